#include "client/cli/server_here.hpp"

#include "client/cli/command_line.hpp"
#include "client/cli/serve_options.hpp"
#include "engine/registry.hpp"
#include "http/server.hpp"
#include "storage/data_directory.hpp"
#include "storage/scratch_directory.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace fauxcount::cli {

namespace {

http::ServerOptions on_port(std::uint16_t port) {
    http::ServerOptions options;
    options.address = "127.0.0.1";
    options.port = port;
    options.version = version;
    return options;
}

// Stands for the end of a process: it unwinds the server's thread, and nothing is answered any more.
struct Died {};

// One life of the provider.
struct Life {
    Life(std::string const& directory, std::uint16_t port)
        : data(open(directory)),
          worlds(options(), data.log.get()),
          server(std::in_place, on_port(port), worlds) {
        for (engine::WorldAsKept& world : data.worlds) worlds.adopt(std::move(world));
        // What is due happens before anybody asks.
        std::vector<engine::Registry::Ready> none;
        while (worlds.busy()) worlds.work(none);
    }

    static storage::DataDirectory open(std::string const& directory) {
        if (directory.empty()) return {nullptr, {}, 1};
        return storage::open_data_directory(directory, std::nullopt);
    }
    engine::RegistryOptions options() {
        engine::RegistryOptions given;
        if (data.log == nullptr) return given;
        given.crash = [this] {
            died = true;  // before anybody sees a connection end
            throw Died{};
        };
        return given;
    }

    std::atomic<bool> died = false;
    storage::DataDirectory data;
    engine::Registry worlds;
    std::optional<http::Server> server;  // of the thread that runs it, once it has died
};

}  // namespace

struct ServerHere::Impl {
    explicit Impl(Keeps keeps) {
        if (keeps == Keeps::worlds) scratch.emplace();
        begin();
        port = life->server->port();
    }
    ~Impl() { end(); }
    Impl(Impl const&) = delete;
    Impl& operator=(Impl const&) = delete;

    void begin() {
        while (life == nullptr) {
            try {
                life = std::make_unique<Life>(scratch ? scratch->path() : "", port);
            } catch (Died const&) {
                continue;  // of something that was due as soon as it lived
            }
        }
        thread = std::thread{[this] {
            try {
                life->server->run();
            } catch (Died const&) {
                std::unique_lock const lock(mutex);
                life->server.reset();
            }
        }};
    }
    // As a kill does: nothing that is in flight is finished.
    void end() {
        if (life == nullptr) return;
        {
            std::unique_lock const lock(mutex);
            for (int i = 0; life->server && i < 2; ++i) life->server->request_stop();
        }
        thread.join();
        if (life->data.log != nullptr) life->data.log->abandon();
        life.reset();
    }

    std::optional<storage::ScratchDirectory> scratch;
    std::uint16_t port = 0;  // 0 before its first life: any free one
    std::unique_ptr<Life> life;
    std::thread thread;
    std::mutex mutex;  // over the end of a server that its own thread may end
};

namespace {

template <class Start>
auto started(Start const& start) {
    try {
        return start();
    } catch (http::StartError const& error) {
        throw Failure{ExitCode::target, error.what(), "127.0.0.1", "see whether loopback is up", {}};
    } catch (storage::StorageError const& error) {
        throw Failure{ExitCode::target, error.what(), {}, {}, {}};
    }
}

}  // namespace

ServerHere::ServerHere(Keeps keeps) : impl_{started([&] { return std::make_unique<Impl>(keeps); })} {}

ServerHere::~ServerHere() = default;

std::string ServerHere::url() const { return url_of(on_port(0).address, impl_->port); }

void ServerHere::restart() {
    impl_->end();
    started([&] { impl_->begin(); });
}

bool ServerHere::revive() {
    bool const died = impl_->life == nullptr || impl_->life->died;
    if (died) restart();
    return died;
}

}  // namespace fauxcount::cli
