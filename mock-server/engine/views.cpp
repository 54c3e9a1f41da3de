#include "engine/views.hpp"

#include "api/text.hpp"
#include "domain/factors.hpp"

namespace fauxcount::engine {

using domain::Device;
using domain::Extent;
using domain::Slot;

namespace {

// Both layers list the same words in the same order; scenarios, which expect them, would notice another one.
template <class To, class From>
constexpr To same_word(From from) {
    return static_cast<To>(from);
}

}  // namespace

static_assert(same_word<api::MessageKind>(domain::MessageKind::password_changed) ==
                  api::MessageKind::password_changed &&
              same_word<api::Proof>(domain::Proof::nothing) == api::Proof::nothing &&
              same_word<api::CodePurpose>(domain::CodePurpose::confirmation) ==
                  api::CodePurpose::confirmation &&
              same_word<api::FactorKind>(domain::FactorKind::sms) == api::FactorKind::sms &&
              same_word<api::Via>(domain::Via::sms) == api::Via::sms);
static_assert(api::totp_factors_max == domain::apps_max &&
              api::backup_codes_in_a_set == domain::backup_codes_in_a_set);

api::AccountView Views::account(Slot slot) const {
    domain::Account const& account = state_.account(slot);
    Extent const children = state_.extent(account);
    api::AccountView view;
    view.id = account_id(slot);
    for (domain::Identifier const& identifier : children.identifiers()) {
        if (identifier.length > 0) view.identifiers.emplace_back(children.text_of(identifier));
    }
    view.phase = same_word<api::Phase>(account.phase);
    view.created_at = account.created_at;
    view.devices = static_cast<std::uint32_t>(children.devices().size());
    view.items = static_cast<std::uint32_t>(children.items().size());
    view.subscriptions = static_cast<std::uint32_t>(children.subscriptions().size());
    if (account.phase == domain::Phase::scheduled || account.phase == domain::Phase::purging) {
        view.removal = child_id<RemovalId>(slot, account.removals);
        view.removal_due = account.due;
    }
    return view;
}

api::SessionView Views::session(Slot slot, domain::Session const& session) const {
    api::SessionView view;
    view.id = child_id<SessionId>(slot, session.ordinal);
    view.account = account_id(slot);
    view.scope = same_word<api::SessionScope>(session.scope);
    if (session.device_plus_one != 0) view.device = device_id(session.device_plus_one - 1);
    view.created_at = session.created_at;
    view.proven_at = session.proven_at;
    view.expires_at = session.expires_at;
    view.proven_by = same_word<api::Proof>(session.proof);
    return view;
}

api::FactorView Views::factor(Slot slot, domain::Factor const& factor) const {
    api::FactorView view;
    view.id = child_id<FactorId>(slot, factor.ordinal);
    view.kind = same_word<api::FactorKind>(factor.kind);
    view.confirmed = factor.confirmed != 0;
    view.created_at = factor.created_at;
    if (factor.kind == domain::FactorKind::backup_codes) view.codes_left = domain::codes_left(factor);
    if (domain::way_of(factor.kind)) view.to = address(slot, factor.taken);
    return view;
}

api::FactorEnrolled Views::enrolled(Slot slot, domain::Factor const& factor) const {
    api::FactorEnrolled view;
    view.factor = this->factor(slot, factor);
    if (factor.kind == domain::FactorKind::backup_codes) {
        for (unsigned which = 0; which < domain::backup_codes_in_a_set; ++which)
            view.codes.push_back(domain::backup_code(state_, slot, factor.ordinal, which));
        return view;
    }
    if (factor.kind != domain::FactorKind::totp) return view;
    view.secret = domain::base32_of(domain::totp_secret(state_, slot, factor.ordinal));
    // Apps show what stands before the question mark; the rest says again what RFC 6238 takes for granted.
    Extent const children = state_.extent(state_.account(slot));
    std::string& uri = view.uri.emplace("otpauth://totp/Fauxcount:");
    api::append_percent_encoded(uri, children.text_of(children.identifiers().front()));
    uri.append("?secret=").append(*view.secret).append("&issuer=Fauxcount&algorithm=SHA1&digits=6&period=30");
    return view;
}

api::ChallengeView Views::challenge(Slot slot, domain::Challenge const& challenge) const {
    api::ChallengeView view;
    view.id = child_id<ChallengeId>(slot, challenge.ordinal);
    domain::OpenKinds const open = domain::open_kinds(state_, slot);
    for (std::size_t kind = 0; kind < open.heard.size(); ++kind)
        if (open.heard.at(kind)) view.kinds.push_back(static_cast<api::FactorKind>(kind));
    view.expires_at = challenge.expires_at;
    return view;
}

api::MessageView Views::message(std::uint64_t number, domain::Message const& message) const {
    domain::Place const owner{message.slot, message.generation};
    api::MessageView view;
    view.number = number;
    view.at = message.at;
    view.via = same_word<api::Via>(message.via);
    view.account = state_.identity().id_of<AccountId>(owner);
    view.kind = same_word<api::MessageKind>(message.kind);
    if (message.astray != 0) {
        view.to = address_of(message.to, message.at);
    } else if (state_.find(owner) != nullptr) {
        view.to = address(message.slot, message.to);
    }
    domain::ChildPlace const subject{owner, message.subject};
    switch (message.kind) {
        case domain::MessageKind::removal_scheduled: view.due = message.due; [[fallthrough]];
        case domain::MessageKind::removal_cancelled:
        case domain::MessageKind::purged:
            view.removal = state_.identity().child_id<RemovalId>(subject);
            break;
        case domain::MessageKind::factor_added:
        case domain::MessageKind::factor_removed:
        case domain::MessageKind::backup_code_used:
            view.factor = state_.identity().child_id<FactorId>(subject);
            view.factor_kind = same_word<api::FactorKind>(message.factor);
            break;
        case domain::MessageKind::password_changed: break;
        case domain::MessageKind::code:
            view.code = domain::sent_code(state_.seed(), owner, message.subject);
            view.purpose = same_word<api::CodePurpose>(message.purpose);
            view.expires_at = message.due;
            break;
    }
    return view;
}

std::optional<std::string> Views::address(Slot slot, std::uint64_t digest) const {
    Extent const children = state_.extent(state_.account(slot));
    for (domain::Identifier const& identifier : children.identifiers())
        if (identifier.digest == digest && identifier.length > 0)
            return std::string(children.text_of(identifier));
    return std::nullopt;
}

std::optional<std::string> Views::address_of(std::uint64_t digest, Instant at) const {
    auto const holder = state_.holder_of(digest);
    if (!holder || at < state_.account(*holder).created_at) return std::nullopt;
    return address(*holder, digest);
}

api::DeviceView Views::device(Slot slot, bool owner_sees) const {
    Device const& device = state_.device(slot);
    api::DeviceView view;
    view.id = device_id(slot);
    view.kind = same_word<api::DeviceKind>(device.kind);
    view.set_up = device.has(Device::flag_set_up);
    view.orphan_locked = device.has(Device::flag_orphan);
    if (device.has(Device::flag_pending)) view.sign_out_pending = true;
    view.locked = view.orphan_locked || device.has(Device::flag_lost) ||
                  (device.has(Device::flag_find) && !view.set_up);
    if (!owner_sees || !device.bound() || view.orphan_locked) return view;
    view.account = state_.identity().id_of<AccountId>({device.owner_plus_one - 1, device.owner_generation});
    view.bound_since = device.bound_since;
    view.find = device.has(Device::flag_find);
    view.lost_mode = device.has(Device::flag_lost);
    return view;
}

api::ItemView Views::item(Slot slot, domain::Item const& item) const {
    api::ItemView view;
    view.id = child_id<ItemId>(slot, item.ordinal());
    view.kind = same_word<api::ItemKind>(item.kind);
    view.bytes = item.bytes();
    view.created_at = item.created_at();
    return view;
}

api::SubscriptionView Views::subscription(Slot slot, domain::Subscription const& subscription) const {
    domain::PlanTerms const terms = domain::terms_of(subscription.plan);
    api::SubscriptionView view;
    view.id = child_id<SubscriptionId>(slot, subscription.ordinal);
    view.plan = same_word<api::Plan>(subscription.plan);
    view.state = same_word<api::SubscriptionState>(subscription.state());
    view.price_cents = terms.price_cents;
    view.period = terms.period;
    view.charges = subscription.charges;
    bool const runs =
        view.state == api::SubscriptionState::active || view.state == api::SubscriptionState::ending;
    if (runs) view.renews_at = subscription.renews_at;
    return view;
}

api::RemovalView Views::removal(domain::ChildPlace removal, domain::RemovalFacts const& facts) const {
    api::RemovalView view;
    view.id = state_.identity().child_id<RemovalId>(removal);
    view.account = state_.identity().id_of<AccountId>(removal.owner);
    view.state = same_word<api::RemovalState>(facts.state);
    view.channel = same_word<api::Channel>(facts.channel);
    view.requested_at = facts.requested_at;
    view.due = facts.due;
    if (facts.state == domain::RemovalState::cancelled) {
        view.cancelled_at = facts.cancelled_at;
    } else {
        view.removed_at = facts.removed_at;
    }
    if (facts.state == domain::RemovalState::purge_failed) {
        view.failed_stage = same_word<api::PurgeStage>(facts.stage);
        view.retry_at = facts.stage_at;
    }
    view.cancellable = facts.state == domain::RemovalState::scheduled && !is_due(facts.due, state_.now()) &&
                       state_.policy().cancel_via == domain::CancelVia::explicit_;
    return view;
}

template <class T>
std::string Views::path_to(std::string_view collection, T id, std::string_view rest) const {
    std::string path;
    path.reserve(128);  // longer than any but one in a world of a very long name
    path.append("/w/").append(world_).append("/v1/").append(collection);
    append(path, id);
    return std::move(path.append(rest));
}

api::Blocker Views::blocker(Slot slot, domain::Blocker const& found) const {
    api::Blocker view;
    view.code = found.code;
    view.severity = found.severity == domain::Severity::block ? api::Severity::block : api::Severity::warn;
    if (found.code == Code::subscription_active) {
        view.subscription = child_id<SubscriptionId>(slot, found.ordinal);
    } else if (found.code == Code::factor_enabled) {
        view.factor = child_id<FactorId>(slot, found.ordinal);
    } else {
        view.device = device_id(found.device);
    }
    view.fix = fix_of(view);
    return view;
}

api::Fix Views::fix_of(api::Blocker const& blocker) const {
    if (blocker.code == Code::subscription_active) {
        return {"POST", path_to("subscriptions/", *blocker.subscription, "/cancel"),
                "cancel the subscription"};
    }
    if (blocker.code == Code::factor_enabled)
        return {"DELETE", path_to("factors/", *blocker.factor, ""), "remove the second factor"};
    auto const path = [&](std::string_view rest) { return path_to("devices/", *blocker.device, rest); };
    if (blocker.code == Code::device_lost_mode)
        return {"PUT", path("/lost-mode"), "end lost mode: {\"enabled\":false}"};
    if (blocker.code == Code::device_find_on) {
        return {"PUT", path("/find"),
                "turn find-device off, with the password: {\"enabled\":false,\"password\":…}"};
    }
    return {"DELETE", path("/binding"), "unbind the device"};
}

std::vector<api::Blocker> Views::blockers(Slot slot, domain::Severity severity) const {
    std::vector<api::Blocker> views;
    domain::Blockers const found = domain::blockers_of(state_, slot);
    views.reserve(found.all().size());
    for (domain::Blocker const& one : found.all()) {
        if (one.severity == severity) views.push_back(blocker(slot, one));
    }
    return views;
}

}  // namespace fauxcount::engine
