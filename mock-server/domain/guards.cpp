#include "domain/guards.hpp"

namespace fauxcount::domain {

namespace {

struct Limit {
    Count tries;
    Duration lockout;
};

Limit limit_of(Policy const& policy, Guard guard) {
    switch (guard) {
        case Guard::password: return {policy.password_tries, policy.password_lockout};
        case Guard::totp:
        case Guard::backup_codes:
        case Guard::email:
        case Guard::sms: break;
    }
    return {policy.factor_tries, policy.factor_lockout};
}

}  // namespace

std::optional<std::size_t> index_of_tries(State const& state, Slot slot, Guard guard) {
    auto const all = state.extent(state.account(slot)).tries();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].guard == guard) return i;
    return std::nullopt;
}

std::optional<Instant> locked_until(State const& state, Slot slot, Guard guard) {
    auto const place = index_of_tries(state, slot, guard);
    if (!place) return std::nullopt;
    Tries const& tries = state.extent(state.account(slot)).tries()[*place];
    if (!tries.locked(state.now())) return std::nullopt;
    return tries.locked_until;
}

void count_try(State const& state, Slot slot, Guard guard, bool right, Turn& turn) {
    auto const place = index_of_tries(state, slot, guard);
    if (right) {
        if (place) turn.add(TriesForgiven{slot, guard});
        return;
    }
    Limit const limit = limit_of(state.policy(), guard);
    if (limit.tries == unlimited) return;
    unsigned const before =
        place ? state.extent(state.account(slot)).tries()[*place].counted(state.now()) : 0;
    bool const locks = before + 1 >= limit.tries.n;
    turn.add(TryRefused{slot, guard, locks ? state.now() + limit.lockout : Instant{}});
}

}  // namespace fauxcount::domain
