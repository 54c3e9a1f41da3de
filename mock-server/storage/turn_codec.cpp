#include "storage/turn_codec.hpp"

#include "storage/event_codec.hpp"
#include "storage/little_endian.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::storage {

void encode_turn(std::string_view cause, std::span<domain::Event const> events, std::string& out) {
    std::size_t const start = out.size();
    put(out, std::uint32_t{0});
    cause = cause.substr(0, std::min<std::size_t>(cause.size(), 255));
    put(out, static_cast<std::uint8_t>(cause.size()));
    out += cause;
    put(out, static_cast<std::uint32_t>(events.size()));
    for (domain::Event const& event : events) encode_event(event, out);
    std::string length;
    put(length, static_cast<std::uint32_t>(out.size() - start - sizeof(std::uint32_t)));
    out.replace(start, length.size(), length);
}

bool decode_turn(std::string_view& in, ReadTurn& turn) {
    std::string_view rest = in;
    std::uint32_t length = 0;
    if (!take(rest, length) || rest.size() < length) return false;
    std::string_view const after = rest.substr(length);
    rest = rest.substr(0, length);
    std::uint8_t cause_length = 0;
    if (!take(rest, cause_length) || rest.size() < cause_length) return false;
    turn.cause = rest.substr(0, cause_length);
    rest.remove_prefix(cause_length);
    std::uint32_t count = 0;
    if (!take(rest, count)) return false;
    turn.events.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
        auto event = decode_event(rest);
        if (!event) return false;
        turn.events.push_back(*std::move(event));
    }
    if (!rest.empty()) return false;
    in = after;
    return true;
}

}  // namespace fauxcount::storage
