// The turns of one incarnation as they lie in the database, in order, each with its letters; nothing that is
// damaged or missing is passed over.
#pragma once

#include "storage/damage.hpp"
#include "storage/sqlite.hpp"
#include "storage/turn_codec.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::storage {

class TurnRows {
public:
    // From the turn `from` on, with which a row must begin. `damage` speaks for the world, and outlives this.
    TurnRows(Database& database, std::int64_t world, std::int64_t incarnation, std::uint64_t from,
             Damage const& damage);

    // One turn further; false: there was none. Throws StorageDamaged.
    bool next();
    // The number of the turn that comes next, and how many rows there were so far.
    std::uint64_t upcoming() const { return upcoming_; }
    std::uint64_t rows() const { return rows_read_; }

    // Until the next one.
    ReadTurn const& turn() const { return turn_; }
    std::string_view vault() const { return vault_; }
    // Of each of its texts, in order: a remembered answer whose letters were erased.
    std::vector<bool> const& erased() const { return erased_; }

private:
    bool next_row();
    void check_row_end() const;
    void read_letters(std::uint64_t number);
    std::string where() const;

    Damage const& damage_;
    Statement rows_, letters_;
    std::int64_t incarnation_;
    std::uint64_t upcoming_, rows_read_ = 0;
    std::uint64_t first_ = 0, count_ = 0;  // of the row
    std::string_view body_;  // what is left of it
    ReadTurn turn_;
    std::string vault_;
    std::vector<bool> erased_;
};

}  // namespace fauxcount::storage
