// Where a scenario is played: worlds that can be made, asked, moved and copied. In this process, where each
// turn is watched and a world can be broken on purpose; or over HTTP, where only requests go.
#pragma once

#include "client/http_transport.hpp"
#include "client/transport.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fauxcount::play {

// One world. The transport is bound to it, and so are the control requests that name it.
class Ground : public client::Transport {
public:
    virtual std::string const& world() const = 0;
    // The number of the ordered fault that says of itself that it acted on the newest answer; nullopt: none.
    virtual std::optional<std::uint32_t> fault() const = 0;
    // The same world again, from here on for itself; or why not.
    virtual std::variant<std::unique_ptr<Ground>, std::string> fork() = 0;
    // What the invariants found in the turns since it was last asked; nothing where nobody watches.
    virtual std::vector<api::Finding> findings() = 0;
};

class Stage {
public:
    Stage() = default;
    virtual ~Stage() = default;
    Stage(Stage const&) = delete;
    Stage& operator=(Stage const&) = delete;

    // A new world, broken in the way of that seeded defect if it names one; or why there is none. The stage
    // chooses the world's name.
    virtual std::variant<std::unique_ptr<Ground>, std::string> make(api::PutWorld options,
                                                                    std::string const& defect) = 0;
};

class InThisProcess final : public Stage {
public:
    std::variant<std::unique_ptr<Ground>, std::string> make(api::PutWorld options,
                                                            std::string const& defect) override;
};

// Worlds of a server that already runs; each is dropped when it is done with.
class OverHttp final : public Stage {
public:
    explicit OverHttp(client::HttpOptions options);

    std::variant<std::unique_ptr<Ground>, std::string> make(api::PutWorld options,
                                                            std::string const& defect) override;

private:
    client::HttpOptions options_;
    std::string names_;  // what the names of its worlds begin with
    std::uint64_t made_ = 0;
};

}  // namespace fauxcount::play
