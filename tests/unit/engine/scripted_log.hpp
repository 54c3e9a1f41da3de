// A log that makes durable what a test says, and fails when it says so.
#pragma once

#include "engine/turn_log.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::engine {

class ScriptedLog final : public TurnLog {
public:
    void made(World const&) override { ++handed_in_; }
    void forked(World const&, World const&) override { ++handed_in_; }
    void dropped(World const&) override { ++handed_in_; }
    void turn(World const&, std::string_view, domain::Turn const&) override { ++handed_in_; }
    void clock_mode_set(World const&) override { ++handed_in_; }
    void snapshot_taken(World const&, std::string_view) override { ++handed_in_; }
    void snapshot_dropped(World const&, std::string_view) override { ++handed_in_; }
    void rewound(World const&, std::string_view) override { ++handed_in_; }
    void reset(World const&) override { ++handed_in_; }

    std::uint64_t handed_in() const override { return handed_in_; }
    std::uint64_t durable() const override { return durable_; }
    void flush() override { flushed_ = handed_in_; }
    void settle() override { make_durable(); }
    bool wants_flush() const override { return flushed_ < handed_in_ && !failure_; }
    bool congested() const override { return congested_; }
    std::optional<std::string> failure() const override { return failure_; }
    void wake_by(std::function<void()>) override {}

    void make_durable(std::uint64_t upto) { durable_ = upto; }
    void make_durable() { durable_ = handed_in_; }
    void fail() { failure_ = "the disk is gone"; }
    void congest(bool congested) { congested_ = congested; }

private:
    std::uint64_t handed_in_ = 0, durable_ = 0, flushed_ = 0;
    bool congested_ = false;
    std::optional<std::string> failure_;
};

}  // namespace fauxcount::engine
