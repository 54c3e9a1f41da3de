// Every event with its number, its name and its fields: what the bytes of the log and of its export are made
// from.
#pragma once

#include "api/ids.hpp"
#include "domain/event.hpp"

#include <array>
#include <string_view>
#include <tuple>
#include <variant>

namespace fauxcount::storage {

// The number of a kind is its place in this list, from 1. It is in files: new ones go to the end, and none is
// ever taken out.
using Kinds =
    std::tuple<domain::ClockMoved, domain::AccountCreated, domain::SessionOpened, domain::SessionProven,
               domain::SessionClosed, domain::DeviceMade, domain::DeviceBound, domain::DeviceUnbound,
               domain::DeviceFindChanged, domain::DeviceLostModeChanged, domain::DeviceReset,
               domain::DeviceSetUpAgain, domain::ItemAdded, domain::ItemDropped, domain::Subscribed,
               domain::SubscriptionCancelled, domain::SubscriptionRenewed, domain::SubscriptionEnded,
               domain::RemovalScheduled, domain::RemovalCancelled, domain::PurgeStarted,
               domain::PurgeStageDone, domain::PopulationSeeded, domain::AnswerRemembered,
               domain::FaultOrdered, domain::FaultHealed, domain::FaultPassed, domain::FaultUsed,
               domain::PurgeStageFailed, domain::TryRefused, domain::TriesForgiven, domain::FactorEnrolled,
               domain::FactorConfirmed, domain::FactorUsed, domain::FactorRemoved, domain::ChallengeOpened,
               domain::ChallengeEnded, domain::SessionRaised, domain::CodeSent, domain::FaultReleased,
               domain::DeviceCheckedIn, domain::PasswordChanged>;
static_assert(std::tuple_size_v<Kinds> == std::variant_size_v<domain::Event>, "an event without a number");

// In the same order. The journal uses these words too, but tells a purge's stage by its name.
inline constexpr std::array<std::string_view, std::tuple_size_v<Kinds>> kind_names{
    "clock.moved",
    "account.created",
    "session.opened",
    "session.proven",
    "session.closed",
    "device.made",
    "device.bound",
    "device.unbound",
    "device.find",
    "device.lost_mode",
    "device.reset",
    "device.set_up_again",
    "item.added",
    "item.dropped",
    "subscription.started",
    "subscription.cancelled",
    "subscription.renewed",
    "subscription.ended",
    "removal.scheduled",
    "removal.cancelled",
    "purge.started",
    "purge.stage_done",
    "population.seeded",
    "answer.remembered",
    "fault.ordered",
    "fault.healed",
    "fault.passed",
    "fault.used",
    "purge.stage_failed",
    "try.refused",
    "tries.forgiven",
    "factor.enrolled",
    "factor.confirmed",
    "factor.used",
    "factor.removed",
    "challenge.opened",
    "challenge.ended",
    "session.raised",
    "code.sent",
    "fault.released",
    "device.checked_in",
    "account.password_changed"};

// What the number in a field stands for.
struct Itself {};  // a number, an instant, a word of the contract
struct OfAccount {};
struct OfDevice {};
struct OfDeviceOrNone {};  // one more than the device's slot; 0: none
template <class Id>
struct OfChild {};  // of the event's account
struct OfOperation {};
struct OfTimes {};
struct OfStageOrAny {};
struct OfSystemOrAny {};
struct Digest {};

template <class Meaning, class T>
struct Field {
    std::string_view name;
    T& value;
};
template <class Meaning = Itself, class T>
Field<Meaning, T> as(std::string_view name, T& value) {
    return {name, value};
}

// The fields of each event, in the order in which they are written.
inline auto fields(domain::ClockMoved& e) { return std::tuple{as("to", e.to)}; }
inline auto fields(domain::AccountCreated& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as("generation", e.generation),
                      as<Digest>("password", e.password), as("identifiers", e.identifiers)};
}
inline auto fields(domain::SessionOpened& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as<OfChild<SessionId>>("session", e.ordinal),
                      as<OfDeviceOrNone>("device", e.device_plus_one), as("scope", e.scope),
                      as("expires_at", e.expires_at)};
}
inline auto fields(domain::SessionProven& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as<OfChild<SessionId>>("session", e.ordinal)};
}
inline auto fields(domain::TryRefused& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as("guard", e.guard),
                      as("locked_until", e.locked_until)};
}
inline auto fields(domain::TriesForgiven& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as("guard", e.guard)};
}
inline auto fields(domain::PasswordChanged& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as<OfChild<SessionId>>("session", e.ordinal),
                      as<Digest>("password", e.password)};
}
inline auto fields(domain::FactorEnrolled& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as<OfChild<FactorId>>("factor", e.ordinal),
                      as("kind", e.kind)};
}
inline auto fields(domain::FactorConfirmed& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as<OfChild<FactorId>>("factor", e.ordinal)};
}
inline auto fields(domain::FactorUsed& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as<OfChild<FactorId>>("factor", e.ordinal),
                      as("which", e.which)};
}
inline auto fields(domain::FactorRemoved& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as<OfChild<FactorId>>("factor", e.ordinal)};
}
// A challenge by its number: its id is for the one who was given it.
inline auto fields(domain::ChallengeOpened& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as("challenge", e.ordinal),
                      as("purpose", e.purpose),         as("subject", e.subject),
                      as("interactive", e.interactive), as("expires_at", e.expires_at)};
}
inline auto fields(domain::ChallengeEnded& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as("challenge", e.ordinal)};
}
inline auto fields(domain::SessionRaised& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as<OfChild<SessionId>>("session", e.ordinal)};
}
// By its number, which tells nothing of the code.
inline auto fields(domain::CodeSent& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as("code", e.ordinal),
                      as("subject", e.subject),         as("via", e.via),
                      as("purpose", e.purpose),         as("expires_at", e.expires_at)};
}
inline auto fields(domain::SessionClosed& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as<OfChild<SessionId>>("session", e.ordinal)};
}
inline auto fields(domain::DeviceMade& e) {
    return std::tuple{as<OfDevice>("device", e.device), as("kind", e.kind)};
}
inline auto fields(domain::DeviceBound& e) {
    return std::tuple{as<OfDevice>("device", e.device), as<OfAccount>("account", e.slot)};
}
inline auto fields(domain::DeviceUnbound& e) {
    return std::tuple{as<OfDevice>("device", e.device), as<OfAccount>("account", e.slot)};
}
inline auto fields(domain::DeviceFindChanged& e) {
    return std::tuple{as<OfDevice>("device", e.device), as("on", e.on)};
}
inline auto fields(domain::DeviceLostModeChanged& e) {
    return std::tuple{as<OfDevice>("device", e.device), as("on", e.on)};
}
inline auto fields(domain::DeviceReset& e) { return std::tuple{as<OfDevice>("device", e.device)}; }
inline auto fields(domain::DeviceSetUpAgain& e) { return std::tuple{as<OfDevice>("device", e.device)}; }
inline auto fields(domain::ItemAdded& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as<OfChild<ItemId>>("item", e.ordinal),
                      as("bytes", e.bytes), as("kind", e.kind)};
}
inline auto fields(domain::ItemDropped& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as<OfChild<ItemId>>("item", e.ordinal)};
}
inline auto fields(domain::Subscribed& e) {
    return std::tuple{as<OfAccount>("account", e.slot),
                      as<OfChild<SubscriptionId>>("subscription", e.ordinal), as("plan", e.plan)};
}
inline auto fields(domain::SubscriptionCancelled& e) {
    return std::tuple{as<OfAccount>("account", e.slot),
                      as<OfChild<SubscriptionId>>("subscription", e.ordinal),
                      as("at_period_end", e.at_period_end)};
}
inline auto fields(domain::SubscriptionRenewed& e) {
    return std::tuple{as<OfAccount>("account", e.slot),
                      as<OfChild<SubscriptionId>>("subscription", e.ordinal)};
}
inline auto fields(domain::SubscriptionEnded& e) {
    return std::tuple{as<OfAccount>("account", e.slot),
                      as<OfChild<SubscriptionId>>("subscription", e.ordinal)};
}
inline auto fields(domain::RemovalScheduled& e) {
    return std::tuple{as<OfAccount>("account", e.slot),
                      as<OfChild<RemovalId>>("removal", e.ordinal),
                      as("channel", e.channel),
                      as("due", e.due),
                      as("ends_at", e.ends_at),
                      as("tombstone_until", e.tombstone_until),
                      as("contact_quarantine", e.contact_quarantine),
                      as("username_quarantine", e.username_quarantine)};
}
inline auto fields(domain::RemovalCancelled& e) { return std::tuple{as<OfAccount>("account", e.slot)}; }
inline auto fields(domain::PurgeStarted& e) { return std::tuple{as<OfAccount>("account", e.slot)}; }
inline auto fields(domain::PurgeStageDone& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as("stage", e.stage)};
}
inline auto fields(domain::PurgeStageFailed& e) {
    return std::tuple{as<OfAccount>("account", e.slot), as("stage", e.stage), as("retry_at", e.retry_at)};
}
inline auto fields(domain::PopulationSeeded& e) {
    return std::tuple{as("kind", e.kind), as("accounts", e.n),
                      as<OfAccount>("first_account", e.first_account),
                      as<OfDevice>("first_device", e.first_device)};
}
inline auto fields(domain::AnswerRemembered& e) {
    return std::tuple{as<OfAccount>("account", e.slot),
                      as("administrator", e.admin),
                      as<OfOperation>("operation", e.operation),
                      as<Digest>("key", e.key),
                      as<Digest>("body", e.body),
                      as("until", e.until),
                      as("answer", e.answer)};
}
inline auto fields(domain::FaultOrdered& e) {
    domain::FaultTerms& t = e.terms;
    return std::tuple{as("fault", e.ordinal),
                      as("text", e.text),
                      as("kind", t.kind),
                      as<OfOperation>("operation", t.operation),
                      as("code", t.code),
                      as("retry_as_date", t.retry_as_date),
                      as("account", t.account),
                      as("nth", t.nth),
                      as<OfTimes>("times", t.times),
                      as("wait_ms", t.wait_ms),
                      as("bytes", t.bytes),
                      as("status", t.status),
                      as<OfStageOrAny>("stage", t.stage),
                      as<OfSystemOrAny>("system", t.system),
                      as("until", t.until)};
}
inline auto fields(domain::FaultHealed& e) { return std::tuple{as("fault", e.ordinal)}; }
inline auto fields(domain::FaultPassed& e) { return std::tuple{as("fault", e.ordinal)}; }
inline auto fields(domain::FaultUsed& e) {
    return std::tuple{as("fault", e.ordinal), as("counted", e.counted), as("closed_until", e.closed_until)};
}
inline auto fields(domain::FaultReleased& e) { return std::tuple{as("fault", e.ordinal)}; }
inline auto fields(domain::DeviceCheckedIn& e) { return std::tuple{as<OfDevice>("device", e.device)}; }

}  // namespace fauxcount::storage
