#include "storage/turns_in_memory.hpp"

#include "domain/evolve.hpp"
#include "storage/event_codec.hpp"
#include "storage/turn_codec.hpp"

#include <utility>

namespace fauxcount::storage {

void TurnsInMemory::turn(engine::World const&, std::string_view cause, domain::Turn const& turn) {
    Written written;
    encode_turn(cause, turn.events, written.bytes);
    for (domain::Event const& event : turn.events)
        if (auto const* const text = text_of(event))
            written.letters.append(turn.vault, text->offset, text->length);
    turns_.push_back(std::move(written));
}

std::optional<domain::State> TurnsInMemory::fold(domain::State from) const {
    ReadTurn turn;
    for (Written const& written : turns_) {
        std::string_view bytes = written.bytes;
        if (!decode_turn(bytes, turn)) return std::nullopt;
        std::uint32_t letters = 0;
        for (domain::Event& event : turn.events) {
            if (auto* const text = text_of(event)) {
                text->offset = letters;
                letters += text->length;
            }
            evolve(from, event, written.letters);
        }
    }
    return from;
}

}  // namespace fauxcount::storage
