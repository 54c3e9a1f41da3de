#include "domain/passwords.hpp"

#include "domain/access.hpp"
#include "domain/guards.hpp"

#include <algorithm>

namespace fauxcount::domain {

namespace {

bool password_is_right(State const& state, Slot slot, std::string_view password) {
    return state.account(slot).password == password_digest(state.seed(), state.place(slot), password);
}

}  // namespace

Verdict check_password(State const& state, Slot slot, std::string_view password, Turn& turn) {
    if (auto const until = locked_until(state, slot, Guard::password))
        return Verdict::refused_until(Code::auth_too_many_tries, *until);
    bool const right = password_is_right(state, slot, password);
    count_try(state, slot, Guard::password, right, turn);
    return right ? Verdict::accepted(state.place(slot)) : Verdict::refused(Code::auth_bad_credentials);
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
