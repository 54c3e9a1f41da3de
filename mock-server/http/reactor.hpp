// The one thread of the server: accepts, lets connections run, shares out the worlds' long work between them,
// sweeps time-outs, drains. It knows no HTTP.
#pragma once

#include "engine/registry.hpp"
#include "http/connection.hpp"
#include "http/options.hpp"
#include "http/service.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace fauxcount::http {

class Reactor {
public:
    // Listens from here on. Throws StartError.
    Reactor(ServerOptions options, engine::Registry& registry);
    ~Reactor();
    Reactor(Reactor const&) = delete;
    Reactor& operator=(Reactor const&) = delete;

    std::uint16_t port() const { return port_; }
    void run();
    void stop_on_signals();
    // From any thread, or from a signal handler.
    void request_stop() const;

    // For connections.
    boost::asio::io_context& io() { return io_; }
    // As of the last tick. A time-out that began at an older instant would end too soon.
    std::int64_t steady_ms() const { return steady_ms_; }
    // Reads both clocks, for the time-outs and for the worlds: in front of whatever the sockets bring.
    void tick();
    // Sees to it that work the worlds have left is done.
    void pump();
    engine::Ticket next_ticket(std::uint32_t slot);
    void connection_ended(std::uint32_t slot);

private:
    using Tcp = boost::asio::ip::tcp;

    void listen();
    void accept();
    void on_accepted(boost::system::error_code const& error, Tcp::socket socket);
    std::uint32_t free_slot();
    void work();
    void sweep();
    void sweep_later();
    void await_stop();
    void await_signals();
    void stop(std::uint64_t times);
    void drain();
    void end_if_drained();

    ServerOptions const options_;
    engine::Registry& registry_;
    WallClock& clock_;
    boost::asio::io_context io_;
    Tcp::acceptor acceptor_;
    boost::asio::steady_timer sweep_timer_;
    boost::asio::posix::stream_descriptor stop_event_;
    boost::asio::signal_set signals_;
    int stop_descriptor_;
    std::uint64_t stop_count_ = 0;  // read from the event
    std::uint64_t stops_ = 0;
    bool accepting_ = false;
    bool pumping_ = false;
    std::uint16_t port_ = 0;
    std::int64_t steady_ms_;
    std::int64_t drain_due_ms_ = 0;
    std::uint64_t tickets_ = 0;
    std::size_t turned_away_ = 0;  // of them, so many are still open
    std::vector<engine::Registry::Ready> ready_;

    std::unique_ptr<Service> service_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<std::uint32_t> free_;
};

}  // namespace fauxcount::http
