// The port behind which worlds outlive the process: what happens to them is handed in here, in order, and is
// on the disk some time later. An answer waits for that; see Registry. Without a log worlds live in memory.
#pragma once

#include "domain/decide.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::engine {

class World;

class TurnLog {
public:
    TurnLog() = default;
    virtual ~TurnLog() = default;
    TurnLog(TurnLog const&) = delete;
    TurnLog& operator=(TurnLog const&) = delete;

    // Each is told right after it happened; for a turn, the state is what the turn has made of it.
    virtual void made(World const& world) = 0;
    virtual void forked(World const& made, World const& from) = 0;
    virtual void dropped(World const& world) = 0;
    virtual void turn(World const& world, std::string_view cause, domain::Turn const& turn) = 0;
    // The turn under way is about to erase what the account is called: the turn may also free it, and then
    // only now is it known. For whoever keeps text.
    virtual void erasing(World const& /*world*/, domain::Slot /*slot*/) {}
    virtual void clock_mode_set(World const& world) = 0;
    virtual void snapshot_taken(World const& world, std::string_view name) = 0;
    virtual void snapshot_dropped(World const& world, std::string_view name) = 0;
    // The world has begun its next incarnation: where that snapshot stands, or from nothing.
    virtual void rewound(World const& world, std::string_view snapshot) = 0;
    virtual void reset(World const& world) = 0;

    // What was handed in has numbers, from 1. Up to and with durable() it survives a crash.
    virtual std::uint64_t handed_in() const = 0;
    virtual std::uint64_t durable() const = 0;
    // Starts to write what was handed in, unless something is being written.
    virtual void flush() = 0;
    // Returns once all that was handed in is durable, or there is a failure.
    virtual void settle() = 0;
    // True while there is something that flush() would start to write.
    virtual bool wants_flush() const = 0;
    // So much is not on the disk yet that whoever makes more should wait for wake().
    virtual bool congested() const = 0;
    // What went wrong, if the disk does not take anything any more: then nothing further becomes durable, and
    // the worlds in memory are ahead of what a restart will find.
    virtual std::optional<std::string> failure() const = 0;
    // Called from another thread when durable() has grown or there is a failure.
    virtual void wake_by(std::function<void()> wake) = 0;
};

}  // namespace fauxcount::engine
