// Reads a policy from its settings.
#include "scenarios/model/terms.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace fauxcount::model {

namespace {

// The settings, each to be asked for once; what nobody has asked for is unknown to the model.
class Settings {
public:
    explicit Settings(std::span<api::Setting const> all) : all_{all} {}

    std::string_view text(std::string_view name) {
        auto const found =
            std::find_if(all_.begin(), all_.end(), [&](auto const& one) { return one.name == name; });
        if (found == all_.end()) throw std::invalid_argument("the policy does not say " + std::string{name});
        ++asked_;
        return found->value;
    }
    Duration length(std::string_view name) {
        auto const value = text(name);
        auto const parsed = parse_duration(value);
        if (!parsed) throw strange(name, value);
        return *parsed;
    }
    std::optional<Duration> length_or_never(std::string_view name) {
        if (text(name) == "never") return std::nullopt;
        --asked_;
        return length(name);
    }
    std::optional<std::uint32_t> number_or_unlimited(std::string_view name) {
        auto const value = text(name);
        if (value == "unlimited") return std::nullopt;
        std::uint32_t number = 0;
        auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc{} || end != value.data() + value.size()) throw strange(name, value);
        return number;
    }
    // One of the names, by its place.
    template <class T, std::size_t N>
    T choice(std::string_view name, std::array<std::string_view, N> const& names) {
        auto const value = text(name);
        auto const found = std::find(names.begin(), names.end(), value);
        if (found == names.end()) throw strange(name, value);
        return static_cast<T>(found - names.begin());
    }
    void expect_no_other() const {
        if (asked_ != all_.size())
            throw std::invalid_argument("the policy has a parameter the model does not know");
    }

private:
    static std::invalid_argument strange(std::string_view name, std::string_view value) {
        return std::invalid_argument(std::string{name} + " cannot be " + std::string{value});
    }

    std::span<api::Setting const> all_;
    std::size_t asked_ = 0;
};

using Names2 = std::array<std::string_view, 2>;
using Names3 = std::array<std::string_view, 3>;
using Names4 = std::array<std::string_view, 4>;

}  // namespace

Terms Terms::from(std::span<api::Setting const> settings) {
    Settings say{settings};
    Names3 const gravities{"off", "warn", "block"};
    Terms terms;
    terms.proof_age = say.length("reauth.max_age");
    terms.session_lifetime = say.length("session.lifetime");
    terms.password_tries = say.number_or_unlimited("password.tries");
    terms.password_lockout = say.length("password.lockout");
    // What is kept of a password is seen by nobody who asks.
    say.choice<bool>("password.hash", Names2{"fake", "argon2id"});
    terms.factor_tries = say.number_or_unlimited("factor.tries");
    terms.factor_lockout = say.length("factor.lockout");
    terms.challenge_lifetime = say.length("challenge.lifetime");
    terms.code_lifetime = say.length("code.lifetime");
    terms.code_resend = say.length("code.resend");
    terms.code_sends = say.number_or_unlimited("code.sends");
    terms.grace = say.length("grace");
    terms.purge = say.length("purge.duration");
    terms.tombstone = say.length("residue.tombstone");
    terms.contact_quarantine = say.length_or_never("identifiers.contact");
    terms.username_quarantine = say.length_or_never("identifiers.username");
    terms.pending_login =
        say.choice<PendingLogin>("pending.login", Names4{"cancels", "interstitial", "denied", "normal"});
    terms.revokes_tokens = say.choice<bool>("pending.tokens", Names2{"normal", "revoke_now"});
    terms.freezes_writes = say.choice<bool>("pending.writes", Names2{"allow", "freeze"});
    terms.cancel_offered = say.choice<bool>("cancel.via", Names2{"none", "explicit"});
    terms.device_bound = say.choice<Gravity>("blockers.device_bound", gravities);
    terms.device_find_on = say.choice<Gravity>("blockers.device_find_on", gravities);
    terms.device_lost_mode = say.choice<Gravity>("blockers.device_lost_mode", gravities);
    terms.two_factor = say.choice<Gravity>("blockers.two_factor", gravities);
    terms.orphan_locks = say.choice<bool>("device.on_purge", Names2{"release", "orphan_lock"});
    terms.reset_keeps_lock = say.choice<bool>("device.reset_keeps_lock", Names2{"false", "true"});
    terms.subscription = say.choice<SubscriptionRule>(
        "subscription", Names4{"block", "cancel_now", "at_period_end", "external"});
    terms.bulk_needs_owner = say.choice<bool>("bulk", Names2{"admin", "needs_owner"});
    terms.notices = say.choice<Notices>("notices", Names3{"none", "security", "all"});
    say.expect_no_other();
    return terms;
}

std::optional<Duration> Terms::tombstone_length() const {
    if (!contact_quarantine || !username_quarantine) return std::nullopt;
    return std::max({tombstone, *contact_quarantine, *username_quarantine});
}

Duration Terms::looks_back() const { return std::max({proof_age, session_lifetime, memory}); }

}  // namespace fauxcount::model
