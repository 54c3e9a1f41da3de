// What a step says of its answer: that there is one, that it is a refusal, what it says, or that none comes.
// Checked against the contract when the file is read, so that a misspelt member never passes as something
// that is absent.
#pragma once

#include "api/contract.hpp"
#include "api/shape.hpp"
#include "scenarios/files/jsonc.hpp"
#include "scenarios/files/verbs.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::files {

struct Expectation {
    enum class Kind : std::uint8_t { ok, refused, answer, unanswered };
    Kind kind = Kind::ok;
    Code code = Code::ok;  // of a refusal
    // The object that was written: of a refusal with what is beside its code, else a part of the answer.
    Node body;
};

// What words mean at this point of a world.
class Meaning {
public:
    Meaning() = default;
    virtual ~Meaning() = default;
    Meaning(Meaning const&) = delete;
    Meaning& operator=(Meaning const&) = delete;

    // The name of somebody or of something saved, for the id or text in the answer?
    virtual bool stands_for(std::string_view word, std::string_view found) const = 0;
    // nullopt: it is no time, or not known yet.
    virtual std::optional<Instant> instant(std::string_view words) const = 0;
};

// Of an id or a time: what is wrong with the words, or nothing.
using WordCheck = std::function<std::optional<Wrong>(Node const& value, api::shape::Shape const& shape)>;

// What no answer to the verb can meet is wrong. Everything that is wrong is appended.
std::optional<Expectation> read_expectation(Node const& expect, Verb const& verb, WordCheck const& words,
                                            std::vector<Wrong>& wrongs);

// What is expected, in words.
std::string in_words(Expectation const& expected);
// What is not as expected; empty: all is. `json` is the answer as the wire has it.
std::string unmet(Expectation const& expected, api::Problem const* refusal, Node const& json,
                  Meaning const& meaning);

}  // namespace fauxcount::files
