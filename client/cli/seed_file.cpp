#include "client/cli/seed_file.hpp"

#include "api/codec.hpp"
#include "client/cli/json_column.hpp"

#include <fstream>
#include <iostream>
#include <map>

namespace fauxcount::cli {

namespace {

constexpr std::string_view remedy =
    R"(a line is {"identifiers":["ada@example.test"],"password":"…"} and devices, items, subscriptions)";

[[noreturn]] void refuse(std::string const& name, std::uint32_t line, std::size_t column, std::string what) {
    throw Failure{ExitCode::usage,
                  std::move(what),
                  name + ":" + std::to_string(line) + ":" + std::to_string(column),
                  std::string{remedy},
                  {}};
}

// The decoder tells a pointer for a field, and a position for what is no JSON; here both end as a column.
[[noreturn]] void refuse(std::string const& name, std::uint32_t line, std::string_view text,
                         api::DecodeError const& error) {
    if (error.place.starts_with('/'))
        refuse(name, line, column_of(text, error.place), error.place + ": " + error.detail);
    constexpr std::string_view mark = "column ";
    auto const at = error.place.find(mark);
    std::size_t const column = at == std::string::npos ? 1 : std::stoul(error.place.substr(at + mark.size()));
    refuse(name, line, column, error.detail);
}

// Spellings that differ in letters' case only are one e-mail address or user name to the server.
std::string folded(std::string text) {
    for (char& letter : text) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return text;
}

}  // namespace

SeedFile read_seed_file(std::istream& in, std::string const& name) {
    SeedFile file{.name = name, .accounts = {}, .lines = {}};
    std::map<std::string, std::uint32_t> seen;
    std::string text;
    for (std::uint32_t line = 1; std::getline(in, text); ++line) {
        if (text.ends_with('\r')) text.pop_back();
        // Some editors of other systems begin every file with it.
        if (line == 1 && text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
        if (text.find_first_not_of(" \t") == std::string::npos) continue;
        auto decoded = api::decode<api::SeedAccount>(text);
        if (auto const* error = std::get_if<api::DecodeError>(&decoded)) refuse(name, line, text, *error);
        auto& account = std::get<api::SeedAccount>(decoded);
        if (account.identifiers.empty())
            refuse(name, line, column_of(text, "/identifiers"), "/identifiers: at least one is needed");
        for (std::size_t i = 0; i < account.identifiers.size(); ++i) {
            auto const [known, fresh] = seen.emplace(folded(account.identifiers[i]), line);
            if (fresh) continue;
            auto const place = "/identifiers/" + std::to_string(i);
            refuse(name, line, column_of(text, place),
                   place + ": is on line " + std::to_string(known->second) + " already");
        }
        file.accounts.push_back(std::move(account));
        file.lines.push_back(line);
    }
    if (in.bad())
        throw Failure{ExitCode::usage, "reading failed", name, "see whether the file is readable", {}};
    if (file.accounts.empty())
        throw Failure{ExitCode::usage, "holds no account", name, std::string{remedy}, {}};
    return file;
}

SeedFile open_seed_file(std::string const& path) {
    if (path == "-") return read_seed_file(std::cin, "stdin");
    std::ifstream in{path};
    if (!in)
        throw Failure{ExitCode::usage, "there is no readable file", path, "name one, or `-` for stdin", {}};
    return read_seed_file(in, path);
}

std::vector<api::SeedAccounts> chunks_of(SeedFile file, std::string const& world) {
    std::vector<api::SeedAccounts> chunks;
    for (std::size_t i = 0; i < file.accounts.size(); ++i) {
        if (i % seed_chunk == 0) chunks.push_back({.world = world, .accounts = {}, .lines = {}});
        chunks.back().accounts.push_back(std::move(file.accounts[i]));
        chunks.back().lines.push_back(file.lines[i]);
    }
    return chunks;
}

}  // namespace fauxcount::cli
