// Status line, headers, body. Everything is appended to one string; the body's length is known before its
// head is written because small bodies are cheaper to copy than lengths are to patch.
#include "http/responder.hpp"

#include "api/codec.hpp"
#include "api/text.hpp"
#include "api/wire.hpp"
#include "http/wire_faults.hpp"

#include <type_traits>
#include <variant>

namespace fauxcount::http {
namespace {

// Empty for one that only a fault can give.
std::string_view status_line(int status) {
    switch (status) {
        case 200: return "HTTP/1.1 200 OK\r\n";
        case 201: return "HTTP/1.1 201 Created\r\n";
        case 202: return "HTTP/1.1 202 Accepted\r\n";
        case 204: return "HTTP/1.1 204 No Content\r\n";
        case 400: return "HTTP/1.1 400 Bad Request\r\n";
        case 401: return "HTTP/1.1 401 Unauthorized\r\n";
        case 403: return "HTTP/1.1 403 Forbidden\r\n";
        case 404: return "HTTP/1.1 404 Not Found\r\n";
        case 405: return "HTTP/1.1 405 Method Not Allowed\r\n";
        case 408: return "HTTP/1.1 408 Request Timeout\r\n";
        case 409: return "HTTP/1.1 409 Conflict\r\n";
        case 410: return "HTTP/1.1 410 Gone\r\n";
        case 413: return "HTTP/1.1 413 Content Too Large\r\n";
        case 415: return "HTTP/1.1 415 Unsupported Media Type\r\n";
        case 421: return "HTTP/1.1 421 Misdirected Request\r\n";
        case 422: return "HTTP/1.1 422 Unprocessable Content\r\n";
        case 423: return "HTTP/1.1 423 Locked\r\n";
        case 431: return "HTTP/1.1 431 Request Header Fields Too Large\r\n";
        case 429: return "HTTP/1.1 429 Too Many Requests\r\n";
        case 500: return "HTTP/1.1 500 Internal Server Error\r\n";
        case 502: return "HTTP/1.1 502 Bad Gateway\r\n";
        case 503: return "HTTP/1.1 503 Service Unavailable\r\n";
        case 504: return "HTTP/1.1 504 Gateway Timeout\r\n";
        default: return {};
    }
}

// Where what was made can be read again; nothing for what has no such place.
template <class View>
void append_place(std::string& /*out*/, std::string_view /*prefix*/, View const& /*made*/) {}
template <class T>
void append_path(std::string& out, std::string_view prefix, std::string_view collection, T id) {
    out += prefix;
    out += collection;
    append(out, id);
}
template <>
void append_place(std::string& out, std::string_view prefix, api::AccountView const& made) {
    append_path(out, prefix, "/v1/accounts/", made.id);
}
template <>
void append_place(std::string& out, std::string_view prefix, api::DeviceView const& made) {
    append_path(out, prefix, "/v1/devices/", made.id);
}
template <>
void append_place(std::string& out, std::string_view prefix, api::ItemView const& made) {
    append_path(out, prefix, "/v1/items/", made.id);
}
template <>
void append_place(std::string& out, std::string_view prefix, api::SubscriptionView const& made) {
    append_path(out, prefix, "/v1/subscriptions/", made.id);
}
template <>
void append_place(std::string& out, std::string_view prefix, api::RemovalAccepted const& made) {
    append_path(out, prefix, "/v1/removals/", made.removal.id);
}
template <>
void append_place(std::string& out, std::string_view /*prefix*/, api::WorldView const& made) {
    out += "/__admin/worlds/";
    out += made.name;
}

// Whole seconds, rounded up: a client that waits less comes too early.
std::uint64_t seconds_of(Duration length) {
    if (length <= Duration{}) return 0;
    return static_cast<std::uint64_t>(length.ms + second.ms - 1) / static_cast<std::uint64_t>(second.ms);
}

// How long not to ask again where no instant is told: nobody's virtual time, the server needs a moment.
std::optional<Duration> retry_after(api::Problem const& problem) {
    if (problem.retry_after) return problem.retry_after;
    if (remedy_of(problem.code) == Remedy::retry) return second;
    return std::nullopt;
}

// A date has whole seconds: the first one that is not too early.
Instant first_second_from(Instant then) { return Instant{(then.ms + second.ms - 1) / second.ms * second.ms}; }

}  // namespace

Responder::Responder(Metrics& metrics, Recorder* recorder) : metrics_{metrics}, recorder_{recorder} {}

void Responder::begin(Call const& call, std::string& out) {
    call_ = &call;
    out_ = &out;
    extra_.clear();
}

void Responder::answer(engine::Answered const& answered) {
    if (!answered.effect) return encode_and_send(answered.answer, answered.now);
    auto const& effect = *answered.effect;
    if (!arrives(effect)) return;
    extra_ += "Fauxcount-Fault: ";
    api::append_number(extra_, effect.fault);
    extra_ += "\r\n";
    if (effect.status != 0) return text(effect.status, effect.content_type, effect.body, answered.now);
    retry_as_date_ = effect.retry_as_date;
    encode_and_send(answered.answer, answered.now);
    retry_as_date_ = false;
}
void Responder::answer(api::ControlAnswer const& answer, Instant now) { encode_and_send(answer, now); }

template <class AnyAnswer>
void Responder::encode_and_send(AnyAnswer const& answer, Instant now) {
    if (auto const* refused = std::get_if<api::Problem>(&answer)) return problem(*refused, now);
    int const status = call_->route()->status;
    begin_body();
    if (status != 204) api::encode_answer(answer, body_);
    if (status == 201 || status == 202) append_location(answer);
    if constexpr (std::is_same_v<AnyAnswer, api::Answer>) {
        auto const* const sent = std::get_if<api::CodeSent>(&answer);
        if (sent != nullptr && sent->retry_after) append_retry_after(*sent->retry_after);
    }
    send_json(status, api::json_type, now);
}

void Responder::begin_body() {
    body_.clear();
    if (call_->quirks != nullptr && call_->quirks->json_prefix) body_ += *call_->quirks->json_prefix;
}

void Responder::send_json(int status, std::string_view content_type, Instant now) {
    if (call_->quirks == nullptr) return send(status, content_type, body_, now);
    auto const& quirks = *call_->quirks;
    if (quirks.content_type) content_type = *quirks.content_type;
    if (quirks.errors_in_200 && status >= 400) {
        if (quirks.status_header) {
            extra_ += *quirks.status_header;
            extra_ += ": ";
            api::append_number(extra_, static_cast<std::uint64_t>(status));
            extra_ += "\r\n";
        }
        status = 200;
    }
    send(status, content_type, body_, now);
}

template <class AnyAnswer>
void Responder::append_location(AnyAnswer const& answer) {
    std::size_t const before = extra_.size();
    extra_ += "Location: ";
    std::size_t const place = extra_.size();
    std::visit([&](auto const& view) { append_place(extra_, call_->prefix, view); }, answer);
    if (extra_.size() == place) {
        extra_.resize(before);
    } else {
        extra_ += "\r\n";
    }
}

void Responder::problem(api::Problem const& problem, Instant now) {
    append_problem_headers(problem, now);
    begin_body();
    api::encode(problem, body_);
    send_json(http_status(problem.code), api::problem_type, now);
}

void Responder::append_retry_after(Duration length) {
    extra_ += "Retry-After: ";
    api::append_number(extra_, seconds_of(length));
    extra_ += "\r\n";
}

void Responder::append_problem_headers(api::Problem const& problem, Instant now) {
    if (problem.not_before) {
        append_retry_after(*problem.not_before, now);
    } else if (auto const length = retry_after(problem)) {
        append_retry_after(*length);
    }
    if (problem.code == Code::request_method) {
        extra_ += "Allow: ";
        extra_ += call_->match.allow;
        extra_ += "\r\n";
    }
    if (http_status(problem.code) != 401) return;
    extra_ += "WWW-Authenticate: Bearer";
    if (remedy_of(problem.code) == Remedy::step_up) {
        // RFC 9470: a proof not older than that many seconds would do, and made with what it names.
        extra_ += " error=\"insufficient_user_authentication\"";
        if (problem.code == Code::auth_proof_too_weak) {
            extra_ += ", acr_values=\"";
            extra_ += wire_name(api::Proof::second_factor);
            extra_ += '"';
        }
        if (problem.max_age) {
            extra_ += ", max_age=";
            api::append_number(extra_, static_cast<std::uint64_t>(problem.max_age->ms / second.ms));
        }
    } else if (problem.code == Code::auth_invalid_token) {
        extra_ += " error=\"invalid_token\"";
    }
    extra_ += "\r\n";
}

void Responder::append_retry_after(Instant then, Instant now) {
    extra_ += "Retry-After: ";
    if (retry_as_date_) {
        append_http_date(extra_, first_second_from(then));
    } else {
        api::append_number(extra_, seconds_of(then - now));
    }
    extra_ += "\r\n";
}

void Responder::text(int status, std::string_view content_type, std::string_view body, Instant now) {
    send(status, content_type, body, now);
}

void Responder::append_date(Instant now) {
    if (auto const whole = now.ms / second.ms; whole != date_second_) {
        date_second_ = whole;
        date_ = "Date: ";
        append_http_date(date_, now);
        date_ += "\r\n";
    }
    *out_ += date_;
}

void Responder::send(int status, std::string_view content_type, std::string_view body, Instant now) {
    std::string& out = *out_;
    std::size_t const begin = out.size();
    if (std::string_view const line = status_line(status); !line.empty()) {
        out += line;
    } else {
        out += "HTTP/1.1 ";
        api::append_number(out, static_cast<std::uint64_t>(status));
        out += " As Ordered\r\n";
    }
    append_date(now);
    out += "Cache-Control: no-store\r\n";
    if (!call_->world.empty()) {
        out += "X-Fauxcount-World: ";
        out += call_->world;
        out += "\r\n";
    }
    out += extra_;
    if (!call_->keep_alive) {
        out += "Connection: close\r\n";
    } else if (!call_->head->http_1_1) {
        out += "Connection: keep-alive\r\n";
    }
    if (status != 204) {
        if (!content_type.empty()) {
            out += "Content-Type: ";
            out += content_type;
            out += "\r\n";
        }
        out += "Content-Length: ";
        api::append_number(out, body.size());
        out += "\r\n";
    }
    out += "\r\n";
    bool const with_body = call_->head == nullptr || !call_->head_only();
    if (with_body) out += body;
    ++metrics_.answers[static_cast<std::size_t>(status / 100)];
    // A record is what the contract is held against.
    bool const as_agreed = call_->route() != nullptr && call_->quirks == nullptr;
    if (recorder_ != nullptr && as_agreed && with_body) {
        recorder_->record(*call_->head, status, std::string_view{out}.substr(begin));
    }
}

}  // namespace fauxcount::http
