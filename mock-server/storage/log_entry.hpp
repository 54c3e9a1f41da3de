// What is handed from the thread that answers to the thread that writes: plain values, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

namespace fauxcount::storage {

// What letters are: the text of identifiers, a remembered answer, or the body of an ordered fault.
enum class Letters : std::uint8_t { identifiers = 0, answer = 1, fault = 2 };

// Worlds have a number each.
struct PutWorld {
    std::int64_t world;
    std::string name, options;
    std::uint32_t incarnation;
    bool running;
};
struct DropWorld {
    std::int64_t world;
};
// What a fork brings along: the other's history up to the turn before `turn`, as incarnation 0 of the new
// one.
struct CopyWorld {
    std::int64_t from, to;
    std::uint32_t incarnation;
    std::uint64_t turn;
    std::uint32_t first_incarnation;  // of the new world
};
struct PutSnapshot {
    std::int64_t world;
    std::string name;
    std::uint32_t incarnation;
    std::uint64_t turn;
};
struct DropSnapshot {
    std::int64_t world;
    std::string name;
};
// An incarnation begins, at a snapshot or, without a name, from nothing.
struct BeginIncarnation {
    std::int64_t world;
    std::uint32_t incarnation;
    std::string snapshot;
};
struct PutTurns {
    std::int64_t world;
    std::uint32_t incarnation;
    std::uint64_t first, count;
    std::string body;
};
struct PutLetters {
    std::int64_t world;
    std::uint32_t incarnation;
    std::uint64_t turn;
    std::uint32_t text, slot, generation;
    Letters letters;
    std::string bytes;
    std::size_t replaced_by;  // so many bytes, if a purge erases them
};
// The letters of an account are erased; `digests` takes the place of its identifiers' text.
struct EraseLetters {
    std::int64_t world;
    std::uint32_t incarnation;
    std::uint64_t turn;
    std::uint32_t slot, generation;
    std::string digests;
};

using LogEntry = std::variant<PutWorld, DropWorld, CopyWorld, PutSnapshot, DropSnapshot, BeginIncarnation,
                              PutTurns, PutLetters, EraseLetters>;

}  // namespace fauxcount::storage
