#include "storage/turn_rows.hpp"

#include "storage/event_codec.hpp"
#include "storage/kept_letters.hpp"
#include "storage/log_entry.hpp"

namespace fauxcount::storage {

TurnRows::TurnRows(Database& database, std::int64_t world, std::int64_t incarnation, std::uint64_t from,
                   Damage const& damage)
    : damage_(damage),
      rows_(database, "SELECT first, count, body, sum FROM turns WHERE world = ? AND incarnation = ? "
                      "AND first >= ? ORDER BY first"),
      letters_(database, "SELECT turn, text, slot, generation, letters, bytes, sum FROM vault "
                         "WHERE world = ? AND incarnation = ? AND turn >= ? ORDER BY turn, text"),
      incarnation_(incarnation),
      upcoming_(from) {
    rows_.bind(world, incarnation, from);
    letters_.bind(world, incarnation, from);
}

std::string TurnRows::where() const {
    return "the row of turn " + std::to_string(first_) + ", incarnation " + std::to_string(incarnation_);
}

bool TurnRows::next() {
    while (body_.empty()) {
        check_row_end();
        if (next_row()) continue;
        if (letters_.step()) {
            damage_.found("turn " + std::to_string(letters_.number(0)) + " of incarnation " +
                          std::to_string(incarnation_) + " is missing: its letters are there");
        }
        return false;
    }
    if (!decode_turn(body_, turn_)) damage_.found(where() + " cannot be read");
    read_letters(upcoming_);
    ++upcoming_;
    return true;
}

void TurnRows::check_row_end() const {
    if (rows_read_ != 0 && upcoming_ != first_ + count_)
        damage_.found(where() + " has another number of turns than it says");
}

bool TurnRows::next_row() {
    if (!rows_.step()) return false;
    ++rows_read_;
    first_ = static_cast<std::uint64_t>(rows_.number(0));
    count_ = static_cast<std::uint64_t>(rows_.number(1));
    if (first_ != upcoming_)
        damage_.found("turn " + std::to_string(upcoming_) + " is missing before " + where());
    body_ = rows_.bytes(2);
    damage_.check(rows_.number(3), RowSum().add(count_).add(body_), where());
    return true;
}

// The turn's texts get their letters, which lie in the same order.
void TurnRows::read_letters(std::uint64_t number) {
    vault_.clear();
    erased_.clear();
    std::int64_t text_number = 0;
    for (domain::Event& event : turn_.events) {
        domain::Text* const text = text_of(event);
        if (text == nullptr) continue;
        std::string const which = "text " + std::to_string(text_number) + " of turn " +
                                  std::to_string(number) + ", incarnation " + std::to_string(incarnation_);
        if (!letters_.step() || static_cast<std::uint64_t>(letters_.number(0)) != number ||
            letters_.number(1) != text_number) {
            damage_.found(which + ", is missing");
        }
        auto const kind = static_cast<Letters>(letters_.number(4));
        damage_.check(letters_.number(6),
                      letters_sum(static_cast<std::uint32_t>(letters_.number(2)),
                                  static_cast<std::uint32_t>(letters_.number(3)), kind, letters_.bytes(5)),
                      which + ",");
        auto const found = letters_in(letters_.bytes(5));
        if (!found) damage_.found(which + ", cannot be read");
        std::string_view const bytes = *found;
        text->offset = static_cast<std::uint32_t>(vault_.size());
        // An erased answer is as long as it was: nobody reads it any more.
        erased_.push_back(kind == Letters::answer && bytes.empty());
        if (erased_.back()) {
            vault_.append(text->length, '\0');
        } else {
            text->length = static_cast<std::uint32_t>(bytes.size());
            vault_ += bytes;
        }
        ++text_number;
    }
}

}  // namespace fauxcount::storage
