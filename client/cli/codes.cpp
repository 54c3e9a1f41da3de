// `fauxcount codes`: everything that a refusal can say, for people, for scripts and as the page
// docs/codes.md.
#include "client/cli/console.hpp"
#include "client/cli/verbs.hpp"
#include "scenarios/files/refusals.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace fauxcount::cli {

namespace {

constexpr std::size_t operations_max = 100;

struct CodeView {
    std::string code;
    std::uint32_t status = 0;
    std::string remedy, title;
    bool blocker = false;
    std::vector<std::string> operations;
    static constexpr auto fields() {
        return std::tuple{api::required("code", &CodeView::code),
                          api::required("status", &CodeView::status),
                          api::required("remedy", &CodeView::remedy),
                          api::required("title", &CodeView::title),
                          api::required("blocker", &CodeView::blocker),
                          api::required("operations", &CodeView::operations, operations_max)};
    }
};

std::vector<CodeView> code_views() {
    auto const blockers = files::blockers();
    std::vector<CodeView> views;
    for (auto const name : api::names_of<Code>()) {
        Code const code = *code_of(name);
        if (code == Code::ok) continue;
        CodeView view{std::string(name),
                      static_cast<std::uint32_t>(http_status(code)),
                      std::string(wire_name(remedy_of(code))),
                      std::string(title_of(code)),
                      std::find(blockers.begin(), blockers.end(), name) != blockers.end(),
                      {}};
        for (files::Refusal const& row : files::refusals()) {
            if (row.code == name) view.operations.emplace_back(row.operation);
        }
        views.push_back(std::move(view));
    }
    return views;
}

// The ids of the operations below a path.
std::set<std::string> operations_below(std::string_view path) {
    std::set<std::string> ids;
    for (files::Refusal const& row : files::refusals()) {
        if (row.path.starts_with(path)) ids.emplace(row.operation);
    }
    return ids;
}
constexpr std::array crowds{
    std::pair<std::string_view, std::string_view>{"/", "every one"},
    std::pair<std::string_view, std::string_view>{"/w/", "every one of the product"},
    std::pair<std::string_view, std::string_view>{"/__admin/worlds", "every one of worlds"}};

// "every one of the product, `list_worlds`".
std::string operations_in_words(CodeView const& view) {
    std::set<std::string> left{view.operations.begin(), view.operations.end()};
    std::vector<std::string> words;
    for (auto const& [path, name] : crowds) {
        auto const all = operations_below(path);
        if (!std::includes(left.begin(), left.end(), all.begin(), all.end())) continue;
        for (auto const& id : all) left.erase(id);
        words.emplace_back(name);
    }
    for (auto const& id : view.operations) {
        if (left.contains(id)) words.push_back("`" + id + "`");
    }
    if (view.blocker) words.emplace_back("in `blockers`");
    if (words.empty()) words.emplace_back("what is no operation");
    std::string text;
    for (auto const& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

ExitCode list_codes(Context context) {
    auto const views = code_views();
    std::vector<std::vector<std::string>> rows;
    rows.reserve(views.size());
    for (auto const& view : views)
        rows.push_back({view.code, std::to_string(view.status), view.remedy, view.title});
    auto const lines = aligned(rows);
    for (std::size_t i = 0; i < lines.size(); ++i) context.console.result(views[i], lines[i]);
    return ExitCode::ok;
}

constexpr std::string_view page_head = R"(# Codes

Everything that a refusal can say: its code, HTTP status, what the caller can do about it (`remedy`), and
which operations of the contract (`operationId` in `/openapi.json`) answer it. Scenario files expect these
([scenarios.md](scenarios.md)). This page is made by `fauxcount codes page` from
[codes.hpp](../mock-server/api/codes.hpp) and [openapi.yaml](../mock-server/api/openapi.yaml); a test
compares.

`in blockers` says that it may stand in the list of what is in the way of a removal, beside
`removal.blocked`. The remedies: `fix_request` (the request itself is wrong), `authenticate` (sign in, or
show the right code), `answer_challenge` (send the code that is due), `step_up` (prove who you are
again), `wait` (until `not_before`), `clear_blockers` (each names its fix), `retry` (in a moment),
`ask_administrator`, and `none`.

| code | status | remedy | title | operations |
|---|---|---|---|---|
)";

ExitCode codes_page(Context context) {
    std::string page(page_head);
    for (auto const& view : code_views())
        page += "| `" + view.code + "` | " + std::to_string(view.status) + " | " + view.remedy + " | " +
                view.title + " | " + operations_in_words(view) + " |\n";
    page.pop_back();  // the console ends the line
    context.console.result(page);
    return ExitCode::ok;
}

}  // namespace

void add_codes(CommandLine& line) {
    auto* const verb =
        line.app().add_subcommand("codes", "Everything that a refusal can say, and who says it");
    verb->require_subcommand(0, 1);
    line.on(verb->add_subcommand("list", "Each of them, a line"), list_codes);
    line.on(verb->add_subcommand("page", "The same as the page docs/codes.md"), codes_page);
}

}  // namespace fauxcount::cli
