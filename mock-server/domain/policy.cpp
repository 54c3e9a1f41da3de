#include "domain/policy.hpp"

#include <array>
#include <charconv>
#include <system_error>
#include <type_traits>
#include <utility>

namespace fauxcount::domain {

namespace {

template <class E>
struct Words;
template <>
struct Words<PendingLogin> {
    static constexpr std::array<std::string_view, 4> all{"cancels", "interstitial", "denied", "normal"};
};
template <>
struct Words<PendingTokens> {
    static constexpr std::array<std::string_view, 2> all{"revoke_now", "normal"};
};
template <>
struct Words<PendingWrites> {
    static constexpr std::array<std::string_view, 2> all{"freeze", "allow"};
};
template <>
struct Words<CancelVia> {
    static constexpr std::array<std::string_view, 2> all{"none", "explicit"};
};
template <>
struct Words<Severity> {
    static constexpr std::array<std::string_view, 3> all{"off", "warn", "block"};
};
template <>
struct Words<DevicesOnPurge> {
    static constexpr std::array<std::string_view, 2> all{"release", "orphan_lock"};
};
template <>
struct Words<SubscriptionRule> {
    static constexpr std::array<std::string_view, 4> all{"block", "cancel_now", "at_period_end", "external"};
};
template <>
struct Words<BulkAuthority> {
    static constexpr std::array<std::string_view, 2> all{"admin", "needs_owner"};
};
template <>
struct Words<PasswordHash> {
    static constexpr std::array<std::string_view, 2> all{"fake", "argon2id"};
};
template <>
struct Words<Notices> {
    static constexpr std::array<std::string_view, 3> all{"none", "security", "all"};
};
template <>
struct Words<bool> {
    static constexpr std::array<std::string_view, 2> all{"false", "true"};
};

// Calls `visit(name, member)` for each parameter: the one list of them.
template <class PolicyT, class Visit>
void each_parameter(PolicyT& p, Visit&& visit) {
    visit("reauth.max_age", p.reauth_max_age);
    visit("session.lifetime", p.session_lifetime);
    visit("password.tries", p.password_tries);
    visit("password.lockout", p.password_lockout);
    visit("password.hash", p.password_hash);
    visit("factor.tries", p.factor_tries);
    visit("factor.lockout", p.factor_lockout);
    visit("challenge.lifetime", p.challenge_lifetime);
    visit("code.lifetime", p.code_lifetime);
    visit("code.resend", p.code_resend);
    visit("code.sends", p.code_sends);
    visit("grace", p.grace);
    visit("purge.duration", p.purge_duration);
    visit("residue.tombstone", p.tombstone);
    visit("identifiers.contact", p.quarantine_contact);
    visit("identifiers.username", p.quarantine_username);
    visit("pending.login", p.pending_login);
    visit("pending.tokens", p.pending_tokens);
    visit("pending.writes", p.pending_writes);
    visit("cancel.via", p.cancel_via);
    visit("blockers.device_bound", p.device_bound);
    visit("blockers.device_find_on", p.device_find_on);
    visit("blockers.device_lost_mode", p.device_lost_mode);
    visit("blockers.two_factor", p.two_factor);
    visit("device.on_purge", p.device_on_purge);
    visit("device.reset_keeps_lock", p.device_reset_keeps_lock);
    visit("subscription", p.subscription);
    visit("bulk", p.bulk);
    visit("notices", p.notices);
}

constexpr std::array<std::string_view, 29> names{"reauth.max_age",
                                                 "session.lifetime",
                                                 "password.tries",
                                                 "password.lockout",
                                                 "password.hash",
                                                 "factor.tries",
                                                 "factor.lockout",
                                                 "challenge.lifetime",
                                                 "code.lifetime",
                                                 "code.resend",
                                                 "code.sends",
                                                 "grace",
                                                 "purge.duration",
                                                 "residue.tombstone",
                                                 "identifiers.contact",
                                                 "identifiers.username",
                                                 "pending.login",
                                                 "pending.tokens",
                                                 "pending.writes",
                                                 "cancel.via",
                                                 "blockers.device_bound",
                                                 "blockers.device_find_on",
                                                 "blockers.device_lost_mode",
                                                 "blockers.two_factor",
                                                 "device.on_purge",
                                                 "device.reset_keeps_lock",
                                                 "subscription",
                                                 "bulk",
                                                 "notices"};

bool is_quarantine(std::string_view name) { return name.starts_with("identifiers."); }

std::string text_of(std::string_view name, Duration value) {
    if (is_quarantine(name) && value == never) return "never";
    return to_string(value);
}
std::string text_of(std::string_view, Count value) {
    return value == unlimited ? "unlimited" : std::to_string(value.n);
}
template <class E>
std::string text_of(std::string_view, E value) {
    return std::string(Words<E>::all[static_cast<std::size_t>(value)]);
}

std::string assign(std::string_view name, std::string_view text, Duration& value) {
    if (is_quarantine(name) && text == "never") {
        value = never;
        return {};
    }
    auto const parsed = parse_duration(text);
    if (!parsed) {
        return std::string(name) + " is a duration like P30D or 30d12h" +
               (is_quarantine(name) ? ", or never" : "") + "; `" + std::string(text) + "` " +
               std::string(fault_of_duration(text));
    }
    if (name.ends_with(".lifetime") && parsed->ms == 0) return std::string(name) + " is longer than nothing";
    value = *parsed;
    return {};
}
std::string assign(std::string_view name, std::string_view text, Count& value) {
    constexpr std::uint32_t most = 100;
    if (text == "unlimited") {
        value = unlimited;
        return {};
    }
    std::uint32_t n = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    // One spelling each: `05` is a slip, and not five.
    bool const is_spelt_out = !text.empty() && text.front() != '0';
    if (error != std::errc{} || end != text.data() + text.size() || n > most || !is_spelt_out)
        return std::string(name) + " is a number from 1 to " + std::to_string(most) + ", or unlimited; `" +
               std::string(text) + "` is not";
    value.n = n;
    return {};
}
template <class E>
std::string assign(std::string_view name, std::string_view text, E& value) {
    std::string choices;
    for (std::size_t i = 0; i < Words<E>::all.size(); ++i) {
        if (Words<E>::all[i] == text) {
            value = static_cast<E>(i);
            return {};
        }
        choices += (i == 0 ? "" : ", ") + std::string(Words<E>::all[i]);
    }
    return std::string(name) + " is one of " + choices + "; `" + std::string(text) + "` is not";
}

Policy device_cloud() {
    return {.reauth_max_age = minute * 5,
            .session_lifetime = hour * 12,
            .password_tries = {5},
            .password_lockout = minute * 15,
            .factor_tries = {5},
            .factor_lockout = minute * 15,
            .challenge_lifetime = minute * 10,
            .code_lifetime = minute * 10,
            .code_resend = minute,
            .code_sends = {5},
            .grace = day * 30,
            .purge_duration = minute,
            .tombstone = day * 90,
            .quarantine_contact = day * 30,
            .quarantine_username = day * 30,
            .pending_login = PendingLogin::interstitial,
            .pending_tokens = PendingTokens::revoke_now,
            .pending_writes = PendingWrites::freeze,
            .cancel_via = CancelVia::explicit_,
            .device_bound = Severity::warn,
            .device_find_on = Severity::warn,
            .device_lost_mode = Severity::block,
            .two_factor = Severity::off,
            .device_on_purge = DevicesOnPurge::orphan_lock,
            .device_reset_keeps_lock = true,
            .subscription = SubscriptionRule::block,
            .bulk = BulkAuthority::admin,
            .notices = Notices::all};
}

Policy forge_instant() {
    Policy policy = device_cloud();
    policy.reauth_max_age = hour * 2;
    policy.grace = Duration{0};
    policy.purge_duration = Duration{0};
    policy.quarantine_contact = Duration{0};
    policy.quarantine_username = day * 90;
    policy.cancel_via = CancelVia::none;
    policy.pending_login = PendingLogin::normal;
    policy.device_bound = Severity::off;
    policy.device_find_on = Severity::off;
    policy.device_lost_mode = Severity::off;
    policy.device_on_purge = DevicesOnPurge::release;
    policy.subscription = SubscriptionRule::cancel_now;
    return policy;
}

constexpr std::array<std::string_view, 2> profiles{"device-cloud", "forge-instant"};

}  // namespace

std::optional<Policy> profile(std::string_view name) {
    if (name == "device-cloud") return device_cloud();
    if (name == "forge-instant") return forge_instant();
    return std::nullopt;
}

std::span<std::string_view const> profile_names() { return profiles; }

std::string set_parameter(Policy& policy, std::string_view name, std::string_view value) {
    std::string wrong =
        "there is no policy parameter `" + std::string(name) + "`; docs/policies.md lists them";
    each_parameter(policy, [&](std::string_view known, auto& member) {
        if (known == name) wrong = assign(name, value, member);
    });
    return wrong;
}

std::span<std::string_view const> parameter_names() { return names; }

std::string parameter(Policy const& policy, std::string_view name) {
    std::string text;
    each_parameter(policy, [&](std::string_view known, auto const& member) {
        if (known == name) text = text_of(name, member);
    });
    return text;
}

}  // namespace fauxcount::domain
