// Counts tries and derives their pauses.
#include "client/tries.hpp"

#include "client/digest.hpp"

namespace fauxcount::client {

namespace {

constexpr int request_timeout = 408, too_many_requests = 429, server_error = 500, service_unavailable = 503;

}  // namespace

Weight weight_of(int status, Remedy remedy) {
    if (status == too_many_requests || status == service_unavailable)
        return remedy == Remedy::none ? Weight::decision : Weight::put_off;
    if (status >= server_error) return Weight::unknown;
    return status == request_timeout || remedy == Remedy::retry ? Weight::put_off : Weight::decision;
}

// A server that cannot write says so in place of the answer to what it has carried out already.
Weight weight_of(Code code) {
    return code == Code::server_storage ? Weight::unknown : weight_of(http_status(code), remedy_of(code));
}

Clock clock_of(Code code) {
    bool const of_the_server = code == Code::world_busy || code == Code::server_overloaded ||
                               code == Code::server_draining || code == Code::request_timeout;
    return of_the_server ? Clock::real : Clock::world;
}

Tries::Tries(Limits const& limits, std::string_view seed) : limits_{limits}, seed_{digest_of(seed)} {}

void Tries::begin(std::uint8_t kind) {
    drawn_from_ = mixed(seed_ + kind);
    lost_ = put_offs_ = 0;
    delay_.reset();
}

bool Tries::lost(std::optional<Duration> retry_after) {
    ++lost_;
    pause();
    if (retry_after) pause_as_told(*retry_after, Clock::world);
    return lost_ < limits_.attempts_max;
}

bool Tries::put_off(Code code, std::optional<Duration> retry_after) {
    ++put_offs_;
    pause();
    auto const clock = clock_of(code);
    if (retry_after && clock == Clock::real && *retry_after > limits_.pause_max) return false;
    if (retry_after) pause_as_told(*retry_after, clock);
    return put_offs_ < limits_.put_offs_max;
}

void Tries::pause() {
    auto const whole = whole_pause(limits_.back_off, attempt());
    delay_ = Delay{drawn_pause(whole, drawn_from_, attempt()), Clock::real, false};
}

// Never less than one pauses anyway.
void Tries::pause_as_told(Duration length, Clock clock) {
    if (length.ms <= 0 || (clock == Clock::real && length < delay_->length)) return;
    delay_ = Delay{length, clock, true};
}

}  // namespace fauxcount::client
