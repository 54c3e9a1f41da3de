// The control interface about faults: ordering one for the calls of a world, looking at them, healing them.
// What each kind does is told in docs/failures.md.
#pragma once

#include "api/codes.hpp"
#include "api/fields.hpp"
#include "api/ids.hpp"
#include "api/instant.hpp"
#include "api/kinds.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace fauxcount::api {

// `operation` of a fault that is for all of them.
inline constexpr std::string_view every_operation = "*";
inline constexpr std::size_t fault_body_max = 1024;
inline constexpr std::size_t fault_type_max = 96;
// Of real time: how long an answer may be held back, and the pause between two pieces of one.
inline constexpr Duration fault_delay_max = minute;
inline constexpr Duration fault_interval_max = second * 10;
// Of virtual time.
inline constexpr Duration fault_retry_max = day * 30;
inline constexpr Duration fault_late_max = day * 30;
// How often one fault may end the server: somebody has to start it again each time.
inline constexpr std::uint32_t fault_crashes_max = 1000;

// What is to happen to which calls. A fault counts the calls that it is for, from its order on, but for those
// on which an older one acts; it acts on the `times` calls that begin with the `nth`. Which of the members
// below `lasts` there may be, and must be, follows from the kind. What counts as a call of a fault of stages
// of a purge is a try of a stage; of one of messages, a message that would be sent.
struct OrderFault {
    std::string world;
    FaultKind kind{};
    std::string operation{every_operation};  // its operationId
    std::optional<System> system;  // instead: all operations that need it
    std::optional<AccountId> account;  // absent: of all accounts, and of none
    std::uint32_t nth = 1;
    std::optional<std::uint32_t> times;  // absent: until it is healed
    std::optional<Duration> lasts;  // of virtual time, from the order on
    std::optional<std::uint32_t> status;
    std::optional<Code> code;
    std::optional<std::string> content_type, body;
    std::optional<Duration> delay;
    std::optional<std::uint32_t> bytes;
    std::optional<Duration> interval;
    std::optional<Duration> retry_after;
    std::optional<RetryForm> retry_form;
    std::optional<PurgeStage> stage;  // absent: whichever comes; of a crash, a call
    std::optional<MessageKind> message;  // of faults of messages: those of this kind, and
    std::optional<Via> via;  //   sent by this way
    std::optional<Duration> late_by;  // of virtual time
    std::optional<std::string> recipient;  // who gets what is for somebody else
    std::optional<DeviceId> device;  // that is out of reach
    static constexpr Route route{"POST", "/__admin/worlds/{world}/faults", 201};
    static constexpr auto path_fields() { return std::tuple{required("world", &OrderFault::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{required("kind", &OrderFault::kind),
                          optional("operation", &OrderFault::operation, 64),
                          optional("system", &OrderFault::system),
                          optional("account", &OrderFault::account),
                          optional("nth", &OrderFault::nth),
                          optional("times", &OrderFault::times),
                          optional("lasts", &OrderFault::lasts),
                          optional("status", &OrderFault::status),
                          optional("code", &OrderFault::code),
                          optional("content_type", &OrderFault::content_type, fault_type_max),
                          optional("body", &OrderFault::body, fault_body_max),
                          optional("delay", &OrderFault::delay),
                          optional("bytes", &OrderFault::bytes),
                          optional("interval", &OrderFault::interval),
                          optional("retry_after", &OrderFault::retry_after),
                          optional("retry_form", &OrderFault::retry_form),
                          optional("stage", &OrderFault::stage),
                          optional("message", &OrderFault::message),
                          optional("via", &OrderFault::via),
                          optional("late_by", &OrderFault::late_by),
                          optional("recipient", &OrderFault::recipient),
                          optional("device", &OrderFault::device)};
    }
};

// `armed`: it may still act. `fault` is its number, which the answers on which it acts carry in their header
// Fauxcount-Fault. Numbers ascend; they begin with 1 again when no fault is left.
struct FaultView {
    std::uint32_t fault = 0;
    FaultKind kind{};
    std::string operation;
    std::optional<System> system;
    std::optional<AccountId> account;
    std::uint32_t nth = 0;
    std::optional<std::uint32_t> times;
    std::optional<Instant> until;
    std::optional<std::uint32_t> status;
    std::optional<Code> code;
    std::optional<std::string> content_type, body;
    std::optional<Duration> delay;
    std::optional<std::uint32_t> bytes;
    std::optional<Duration> interval;
    std::optional<Duration> retry_after;
    std::optional<RetryForm> retry_form;
    std::optional<PurgeStage> stage;
    std::optional<MessageKind> message;
    std::optional<Via> via;
    std::optional<Duration> late_by;
    std::optional<std::string> recipient;  // absent once nobody is known by it any more
    std::optional<DeviceId> device;
    Instant ordered_at;
    bool armed = false;
    std::uint64_t calls = 0, used = 0;
    std::optional<std::uint32_t> held;  // messages that it holds back, where it does
    static constexpr auto fields() {
        return std::tuple{required("fault", &FaultView::fault),
                          required("kind", &FaultView::kind),
                          required("operation", &FaultView::operation, 64),
                          optional("system", &FaultView::system),
                          optional("account", &FaultView::account),
                          required("nth", &FaultView::nth),
                          optional("times", &FaultView::times),
                          optional("until", &FaultView::until),
                          optional("status", &FaultView::status),
                          optional("code", &FaultView::code),
                          optional("content_type", &FaultView::content_type, fault_type_max),
                          optional("body", &FaultView::body, fault_body_max),
                          optional("delay", &FaultView::delay),
                          optional("bytes", &FaultView::bytes),
                          optional("interval", &FaultView::interval),
                          optional("retry_after", &FaultView::retry_after),
                          optional("retry_form", &FaultView::retry_form),
                          optional("stage", &FaultView::stage),
                          optional("message", &FaultView::message),
                          optional("via", &FaultView::via),
                          optional("late_by", &FaultView::late_by),
                          optional("recipient", &FaultView::recipient),
                          optional("device", &FaultView::device),
                          required("ordered_at", &FaultView::ordered_at),
                          required("armed", &FaultView::armed),
                          required("calls", &FaultView::calls),
                          required("used", &FaultView::used),
                          optional("held", &FaultView::held)};
    }
};

struct ListFaults {
    std::string world;
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/__admin/worlds/{world}/faults", 200};
    static constexpr auto path_fields() { return std::tuple{required("world", &ListFaults::world, 63)}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListFaults::limit), optional("cursor", &ListFaults::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

// In the order in which they were ordered; those that are used up stay until they are healed.
struct FaultList {
    std::vector<FaultView> faults;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("faults", &FaultList::faults, page_max),
                          optional("next_cursor", &FaultList::next_cursor)};
    }
};

struct GetFault {
    std::string world;
    std::uint32_t fault = 0;
    static constexpr Route route{"GET", "/__admin/worlds/{world}/faults/{fault}", 200};
    static constexpr auto path_fields() {
        return std::tuple{required("world", &GetFault::world, 63), required("fault", &GetFault::fault)};
    }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

// Nothing of the fault is left, its number and its counters included.
struct HealFault {
    std::string world;
    std::uint32_t fault = 0;
    static constexpr Route route{"DELETE", "/__admin/worlds/{world}/faults/{fault}", 204};
    static constexpr auto path_fields() {
        return std::tuple{required("world", &HealFault::world, 63), required("fault", &HealFault::fault)};
    }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct HealFaults {
    std::string world;
    static constexpr Route route{"DELETE", "/__admin/worlds/{world}/faults", 204};
    static constexpr auto path_fields() { return std::tuple{required("world", &HealFaults::world, 63)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

}  // namespace fauxcount::api
