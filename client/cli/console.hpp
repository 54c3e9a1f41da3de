// Where a command's words go: results to stdout, everything about the way to them to stderr.
// With --json stdout holds one JSON value a line and nothing else, and stderr one event a line: a note or an
// error.
#pragma once

#include "api/codec.hpp"
#include "client/cli/failure.hpp"

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::cli {

enum class Tone : std::uint8_t { plain, good, bad, faint, strong };

struct ConsoleOptions {
    bool json = false, quiet = false, verbose = false;
    bool colour = false;  // on stdout
};

class Console {
public:
    Console(ConsoleOptions options, std::ostream& out, std::ostream& err)
        : options_{options}, out_{out}, err_{err} {}

    bool json() const { return options_.json; }
    bool quiet() const { return options_.quiet; }

    // A line of what was asked for. Throws a Failure without words if nobody reads any more.
    void result(std::string_view line);
    // The same fact for programs and for people: JSON of a type of the contract (or like one), or the line.
    template <class T>
    void result(T const& value, std::string_view line) {
        if (!options_.json) return result(line);
        std::string json;
        api::encode(value, json);
        result(json);
    }

    // What is being done, unless quiet; what only the curious want to know, if verbose.
    void note(std::string_view line);
    void detail(std::string_view line);
    void failure(Failure const& failure);

    // The text in a colour, if stdout shows colours.
    std::string paint(Tone tone, std::string_view text) const;

private:
    void aside(std::string_view line);

    ConsoleOptions options_;
    std::ostream& out_;
    std::ostream& err_;
};

// Whether colours are wanted on stdout: NO_COLOR, FORCE_COLOR, TERM=dumb and whether it is a terminal decide.
bool colours_wanted();
bool stderr_is_terminal();

// Rows as lines, each column as wide as its widest cell; no line ends in spaces.
std::vector<std::string> aligned(std::vector<std::vector<std::string>> const& rows);

// With control characters as `\u001b`, but for line ends and tabs: whoever wrote the text does not command
// the terminal.
std::string printable(std::string_view text);

// How many characters a terminal shows: the bytes of UTF-8 that begin one.
std::size_t width_of(std::string_view text);

}  // namespace fauxcount::cli
