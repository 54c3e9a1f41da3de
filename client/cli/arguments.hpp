// Texts of the command line as values of the contract; a text that is none is a usage failure that names
// its form.
#pragma once

#include "api/ids.hpp"
#include "api/instant.hpp"
#include "api/names.hpp"
#include "api/worlds.hpp"
#include "client/cli/failure.hpp"

#include <CLI/CLI.hpp>

#include <span>
#include <string>
#include <string_view>

namespace fauxcount::cli {

// `where` is the argument as the user knows it: `--start`, `DURATION`.
Instant instant_argument(std::string_view where, std::string_view text);
Duration duration_argument(std::string_view where, std::string_view text);

// From 0 to 2^64 - 1, in digits alone?
bool is_whole(std::string_view text);

// Checks of whole numbers, for options of the command line. The parser by itself takes -5 for 2^64 - 5.
inline CLI::Range const at_least_one{1U, UINT32_MAX};
// A number beyond 2^64 it takes for 2^64 - 1.
inline CLI::Validator const not_negative{
    [](std::string const& text) {
        return is_whole(text) ? std::string{} : "`" + text + "` is not a whole number from 0 to 2^64 - 1";
    },
    {}};
// `--save ''` names nothing, and leaves nothing out.
inline CLI::Validator const not_empty{
    [](std::string const& text) { return text.empty() ? std::string{"it is empty"} : std::string{}; }, {}};

// `grace=P7D`, for a policy; which names and values there are is for the server to say.
api::Setting setting_argument(std::string_view where, std::string_view text);

[[noreturn]] void refuse_argument(std::string_view where, std::string_view text, std::string_view form);

// Of one of these words: it says as well which one was probably meant.
[[noreturn]] void refuse_word(std::string_view where, std::string_view text, std::string_view form,
                              std::span<std::string_view const> words);

template <IdKind K>
Id<K> id_argument(std::string_view where, std::string_view text) {
    if (auto const id = parse_id<K>(text)) return *id;
    refuse_argument(where, text, std::string{id_prefix[static_cast<std::size_t>(K)]} + "… and 13 characters");
}

// All that it may be, as a help or an error lists it.
template <class E>
std::string words_of() {
    std::string text;
    for (auto const name : api::names_of<E>()) text += (text.empty() ? "" : ", ") + std::string{name};
    return text;
}

template <class E>
E enum_argument(std::string_view where, std::string_view text, std::string_view form) {
    if (auto const value = api::enum_from<E>(text)) return *value;
    refuse_word(where, text, form, api::names_of<E>());
}

}  // namespace fauxcount::cli
