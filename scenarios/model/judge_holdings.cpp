// What an account has: items in the cloud, and subscriptions.
#include "scenarios/model/judge.hpp"

namespace fauxcount::model {

Complaint judge(Case& c, api::AddItem const& request) {
    if (auto const refusal = c.unless_writing_owner()) return c.refused(*refusal);
    if (c.at.items_of(c.asker.account) >= items_max) return c.refused(Code::item_limit);
    auto const* const given = c.given<api::ItemView>();
    if (given == nullptr) return c.not_given();
    if (auto wrong = stale(c.facts.items, given->id)) return wrong;
    c.facts.items.push_back({given->id, c.asker.account, request.kind, request.bytes, c.now});
    return c.answered(c.at.item(c.facts.items.back()));
}

Complaint judge(Case& c, api::GetItem const& request) {
    if (auto const refusal = c.unless_full_owner()) return c.refused(*refusal);
    Row const row = own_row(c, c.facts.items, request.item);
    if (row == no_row) return c.refused(Code::item_not_found);
    return c.answered(c.at.item(c.facts.items[row]));
}

Complaint judge(Case& c, api::ListItems const& request) {
    if (auto const refusal = c.unless_full_owner()) return c.refused(*refusal);
    Page const page{request.limit, request.cursor};
    if (auto const refusal = page_refusal(c, page)) return c.refused(*refusal);
    auto const* const given = c.given<api::ItemList>();
    if (given == nullptr) return c.not_given();
    std::vector<api::ItemView> all;
    for (Item const& item : c.facts.items) {
        if (item.account == c.asker.account) all.push_back(c.at.item(item));
    }
    return page_differs(all, page, given->items, given->next_cursor,
                        [](auto const& expected, auto const& one) { return difference(expected, one); });
}

Complaint judge(Case& c, api::DropItem const& request) {
    if (auto const refusal = c.unless_writing_owner()) return c.refused(*refusal);
    Row const row = own_row(c, c.facts.items, request.item);
    if (row == no_row) return c.refused(Code::item_not_found);
    if (auto wrong = c.answered(api::Done{})) return wrong;
    c.facts.items.erase(c.facts.items.begin() + row);
    return std::nullopt;
}

Complaint judge(Case& c, api::Subscribe const& request) {
    if (auto const refusal = c.unless_writing_owner()) return c.refused(*refusal);
    if (c.at.subscriptions_of(c.asker.account) >= subscriptions_max)
        return c.refused(Code::subscription_limit);
    auto const* const given = c.given<api::SubscriptionView>();
    if (given == nullptr) return c.not_given();
    if (auto wrong = stale(c.facts.subscriptions, given->id)) return wrong;
    c.facts.subscriptions.push_back({given->id, c.asker.account, request.plan, c.now, 0, std::nullopt});
    return c.answered(c.at.subscription(c.facts.subscriptions.back()));
}

Complaint judge(Case& c, api::GetSubscription const& request) {
    if (auto const refusal = c.unless_full_owner()) return c.refused(*refusal);
    Row const row = own_row(c, c.facts.subscriptions, request.subscription);
    if (row == no_row) return c.refused(Code::subscription_not_found);
    return c.answered(c.at.subscription(c.facts.subscriptions[row]));
}

Complaint judge(Case& c, api::ListSubscriptions const& request) {
    if (auto const refusal = c.unless_full_owner()) return c.refused(*refusal);
    Page const page{request.limit, request.cursor};
    if (auto const refusal = page_refusal(c, page)) return c.refused(*refusal);
    auto const* const given = c.given<api::SubscriptionList>();
    if (given == nullptr) return c.not_given();
    std::vector<api::SubscriptionView> all;
    for (Subscription const& one : c.facts.subscriptions) {
        if (one.account == c.asker.account) all.push_back(c.at.subscription(one));
    }
    return page_differs(all, page, given->subscriptions, given->next_cursor,
                        [](auto const& expected, auto const& one) { return difference(expected, one); });
}

Complaint judge(Case& c, api::CancelSubscription const& request) {
    if (auto const refusal = c.unless_full_owner()) return c.refused(*refusal);
    Row const row = own_row(c, c.facts.subscriptions, request.subscription);
    if (row == no_row) return c.refused(Code::subscription_not_found);
    Subscription& one = c.facts.subscriptions[row];
    auto const state = c.at.state(one);
    bool const ending = state == api::SubscriptionState::ending;
    if (state != api::SubscriptionState::active && !ending) return c.refused(Code::subscription_not_active);
    bool const at_once = request.when == api::CancelWhen::now;
    // What the owner ends, a removal no longer does, and the removal's cancel does not undo.
    Instant const decided = ending ? one.stop->at : c.now;
    one.stop = Stop{StopKind::by_owner, decided, at_once ? c.now : c.at.next_renewal(one)};
    return c.answered(c.at.subscription(one));
}

}  // namespace fauxcount::model
