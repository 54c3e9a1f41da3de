#include "client/cli/fault_page.hpp"

#include "api/operations.hpp"
#include "client/cli/progress.hpp"
#include "scenarios/explore/driver_search.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace fauxcount::cli {

namespace {

using explore::DriverExplored;
using explore::Fault;
using explore::Reaction;

constexpr std::string_view head = R"(# What the removal flow does about failures

The flow of the client library, which `fauxcount remove` carries out, in each of a set of situations, with
one fault at each of its calls in turn ([exploring.md](exploring.md)). Whatever the fault, a run has to end as
it would have without it, and what it says in the end has to be so; one that gave up says that a removal may
be pending. This page is made by `fauxcount explore --driver --page`, which tries all of it; a test compares.
How to order a failure: [failures.md](failures.md). What it does about a code that it has asked for and that
is late, or never comes: [cli.md](cli.md#a-second-factor).

A cell says what the flow did next: `again` is the same request under the same key, `later` the same once it
has waited, `on` another request, `ends` none.

)";

// Operations that are one to whoever reads the page.
struct Family {
    std::string_view name;
    bool (*has)(std::string_view operation);
};
constexpr std::array families{
    Family{"sign-in", [](std::string_view id) { return id == "sign_in"; }},
    Family{"step-up", [](std::string_view id) { return id == "prove_session"; }},
    Family{"challenge", [](std::string_view id) { return id == "answer_challenge"; }},
    Family{"preflight", [](std::string_view id) { return id == "preflight"; }},
    Family{"clearing",
           [](std::string_view id) {
               return id == "set_lost_mode" || id == "set_find_device" || id == "unbind_device" ||
                      id == "cancel_subscription" || id == "remove_factor";
           }},
    Family{"request", [](std::string_view id) { return id == "request_removal"; }},
    Family{"reading", [](std::string_view id) { return id.starts_with("get_") || id.starts_with("list_"); }},
};

std::size_t family_of(std::size_t operation) {
    auto const id = api::operation_ids.at(operation);
    auto const found =
        std::find_if(families.begin(), families.end(), [&](auto const& one) { return one.has(id); });
    return static_cast<std::size_t>(found - families.begin());
}

std::string_view word_of(Reaction const& reaction) {
    if (!reaction.next) return "ends";
    if (*reaction.next != reaction.met) return "on";
    return reaction.waited ? "later" : "again";
}

struct Row {
    std::array<std::set<std::string_view>, families.size()> cells;
    std::uint64_t runs = 0, gave_up = 0;
};

std::string text_of(Fault fault, Row const& row) {
    std::string text =
        "| " + std::string(explore::fault_list.at(static_cast<std::size_t>(fault)).says) + " |";
    for (auto const& cell : row.cells) {
        text += " ";
        for (auto const word : cell) text += (word == *cell.begin() ? "" : ", ") + std::string(word);
        text += cell.empty() ? "|" : " |";
    }
    return text + " " + grouped(row.runs) + " | " + grouped(row.gave_up) + " |\n";
}

}  // namespace

ExitCode fault_page(Context context) {
    DriverExplored const explored = explore::search_drivers(defects::sound_driver);
    std::map<Fault, Row> rows;
    for (auto const& [reaction, times] : explored.reactions) {
        Row& row = rows[reaction.fault];
        row.runs += times;
        if (reaction.gave_up) row.gave_up += times;
        std::size_t const family = family_of(reaction.met);
        if (family < families.size()) row.cells.at(family).insert(word_of(reaction));
    }
    std::string text(head);
    text += "| fault |";
    for (auto const& family : families) text += " " + std::string(family.name) + " |";
    text += " runs | gave up |\n|---|";
    for (std::size_t i = 0; i < families.size() + 2; ++i) text += "---|";
    text += "\n";
    for (auto const& [fault, row] : rows) text += text_of(fault, row);
    text += "\n" + counted(explored.situations, "situation") + ", " + counted(explored.runs, "run") + ", " +
            counted(explored.calls, "call") +
            (explored.found ? "; one of them ended wrongly: " + explored.found->findings.front().detail + "."
                            : "; each run ended as it had to.");
    context.console.result(text);
    return explored.found ? ExitCode::failed : ExitCode::ok;
}

}  // namespace fauxcount::cli
