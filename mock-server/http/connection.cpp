// The life of a connection. Order of answers is kept by never looking at a request before the one in front of
// it has its answer in `out_`.
#include "http/connection.hpp"

#include "http/reactor.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

namespace fauxcount::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view end_of_head = "\r\n\r\n";
constexpr std::size_t keep_out_max = std::size_t{64} << 10U;
// What a connection may hold even where all together hold too much: a small request and its answer.
constexpr std::size_t held_by_right = std::size_t{256} << 10U;

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

api::Problem problem_of(Code code, char const* detail) {
    api::Problem problem;
    problem.code = code;
    problem.detail = detail;
    return problem;
}

api::Problem no_room() {
    return problem_of(Code::server_overloaded, "Other large requests are under way; try again after them");
}

}  // namespace

Connection::Connection(Reactor& reactor, Service& service, Limits const& limits, std::uint32_t slot)
    : reactor_{reactor}, service_{service}, limits_{limits}, socket_{reactor.io()}, slot_{slot} {}

void Connection::take(Socket socket) {
    socket_ = std::move(socket);
    turned_away_ = closing_ = writing_ = watching_ = resetting_ = false;
    error_code ignored;
    std::ignore = socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
    std::ignore = socket_.non_blocking(true, ignored);
    enter(Phase::idle, limits_.idle_timeout_ms);
}

void Connection::serve(Socket socket) {
    take(std::move(socket));
    read();
}

void Connection::turn_away(Socket socket) {
    take(std::move(socket));
    turned_away_ = true;
    refuse_unread(problem_of(Code::server_overloaded, "Close connections that are not used, or try again"));
    proceed();
}

void Connection::proceed() {
    while (true) {
        bool more = true;
        while (more && out_.size() < unsent_max()) more = serve_one();
        weigh();
        if (!flush()) return;
        if (!more) break;
    }
    if (phase_ == Phase::waiting) {
        watch();
    } else if (phase_ == Phase::pacing) {
        pace();
    } else if (closing_) {
        resetting_ ? reset() : linger();
    } else {
        in_.shrink();
        read();
    }
}

bool Connection::serve_one() {
    if (closing_ || phase_ == Phase::waiting || phase_ == Phase::pacing) return false;
    if (phase_ != Phase::body) return take_head();
    return head_.chunked ? take_chunks() : take_body();
}

bool Connection::take_head() {
    // RFC 9112: an empty line in front of a request is to be ignored.
    while (in_.bytes().starts_with("\r\n")) in_.consume(2);
    auto const bytes = in_.bytes();
    if (bytes.empty()) {
        searched_ = 0;
        return false;
    }
    auto const end = bytes.find(end_of_head, searched_);
    std::size_t const size = end == std::string_view::npos ? bytes.size() : end + end_of_head.size();
    if (size > limits_.head_max) {
        refuse_unread(problem_of(Code::request_headers, ""));
        return false;
    }
    if (end == std::string_view::npos) {
        // A TLS greeting, say: why wait for the end of what cannot be a request?
        if (!is_letter(bytes.front()) && bytes != "\r") {
            refuse_unread(problem_of(Code::request_invalid, "This does not begin like an HTTP request"));
            return false;
        }
        searched_ = bytes.size() < end_of_head.size() ? 0 : bytes.size() - (end_of_head.size() - 1);
        if (phase_ != Phase::head) enter(Phase::head, limits_.head_timeout_ms);
        return false;
    }
    searched_ = 0;
    if (auto problem = parse_head(bytes.substr(0, size), head_)) {
        refuse_unread(*problem);
        return false;
    }
    return begin_body(service_.open(head_));
}

bool Connection::begin_body(Call& call) {
    bool const here = !head_.chunked && in_.size() - head_.size >= head_.content_length;
    if (!call.refusal && head_.content_length > call.body_max)
        call.refusal = problem_of(Code::request_too_large, "");
    if (here) {
        respond(call, in_.bytes().substr(head_.size, head_.content_length));
        return true;
    }
    if (call.refusal) {
        refuse_rest(call, *call.refusal);
        return false;
    }
    enter(Phase::body, limits_.body_timeout_ms);
    if (head_.chunked) chunks_.emplace(in_.bytes().substr(0, head_.size), call.body_max);
    if (head_.has(Header::expect) && head_.http_1_1 && in_.size() == head_.size) out_ += continue_line;
    return head_.chunked;
}

bool Connection::take_body() {
    if (in_.size() - head_.size < head_.content_length) {
        if (too_heavy()) refuse_rest(open_again(), no_room());
        return false;
    }
    respond(open_again(), in_.bytes().substr(head_.size, head_.content_length));
    return true;
}

bool Connection::take_chunks() {
    std::size_t const taken = chunks_->take(in_.bytes().substr(head_.size));
    // Nothing but the head stays in the buffer, however many chunks a body has.
    in_.cut(head_.size, taken);
    switch (chunks_->state()) {
        case ChunkedBody::State::incomplete:
            if (too_heavy()) refuse_rest(open_again(), no_room());
            return false;
        case ChunkedBody::State::complete: respond(open_again(), chunks_->body()); return true;
        case ChunkedBody::State::malformed:
            refuse_rest(open_again(),
                        problem_of(Code::request_invalid, "The chunks of the body are not well-formed"));
            return false;
        case ChunkedBody::State::too_large:
            refuse_rest(open_again(), problem_of(Code::request_too_large, ""));
            return false;
    }
    return false;
}

void Connection::weigh() {
    std::size_t const now = in_.capacity() + out_.capacity() + (chunks_ ? chunks_->body().size() : 0);
    auto& all = service_.metrics().bytes_held;
    all = all - held_ + now;
    held_ = now;
}

bool Connection::crowded() const { return service_.metrics().bytes_held > limits_.held_max; }

bool Connection::too_heavy() const {
    std::size_t const holds = in_.size() + (chunks_ ? chunks_->body().size() : 0);
    return crowded() && holds > held_by_right;
}

std::size_t Connection::unsent_max() const {
    return crowded() ? std::min(limits_.unsent_max, held_by_right) : limits_.unsent_max;
}

Call& Connection::open_again() {
    head_.base = in_.bytes().data();
    return service_.open(head_);
}

void Connection::respond(Call const& call, std::string_view body) {
    closing_ = !call.keep_alive;
    if (call.refusal) {
        service_.refuse(*call.refusal, out_);
        return message_done();
    }
    ticket_ = reactor_.next_ticket(slot_);
    std::size_t const begin = out_.size();
    if (service_.answer(body, ticket_, out_) == Outcome::answered) return answered(call, begin);
    // The request stays at the front of the buffer until its answer is there.
    phase_ = Phase::waiting;
    due_ms_ = 0;
}

void Connection::message_done() {
    in_.consume(head_.size + (head_.chunked ? 0 : static_cast<std::size_t>(head_.content_length)));
    chunks_.reset();
    enter(Phase::idle, limits_.idle_timeout_ms);
}

void Connection::answered(Call const& call, std::size_t begin) {
    bool const head_only = call.head_only();
    message_done();
    auto const& effect = service_.effect();
    if (!effect) return;
    Ending const ending = bend(*effect, out_, begin, head_only);
    resetting_ = ending == Ending::resets;
    closing_ = closing_ || resetting_ || ending == Ending::ends;
    if (ending != Ending::paced) return;
    pacing_.hold(*effect, out_.substr(begin), reactor_.steady_ms());
    out_.resize(begin);
    phase_ = Phase::pacing;
    due_ms_ = 0;
    release_some();
}

void Connection::release_some() {
    if (!pacing_.release(reactor_.steady_ms(), out_)) return;
    service_.registry().sent(ticket_);
    enter(Phase::idle, limits_.idle_timeout_ms);
}

void Connection::release() {
    release_some();
    // Otherwise it goes on when the client has taken what is on its way.
    if (!writing_) proceed();
}

void Connection::pace() {
    watch();
    if (timing_) return;
    if (!timer_) timer_.emplace(reactor_.io());
    // Real time may be a test's: whenever the timer ends, the clock is asked, and so it is at each sweep.
    auto const wait_ms = std::max<std::int64_t>(1, pacing_.due_ms() - reactor_.steady_ms());
    timer_->expires_after(std::chrono::milliseconds{wait_ms});
    timing_ = true;
    ++callbacks_;
    timer_->async_wait([this](error_code const&) { on_paced(); });
}

void Connection::on_paced() {
    --callbacks_;
    timing_ = false;
    if (phase_ == Phase::closed) return callback_done();
    if (phase_ != Phase::pacing) return;
    reactor_.tick();
    release();
    reactor_.pump();
}

void Connection::deliver(engine::Registry::Ready const& ready) {
    Call const& call = open_again();
    closing_ = !call.keep_alive;
    std::size_t const begin = out_.size();
    service_.finish(ready, out_);
    answered(call, begin);
    // Otherwise it goes on when the client has taken what is on its way.
    if (!writing_) proceed();
}

void Connection::refuse_rest(Call& call, api::Problem const& problem) {
    closing_ = true;
    call.keep_alive = false;
    service_.refuse(problem, out_);
}

void Connection::refuse_unread(api::Problem const& problem) {
    closing_ = true;
    service_.refuse_unread(problem, out_);
}

void Connection::read() {
    auto const room = in_.prepare();
    ++callbacks_;
    socket_.async_read_some(asio::buffer(room.data(), room.size()),
                            [this](error_code const& error, std::size_t count) { on_read(error, count); });
}

void Connection::on_read(error_code const& error, std::size_t count) {
    --callbacks_;
    if (phase_ == Phase::closed) return callback_done();
    if (error) return close();
    service_.metrics().bytes_received += count;
    if (phase_ == Phase::lingering) {
        // Not committed: these bytes are nobody's.
        return read();
    }
    in_.commit(count);
    reactor_.tick();
    proceed();
    reactor_.pump();
}

void Connection::watch() {
    if (watching_) return;
    watching_ = true;
    ++callbacks_;
    socket_.async_wait(Socket::wait_read, [this](error_code const& error) { on_watched(error); });
}

void Connection::on_watched(error_code const& error) {
    --callbacks_;
    if (phase_ == Phase::closed) return callback_done();
    watching_ = false;
    if (error) return close();
    if (phase_ != Phase::waiting && phase_ != Phase::pacing) return;
    char byte = 0;
    error_code peeked;
    socket_.receive(asio::buffer(&byte, 1), Socket::message_peek, peeked);
    // A client that sends on is there; it will be read when its turn comes, so there is nothing more to watch
    // for.
    if (peeked && peeked != asio::error::would_block) close();
}

bool Connection::flush() {
    while (sent_ < out_.size()) {
        error_code error;
        auto const count = socket_.write_some(asio::buffer(out_.data() + sent_, out_.size() - sent_), error);
        service_.metrics().bytes_sent += count;
        sent_ += count;
        if (error == asio::error::would_block) {
            writing_ = true;
            // However little a slow reader takes at a time, all of it has to be taken in time.
            if (write_due_ms_ == 0) write_due_ms_ = reactor_.steady_ms() + limits_.write_timeout_ms;
            ++callbacks_;
            socket_.async_wait(Socket::wait_write, [this](error_code const& waited) { on_writable(waited); });
            return false;
        }
        if (error) {
            close();
            return false;
        }
    }
    forget_sent();
    weigh();
    return true;
}

// Memory for answers as they usually are is kept for the next one.
void Connection::forget_sent() {
    sent_ = 0;
    write_due_ms_ = 0;
    out_.clear();
    if (out_.capacity() > keep_out_max) out_.shrink_to_fit();
}

void Connection::on_writable(error_code const& error) {
    --callbacks_;
    if (phase_ == Phase::closed) return callback_done();
    if (error) return close();
    writing_ = false;
    reactor_.tick();
    proceed();
    reactor_.pump();
}

void Connection::linger() {
    error_code error;
    std::ignore = socket_.shutdown(Socket::shutdown_send, error);
    if (error) return close();
    in_.clear();
    chunks_.reset();
    weigh();
    enter(Phase::lingering, limits_.linger_timeout_ms);
    read();
}

void Connection::reset() {
    error_code ignored;
    std::ignore = socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
    close();
}

void Connection::sweep() {
    auto const now = reactor_.steady_ms();
    if (phase_ == Phase::closed) return;
    if (phase_ == Phase::pacing && !writing_ && now >= pacing_.due_ms()) return release();
    bool const write_late = writing_ && now >= write_due_ms_;
    bool const late = !writing_ && due_ms_ != 0 && now >= due_ms_;
    if (!write_late && !late) return;
    ++service_.metrics().timeouts;
    if (write_late || phase_ == Phase::idle || phase_ == Phase::lingering) return close();
    refuse_unread(problem_of(Code::request_timeout, ""));
    // Without lingering, and without waiting for a client that does not read: a read of the request that is
    // given up is still pending, and only closing ends it.
    flush();
    close();
}

void Connection::drain() {
    if (phase_ == Phase::idle && in_.empty() && !writing_) close();
}

void Connection::close() {
    if (phase_ == Phase::closed) return;
    if (phase_ == Phase::waiting) service_.registry().forget(ticket_);
    if (phase_ == Phase::pacing) service_.registry().sent(ticket_);
    phase_ = Phase::closed;
    error_code ignored;
    std::ignore = socket_.close(ignored);
    in_.clear();
    forget_sent();
    out_.shrink_to_fit();
    searched_ = 0;
    chunks_.reset();
    pacing_.drop();
    weigh();
    if (timing_) timer_->cancel();
    callback_done();
}

void Connection::enter(Phase phase, std::int64_t timeout_ms) {
    phase_ = phase;
    due_ms_ = reactor_.steady_ms() + timeout_ms;
}

void Connection::callback_done() {
    if (free()) reactor_.connection_ended(slot_);
}

}  // namespace fauxcount::http
