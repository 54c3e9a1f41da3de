// Turns as bytes: a cause and the events it led to, one turn after another.
#pragma once

#include "domain/event.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::storage {

// Appends a turn: length:u32, then the cause (its length:u8, its letters), the number of events:u32, events.
// Of a cause longer than 255 bytes only those are kept; ours are the names of commands.
void encode_turn(std::string_view cause, std::span<domain::Event const> events, std::string& out);

struct ReadTurn {
    std::string_view cause;  // lies in the bytes that were read
    std::vector<domain::Event> events;  // whoever has the letters of their texts says where they are
};

// Takes a turn off the front of `in`. False: the bytes are no turn that this version can read.
[[nodiscard]] bool decode_turn(std::string_view& in, ReadTurn& turn);

}  // namespace fauxcount::storage
