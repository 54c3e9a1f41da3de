// The words of the test language: lengths of time, the contract's enums under short names, and every
// refusal by name. Lower case throughout, because a step is meant to read like a sentence.
#pragma once

#include "api/contract.hpp"
#include "api/faults.hpp"
#include "api/inbox.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fauxcount::testing {

// 30 * days - 1 * ms
inline constexpr Duration ms = millisecond;
inline constexpr Duration seconds = second;
inline constexpr Duration minutes = minute;
inline constexpr Duration hours = hour;
inline constexpr Duration days = day;
constexpr Duration operator*(std::int64_t n, Duration length) { return length * n; }

// NOLINTBEGIN(readability-identifier-naming): words of a sentence, not names of types.
using phase = api::Phase;
using plan = api::Plan;
using device_kind = api::DeviceKind;
using item_kind = api::ItemKind;
using subscription_state = api::SubscriptionState;
using session_scope = api::SessionScope;
using proven_by = api::Proof;
using removal_state = api::RemovalState;
using fault_kind = api::FaultKind;
using factor_kind = api::FactorKind;
using message_kind = api::MessageKind;
using via = api::Via;
enum class find_device : std::uint8_t { off, on };
enum class lost_mode : std::uint8_t { off, on };
enum class when : std::uint8_t { now, at_period_end };
// NOLINTEND(readability-identifier-naming)

// refused::removal_too_late and so on: one name a code.
struct Refusal {
    Code code;
};
namespace refused {
#define X(name, wire, status, remedy, title) inline constexpr Refusal name{Code::name};
FAUXCOUNT_CODES(X)
#undef X
}  // namespace refused

// Options of a world.
struct Seed {
    std::uint64_t value;
};
constexpr Seed seed(std::uint64_t value) { return {value}; }
struct Profile {
    std::string name;
};
inline Profile profile(std::string name) { return {std::move(name)}; }
// One parameter of the profile, changed: policy("grace", "P7D").
struct PolicyChange {
    std::string name, value;
};
inline PolicyChange policy(std::string name, std::string value) {
    return {std::move(name), std::move(value)};
}
struct StartAt {
    Instant at;
};
constexpr StartAt start_at(Instant at) { return {at}; }

// A fault for every call of an operation, by its operationId. More of it is said by its members.
inline api::OrderFault fault(fault_kind kind, std::string operation = "*") {
    api::OrderFault order;
    order.kind = kind;
    order.operation = std::move(operation);
    return order;
}
// For the next of its calls, or messages, alone.
inline api::OrderFault once(api::OrderFault order) {
    order.times = 1;
    return order;
}
inline api::OrderFault fault_once(fault_kind kind, std::string operation = "*") {
    return once(fault(kind, std::move(operation)));
}
// A fault of messages, of all or of those of one kind: they are lost, or come twice.
inline api::OrderFault message_fault(fault_kind kind, std::optional<message_kind> which = std::nullopt) {
    api::OrderFault order = fault(kind);
    order.message = which;
    return order;
}
// They come so much later.
inline api::OrderFault late_messages(Duration by, std::optional<message_kind> which = std::nullopt) {
    api::OrderFault order = message_fault(fault_kind::message_late, which);
    order.late_by = by;
    return order;
}
// They come to this address, which may be anybody's; those that are sent by its way.
inline api::OrderFault astray_messages(std::string recipient,
                                       std::optional<message_kind> which = std::nullopt) {
    api::OrderFault order = message_fault(fault_kind::message_astray, which);
    order.recipient = std::move(recipient);
    return order;
}

// A password that is not the one the account has.
struct Password {
    std::string text;
};
inline Password password(std::string text) { return {std::move(text)}; }

}  // namespace fauxcount::testing
