// A log that writes turns as a data directory has them, into memory, and folds them as a start does.
#pragma once

#include "domain/state.hpp"
#include "engine/turn_log.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::storage {

// Of one world, which is neither forked nor rewound. What is handed in is durable at once.
class TurnsInMemory final : public engine::TurnLog {
public:
    void forget() { turns_.clear(); }
    // What a start makes of them, from where the first one began. nullopt: they cannot be read.
    std::optional<domain::State> fold(domain::State from) const;

    void turn(engine::World const& world, std::string_view cause, domain::Turn const& turn) override;
    void made(engine::World const&) override {}
    void forked(engine::World const&, engine::World const&) override {}
    void dropped(engine::World const&) override {}
    void clock_mode_set(engine::World const&) override {}
    void snapshot_taken(engine::World const&, std::string_view) override {}
    void snapshot_dropped(engine::World const&, std::string_view) override {}
    void rewound(engine::World const&, std::string_view) override {}
    void reset(engine::World const&) override {}

    std::uint64_t handed_in() const override { return turns_.size(); }
    std::uint64_t durable() const override { return turns_.size(); }
    void flush() override {}
    void settle() override {}
    bool wants_flush() const override { return false; }
    bool congested() const override { return false; }
    std::optional<std::string> failure() const override { return std::nullopt; }
    void wake_by(std::function<void()>) override {}

private:
    struct Written {
        std::string bytes;
        std::string letters;  // of its texts, in order
    };
    std::vector<Written> turns_;
};

}  // namespace fauxcount::storage
