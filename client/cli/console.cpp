#include "client/cli/console.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace fauxcount::cli {

namespace {

// The JSON form of a failure: one line on stderr, for programs that also read that.
struct FailureLine {
    std::uint32_t exit_code = 0;
    std::string what;
    std::optional<std::string> where, remedy;
    std::optional<Code> code;
    std::vector<api::Blocker> blockers;
    static constexpr auto fields() {
        return std::tuple{api::required("exit_code", &FailureLine::exit_code),
                          api::required("what", &FailureLine::what),
                          api::optional("where", &FailureLine::where),
                          api::optional("remedy", &FailureLine::remedy),
                          api::optional("code", &FailureLine::code),
                          api::required("blockers", &FailureLine::blockers)};
    }
};

struct FailureEvent {
    FailureLine error;
    static constexpr auto fields() { return std::tuple{api::required("error", &FailureEvent::error)}; }
};

struct NoteEvent {
    std::string note;
    static constexpr auto fields() { return std::tuple{api::required("note", &NoteEvent::note)}; }
};

FailureEvent event_of(Failure const& failure) {
    FailureLine line;
    line.exit_code = static_cast<std::uint32_t>(failure.exit);
    line.what = failure.what;
    if (!failure.where.empty()) line.where = failure.where;
    if (!failure.remedy.empty()) line.remedy = failure.remedy;
    if (failure.problem) {
        line.code = failure.problem->code;
        line.blockers = failure.problem->blockers;
    }
    return {line};
}

bool is_set(char const* name) {
    char const* const value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

}  // namespace

void Console::result(std::string_view line) {
    errno = 0;
    out_ << line << '\n' << std::flush;
    if (out_) return;
    // Whoever closed the pipe has read enough and wants no words about it; a full disk is another matter.
    int const why = errno;
    if (why == EPIPE) throw Failure{ExitCode::unread, {}, {}, {}, {}};
    throw Failure{ExitCode::failed,
                  "the output cannot be written: " + std::generic_category().message(why),
                  "stdout",
                  "make room where it goes, then say it again",
                  {}};
}

void Console::note(std::string_view line) {
    if (!options_.quiet) aside(line);
}

void Console::detail(std::string_view line) {
    if (options_.verbose) aside(line);
}

void Console::aside(std::string_view line) {
    if (options_.json) {
        std::string json;
        api::encode(NoteEvent{std::string{line}}, json);
        err_ << json << '\n' << std::flush;
    } else {
        err_ << printable(line) << '\n' << std::flush;
    }
}

void Console::failure(Failure const& failure) {
    if (failure.what.empty()) return;
    if (options_.json) {
        std::string json;
        api::encode(event_of(failure), json);
        err_ << json << '\n' << std::flush;
    } else {
        err_ << printable(text_of(failure)) << std::flush;
    }
}

std::string Console::paint(Tone tone, std::string_view text) const {
    if (!options_.colour || tone == Tone::plain) return std::string{text};
    std::string_view code = "1";
    if (tone == Tone::good) code = "32";
    if (tone == Tone::bad) code = "31";
    if (tone == Tone::faint) code = "2";
    return "\033[" + std::string{code} + "m" + std::string{text} + "\033[0m";
}

bool colours_wanted() {
    if (is_set("NO_COLOR")) return false;
    if (is_set("FORCE_COLOR")) return true;
    char const* const term = std::getenv("TERM");
    bool const dumb = term == nullptr || std::string_view{term} == "dumb";
    return !dumb && ::isatty(STDOUT_FILENO) == 1;
}

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

std::string printable(std::string_view text) {
    std::string shown;
    auto const escaped = [&](unsigned value) {
        std::array<char, 8> words{};
        std::snprintf(words.data(), words.size(), "\\u%04x", value);
        shown += words.data();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        auto const next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        if ((byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7fU) {
            escaped(byte);
        } else if (byte == 0xc2U && next >= 0x80U && next < 0xa0U) {  // U+0080 to U+009F
            escaped(next);
            ++i;
        } else {
            shown += text[i];
        }
    }
    return shown;
}

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U;
    }));
}

std::vector<std::string> aligned(std::vector<std::vector<std::string>> const& rows) {
    std::vector<std::size_t> widths;
    for (auto const& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    }
    std::vector<std::string> lines;
    for (auto const& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] - width_of(row[i]) + 2, ' ');
        }
        line.resize(line.find_last_not_of(' ') + 1);
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace fauxcount::cli
