// The half of the product API that is about what an account has: devices, cloud items, subscriptions.
#include "domain/access.hpp"
#include "engine/pages.hpp"
#include "engine/problems.hpp"
#include "engine/product.hpp"

#include <algorithm>

namespace fauxcount::engine {

using domain::ActorKind;
using domain::ChildPlace;
using domain::Need;
using domain::Slot;
using domain::Verdict;

api::Answer ProductApi::operator()(api::MakeDevice const& request) {
    Verdict const verdict =
        submit("device.make", domain::MakeDevice{static_cast<domain::DeviceKind>(request.kind)});
    return verdict.ok() ? api::Answer(views_.device(verdict.place.slot, true)) : refuse(verdict);
}

api::Answer ProductApi::operator()(api::GetDevice const& request) {
    domain::Device const* const device = state_.find(request.device);
    if (device == nullptr) return problem(Code::device_not_found);
    bool const owner = domain::live_session(state_, actor_) != nullptr && device->bound_to(actor_.account);
    return views_.device(place_of(request.device).slot, owner || actor_.kind == ActorKind::administrator);
}

api::Answer ProductApi::operator()(api::ListDevices const& request) {
    if (Code const code = domain::check_owner(state_, actor_, Need::full); code != Code::ok)
        return problem(code);
    auto const page = page_of(request);
    if (auto const* refusal = std::get_if<api::Problem>(&page)) return *refusal;
    auto const bound = state_.extent(state_.account(actor_.account.slot)).devices();
    std::vector<Slot> slots(bound.begin(), bound.end());
    std::sort(slots.begin(), slots.end());
    api::DeviceList list;
    fill_page(
        std::get<Page>(page), slots, [](Slot slot) { return slot; },
        [&](Slot slot) { return views_.device(slot, true); }, list.devices, list.next_cursor);
    return list;
}

api::Answer ProductApi::operator()(api::SetUpDevice const& request) {
    domain::SetUpDevice const command{place_of(request.device), request.identifier, request.password};
    Verdict const verdict = submit("device.set_up", command);
    return verdict.ok() ? session_opened(verdict) : refuse(verdict);
}

api::Answer ProductApi::operator()(api::SetFindDevice const& request) {
    domain::SetFindDevice command{actor_, place_of(request.device), request.enabled, {}};
    if (request.password) command.password = *request.password;
    Verdict const verdict = submit("device.find", command);
    if (verdict.ok()) return views_.device(verdict.place.slot, true);
    api::Problem refusal = refuse(verdict);
    if (verdict.code == Code::request_invalid) refusal.place = "/password";
    return refusal;
}

api::Answer ProductApi::operator()(api::SetLostMode const& request) {
    Verdict const verdict =
        submit("device.lost_mode", domain::SetLostMode{actor_, place_of(request.device), request.enabled});
    return verdict.ok() ? api::Answer(views_.device(verdict.place.slot, true)) : refuse(verdict);
}

api::Answer ProductApi::operator()(api::UnbindDevice const& request) {
    Verdict const verdict = submit("device.unbind", domain::UnbindDevice{actor_, place_of(request.device)});
    return verdict.ok() ? api::Answer(api::Done{}) : refuse(verdict);
}

api::Answer ProductApi::operator()(api::SignOutDevice const& request) {
    Verdict const verdict =
        submit("device.sign_out", domain::SignOutDevice{actor_, place_of(request.device), request.password});
    return verdict.ok() ? api::Answer(api::Done{}) : refuse(verdict);
}

api::Answer ProductApi::operator()(api::FactoryReset const& request) {
    Verdict const verdict = submit("device.reset", domain::FactoryReset{place_of(request.device)});
    if (!verdict.ok()) return refuse(verdict);
    bool const owner = domain::live_session(state_, actor_) != nullptr &&
                       state_.device(verdict.place.slot).bound_to(actor_.account);
    return views_.device(verdict.place.slot, owner);
}

api::Answer ProductApi::operator()(api::AddItem const& request) {
    auto const kind = static_cast<domain::ItemKind>(request.kind);
    Verdict const verdict = submit("item.add", domain::AddItem{actor_, kind, request.bytes});
    if (!verdict.ok()) return refuse(verdict);
    return views_.item(verdict.place.slot, state_.extent(state_.account(verdict.place.slot)).items().back());
}

api::Answer ProductApi::operator()(api::GetItem const& request) {
    if (Code const code = domain::check_owner(state_, actor_, Need::full); code != Code::ok)
        return problem(code);
    ChildPlace const place = state_.identity().child_of(request.item);
    bool const own =
        place.owner.slot == actor_.account.slot && place.owner.generation == actor_.account.generation;
    if (own) {
        for (domain::Item const& item : state_.extent(state_.account(place.owner.slot)).items()) {
            if (item.ordinal() == place.ordinal) return views_.item(place.owner.slot, item);
        }
    }
    return problem(Code::item_not_found);
}

api::Answer ProductApi::operator()(api::ListItems const& request) {
    if (Code const code = domain::check_owner(state_, actor_, Need::full); code != Code::ok)
        return problem(code);
    auto const page = page_of(request);
    if (auto const* refusal = std::get_if<api::Problem>(&page)) return *refusal;
    Slot const slot = actor_.account.slot;
    api::ItemList list;
    fill_page(
        std::get<Page>(page), state_.extent(state_.account(slot)).items(),
        [](domain::Item const& item) { return item.ordinal(); },
        [&](domain::Item const& item) { return views_.item(slot, item); }, list.items, list.next_cursor);
    return list;
}

api::Answer ProductApi::operator()(api::DropItem const& request) {
    Verdict const verdict =
        submit("item.drop", domain::DropItem{actor_, state_.identity().child_of(request.item)});
    return verdict.ok() ? api::Answer(api::Done{}) : refuse(verdict);
}

api::Answer ProductApi::operator()(api::Subscribe const& request) {
    Verdict const verdict =
        submit("subscription.start", domain::Subscribe{actor_, static_cast<domain::Plan>(request.plan)});
    if (!verdict.ok()) return refuse(verdict);
    Slot const slot = verdict.place.slot;
    return views_.subscription(slot, state_.extent(state_.account(slot)).subscriptions().back());
}

api::Answer ProductApi::operator()(api::GetSubscription const& request) {
    if (Code const code = domain::check_owner(state_, actor_, Need::full); code != Code::ok)
        return problem(code);
    ChildPlace const place = state_.identity().child_of(request.subscription);
    bool const own =
        place.owner.slot == actor_.account.slot && place.owner.generation == actor_.account.generation;
    if (own) {
        for (domain::Subscription const& one :
             state_.extent(state_.account(place.owner.slot)).subscriptions()) {
            if (one.ordinal == place.ordinal) return views_.subscription(place.owner.slot, one);
        }
    }
    return problem(Code::subscription_not_found);
}

api::Answer ProductApi::operator()(api::ListSubscriptions const& request) {
    if (Code const code = domain::check_owner(state_, actor_, Need::full); code != Code::ok)
        return problem(code);
    auto const page = page_of(request);
    if (auto const* refusal = std::get_if<api::Problem>(&page)) return *refusal;
    Slot const slot = actor_.account.slot;
    api::SubscriptionList list;
    fill_page(
        std::get<Page>(page), state_.extent(state_.account(slot)).subscriptions(),
        [](domain::Subscription const& one) { return one.ordinal; },
        [&](domain::Subscription const& one) { return views_.subscription(slot, one); }, list.subscriptions,
        list.next_cursor);
    return list;
}

api::Answer ProductApi::operator()(api::CancelSubscription const& request) {
    domain::CancelSubscription const command{actor_, state_.identity().child_of(request.subscription),
                                             request.when == api::CancelWhen::period_end};
    Verdict const verdict = submit("subscription.cancel", command);
    if (!verdict.ok()) return refuse(verdict);
    Slot const slot = verdict.place.slot;
    auto const all = state_.extent(state_.account(slot)).subscriptions();
    auto const found =
        std::find_if(all.begin(), all.end(), [&](auto const& s) { return s.ordinal == verdict.ordinal; });
    return views_.subscription(slot, *found);
}

}  // namespace fauxcount::engine
