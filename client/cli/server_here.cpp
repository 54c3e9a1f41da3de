#include "client/cli/server_here.hpp"

#include "client/cli/command_line.hpp"
#include "client/cli/serve_options.hpp"
#include "engine/registry.hpp"
#include "http/server.hpp"

#include <thread>

namespace fauxcount::cli {

namespace {

http::ServerOptions free_port() {
    http::ServerOptions options;
    options.address = "127.0.0.1";
    options.port = 0;
    options.version = version;
    return options;
}

}  // namespace

struct ServerHere::Impl {
    engine::Registry worlds{engine::RegistryOptions{}};
    http::Server server{free_port(), worlds};
    std::thread thread{[this] { server.run(); }};
};

ServerHere::ServerHere() try : impl_{std::make_unique<Impl>()} {
} catch (http::StartError const& error) {
    throw Failure{ExitCode::target, error.what(), "127.0.0.1", "see whether loopback is up", {}};
}

ServerHere::~ServerHere() {
    impl_->server.request_stop();
    impl_->thread.join();
}

std::string ServerHere::url() const { return url_of(free_port().address, impl_->server.port()); }

}  // namespace fauxcount::cli
