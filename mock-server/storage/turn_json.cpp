#include "storage/turn_json.hpp"

#include "api/faults.hpp"
#include "api/kinds.hpp"
#include "api/operations.hpp"
#include "api/text.hpp"
#include "engine/views.hpp"
#include "storage/event_codec.hpp"
#include "storage/event_fields.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace fauxcount::storage {

namespace {

// The domain's words are the contract's, in the same order.
std::string_view word(domain::SessionScope value) { return wire_name(static_cast<api::SessionScope>(value)); }
std::string_view word(domain::DeviceKind value) { return wire_name(static_cast<api::DeviceKind>(value)); }
std::string_view word(domain::ItemKind value) { return wire_name(static_cast<api::ItemKind>(value)); }
std::string_view word(domain::Plan value) { return wire_name(static_cast<api::Plan>(value)); }
std::string_view word(domain::Channel value) { return wire_name(static_cast<api::Channel>(value)); }
std::string_view word(domain::PurgeStage value) { return wire_name(static_cast<api::PurgeStage>(value)); }
std::string_view word(domain::PopulationKind value) { return wire_name(static_cast<api::Template>(value)); }
std::string_view word(domain::FaultKind value) { return wire_name(static_cast<api::FaultKind>(value)); }
std::string_view word(domain::FactorKind value) { return wire_name(static_cast<api::FactorKind>(value)); }
std::string_view word(domain::Guard value) {
    constexpr std::array<std::string_view, 5> words{"password", "totp", "backup_codes", "email", "sms"};
    return words.at(static_cast<std::size_t>(value));
}
std::string_view word(domain::Purpose value) {
    constexpr std::array<std::string_view, 3> words{"sign_in", "set_up", "step_up"};
    return words.at(static_cast<std::size_t>(value));
}
std::string_view word(domain::Via value) { return wire_name(static_cast<api::Via>(value)); }
std::string_view word(domain::CodePurpose value) { return wire_name(static_cast<api::CodePurpose>(value)); }
std::string_view word(Code value) { return wire_name(value); }

constexpr std::string_view identifier_kinds[]{"email", "phone", "username"};

// One event after the other; each knows how many texts the turn had before.
class EventWriter {
public:
    EventWriter(SeenTurn const& seen, std::string& out)
        : seen_(seen), views_(seen.after, seen.world), out_(out) {}

    void event(domain::Event const& event) {
        open_ = &event;
        out_ += R"({"event":)";
        api::append_quoted(out_, kind_names.at(number_of_kind(event)));
        // A copy: fields() hands out references to write to.
        std::visit(
            [this](auto fields_of) {
                std::apply([&](auto const&... field) { (member(fields_of, field), ...); }, fields(fields_of));
            },
            event);
        out_ += '}';
    }

private:
    template <std::size_t I = 0>
    static std::size_t number_of_kind(domain::Event const& event) {
        if constexpr (I + 1 == std::tuple_size_v<Kinds>)
            return I;
        else
            return std::holds_alternative<std::tuple_element_t<I, Kinds>>(event)
                       ? I
                       : number_of_kind<I + 1>(event);
    }

    void key(std::string_view name) {
        out_ += ',';
        api::append_quoted(out_, name);
        out_ += ':';
    }
    void quoted(std::string_view text) { api::append_quoted(out_, text); }
    void null() { out_ += "null"; }

    template <class E, class Meaning, class T>
    void member(E const& event, Field<Meaning, T> const& field) {
        key(field.name);
        value(event, Meaning{}, field.value);
    }

    template <class E, class T>
    void value(E const&, Itself, T const& value) {
        if constexpr (std::is_same_v<E, domain::TryRefused> && std::is_same_v<T, Instant>)
            if (value == Instant{}) return null();  // it locks nothing
        if constexpr (std::is_same_v<T, bool>)
            out_ += value ? "true" : "false";
        else if constexpr (std::is_same_v<T, Instant>)
            quoted(to_string(value));
        else if constexpr (std::is_same_v<T, domain::Place>)
            value.generation == 0 ? null()
                                  : quoted(to_string(seen_.after.identity().id_of<AccountId>(value)));
        else if constexpr (std::is_same_v<T, domain::Text>)
            text(value);
        else if constexpr (std::is_enum_v<T>)
            quoted(word(value));
        else
            api::append_number(out_, value);
    }
    template <class E, class T>
    void value(E const&, Digest, T const& value) {
        quoted(api::hash_text(value));
    }
    template <class E, class T>
    void value(E const& event, OfAccount, T const& slot) {
        if constexpr (std::is_same_v<E, domain::AnswerRemembered>)
            if (event.admin) return null();
        if (slot >= seen_.after.account_slots() || seen_.after.account(slot).generation == 0) return null();
        quoted(to_string(views_.account_id(slot)));
    }
    template <class E, class T>
    void value(E const&, OfDevice, T const& slot) {
        slot < seen_.after.device_slots() ? quoted(to_string(views_.device_id(slot))) : null();
    }
    template <class E, class T>
    void value(E const& event, OfDeviceOrNone, T const& slot_plus_one) {
        slot_plus_one == 0 ? null() : value(event, OfDevice{}, slot_plus_one - 1);
    }
    template <class E, class Id, class T>
    void value(E const& event, OfChild<Id>, T const& ordinal) {
        quoted(to_string(views_.child_id<Id>(event.slot, ordinal)));
    }
    template <class E, class T>
    void value(E const&, OfOperation, T const& operation) {
        quoted(operation < api::operations ? api::operation_ids.at(operation) : api::every_operation);
    }
    template <class E, class T>
    void value(E const&, OfTimes, T const& times) {
        times == domain::until_healed ? null() : api::append_number(out_, times);
    }

    template <class E, class T>
    void value(E const&, OfStageOrAny, T const& stage) {
        stage == domain::any_stage ? null() : quoted(wire_name(static_cast<api::PurgeStage>(stage)));
    }

    template <class E, class T>
    void value(E const&, OfSystemOrAny, T const& system) {
        system == domain::any_system ? null() : quoted(wire_name(static_cast<api::System>(system)));
    }

    void text(domain::Text const& text) {
        std::string_view const letters = seen_.vault.substr(text.offset, text.length);
        bool const erased = seen_.erased.at(texts_++);
        if (std::holds_alternative<domain::AccountCreated>(*open_)) return identifiers(letters);
        if (auto const* const ordered = std::get_if<domain::FaultOrdered>(open_))
            return text_of_fault(ordered->terms, letters);
        if (erased)
            out_ += R"({"erased":true})";
        else
            remembered_answer(letters);
    }
    // What stands before the line feed says how the rest is to be read: engine/remembered_form.hpp.
    void remembered_answer(std::string_view form) {
        auto const end = form.find('\n', 1);
        std::string_view const json = form.substr(end == std::string_view::npos ? form.size() : end + 1);
        if (json.starts_with('{') && api::is_text(json)) {
            out_ += json;
            return;
        }
        out_ += R"({"hex":")";
        hex(form);
        out_ += R"("})";
    }
    // What it says beside its terms: domain/fault.hpp.
    void text_of_fault(domain::FaultTerms const& terms, std::string_view text) {
        if (text.empty()) return null();
        if (terms.is_of_messages()) return message_terms(domain::message_terms(text));
        if (terms.kind == domain::FaultKind::offline) {
            out_ += R"({"device":)";
            quoted(to_string(seen_.after.identity().id_of<DeviceId>(domain::offline_device(text))));
            out_ += '}';
            return;
        }
        auto const end = text.find('\0');
        out_ += R"({"content_type":)";
        quoted(text.substr(0, end));
        key("body");
        quoted(end == std::string_view::npos ? std::string_view{} : text.substr(end + 1));
        out_ += '}';
    }
    void message_terms(domain::MessageTerms const& terms) {
        out_ += R"({"message":)";
        bool const any = terms.kind == domain::MessageTerms::any_kind;
        any ? null() : quoted(wire_name(static_cast<api::MessageKind>(terms.kind)));
        key("recipient");
        terms.recipient == 0 ? null() : quoted(api::hash_text(terms.recipient));
        out_ += '}';
    }
    void hex(std::string_view bytes) {
        constexpr std::string_view digits = "0123456789abcdef";
        for (char const byte : bytes) {
            auto const value = static_cast<unsigned char>(byte);
            out_ += digits.at(value >> 4U);
            out_ += digits.at(value & 0xfU);
        }
    }

    // Each as its kind with its letters, or with what is left of them: domain/event.hpp.
    void identifiers(std::string_view letters) {
        out_ += '[';
        for (bool first = true; letters.size() >= 2; first = false) {
            auto const kind = static_cast<std::uint8_t>(letters[0]);
            auto const length = static_cast<std::uint8_t>(letters[1]);
            std::string_view const value = letters.substr(2, length);
            letters.remove_prefix(2 + value.size());
            if (!first) out_ += ',';
            out_ += R"({"kind":)";
            quoted(
                identifier_kinds[(kind & ~unsigned{domain::digest_only_bit}) % std::size(identifier_kinds)]);
            if ((kind & domain::digest_only_bit) != 0) {
                out_ += R"(,"erased":true,"digest":")";
                hex(value);
                out_ += '"';
            } else {
                key("value");
                quoted(value);
            }
            out_ += '}';
        }
        out_ += ']';
    }

    SeenTurn const& seen_;
    engine::Views views_;
    std::string& out_;
    domain::Event const* open_ = nullptr;
    std::size_t texts_ = 0;
};

}  // namespace

std::string turn_json(SeenTurn const& seen) {
    std::string out = R"({"world":)";
    api::append_quoted(out, seen.world);
    out += R"(,"incarnation":)";
    api::append_number(out, static_cast<std::uint64_t>(seen.incarnation));
    out += R"(,"turn":)";
    api::append_number(out, seen.number);
    out += R"(,"at":)";
    api::append_quoted(out, to_string(seen.after.now()));
    out += R"(,"cause":)";
    api::append_quoted(out, seen.turn.cause);
    out += R"(,"events":[)";
    EventWriter writer(seen, out);
    bool first = true;
    for (domain::Event const& event : seen.turn.events) {
        if (!first) out += ',';
        first = false;
        writer.event(event);
    }
    out += "]}";
    return out;
}

}  // namespace fauxcount::storage
