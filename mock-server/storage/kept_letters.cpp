#include "storage/kept_letters.hpp"

#include "storage/little_endian.hpp"

#include <algorithm>
#include <cstdint>

namespace fauxcount::storage {

std::size_t row_bytes_for(std::size_t letters) { return sizeof(std::uint32_t) + letters; }

std::string kept_letters(std::string_view letters, std::size_t row_bytes) {
    std::string row;
    row.reserve(std::max(row_bytes, row_bytes_for(letters.size())));
    put(row, static_cast<std::uint32_t>(letters.size()));
    row += letters;
    row.resize(std::max(row_bytes, row.size()), '\0');
    return row;
}

std::optional<std::string_view> letters_in(std::string_view row) {
    std::uint32_t length = 0;
    if (!take(row, length) || row.size() < length) return std::nullopt;
    return row.substr(0, length);
}

}  // namespace fauxcount::storage
