// The loop around Asio's io_context.
#include "http/reactor.hpp"

#include "http/start_error.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>

namespace fauxcount::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Over the limit, so many at a time are still told so; more are closed without a word.
constexpr std::size_t turned_away_max = 64;
constexpr unsigned slot_bits = 32;
// Descriptors beside those of connections: the listener, events, files.
constexpr std::size_t own_descriptors_max = 32;

asio::ip::address address_of(std::string const& text) {
    error_code error;
    auto const address = asio::ip::make_address(text, error);
    if (error) throw StartError{"'" + text + "' is not an IP address"};
    return address;
}

// A server without a descriptor left could not even tell a client so.
ServerOptions fitted(ServerOptions options) {
    rlimit descriptors{};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0 || descriptors.rlim_cur == RLIM_INFINITY)
        return options;
    std::size_t const kept_back = turned_away_max + own_descriptors_max;
    std::size_t const there = descriptors.rlim_cur;
    options.limits.connections_max =
        std::min(options.limits.connections_max, there > kept_back ? there - kept_back : 1);
    return options;
}

int make_event() {
    int const descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (descriptor < 0) throw StartError{"no event descriptor: " + std::generic_category().message(errno)};
    return descriptor;
}

}  // namespace

Reactor::Reactor(ServerOptions options, engine::Registry& registry)
    : options_{fitted(std::move(options))},
      registry_{registry},
      clock_{options_.clock != nullptr ? *options_.clock : machine_clock()},
      io_{1},
      acceptor_{io_},
      sweep_timer_{io_},
      stop_event_{io_},
      signals_{io_},
      stop_descriptor_{make_event()},
      steady_ms_{clock_.steady_ms()} {
    stop_event_.assign(stop_descriptor_);
    listen();
    service_ =
        std::make_unique<Service>(options_, registry_, address_of(options_.address).is_loopback(), port_);
    registry_.wake_by([this] { asio::post(io_, [this] { work(); }); });
}

Reactor::~Reactor() {
    registry_.wake_by({});
    for (auto const& connection : connections_) connection->close();
}

void Reactor::listen() {
    auto const address = address_of(options_.address);
    if (!address.is_loopback() && options_.admin_token.empty()) {
        throw StartError{"off loopback the control interface needs an admin token"};
    }
    Tcp::endpoint const endpoint{address, options_.port};
    try {
        acceptor_.open(endpoint.protocol());
        acceptor_.set_option(Tcp::acceptor::reuse_address{true});
        acceptor_.bind(endpoint);
        acceptor_.listen();
        port_ = acceptor_.local_endpoint().port();
    } catch (boost::system::system_error const& error) {
        throw StartError{"cannot listen on " + options_.address + " port " + std::to_string(options_.port) +
                         ": " + error.code().message()};
    }
}

void Reactor::run() {
    tick();
    accept();
    sweep_later();
    await_stop();
    io_.run();
}

void Reactor::stop_on_signals() {
    signals_.add(SIGINT);
    signals_.add(SIGTERM);
    await_signals();
}

void Reactor::request_stop() const {
    std::uint64_t const once = 1;
    // Fails only if it has been asked 2^64 times.
    [[maybe_unused]] auto const written = ::write(stop_descriptor_, &once, sizeof once);
}

void Reactor::tick() {
    steady_ms_ = clock_.steady_ms();
    service_->set_wall(clock_.now_ms());
}

engine::Ticket Reactor::next_ticket(std::uint32_t slot) { return (++tickets_ << slot_bits) | slot; }

void Reactor::accept() {
    accepting_ = true;
    acceptor_.async_accept(
        [this](error_code const& error, Tcp::socket socket) { on_accepted(error, std::move(socket)); });
}

void Reactor::on_accepted(error_code const& error, Tcp::socket socket) {
    accepting_ = false;
    if (stops_ > 0) return;
    // Out of descriptors, say. To try again at once would spin; the next sweep tries.
    if (error) return;
    tick();
    auto& metrics = service_->metrics();
    if (metrics.connections_open < options_.limits.connections_max) {
        ++metrics.connections_accepted;
        ++metrics.connections_open;
        connections_[free_slot()]->serve(std::move(socket));
    } else {
        ++metrics.connections_refused;
        if (turned_away_ < turned_away_max) {
            ++turned_away_;
            connections_[free_slot()]->turn_away(std::move(socket));
        }
    }
    pump();
    accept();
}

std::uint32_t Reactor::free_slot() {
    if (free_.empty()) {
        auto const slot = static_cast<std::uint32_t>(connections_.size());
        connections_.push_back(std::make_unique<Connection>(*this, *service_, options_.limits, slot));
        return slot;
    }
    auto const slot = free_.back();
    free_.pop_back();
    return slot;
}

void Reactor::connection_ended(std::uint32_t slot) {
    free_.push_back(slot);
    if (connections_[slot]->turned_away()) {
        --turned_away_;
    } else {
        --service_->metrics().connections_open;
    }
    if (stops_ > 0) end_if_drained();
}

// One slice at a time, through the queue of handlers: what has come in meanwhile is served between two
// slices.
void Reactor::pump() {
    if (pumping_ || !registry_.busy()) return;
    pumping_ = true;
    asio::post(io_, [this] { work(); });
}

void Reactor::work() {
    pumping_ = false;
    tick();
    ready_.clear();
    registry_.work(ready_);
    for (auto const& ready : ready_) {
        auto const slot = static_cast<std::uint32_t>(ready.ticket);
        if (slot < connections_.size() && connections_[slot]->waits_for(ready.ticket)) {
            connections_[slot]->deliver(ready);
        }
    }
    // A provider that cannot keep what it says had better say nothing more.
    if (stops_ == 0 && registry_.storage_failure()) stop(1);
    pump();
}

void Reactor::sweep_later() {
    sweep_timer_.expires_after(std::chrono::milliseconds{options_.limits.sweep_every_ms});
    sweep_timer_.async_wait([this](error_code const& error) {
        if (error) return;
        sweep();
        sweep_later();
    });
}

void Reactor::sweep() {
    tick();
    for (auto const& connection : connections_) connection->sweep();
    if (stops_ > 0 && steady_ms_ >= drain_due_ms_) io_.stop();
    if (stops_ == 0 && !accepting_) accept();
    pump();
}

void Reactor::await_stop() {
    stop_event_.async_read_some(asio::buffer(&stop_count_, sizeof stop_count_),
                                [this](error_code const& error, std::size_t) {
                                    if (error) return;
                                    stop(stop_count_);
                                    await_stop();
                                });
}

void Reactor::await_signals() {
    signals_.async_wait([this](error_code const& error, int) {
        if (error) return;
        stop(1);
        await_signals();
    });
}

void Reactor::stop(std::uint64_t times) {
    bool const first = stops_ == 0;
    stops_ += times;
    if (first) drain();
    if (stops_ > 1) io_.stop();
}

void Reactor::drain() {
    drain_due_ms_ = clock_.steady_ms() + options_.limits.drain_timeout_ms;
    service_->drain();
    error_code ignored;
    std::ignore = acceptor_.close(ignored);
    for (auto const& connection : connections_) connection->drain();
    pump();
    end_if_drained();
}

void Reactor::end_if_drained() {
    if (service_->metrics().connections_open == 0) io_.stop();
}

}  // namespace fauxcount::http
