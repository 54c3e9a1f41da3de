// The boundary of the mock: an HTTP/1.1 server in front of a Registry. This header is all that others need of
// http/.
#pragma once

#include "engine/registry.hpp"
#include "http/options.hpp"
#include "http/start_error.hpp"

#include <cstdint>
#include <memory>

namespace fauxcount::http {

class Reactor;

class Server {
public:
    // Listens when it is made, so a port of 0 is known and clients may connect; answers while it runs.
    // Throws StartError: the address is not usable, or it is off loopback and there is no admin token.
    Server(ServerOptions options, engine::Registry& registry);
    ~Server();
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    std::uint16_t port() const;

    // Serves until it is asked to stop and has drained. The registry belongs to this thread meanwhile.
    void run();

    // From here on SIGINT and SIGTERM call request_stop(), also while it does not run yet. Call it before
    // anybody is told that the server is there: whoever knows of it may end it.
    void stop_on_signals();

    // First time: takes no new connection, finishes what is in flight, for at most the drain time-out. Second
    // time: stops at once. From any thread or signal handler.
    void request_stop();

private:
    std::unique_ptr<Reactor> reactor_;
};

}  // namespace fauxcount::http
