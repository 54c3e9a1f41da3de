#include "domain/passwords.hpp"

#include "domain/access.hpp"

#include <algorithm>

namespace fauxcount::domain {

namespace {

bool password_is_right(State const& state, Slot slot, std::string_view password) {
    return state.account(slot).password == password_digest(state.seed(), state.place(slot), password);
}

}  // namespace

std::optional<std::size_t> index_of_tries(State const& state, Slot slot, Guard guard) {
    auto const all = state.extent(state.account(slot)).tries();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].guard == guard) return i;
    return std::nullopt;
}

Verdict check_password(State const& state, Slot slot, std::string_view password, Turn& turn) {
    auto const place = index_of_tries(state, slot, Guard::password);
    Tries const tries = place ? state.extent(state.account(slot)).tries()[*place] : Tries{};
    if (tries.locked(state.now()))
        return Verdict::refused_until(Code::auth_too_many_tries, tries.locked_until);
    if (password_is_right(state, slot, password)) {
        if (place) turn.add(TriesForgiven{slot, Guard::password});
        return Verdict::accepted(state.place(slot));
    }
    Policy const& policy = state.policy();
    if (policy.password_tries != unlimited) {
        unsigned const wrong = tries.counted(state.now()) + 1;
        bool const locks = wrong >= policy.password_tries.n;
        turn.add(
            TryRefused{slot, Guard::password, locks ? state.now() + policy.password_lockout : Instant{}});
    }
    return Verdict::refused(Code::auth_bad_credentials);
}

Verdict authenticate(State const& state, std::string_view identifier, std::string_view password, Turn& turn) {
    Verdict const refused = Verdict::refused(Code::auth_bad_credentials);
    auto const parsed = parse_identifier(identifier);
    if (!parsed) return refused;
    auto const slot = state.holder_of(identifier_digest(state.seed(), parsed->kind, parsed->text));
    if (!slot) {
        // As much work as for a known identifier: what is asked for tells nothing by how long it takes.
        (void)password_digest(state.seed(), {}, password);
        return refused;
    }
    Account const& account = state.account(*slot);
    // At `due` the account is gone to everyone, also where the deadline has not fired yet.
    bool const lives = account.phase == Phase::active ||
                       (account.phase == Phase::scheduled && !is_due(account.due, state.now()));
    Extent const children = state.extent(account);
    auto const all = children.identifiers();
    bool const same = std::any_of(all.begin(), all.end(), [&](Identifier const& known) {
        return known.kind == parsed->kind && children.text_of(known) == parsed->text;
    });
    if (lives && same) return check_password(state, *slot, password, turn);
    (void)password_is_right(state, *slot, password);
    return refused;
}

}  // namespace fauxcount::domain
