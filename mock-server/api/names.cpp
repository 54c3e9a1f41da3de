// The wire names of every enum of the contract, both ways. An enumerator is written as it is spelt.
#include "api/names.hpp"

#include <array>
#include <cstddef>

namespace fauxcount::api {
namespace {

// In the order of the enumerators; a test spells each one out.
template <class E>
struct Names;
template <>
struct Names<Phase> {
    static constexpr std::array<std::string_view, 4> list{"active", "scheduled", "purging", "removed"};
    static constexpr Phase last = Phase::removed;
};
template <>
struct Names<Channel> {
    static constexpr std::array<std::string_view, 2> list{"site", "device"};
    static constexpr Channel last = Channel::device;
};
template <>
struct Names<DeviceKind> {
    static constexpr std::array<std::string_view, 6> list{"phone",  "tablet",  "watch",
                                                          "laptop", "speaker", "other"};
    static constexpr DeviceKind last = DeviceKind::other;
};
template <>
struct Names<ItemKind> {
    static constexpr std::array<std::string_view, 5> list{"contact", "message", "photo", "note", "other"};
    static constexpr ItemKind last = ItemKind::other;
};
template <>
struct Names<Plan> {
    static constexpr std::array<std::string_view, 3> list{"cloud_trial", "cloud_plus", "cloud_max"};
    static constexpr Plan last = Plan::cloud_max;
};
template <>
struct Names<SubscriptionState> {
    static constexpr std::array<std::string_view, 4> list{"active", "ending", "suspended", "ended"};
    static constexpr SubscriptionState last = SubscriptionState::ended;
};
template <>
struct Names<CancelWhen> {
    static constexpr std::array<std::string_view, 2> list{"now", "period_end"};
    static constexpr CancelWhen last = CancelWhen::period_end;
};
template <>
struct Names<SessionScope> {
    static constexpr std::array<std::string_view, 2> list{"full", "removal_only"};
    static constexpr SessionScope last = SessionScope::removal_only;
};
template <>
struct Names<Proof> {
    static constexpr std::array<std::string_view, 3> list{"password", "second_factor", "nothing"};
    static constexpr Proof last = Proof::nothing;
};
template <>
struct Names<FactorKind> {
    static constexpr std::array<std::string_view, factor_kinds> list{"totp", "backup_codes", "email", "sms"};
    static constexpr FactorKind last = FactorKind::sms;
};
template <>
struct Names<MessageKind> {
    static constexpr std::array<std::string_view, 8> list{
        "removal_scheduled", "removal_cancelled", "purged", "factor_added",
        "factor_removed",    "backup_code_used",  "code",   "password_changed"};
    static constexpr MessageKind last = MessageKind::password_changed;
};
template <>
struct Names<CodePurpose> {
    static constexpr std::array<std::string_view, 4> list{"sign_in", "set_up", "step_up", "confirmation"};
    static constexpr CodePurpose last = CodePurpose::confirmation;
};
template <>
struct Names<Via> {
    static constexpr std::array<std::string_view, 2> list{"email", "sms"};
    static constexpr Via last = Via::sms;
};
template <>
struct Names<RemovalState> {
    static constexpr std::array<std::string_view, 5> list{"scheduled", "cancelled", "purging", "removed",
                                                          "purge_failed"};
    static constexpr RemovalState last = RemovalState::purge_failed;
};
template <>
struct Names<Severity> {
    static constexpr std::array<std::string_view, 2> list{"warn", "block"};
    static constexpr Severity last = Severity::block;
};
template <>
struct Names<ClockMode> {
    static constexpr std::array<std::string_view, 2> list{"frozen", "running"};
    static constexpr ClockMode last = ClockMode::running;
};
template <>
struct Names<DeadlineKind> {
    static constexpr std::array<std::string_view, 4> list{"removal_due", "purge_stage", "renewal",
                                                          "delivery"};
    static constexpr DeadlineKind last = DeadlineKind::delivery;
};
template <>
struct Names<Template> {
    static constexpr std::array<std::string_view, 2> list{"bare", "full"};
    static constexpr Template last = Template::full;
};
template <>
struct Names<PurgeStage> {
    static constexpr std::array<std::string_view, 6> list{"tokens", "billing",     "bindings",
                                                          "data",   "identifiers", "tombstone"};
    static constexpr PurgeStage last = PurgeStage::tombstone;
};
template <>
struct Names<FaultKind> {
    static constexpr std::array<std::string_view, fault_kinds> list{
        "status",        "delay",          "request_lost", "reply_lost",  "duplicate",    "reset",
        "truncated",     "malformed",      "drip",         "stale_read",  "rate_limit",   "quota",
        "down",          "stage_fails",    "crash_before", "crash_after", "message_lost", "message_late",
        "message_twice", "message_astray", "offline"};
    static constexpr FaultKind last = FaultKind::offline;
};
template <>
struct Names<System> {
    static constexpr std::array<std::string_view, 5> list{"billing", "devices", "cloud", "mail", "sms"};
    static constexpr System last = System::sms;
};
template <>
struct Names<RetryForm> {
    static constexpr std::array<std::string_view, 2> list{"seconds", "date"};
    static constexpr RetryForm last = RetryForm::date;
};

template <class E>
std::string_view name_of(E value) {
    static_assert(Names<E>::list.size() == static_cast<std::size_t>(Names<E>::last) + 1);
    return Names<E>::list[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view wire_name(Phase value) { return name_of(value); }
std::string_view wire_name(Channel value) { return name_of(value); }
std::string_view wire_name(DeviceKind value) { return name_of(value); }
std::string_view wire_name(ItemKind value) { return name_of(value); }
std::string_view wire_name(Plan value) { return name_of(value); }
std::string_view wire_name(SubscriptionState value) { return name_of(value); }
std::string_view wire_name(CancelWhen value) { return name_of(value); }
std::string_view wire_name(SessionScope value) { return name_of(value); }
std::string_view wire_name(Proof value) { return name_of(value); }
std::string_view wire_name(FactorKind value) { return name_of(value); }
std::string_view wire_name(MessageKind value) { return name_of(value); }
std::string_view wire_name(CodePurpose value) { return name_of(value); }
std::string_view wire_name(Via value) { return name_of(value); }
std::string_view wire_name(RemovalState value) { return name_of(value); }
std::string_view wire_name(Severity value) { return name_of(value); }
std::string_view wire_name(ClockMode value) { return name_of(value); }
std::string_view wire_name(DeadlineKind value) { return name_of(value); }
std::string_view wire_name(Template value) { return name_of(value); }
std::string_view wire_name(PurgeStage value) { return name_of(value); }
std::string_view wire_name(FaultKind value) { return name_of(value); }
std::string_view wire_name(System value) { return name_of(value); }
std::string_view wire_name(RetryForm value) { return name_of(value); }

template <class E>
std::optional<E> enum_from(std::string_view wire) {
    for (std::size_t at = 0; at < Names<E>::list.size(); ++at) {
        if (Names<E>::list[at] == wire) return static_cast<E>(at);
    }
    return std::nullopt;
}

template <class E>
std::span<std::string_view const> names_of() {
    return Names<E>::list;
}

template <>
std::span<std::string_view const> names_of<Code>() {
    static constexpr std::array list{
#define X(name, wire, status, remedy, title) std::string_view{wire},
        FAUXCOUNT_CODES(X)
#undef X
    };
    return list;
}
template <>
std::span<std::string_view const> names_of<Remedy>() {
    static std::array const list = [] {
        std::array<std::string_view, static_cast<std::size_t>(Remedy::ask_administrator) + 1> names;
        for (std::size_t at = 0; at < names.size(); ++at) names[at] = wire_name(static_cast<Remedy>(at));
        return names;
    }();
    return list;
}

template std::optional<Phase> enum_from(std::string_view wire);
template std::optional<Channel> enum_from(std::string_view wire);
template std::optional<DeviceKind> enum_from(std::string_view wire);
template std::optional<ItemKind> enum_from(std::string_view wire);
template std::optional<Plan> enum_from(std::string_view wire);
template std::optional<SubscriptionState> enum_from(std::string_view wire);
template std::optional<CancelWhen> enum_from(std::string_view wire);
template std::optional<SessionScope> enum_from(std::string_view wire);
template std::optional<Proof> enum_from(std::string_view wire);
template std::optional<FactorKind> enum_from(std::string_view wire);
template std::optional<MessageKind> enum_from(std::string_view wire);
template std::optional<CodePurpose> enum_from(std::string_view wire);
template std::optional<Via> enum_from(std::string_view wire);
template std::optional<RemovalState> enum_from(std::string_view wire);
template std::optional<Severity> enum_from(std::string_view wire);
template std::optional<ClockMode> enum_from(std::string_view wire);
template std::optional<DeadlineKind> enum_from(std::string_view wire);
template std::optional<Template> enum_from(std::string_view wire);
template std::optional<PurgeStage> enum_from(std::string_view wire);
template std::optional<FaultKind> enum_from(std::string_view wire);
template std::optional<System> enum_from(std::string_view wire);
template std::optional<RetryForm> enum_from(std::string_view wire);

template std::span<std::string_view const> names_of<Phase>();
template std::span<std::string_view const> names_of<Channel>();
template std::span<std::string_view const> names_of<DeviceKind>();
template std::span<std::string_view const> names_of<ItemKind>();
template std::span<std::string_view const> names_of<Plan>();
template std::span<std::string_view const> names_of<SubscriptionState>();
template std::span<std::string_view const> names_of<CancelWhen>();
template std::span<std::string_view const> names_of<SessionScope>();
template std::span<std::string_view const> names_of<Proof>();
template std::span<std::string_view const> names_of<FactorKind>();
template std::span<std::string_view const> names_of<MessageKind>();
template std::span<std::string_view const> names_of<CodePurpose>();
template std::span<std::string_view const> names_of<Via>();
template std::span<std::string_view const> names_of<RemovalState>();
template std::span<std::string_view const> names_of<Severity>();
template std::span<std::string_view const> names_of<ClockMode>();
template std::span<std::string_view const> names_of<DeadlineKind>();
template std::span<std::string_view const> names_of<Template>();
template std::span<std::string_view const> names_of<PurgeStage>();
template std::span<std::string_view const> names_of<FaultKind>();
template std::span<std::string_view const> names_of<System>();
template std::span<std::string_view const> names_of<RetryForm>();

}  // namespace fauxcount::api
