// Idempotency keys: looks up the answer a key was given before, and keeps a new one as part of the turn that
// led to it.
#pragma once

#include "api/contract.hpp"
#include "domain/decide.hpp"
#include "domain/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::engine {

// Keys are per (subject, operation). Reads and bulk requests are not remembered: a read has nothing to
// repeat, and a bulk request repeated tells removal.already_pending with the same removal for what it did
// before.
class Remembering {
public:
    static constexpr Duration lifetime = hour * 24;
    static constexpr std::size_t answer_bytes_max = 1024;

    Remembering(domain::State const& state, domain::Actor const& actor, api::Request const& request,
                std::string_view key);

    // The answer this key was given before, or why the key cannot be used; nullopt: go on.
    std::optional<api::Answer> stored() const;
    // Adds the event that remembers the answer, if it is one to remember.
    void keep(api::Answer const& answer, domain::Turn& turn) const;

private:
    domain::State const& state_;
    domain::Actor actor_;
    bool applies_ = false;
    bool key_is_usable_ = false;
    std::uint8_t operation_ = 0;
    std::uint64_t key_ = 0, body_ = 0;
};

}  // namespace fauxcount::engine
