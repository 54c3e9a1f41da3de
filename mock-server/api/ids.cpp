// The text form of identities: a prefix for the type and 13 characters of Crockford's base32.
#include "api/ids.hpp"

namespace fauxcount {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::uint8_t no_digit = 32;

constexpr std::array<std::uint8_t, 256> digits = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    for (std::size_t digit = 0; digit < alphabet.size(); ++digit) {
        table[static_cast<unsigned char>(alphabet[digit])] = static_cast<std::uint8_t>(digit);
    }
    return table;
}();

void write_base32(char* at, std::uint64_t value) {
    for (std::size_t position = base32_length; position-- > 0; value >>= 5)
        at[position] = alphabet[value & 31];
}

}  // namespace

void append_base32(std::string& out, std::uint64_t value) {
    std::array<char, base32_length> text;
    write_base32(text.data(), value);
    out.append(text.data(), text.size());
}

std::optional<std::uint64_t> parse_base32(std::string_view text) {
    if (text.size() != base32_length) return std::nullopt;
    std::uint64_t value = 0;
    unsigned refused = 0;
    for (std::size_t at = 0; at < base32_length; ++at) {
        std::uint64_t const digit = digits[static_cast<unsigned char>(text[at])];
        refused |= static_cast<unsigned>(digit);
        // Each to its own place, so that none waits for the one before.
        value |= (digit & 31U) << (5 * (base32_length - 1 - at));
    }
    // 13 characters are 65 bits: the first one may not use its fifth.
    if ((refused & no_digit) != 0 || digits[static_cast<unsigned char>(text.front())] > 15)
        return std::nullopt;
    return value;
}

namespace detail {

std::optional<std::uint64_t> parse_id(IdKind kind, std::string_view text) {
    auto const prefix = id_prefix[static_cast<std::size_t>(kind)];
    if (text.size() != id_length || !text.starts_with(prefix)) return std::nullopt;
    return parse_base32(text.substr(prefix.size()));
}

void append_id(std::string& out, IdKind kind, std::uint64_t value) {
    std::array<char, id_length> text;
    auto const prefix = id_prefix[static_cast<std::size_t>(kind)];
    prefix.copy(text.data(), prefix.size());
    write_base32(text.data() + prefix.size(), value);
    out.append(text.data(), text.size());
}

}  // namespace detail
}  // namespace fauxcount
