// Letters as they lie in a row, with room for what takes their place: a row whose letters are erased stays as
// long as it was, so that SQLite overwrites it where it lies. Where a row shrinks or grows, it moves rows of
// its page, and what it leaves behind in the gaps nobody erases.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::storage {

// Their length:u32, then they, then zeros; at least as long as `row_bytes`.
std::string kept_letters(std::string_view letters, std::size_t row_bytes);
// How long a row is in which so many letters fit.
std::size_t row_bytes_for(std::size_t letters);
// nullopt: these are no kept letters.
std::optional<std::string_view> letters_in(std::string_view row);

}  // namespace fauxcount::storage
