// Drives nlohmann's SAX parser over a shape: the one place where JSON text becomes typed values. Nothing is
// kept of the document but what fits a described field, and nothing here recurses, so that nesting costs no
// stack.
#include "api/codec.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fauxcount::api {
namespace {

using shape::Kind;
using shape::Member;
using shape::Shape;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t echoed_max = 64;  // bytes of an unknown member's name that an error repeats
constexpr int number_overflow = 406;  // of nlohmann: a number beyond the range of double

std::string position_of(std::string_view json, std::size_t offset) {
    auto const before = json.substr(0, std::min(offset, json.size()));
    auto const line = 1 + std::count(before.begin(), before.end(), '\n');
    auto const line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - line_start + 1);
}

void append_pointer(std::string& out, std::string_view name) {
    out += '/';
    for (char const letter : name) {
        if (letter == '~') {
            out += "~0";
        } else if (letter == '/') {
            out += "~1";
        } else {
            out += letter;
        }
    }
}

// An object or array that has begun and not ended.
struct Frame {
    Shape const* shape = nullptr;
    void* target = nullptr;
    std::size_t size_max = 0;  // elements of an array
    std::size_t at = 0;  // index of the member being read, or of the element to come
    std::uint32_t seen = 0;  // members of an object, a bit each
};

// Where the next value goes.
struct Slot {
    Shape const* shape = nullptr;
    void* target = nullptr;
    std::size_t size_max = text_max;
};

// The handler that the parser calls; the names and parameters are the parser's. False stops the parser, and
// then `error()` says why.
class Reader {
public:
    Reader(std::string_view json, Shape const& root, void* target)
        : json_{json}, root_{&root, target, text_max} {}

    std::optional<DecodeError> take_error() { return std::move(error_); }

    bool null() { return refuse_next(); }
    bool number_integer(std::int64_t /*below zero, or minus zero*/) { return refuse_next(); }
    bool number_float(double /*value*/, std::string const& /*text*/) { return refuse_next(); }
    bool binary(nlohmann::json::binary_t const& /*never in JSON*/) { return refuse_next(); }

    bool boolean(bool value) {
        Slot slot;
        if (!open(slot)) return false;
        if (slot.shape->kind != Kind::boolean) return refuse(slot);
        slot.shape->take_boolean(slot.target, value);
        return close();
    }

    bool number_unsigned(std::uint64_t value) {
        Slot slot;
        if (!open(slot)) return false;
        if (slot.shape->kind != Kind::number || !slot.shape->take_number(slot.target, value))
            return refuse(slot);
        return close();
    }

    bool string(std::string const& text) {
        Slot slot;
        if (!open(slot)) return false;
        if (slot.shape->kind != Kind::text) return refuse(slot);
        if (slot.shape->sized) {
            if (text.size() > slot.size_max) return refuse_size(slot.size_max, " bytes");
            if (text.find('\0') != std::string::npos)
                return fail(place(), "Text may not hold the character NUL");
        }
        return slot.shape->take_text(slot.target, text) ? close() : refuse_text(slot);
    }

    bool start_object(std::size_t /*unknown*/) { return enter(Kind::object); }
    bool start_array(std::size_t /*unknown*/) { return enter(Kind::array); }

    bool key(std::string const& name) {
        auto& frame = frames_[depth_ - 1];
        auto const members = frame.shape->members;
        // Members mostly come in the order of fields(): look from where the last one was.
        for (std::size_t step = 0; step < members.size(); ++step) {
            auto const at = (frame.at + step) % members.size();
            if (members[at].name != name) continue;
            frame.at = at;
            if ((frame.seen >> at & 1U) != 0) return fail(place(), "This member is given twice");
            frame.seen |= std::uint32_t{1} << at;
            return true;
        }
        auto where = place_of_frame();
        append_pointer(where, shortened(name, echoed_max));
        return fail(std::move(where), "There is no such member");
    }

    bool end_object() {
        if (auto const* missing = first_missing(frames_[depth_ - 1])) {
            auto where = place_of_frame();
            append_pointer(where, missing->name);
            return fail(std::move(where), "This member is required");
        }
        --depth_;
        return close();
    }

    bool end_array() {
        --depth_;
        return close();
    }

    bool parse_error(std::size_t bytes_read, std::string const& /*token*/,
                     nlohmann::detail::exception const& why) {
        if (why.id == number_overflow) return refuse_next();
        auto const offset = std::min(bytes_read - std::min<std::size_t>(bytes_read, 1), json_.size());
        error_ =
            DecodeError{position_of(json_, offset),
                        offset == json_.size() ? "The text ends too early" : "This is not well-formed JSON",
                        Code::request_malformed};
        return false;
    }

    // An empty text stands for an object without members.
    void read_nothing() {
        if (enter(Kind::object)) end_object();
    }

private:
    // Finds the place of the value that begins here, and makes room for it.
    bool open(Slot& slot) {
        if (depth_ == 0) {
            slot = root_;
            return true;
        }
        auto& frame = frames_[depth_ - 1];
        if (frame.shape->kind == Kind::object) {
            auto const& member = frame.shape->members[frame.at];
            slot = {member.shape, member.open(frame.target), member.size_max};
            return true;
        }
        if (frame.at == frame.size_max) {
            --depth_;
            return refuse_size(frame.size_max, " elements");
        }
        slot = {frame.shape->element, frame.shape->append_element(frame.target), text_max};
        return true;
    }

    // The value that `open` made room for is complete.
    bool close() {
        if (depth_ > 0) {
            auto& frame = frames_[depth_ - 1];
            if (frame.shape->kind == Kind::array || frame.at + 1 < frame.shape->members.size()) ++frame.at;
        }
        return true;
    }

    bool enter(Kind kind) {
        Slot slot;
        if (!open(slot)) return false;
        if (slot.shape->kind != kind) return refuse(slot);
        if (depth_ == depth_max) return fail(place(), "This is nested too deeply");
        frames_[depth_++] = {slot.shape, slot.target, slot.size_max, 0, 0};
        return true;
    }

    static Member const* first_missing(Frame const& frame) {
        for (std::size_t at = 0; at < frame.shape->members.size(); ++at) {
            auto const& member = frame.shape->members[at];
            if (member.presence == Presence::required && (frame.seen >> at & 1U) == 0) return &member;
        }
        return nullptr;
    }

    bool refuse_next() {
        Slot slot;
        return open(slot) && refuse(slot);
    }
    bool refuse(Slot const& slot) { return fail(place(), must_be(*slot.shape)); }
    // A text that spells no id names nothing: what it is answered with is the kind's, as in a path.
    bool refuse_text(Slot const& slot) { return fail(place(), must_be(*slot.shape), slot.shape->not_found); }
    bool refuse_size(std::size_t size_max, std::string_view unit) {
        return fail(place(), ("This may have at most " + std::to_string(size_max)).append(unit));
    }
    bool fail(std::string where, std::string detail, Code code = Code::request_invalid) {
        error_ = DecodeError{std::move(where), std::move(detail), code};
        return false;
    }

    // The innermost object or array.
    std::string place_of_frame() const { return pointer(depth_ - 1); }
    // The value being read: the whole text has no pointer worth reading, so it is named by its position.
    std::string place() const {
        if (depth_ > 0) return pointer(depth_);
        auto const start = json_.find_first_not_of(" \t\r\n");
        return position_of(json_, std::min(start, json_.size()));
    }
    std::string pointer(std::size_t depth) const {
        std::string out;
        for (std::size_t level = 0; level < depth; ++level) {
            auto const& frame = frames_[level];
            if (frame.shape->kind == Kind::object) {
                append_pointer(out, frame.shape->members[frame.at].name);
            } else {
                append_pointer(out, std::to_string(frame.at));
            }
        }
        return out;
    }

    std::string_view json_;
    Slot root_;
    std::array<Frame, depth_max> frames_;
    std::size_t depth_ = 0;
    std::optional<DecodeError> error_;
};

}  // namespace

std::string shape::must_be(Shape const& shape) {
    std::string text = "This must be ";
    if (shape.names == nullptr) return text.append(shape.expected);
    std::string_view separator = "one of ";
    for (auto const name : shape.names()) {
        text.append(separator).append(name);
        separator = ", ";
    }
    return text;
}

std::optional<DecodeError> read_json(std::string_view json, Shape const& shape, void* target) {
    // The parser would take a NUL for the end of the text, and skip a byte order mark.
    auto const strange = json.starts_with(byte_order_mark) ? 0 : json.find('\0');
    if (strange != std::string_view::npos) {
        return DecodeError{position_of(json, strange), "This is not well-formed JSON",
                           Code::request_malformed};
    }
    Reader reader{json, shape, target};
    if (json.empty()) {
        reader.read_nothing();
    } else {
        nlohmann::json::sax_parse(json.begin(), json.end(), &reader);
    }
    return reader.take_error();
}

}  // namespace fauxcount::api
