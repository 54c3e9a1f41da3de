// How letters are deleted so that none is left in the file. Where rows go, SQLite moves their neighbours
// together and leaves copies of them in the gaps, which it never erases. So they are overwritten before they
// are deleted, it is remembered that there may be gaps, and the next purge has the file written anew.
#pragma once

#include "storage/sqlite.hpp"

#include <cstdint>

namespace fauxcount::storage {

// Of an incarnation's turns from that one on.
void drop_letters(Database& database, std::int64_t world, std::int64_t incarnation, std::uint64_t turn);
// All that the world has; of its image, those that it has there.
void drop_letters(Database& database, std::int64_t world);
void drop_image_letters(Database& database, std::int64_t world);

// To be called in the transaction of a purge: now gaps may hold what it erased, and must be closed.
void erased_beside_gaps(Database& database);
bool gaps_must_be_closed(Database& database);
// Writes the file anew, in no transaction. It takes as much memory as the file is large.
void close_gaps(Database& database);

}  // namespace fauxcount::storage
