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
    // Ends the provider as kill -9 does, and starts it with what it keeps. Empty, or why not.
    virtual std::string restart() = 0;
    // Whether it has died on order since it was last asked, and been started again.
    virtual bool died() = 0;
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
    // chooses the world's name. `kept`: so that it can be started again.
    virtual std::variant<std::unique_ptr<Ground>, std::string> make(api::PutWorld options,
                                                                    std::string const& defect, bool kept) = 0;
};

class InThisProcess final : public Stage {
public:
    std::variant<std::unique_ptr<Ground>, std::string> make(api::PutWorld options, std::string const& defect,
                                                            bool kept) override;
};

// Whoever runs a server that may die; it keeps its worlds and its port.
class Keeper {
public:
    Keeper() = default;
    virtual ~Keeper() = default;
    Keeper(Keeper const&) = delete;
    Keeper& operator=(Keeper const&) = delete;

    // Kills it and starts it again.
    virtual void restart() = 0;
    // Starts it if it has died on order; whether it had.
    virtual bool revive() = 0;
};

// Worlds of a server that already runs; each is dropped when it is done with.
class OverHttp final : public Stage {
public:
    // Without a keeper, who outlives the stage, nothing is played here that restarts the provider.
    explicit OverHttp(client::HttpOptions options, Keeper* keeper = nullptr);

    std::variant<std::unique_ptr<Ground>, std::string> make(api::PutWorld options, std::string const& defect,
                                                            bool kept) override;

private:
    client::HttpOptions options_;
    Keeper* keeper_;
    std::string names_;  // what the names of its worlds begin with
    std::uint64_t made_ = 0;
};

}  // namespace fauxcount::play
