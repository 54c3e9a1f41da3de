// What lies in the rows of a data directory, with any bytes: an event, a turn and the options of a world are
// refused, or written again byte for byte as they were read.
#include "storage/event_codec.hpp"
#include "storage/turn_codec.hpp"
#include "storage/world_options.hpp"
#include "tests/fuzz/target.hpp"

#include <string>
#include <string_view>

namespace fauxcount::fuzz {
namespace {

// As long as events can be taken off the front.
void read_events(std::string_view bytes) {
    while (true) {
        std::string_view rest = bytes;
        auto const event = storage::decode_event(rest);
        if (!event) {
            must(rest.size() == bytes.size(), "nothing is taken of what is no event");
            return;
        }
        must(rest.size() < bytes.size() && rest.data() + rest.size() == bytes.data() + bytes.size(),
             "an event is taken off the front");
        std::string written;
        storage::encode_event(*event, written);
        must(written == bytes.substr(0, bytes.size() - rest.size()), "an event is written as it was read");
        bytes = rest;
    }
}

void read_turns(std::string_view bytes) {
    storage::ReadTurn turn;
    while (true) {
        std::string_view rest = bytes;
        if (!storage::decode_turn(rest, turn)) {
            must(rest.size() == bytes.size(), "nothing is taken of what is no turn");
            return;
        }
        std::string written;
        storage::encode_turn(turn.cause, turn.events, written);
        must(written == bytes.substr(0, bytes.size() - rest.size()), "a turn is written as it was read");
        bytes = rest;
    }
}

// Text that people may have touched: it need not come back byte for byte, but it has to mean the same.
void read_options(std::string_view text) {
    auto const options = storage::decode_options(text);
    if (!options) return;
    std::string const written = storage::encode_options(*options);
    auto const again = storage::decode_options(written);
    must(again.has_value(), "options are read as they were written", written);
    must(storage::encode_options(*again) == written, "options come back as they were", written);
}

}  // namespace
}  // namespace fauxcount::fuzz

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const bytes = fauxcount::fuzz::text_of(data, size);
    fauxcount::fuzz::read_events(bytes);
    fauxcount::fuzz::read_turns(bytes);
    fauxcount::fuzz::read_options(bytes);
    return 0;
}
