// Writes answers as HTTP, straight into the bytes that will be sent. It decides no answer; it knows which
// headers an answer needs.
#pragma once

#include "engine/registry.hpp"
#include "http/call.hpp"
#include "http/metrics.hpp"
#include "http/recorder.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::http {

class Responder {
public:
    // `recorder` may be null.
    Responder(Metrics& metrics, Recorder* recorder);

    // What follows answers this call, at the end of `out`. Both are kept by reference until the next begin().
    void begin(Call const& call, std::string& out);

    void answer(engine::Answered const& answered);
    void answer(api::ControlAnswer const& answer, Instant now);
    void problem(api::Problem const& problem, Instant now);
    void text(int status, std::string_view content_type, std::string_view body, Instant now);

private:
    template <class AnyAnswer>
    void encode_and_send(AnyAnswer const& answer, Instant now);
    template <class AnyAnswer>
    void append_location(AnyAnswer const& answer);
    void append_problem_headers(api::Problem const& problem, Instant now);
    void append_retry_after(Instant then, Instant now);
    void append_retry_after(Duration length);
    void append_date(Instant now);
    // `body_`, as the world's quirks will have it.
    void begin_body();
    void send_json(int status, std::string_view content_type, Instant now);
    // Head, `extra_` and body.
    void send(int status, std::string_view content_type, std::string_view body, Instant now);

    Metrics& metrics_;
    Recorder* recorder_;
    Call const* call_ = nullptr;
    std::string* out_ = nullptr;
    bool retry_as_date_ = false;
    std::string body_, extra_;  // kept for their memory
    std::string date_;  // the header line of `date_second_`
    std::int64_t date_second_ = -1;
};

}  // namespace fauxcount::http
