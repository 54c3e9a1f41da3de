#include "domain/access.hpp"
#include "domain/decide.hpp"

#include <algorithm>

namespace fauxcount::domain {

namespace {

bool same_account(Place a, Place b) { return a.slot == b.slot && a.generation == b.generation; }

}  // namespace

Verdict decide(State const& state, AddItem const& command, Turn& turn) {
    Code const code = check_owner(state, command.actor, Need::full_and_writable);
    if (code != Code::ok) return Verdict::refused(code);
    Account const& account = state.account(command.actor.account.slot);
    if (state.extent(account).items().size() == items_max || account.next_item > ordinal_max) {
        return Verdict::refused(Code::item_limit);
    }
    turn.add(ItemAdded{command.actor.account.slot, account.next_item, command.bytes, command.kind});
    return Verdict::accepted(command.actor.account, account.next_item);
}

Verdict decide(State const& state, DropItem const& command, Turn& turn) {
    Code const code = check_owner(state, command.actor, Need::full_and_writable);
    if (code != Code::ok) return Verdict::refused(code);
    if (!same_account(command.item.owner, command.actor.account))
        return Verdict::refused(Code::item_not_found);
    auto const items = state.extent(state.account(command.actor.account.slot)).items();
    bool const held = std::any_of(items.begin(), items.end(),
                                  [&](Item const& item) { return item.ordinal() == command.item.ordinal; });
    if (!held) return Verdict::refused(Code::item_not_found);
    turn.add(ItemDropped{command.actor.account.slot, command.item.ordinal});
    return Verdict::accepted(command.item.owner, command.item.ordinal);
}

Verdict decide(State const& state, Subscribe const& command, Turn& turn) {
    Code const code = check_owner(state, command.actor, Need::full_and_writable);
    if (code != Code::ok) return Verdict::refused(code);
    Account const& account = state.account(command.actor.account.slot);
    bool const full = state.extent(account).subscriptions().size() == subscriptions_max;
    if (full || account.next_subscription == UINT16_MAX) return Verdict::refused(Code::subscription_limit);
    turn.add(Subscribed{command.actor.account.slot, account.next_subscription, command.plan});
    return Verdict::accepted(command.actor.account, account.next_subscription);
}

Verdict decide(State const& state, CancelSubscription const& command, Turn& turn) {
    // Allowed while a removal is pending: it only ever lets go of something.
    if (Code const code = check_owner(state, command.actor, Need::full); code != Code::ok)
        return Verdict::refused(code);
    if (!same_account(command.subscription.owner, command.actor.account)) {
        return Verdict::refused(Code::subscription_not_found);
    }
    Slot const slot = command.actor.account.slot;
    auto const all = state.extent(state.account(slot)).subscriptions();
    auto const found = std::find_if(all.begin(), all.end(), [&](Subscription const& subscription) {
        return subscription.ordinal == command.subscription.ordinal;
    });
    if (found == all.end()) return Verdict::refused(Code::subscription_not_found);
    Verdict const verdict = Verdict::accepted(command.subscription.owner, command.subscription.ordinal);
    switch (found->state()) {
        case SubscriptionState::ended:
        case SubscriptionState::suspended: return Verdict::refused(Code::subscription_not_active);
        case SubscriptionState::ending:
            // As asked already, unless a removal asked: what the owner ends, its cancel does not bring back.
            if (command.at_period_end && !found->by_removal()) return verdict;
            break;
        case SubscriptionState::active: break;
    }
    turn.add(SubscriptionCancelled{slot, found->ordinal, command.at_period_end});
    return verdict;
}

}  // namespace fauxcount::domain
