// Events as bytes, the same on every machine and in every later version: little-endian, each field in its own
// width, nothing between them. What is written once is read for ever: a kind keeps its number, and a changed
// event gets a new version beside the old one (tests/unit/storage/event_codec_test.cpp holds the bytes).
#pragma once

#include "domain/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::storage {

// Appends one event: kind:u16 version:u16 length:u32, then so many bytes of fields. Of a Text only the length
// is kept, as u32; the letters lie elsewhere, since they have to be erased one day.
void encode_event(domain::Event const& event, std::string& out);

// Takes one event off the front of `in`. nullopt: these bytes are no event that this version knows. A Text
// comes back with offset 0; only who reads the whole turn knows where its letters are.
[[nodiscard]] std::optional<domain::Event> decode_event(std::string_view& in);

// The text that an event carries; nullptr: none.
domain::Text* text_of(domain::Event& event);
domain::Text const* text_of(domain::Event const& event);

}  // namespace fauxcount::storage
