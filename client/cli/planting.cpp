#include "client/cli/planting.hpp"

#include "client/entropy.hpp"

#include <cctype>
#include <charconv>
#include <iostream>

namespace fauxcount::cli {

namespace {

// A name that nobody else has: what is under it is dropped without a question.
std::string rehearsal_name() {
    std::string name = "rehearsal-" + client::fresh_token();
    for (char& letter : name) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return name;
}

api::Seeded send(Provider& provider, Console& console, std::vector<api::SeedAccounts>& chunks,
                 std::string const& world, std::string const& what, std::string const& name) {
    std::uint64_t total = 0;
    for (auto const& chunk : chunks) total += chunk.accounts.size();
    Progress progress{std::cerr, what, total, stderr_is_terminal(), console.quiet() || console.json()};
    api::Seeded seeded;
    for (auto& chunk : chunks) {
        chunk.world = world;
        try {
            add(seeded, provider.ask(chunk));
        } catch (Failure const& failure) {
            if (failure.problem) throw refused_seed(*failure.problem, chunk, name);
            throw;
        }
        progress.reached(seeded.accounts);
    }
    return seeded;
}

void rehearse(Provider& provider, Console& console, std::vector<api::SeedAccounts>& chunks,
              std::string const& name) {
    // Of no account: makes the world, if it is to be made when it is first used.
    provider.ask(api::SeedAccounts{.world = provider.world(), .accounts = {}, .lines = {}});
    auto const copy = rehearsal_name();
    provider.ask(api::ForkWorld{provider.world(), copy});
    try {
        send(provider, console, chunks, copy, "rehearsed", name);
    } catch (Failure const&) {
        provider.ask(api::DropWorld{copy});
        throw;
    }
    provider.ask(api::DropWorld{copy});
}

}  // namespace

void add(api::Seeded& sum, api::Seeded const& part) {
    sum.accounts += part.accounts;
    sum.devices += part.devices;
    sum.items += part.items;
    sum.subscriptions += part.subscriptions;
    if (!sum.first) sum.first = part.first;
    if (part.last) sum.last = part.last;
}

Failure refused_seed(api::Problem const& problem, api::SeedAccounts const& chunk, std::string const& name) {
    constexpr std::string_view mark = "line ";
    std::size_t line = 0;
    std::string_view place = problem.place;
    if (place.starts_with(mark)) {
        place.remove_prefix(mark.size());
        auto const [end, error] = std::from_chars(place.data(), place.data() + place.size(), line);
        place.remove_prefix(static_cast<std::size_t>(end - place.data()));
    }
    Failure failure = refused(problem);
    failure.where = name;
    if (line > 0 && line <= chunk.lines.size())
        failure.where += ":" + std::to_string(chunk.lines[line - 1]) + std::string{place};
    return failure;
}

api::Seeded plant(Provider& provider, Console& console, SeedFile file) {
    auto const name = file.name;
    auto chunks = chunks_of(std::move(file), provider.world());
    // One request is taken whole or not at all as it is.
    if (chunks.size() > 1) rehearse(provider, console, chunks, name);
    return send(provider, console, chunks, provider.world(), "sent", name);
}

}  // namespace fauxcount::cli
