#include "engine/fault_terms.hpp"

#include "api/operations.hpp"
#include "domain/access.hpp"
#include "engine/problems.hpp"

#include <algorithm>
#include <array>

namespace fauxcount::engine {

namespace {

using api::FaultKind;

constexpr char after_type = '\0';
constexpr int status_no_content = 204;
constexpr int status_reset_content = 205;
constexpr int status_not_modified = 304;

api::Problem wrong(std::string_view place, std::string_view detail) {
    return problem(Code::request_invalid, detail, place);
}

// Of the members that say how a fault acts, those that its kind takes.
struct Member {
    std::string_view name;
    bool (*said)(api::OrderFault const& order);
    bool (*taken)(FaultKind kind);
};
constexpr bool waits(FaultKind kind) { return kind == FaultKind::rate_limit || kind == FaultKind::quota; }
constexpr bool fails(FaultKind kind) { return kind == FaultKind::stage_fails; }
constexpr bool is_status(FaultKind kind) { return kind == FaultKind::status; }
constexpr bool crashes(FaultKind kind) {
    return kind == FaultKind::crash_before || kind == FaultKind::crash_after;
}
constexpr bool is_of_messages(FaultKind kind) {
    return FaultKind::message_lost <= kind && kind <= FaultKind::message_astray;
}
constexpr bool leads_astray(FaultKind kind) { return kind == FaultKind::message_astray; }
constexpr bool is_offline(FaultKind kind) { return kind == FaultKind::offline; }
constexpr std::array members{
    Member{"status", [](auto const& order) { return order.status.has_value(); }, is_status},
    Member{"code", [](auto const& order) { return order.code.has_value(); }, is_status},
    Member{"content_type", [](auto const& order) { return order.content_type.has_value(); }, is_status},
    Member{"body", [](auto const& order) { return order.body.has_value(); }, is_status},
    Member{"delay", [](auto const& order) { return order.delay.has_value(); },
           [](FaultKind kind) { return kind == FaultKind::delay; }},
    Member{"bytes", [](auto const& order) { return order.bytes.has_value(); },
           [](FaultKind kind) { return kind == FaultKind::truncated || kind == FaultKind::drip; }},
    Member{"interval", [](auto const& order) { return order.interval.has_value(); },
           [](FaultKind kind) { return kind == FaultKind::drip; }},
    Member{"retry_after", [](auto const& order) { return order.retry_after.has_value(); },
           [](FaultKind kind) { return waits(kind) || is_status(kind) || fails(kind); }},
    Member{"retry_form", [](auto const& order) { return order.retry_form.has_value(); },
           [](FaultKind kind) { return waits(kind) || is_status(kind) || kind == FaultKind::down; }},
    Member{"system", [](auto const& order) { return order.system.has_value(); },
           [](FaultKind kind) {
               return !fails(kind) && !crashes(kind) && !is_of_messages(kind) && !is_offline(kind);
           }},
    Member{"account", [](auto const& order) { return order.account.has_value(); },
           [](FaultKind kind) { return !is_offline(kind); }},
    Member{"times", [](auto const& order) { return order.times.has_value(); },
           [](FaultKind kind) { return !is_offline(kind); }},
    Member{"nth", [](auto const& order) { return order.nth != 1; },
           [](FaultKind kind) { return !is_offline(kind); }},
    Member{"message", [](auto const& order) { return order.message.has_value(); }, is_of_messages},
    Member{"via", [](auto const& order) { return order.via.has_value(); }, is_of_messages},
    Member{"late_by", [](auto const& order) { return order.late_by.has_value(); },
           [](FaultKind kind) { return kind == FaultKind::message_late; }},
    Member{"recipient", [](auto const& order) { return order.recipient.has_value(); }, leads_astray},
    Member{"device", [](auto const& order) { return order.device.has_value(); }, is_offline},
    Member{"stage", [](auto const& order) { return order.stage.has_value(); },
           [](FaultKind kind) { return fails(kind) || crashes(kind); }}};

static_assert(domain::needs_billing == 1U << static_cast<unsigned>(api::System::billing) &&
              domain::needs_devices == 1U << static_cast<unsigned>(api::System::devices) &&
              domain::needs_cloud == 1U << static_cast<unsigned>(api::System::cloud) &&
              domain::needs_mail == 1U << static_cast<unsigned>(api::System::mail) &&
              domain::needs_sms == 1U << static_cast<unsigned>(api::System::sms));
static_assert(domain::system_mail == static_cast<std::uint8_t>(api::System::mail) &&
              domain::system_sms == static_cast<std::uint8_t>(api::System::sms));
// The two lists of kinds are one list.
static_assert(static_cast<std::size_t>(domain::FaultKind::offline) + 1 == api::fault_kinds);
static_assert(static_cast<FaultKind>(domain::FaultKind::status) == FaultKind::status &&
              static_cast<FaultKind>(domain::FaultKind::drip) == FaultKind::drip &&
              static_cast<FaultKind>(domain::FaultKind::down) == FaultKind::down &&
              static_cast<FaultKind>(domain::FaultKind::crash_after) == FaultKind::crash_after &&
              static_cast<FaultKind>(domain::FaultKind::message_astray) == FaultKind::message_astray &&
              static_cast<FaultKind>(domain::FaultKind::offline) == FaultKind::offline);

// Reads an order member by member; the first thing that is wrong stays.
class Reader {
public:
    Reader(domain::State const& state, api::OrderFault const& order) : state_(state), order_(order) {}

    std::variant<FaultOrder, api::Problem> read() {
        read_.terms.kind = static_cast<domain::FaultKind>(order_.kind);
        address();
        for (Member const& member : members) {
            if (member.said(order_) && !member.taken(order_.kind))
                refuse("/" + std::string(member.name), "a fault of this kind has no such member");
        }
        times();
        if (is_status(order_.kind)) status();
        if (is_of_messages(order_.kind)) messages();
        if (is_offline(order_.kind)) device();
        if (problem_) return *std::move(problem_);
        return std::move(read_);
    }

private:
    void refuse(std::string_view place, std::string_view detail) {
        if (!problem_) problem_ = wrong(place, detail);
    }

    void address() {
        if (order_.system) {
            read_.terms.system = static_cast<std::uint8_t>(*order_.system);
            if (order_.operation != api::every_operation)
                refuse("/system", "say an operation or a system: this one needs it, or does not");
        }
        if (order_.operation != api::every_operation) {
            auto const operation = api::operation_of(order_.operation);
            if (!operation) {
                refuse("/operation", "this is neither `*` nor an operationId of the product API");
            } else {
                read_.terms.operation = static_cast<std::uint8_t>(*operation);
                if (is_of_messages(order_.kind) || is_offline(order_.kind))
                    refuse("/operation", "a fault of this kind is for no operation");
                if (fails(order_.kind) || order_.stage)
                    refuse("/operation", "a stage of a purge comes by itself, and with no operation");
                if (order_.kind == FaultKind::stale_read && !api::only_reads.at(*operation))
                    refuse("/operation", "a stale read is for an operation that only reads");
            }
        }
        if (order_.account) {
            domain::Account const* const account = state_.find(*order_.account);
            if (account != nullptr && account->phase != domain::Phase::removed) {
                read_.terms.account = state_.identity().place_of(*order_.account);
            } else if (!problem_) {
                problem_ = problem(Code::account_not_found, {}, "/account");
            }
        }
        if (order_.nth == 0) refuse("/nth", "calls are counted from 1");
        if (order_.times == 0U) refuse("/times", "this is at least 1");
        if (order_.times == domain::until_healed) refuse("/times", "leave this out for a fault that lasts");
        read_.terms.nth = order_.nth;
        read_.terms.times = order_.times.value_or(crashes(order_.kind) ? 1 : domain::until_healed);
        if (crashes(order_.kind) && read_.terms.times > api::fault_crashes_max)
            refuse("/times",
                   "a server is ended at most " + std::to_string(api::fault_crashes_max) + " times");
        if (order_.lasts && order_.lasts->ms <= 0) refuse("/lasts", "this is more than nothing");
        if (order_.lasts) read_.terms.until = state_.now() + *order_.lasts;
        if (!order_.lasts && order_.kind == FaultKind::down)
            refuse("/lasts", "say for how long the provider is down");
    }

    // A length of time that the order has to say, or may.
    void wait(std::optional<Duration> const& said, std::optional<Duration> usual, std::string_view place,
              Duration least, Duration most) {
        auto const length = said ? said : usual;
        if (!length || *length < least || most < *length)
            return refuse(place, "this is from " + to_string(least) + " to " + to_string(most) +
                                     (length ? "" : ", and has to be said"));
        read_.terms.wait_ms = static_cast<std::uint32_t>(length->ms);
    }

    void times() {
        read_.terms.retry_as_date = order_.retry_form == api::RetryForm::date;
        read_.terms.bytes = order_.bytes.value_or(0);
        if (order_.kind == FaultKind::delay)
            wait(order_.delay, {}, "/delay", millisecond, api::fault_delay_max);
        if (waits(order_.kind)) {
            Duration const usual = order_.kind == FaultKind::quota ? day : minute;
            wait(order_.retry_after, usual, "/retry_after", millisecond, api::fault_retry_max);
        }
        if (order_.stage) read_.terms.stage = static_cast<std::uint8_t>(*order_.stage);
        if (fails(order_.kind))
            wait(order_.retry_after, minute, "/retry_after", millisecond, api::fault_retry_max);
        if (order_.kind != FaultKind::drip) return;
        wait(order_.interval, {}, "/interval", millisecond, api::fault_interval_max);
        if (read_.terms.bytes == 0) refuse("/bytes", "say how many bytes come at once, at least 1");
    }

    void messages() {
        if (order_.kind == FaultKind::message_late)
            wait(order_.late_by, {}, "/late_by", millisecond, api::fault_late_max);
        domain::MessageTerms said;
        if (order_.message) said.kind = static_cast<std::uint8_t>(*order_.message);
        std::optional<domain::Via> way;
        if (order_.via) way = static_cast<domain::Via>(*order_.via);
        if (leads_astray(order_.kind)) {
            auto const to = recipient();
            if (!to) return;
            said.recipient = to->digest;
            auto const its_way =
                to->kind == domain::IdentifierKind::email ? domain::Via::email : domain::Via::sms;
            if (way && *way != its_way) refuse("/via", "nothing is sent to the recipient by this way");
            way = its_way;
        }
        if (way) read_.terms.system = domain::system_of(*way);
        read_.text = domain::text_of(said);
    }

    std::optional<domain::Identifier> recipient() {
        constexpr std::string_view place = "/recipient";
        if (!order_.recipient) {
            refuse(place,
                   "say who gets it: the e-mail address or telephone number of somebody in this world");
            return std::nullopt;
        }
        auto const parsed = domain::parse_identifier(*order_.recipient);
        if (!parsed || parsed->kind == domain::IdentifierKind::username) {
            refuse(place, "this must be an e-mail address or a telephone number like +15550100");
            return std::nullopt;
        }
        auto const holder = domain::holder_of(state_, *order_.recipient);
        if (!holder || domain::Phase::scheduled < state_.account(*holder).phase) {
            refuse(place, "nobody in this world has this address");
            return std::nullopt;
        }
        domain::Identifier to;
        to.kind = parsed->kind;
        to.digest = domain::identifier_digest(state_.seed(), parsed->kind, parsed->text);
        return to;
    }

    void device() {
        if (!order_.device) return refuse("/device", "say which device is out of reach");
        if (state_.find(*order_.device) == nullptr) {
            if (!problem_) problem_ = problem(Code::device_not_found, {}, "/device");
            return;
        }
        read_.text = domain::text_of(state_.identity().place_of(*order_.device));
    }

    void status() {
        bool const tells_when = order_.code && remedy_of(*order_.code) == Remedy::wait;
        if (order_.retry_after && !tells_when)
            refuse("/retry_after", "only a code whose remedy is `wait` says when");
        if (order_.retry_form && !tells_when)
            refuse("/retry_form", "only a code whose remedy is `wait` says when");
        if (tells_when) wait(order_.retry_after, minute, "/retry_after", millisecond, api::fault_retry_max);
        if (order_.code == Code::ok) refuse("/code", "this is the code of a refusal");
        if (!order_.code && !order_.status) refuse("/status", "say a status or a code");
        read_.terms.code = order_.code.value_or(Code::ok);
        auto const status = order_.code ? static_cast<std::uint32_t>(http_status(*order_.code)) : 0;
        read_.terms.status = static_cast<std::uint16_t>(order_.status.value_or(status));
        if (order_.status && order_.code && *order_.status != status)
            refuse("/status", "the code has a status of its own: " + std::to_string(status));
        if (read_.terms.status < 200 || read_.terms.status > 599)
            refuse("/status", "this is from 200 to 599");
        text();
    }

    void text() {
        bool const bare = read_.terms.status == status_no_content ||
                          read_.terms.status == status_reset_content ||
                          read_.terms.status == status_not_modified;
        if (bare && order_.body) refuse("/body", "an answer of this status has no body");
        if (order_.content_type && !order_.body) refuse("/content_type", "there is no body");
        if (!order_.body) return;
        std::string_view const body = *order_.body;
        std::string const usual =
            body.starts_with('{') || body.starts_with('[') ? "application/json" : "text/plain; charset=utf-8";
        read_.text = order_.content_type.value_or(usual);
        bool const in_a_header =
            std::all_of(read_.text.begin(), read_.text.end(), [](char c) { return c >= ' ' && c <= '~'; });
        if (!in_a_header || read_.text.empty()) refuse("/content_type", "this cannot stand in a header");
        (read_.text += after_type) += body;
        if (body.size() > api::fault_body_max) refuse("/body", "this is too long");
    }

    domain::State const& state_;
    api::OrderFault const& order_;
    FaultOrder read_;
    std::optional<api::Problem> problem_;
};

}  // namespace

std::variant<FaultOrder, api::Problem> read_order(domain::State const& state, api::OrderFault const& order) {
    return Reader{state, order}.read();
}

bool has_body(domain::Fault const& fault) {
    return fault.terms.kind == domain::FaultKind::status && !fault.text.empty();
}
std::string_view type_of(domain::Fault const& fault) {
    return std::string_view{fault.text}.substr(0, fault.text.find(after_type));
}
std::string_view body_of(domain::Fault const& fault) {
    auto const end = fault.text.find(after_type);
    return end == std::string::npos ? std::string_view{} : std::string_view{fault.text}.substr(end + 1);
}

}  // namespace fauxcount::engine
