// The tables of a data directory, and how a row proves that it is whole.
//
// A world's history is a tree of incarnations: each begins where a snapshot of an earlier one stands, or from
// nothing. Turns lie in rows, one a commit; the letters of their texts lie apart, one row a text, so that the
// purge of an account can erase them.
#pragma once

#include "storage/log_entry.hpp"
#include "storage/sqlite.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::storage {

// Raised when a version writes what an older one cannot read, or reads no more what an older one wrote.
inline constexpr std::int64_t format_version = 4;

// Makes the database this process's own; throws StorageInUse if it is another's. Then it has the tables, or
// gets them and the seed if the file is new; throws if they are of another format, or if the file is new and
// there is no seed.
void prepare(Database& database, std::optional<std::uint64_t> seed_if_new);
// The same, but nothing is made and nothing will be changed.
void prepare_to_read(Database& database);

// A digest of what a row holds. Numbers go in as themselves, so that no two rows are confused.
class RowSum {
public:
    RowSum& add(std::uint64_t number);
    RowSum& add(std::string_view bytes);
    std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0;
};
// Of rows that are written in more than one place. Where a turn stands is not in them: a fork gives it
// another place, and a gap or a double is noticed anyway.
std::uint64_t incarnation_sum(std::int64_t number, std::int64_t parent, std::uint64_t parent_turn,
                              std::uint64_t next);
std::uint64_t erasure_sum(std::int64_t incarnation, std::uint64_t turn, std::uint32_t slot,
                          std::uint32_t generation, std::string_view digests);
std::uint64_t letters_sum(std::uint32_t slot, std::uint32_t generation, Letters letters,
                          std::string_view bytes);

}  // namespace fauxcount::storage
