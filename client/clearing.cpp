// Maps blockers to clearings and clearings to requests. Knows nothing of when to send them.
#include "client/clearing.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fauxcount::client {

namespace {

constexpr std::array<std::pair<Clearing, std::string_view>, 5> clearing_names{{
    {Clearing::lost_mode_off, "lost_mode_off"},
    {Clearing::find_off, "find_off"},
    {Clearing::unbind, "unbind"},
    {Clearing::cancel_subscription, "cancel_subscription"},
    {Clearing::disable_2fa, "disable_2fa"},
}};

std::optional<Clearing> first_allowed(std::initializer_list<Clearing> candidates,
                                      std::set<Clearing> const& allowed) {
    auto const* const found = std::find_if(candidates.begin(), candidates.end(),
                                           [&](Clearing what) { return allowed.contains(what); });
    return found == candidates.end() ? std::nullopt : std::optional{*found};
}

}  // namespace

std::string_view wire_name(Clearing what) {
    auto const* const found = std::find_if(clearing_names.begin(), clearing_names.end(),
                                           [&](auto const& row) { return row.first == what; });
    return found == clearing_names.end() ? std::string_view{} : found->second;
}

std::optional<Clearing> clearing_from(std::string_view wire) {
    auto const* const found = std::find_if(clearing_names.begin(), clearing_names.end(),
                                           [&](auto const& row) { return row.second == wire; });
    return found == clearing_names.end() ? std::nullopt : std::optional{found->first};
}

std::optional<Clearing> clearing_for(api::Blocker const& blocker, std::set<Clearing> const& allowed) {
    if (blocker.device) {
        if (blocker.code == Code::device_lost_mode) return first_allowed({Clearing::lost_mode_off}, allowed);
        // Turning find-device off takes less away than letting go of the device.
        if (blocker.code == Code::device_find_on)
            return first_allowed({Clearing::find_off, Clearing::unbind}, allowed);
        if (blocker.code == Code::device_bound) return first_allowed({Clearing::unbind}, allowed);
    }
    if (blocker.subscription && blocker.code == Code::subscription_active)
        return first_allowed({Clearing::cancel_subscription}, allowed);
    if (blocker.factor && blocker.code == Code::factor_enabled)
        return first_allowed({Clearing::disable_2fa}, allowed);
    return std::nullopt;
}

api::Request clearing_request(Clearing what, api::Blocker const& blocker, std::string const& password) {
    auto const device = blocker.device.value_or(DeviceId{});
    switch (what) {
        case Clearing::lost_mode_off: return api::SetLostMode{.device = device, .enabled = false};
        case Clearing::find_off: {
            api::SetFindDevice off{.device = device, .enabled = false, .password = {}};
            if (!password.empty()) off.password = password;
            return off;
        }
        case Clearing::unbind: return api::UnbindDevice{.device = device};
        case Clearing::disable_2fa: return api::RemoveFactor{.factor = blocker.factor.value_or(FactorId{})};
        case Clearing::cancel_subscription: break;
    }
    return api::CancelSubscription{.subscription = blocker.subscription.value_or(SubscriptionId{}),
                                   .when = api::CancelWhen::now};
}

}  // namespace fauxcount::client
