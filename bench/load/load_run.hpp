// One run of load against one port: keep-alive connections, a bounded number of requests in flight on each,
// in a closed loop (an answer makes room for the next request) or an open one (requests are due at a fixed
// rate).
#pragma once

#include "bench/load/answer_reader.hpp"
#include "bench/load/latency_histogram.hpp"
#include "bench/load/request_tape.hpp"
#include "bench/loopback_socket.hpp"
#include "bench/process_usage.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::bench {

struct RunLimits {
    std::uint16_t port = 0;
    std::size_t connections = 1;
    std::size_t pipeline = 1;
    // Requests per second; nothing means a closed loop.
    std::optional<double> rate;
    // No new request is sent after this; the answers still owed are waited for a little longer.
    double seconds = 60;
    // Counted in every body with a 2xx status.
    std::string check;
};

struct Tally {
    std::size_t sent = 0;
    std::size_t answered = 0;
    // By the first digit of the status; index 0 is not used.
    std::array<std::size_t, 6> by_class{};
    std::size_t checked = 0;
    // Requests on a connection that closed before it answered them.
    std::size_t lost = 0;
    std::size_t malformed = 0;
    std::size_t unanswered = 0;
    // Due in an open loop before the time was up, but never sent: the rate was not kept.
    std::size_t unsent = 0;
    std::size_t reconnects = 0;
    double elapsed_s = 0;
    double processor_s = 0;
    LatencyHistogram latency;
    // The first answer that was not a 2xx, cut to a readable length.
    std::string first_refusal;
};

class LoadRun {
public:
    LoadRun(RunLimits limits, RequestTape const& tape);

    // Throws std::system_error when a connection cannot be made.
    Tally run();

private:
    struct Connection {
        FileDescriptor socket;
        std::string unsent;
        std::string unread;
        // A ring of the instants from which the latency of each request in flight counts.
        std::vector<Clock::time_point> starts;
        std::size_t oldest = 0;
        std::size_t in_flight = 0;
        bool waits_for_room = false;
    };

    void open(std::size_t index);
    void reopen(std::size_t index);
    void append_next(Connection& connection, Clock::time_point start);
    void fill(Connection& connection);
    void issue_due();
    void flush(std::size_t index);
    void receive(std::size_t index);
    bool take_answers(Connection& connection, std::string_view received);
    void count(Connection& connection, Answer const& answer);
    void handle_events(int timeout_ms);
    void finish();
    [[nodiscard]] bool may_send() const;
    [[nodiscard]] bool is_over() const;
    [[nodiscard]] Clock::time_point due_at(std::size_t ordinal) const;
    [[nodiscard]] std::size_t in_flight() const { return tally_.sent - tally_.answered - tally_.lost; }

    RunLimits limits_;
    RequestTape const& tape_;
    FileDescriptor epoll_ = make_epoll();
    std::vector<Connection> connections_;
    std::vector<char> read_buffer_;
    std::size_t next_connection_ = 0;
    bool gave_up_ = false;
    Clock::time_point now_;
    Clock::time_point started_;
    Clock::time_point last_answer_;
    Tally tally_;
};

} // namespace fauxcount::bench
