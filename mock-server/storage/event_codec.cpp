#include "storage/event_codec.hpp"

#include "storage/event_fields.hpp"
#include "storage/little_endian.hpp"

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <variant>

namespace fauxcount::storage {

namespace {

using domain::Event;

constexpr std::uint16_t version = 1;
constexpr std::size_t kinds = std::tuple_size_v<Kinds>;

template <class E, std::size_t I = 0>
constexpr std::uint16_t kind_of() {
    static_assert(I < kinds, "an event without a number");
    if constexpr (std::is_same_v<E, std::tuple_element_t<I, Kinds>>)
        return I + 1;
    else
        return kind_of<E, I + 1>();
}

struct Put {
    std::string& out;

    template <class T>
    void operator()(T const& value) const {
        if constexpr (std::is_enum_v<T>)
            put(out, static_cast<std::underlying_type_t<T>>(value));
        else if constexpr (std::is_same_v<T, bool>)
            put(out, static_cast<std::uint8_t>(value ? 1 : 0));
        else
            put(out, value);
    }
    void operator()(Instant const& value) const { put(out, value.ms); }
    void operator()(domain::Place const& value) const {
        put(out, value.slot);
        put(out, value.generation);
    }
    void operator()(domain::Text const& value) const { put(out, value.length); }
    // By name: a code's number is another one in every version that has more codes.
    void operator()(Code const& value) const {
        std::string_view const name = wire_name(value);
        put(out, static_cast<std::uint8_t>(name.size()));
        out += name;
    }
};

struct Take {
    std::string_view& in;

    template <class T>
    bool operator()(T& value) const {
        if constexpr (std::is_enum_v<T>) {
            std::underlying_type_t<T> number{};
            if (!take(in, number)) return false;
            value = static_cast<T>(number);
            return true;
        } else if constexpr (std::is_same_v<T, bool>) {
            std::uint8_t number = 0;
            if (!take(in, number) || number > 1) return false;
            value = number == 1;
            return true;
        } else {
            return take(in, value);
        }
    }
    bool operator()(Instant& value) const { return take(in, value.ms); }
    bool operator()(domain::Place& value) const { return take(in, value.slot) && take(in, value.generation); }
    bool operator()(domain::Text& value) const { return take(in, value.length); }
    bool operator()(Code& value) const {
        std::uint8_t length = 0;
        if (!take(in, length) || in.size() < length) return false;
        auto const code = code_of(in.substr(0, length));
        in.remove_prefix(length);
        if (code) value = *code;
        return code.has_value();
    }
};

template <std::size_t I = 0>
std::optional<Event> decode_kind(std::uint16_t kind, std::string_view bytes) {
    if constexpr (I == kinds) {
        return std::nullopt;
    } else {
        if (kind != I + 1) return decode_kind<I + 1>(kind, bytes);
        std::tuple_element_t<I, Kinds> event{};
        bool const whole = std::apply([&](auto const&... field) { return (Take{bytes}(field.value) && ...); },
                                      fields(event));
        if (!whole || !bytes.empty()) return std::nullopt;
        return Event{event};
    }
}

// Of an event, const or not.
template <class Text, class AnyEvent>
Text* text_in(AnyEvent& event) {
    if (auto* const created = std::get_if<domain::AccountCreated>(&event)) return &created->identifiers;
    if (auto* const kept = std::get_if<domain::AnswerRemembered>(&event)) return &kept->answer;
    if (auto* const ordered = std::get_if<domain::FaultOrdered>(&event)) return &ordered->text;
    return nullptr;
}

}  // namespace

void encode_event(Event const& event, std::string& out) {
    std::visit(
        [&out](auto fields_of) {  // a copy: fields() hands out references to write to
            put(out, kind_of<decltype(fields_of)>());
            put(out, version);
            std::size_t const length_at = out.size();
            put(out, std::uint32_t{0});
            std::apply([&](auto const&... field) { (Put{out}(field.value), ...); }, fields(fields_of));
            std::string length;
            put(length, static_cast<std::uint32_t>(out.size() - length_at - sizeof(std::uint32_t)));
            out.replace(length_at, length.size(), length);
        },
        event);
}

std::optional<Event> decode_event(std::string_view& in) {
    std::uint16_t kind = 0;
    std::uint16_t of_version = 0;
    std::uint32_t length = 0;
    std::string_view rest = in;
    if (!take(rest, kind) || !take(rest, of_version) || !take(rest, length)) return std::nullopt;
    if (of_version != version || rest.size() < length) return std::nullopt;
    auto event = decode_kind(kind, rest.substr(0, length));
    if (event) in = rest.substr(length);
    return event;
}

domain::Text const* text_of(Event const& event) { return text_in<domain::Text const>(event); }

domain::Text* text_of(Event& event) { return text_in<domain::Text>(event); }

}  // namespace fauxcount::storage
