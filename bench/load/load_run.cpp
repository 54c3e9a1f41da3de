// The event loop of the load generator. It reads the clock once for each read, not for each request.
#include "bench/load/load_run.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <utility>

namespace fauxcount::bench {
namespace {

constexpr std::size_t read_size = 1024 * 1024;
constexpr std::size_t refusal_shown = 400;
// A server that keeps hanging up is broken, and trying for ever would hide it.
constexpr std::size_t reconnects_max = 1000;
constexpr double wait_for_answers_s = 5;

Clock::duration from_seconds(double seconds) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

} // namespace

LoadRun::LoadRun(RunLimits limits, RequestTape const& tape)
    : limits_{std::move(limits)}, tape_{tape}, connections_(limits_.connections), read_buffer_(read_size) {}

Tally LoadRun::run() {
    for (std::size_t i = 0; i < connections_.size(); ++i) open(i);
    double const processor_before = processor_seconds();
    started_ = last_answer_ = now_ = Clock::now();
    if (!limits_.rate) {
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            fill(connections_[i]);
            flush(i);
        }
    }
    while (!is_over()) {
        if (limits_.rate) issue_due();
        // An open loop must not oversleep the next due time, so it polls.
        handle_events(limits_.rate ? 0 : 100);
        now_ = Clock::now();
    }
    tally_.processor_s = processor_seconds() - processor_before;
    finish();
    return std::move(tally_);
}

void LoadRun::open(std::size_t index) {
    Connection& connection = connections_[index];
    connection = Connection{};
    connection.socket = connect_to_loopback(limits_.port);
    connection.starts.resize(limits_.pipeline);
    watch(epoll_, connection.socket, EPOLLIN, static_cast<std::uint32_t>(index));
}

// What was in flight is lost: sending it again could do the work twice.
void LoadRun::reopen(std::size_t index) {
    tally_.lost += connections_[index].in_flight;
    if (++tally_.reconnects > reconnects_max) {
        gave_up_ = true;
        connections_[index] = Connection{};
        return;
    }
    open(index);
    if (limits_.rate) return;
    fill(connections_[index]);
    flush(index);
}

void LoadRun::append_next(Connection& connection, Clock::time_point start) {
    connection.unsent += tape_.request(tally_.sent);
    connection.starts[(connection.oldest + connection.in_flight) % limits_.pipeline] = start;
    ++connection.in_flight;
    ++tally_.sent;
}

void LoadRun::fill(Connection& connection) {
    while (connection.in_flight < limits_.pipeline && may_send()) append_next(connection, now_);
}

// Latency counts from the instant a request was due, so a stalled server cannot hide behind requests never
// sent.
void LoadRun::issue_due() {
    std::size_t const room = connections_.size() * limits_.pipeline;
    while (may_send() && in_flight() < room && due_at(tally_.sent) <= now_) {
        while (connections_[next_connection_].in_flight == limits_.pipeline) {
            next_connection_ = (next_connection_ + 1) % connections_.size();
        }
        std::size_t const index = next_connection_;
        next_connection_ = (next_connection_ + 1) % connections_.size();
        append_next(connections_[index], due_at(tally_.sent));
        flush(index);
    }
}

void LoadRun::flush(std::size_t index) {
    Connection& connection = connections_[index];
    std::string& unsent = connection.unsent;
    if (unsent.empty()) return;
    ssize_t const sent =
        ::send(connection.socket.get(), unsent.data(), unsent.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    // A broken connection is noticed, and reopened, when it is next read.
    if (sent < 0 && errno != EAGAIN && errno != EINTR) unsent.clear();
    if (sent > 0) unsent.erase(0, static_cast<std::size_t>(sent));
    if (connection.waits_for_room == !unsent.empty()) return;
    connection.waits_for_room = !unsent.empty();
    std::uint32_t const events = connection.waits_for_room ? EPOLLIN | EPOLLOUT : EPOLLIN;
    rewatch(epoll_, connection.socket, events, static_cast<std::uint32_t>(index));
}

void LoadRun::handle_events(int timeout_ms) {
    std::array<epoll_event, 256> events{};
    int const count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout_ms);
    for (int i = 0; i < count; ++i) {
        epoll_event const& event = events[static_cast<std::size_t>(i)];
        if ((event.events & EPOLLOUT) != 0) flush(event.data.u32);
        if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) receive(event.data.u32);
    }
}

void LoadRun::receive(std::size_t index) {
    Connection& connection = connections_[index];
    ssize_t const received =
        ::recv(connection.socket.get(), read_buffer_.data(), read_buffer_.size(), MSG_DONTWAIT);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) return;
    now_ = Clock::now();
    if (received <= 0 ||
        !take_answers(connection, {read_buffer_.data(), static_cast<std::size_t>(received)})) {
        reopen(index);
        return;
    }
    if (limits_.rate) return;
    fill(connection);
    flush(index);
}

// False when the bytes make no sense and the connection must go.
bool LoadRun::take_answers(Connection& connection, std::string_view received) {
    std::string_view bytes = received;
    if (!connection.unread.empty()) bytes = connection.unread.append(received);
    Answer answer;
    Reading reading = Reading::incomplete;
    while (!bytes.empty() && (reading = read_answer(bytes, answer)) == Reading::complete) {
        // An answer nobody asked for is as wrong as one that cannot be read.
        if (connection.in_flight == 0) {
            reading = Reading::malformed;
            break;
        }
        count(connection, answer);
        bytes.remove_prefix(answer.size);
    }
    if (reading == Reading::malformed) {
        ++tally_.malformed;
        return false;
    }
    connection.unread = std::string{bytes};
    return true;
}

void LoadRun::count(Connection& connection, Answer const& answer) {
    tally_.latency.add(now_ - connection.starts[connection.oldest]);
    connection.oldest = (connection.oldest + 1) % limits_.pipeline;
    --connection.in_flight;
    ++tally_.answered;
    last_answer_ = now_;
    auto const status_class = static_cast<std::size_t>(answer.status / 100);
    ++tally_.by_class[status_class];
    if (status_class == 2) {
        tally_.checked += count_occurrences(answer.body, limits_.check);
    } else if (tally_.first_refusal.empty()) {
        tally_.first_refusal = std::to_string(answer.status) + " ";
        tally_.first_refusal += answer.body.substr(0, refusal_shown);
    }
}

bool LoadRun::may_send() const {
    return tally_.sent < tape_.size() && now_ < started_ + from_seconds(limits_.seconds);
}

bool LoadRun::is_over() const {
    if (gave_up_) return true;
    if (in_flight() == 0 && !may_send()) return true;
    return now_ >= started_ + from_seconds(limits_.seconds + wait_for_answers_s);
}

Clock::time_point LoadRun::due_at(std::size_t ordinal) const {
    return started_ + from_seconds(static_cast<double>(ordinal) / *limits_.rate);
}

void LoadRun::finish() {
    tally_.unanswered = in_flight();
    tally_.elapsed_s = seconds_between(started_, last_answer_);
    if (!limits_.rate) return;
    double const due =
        std::min(std::floor(limits_.seconds * *limits_.rate), static_cast<double>(tape_.size()));
    tally_.unsent = static_cast<std::size_t>(due) - std::min(static_cast<std::size_t>(due), tally_.sent);
}

} // namespace fauxcount::bench
