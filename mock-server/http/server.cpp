// The public face; it keeps Asio out of everybody else's translation units.
#include "http/server.hpp"

#include "http/reactor.hpp"

#include <utility>

namespace fauxcount::http {

Server::Server(ServerOptions options, engine::Registry& registry)
    : reactor_{std::make_unique<Reactor>(std::move(options), registry)} {}
Server::~Server() = default;

std::uint16_t Server::port() const { return reactor_->port(); }
void Server::run() { reactor_->run(); }
void Server::stop_on_signals() { reactor_->stop_on_signals(); }
void Server::request_stop() { reactor_->request_stop(); }

}  // namespace fauxcount::http
