// The loader of scenario files, with any text: what it takes is written and read again as the same, and what
// it refuses has a place in the text.
#include "scenarios/files/prose.hpp"
#include "scenarios/files/scenario.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

namespace fauxcount::fuzz {
namespace {

void placed(files::Wrong const& wrong, std::string_view text) {
    auto const lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    must(wrong.place.line >= 1 && wrong.place.line <= lines, "an error has a line of the text", wrong.what);
    must(wrong.place.column >= 1 && wrong.place.column <= text.size() + 1, "an error has a column",
         wrong.what);
    must(!wrong.what.empty(), "an error says what is wrong");
}

// The layout of any JSON with comments, whether it is a scenario or not.
void laid_out(std::string_view text) {
    auto const first = files::parse_jsonc(text);
    if (auto const* const wrong = std::get_if<files::Wrong>(&first)) return placed(*wrong, text);
    auto const& node = std::get<files::Node>(first);
    std::string const once = files::pretty(node);
    auto const again = files::parse_jsonc(once);
    must(std::holds_alternative<files::Node>(again), "what is laid out is read again", once);
    must(files::same(node, std::get<files::Node>(again)), "laid out it means the same", once);
    must(files::pretty(std::get<files::Node>(again)) == once, "laid out twice it looks the same", once);
    auto const bare = files::parse_jsonc(files::compact(node));
    must(std::holds_alternative<files::Node>(bare) && files::same(node, std::get<files::Node>(bare)),
         "without comments and spaces it means the same", once);
}

void loaded(std::string_view text) {
    auto const first = files::load(text);
    if (auto const* const wrongs = std::get_if<std::vector<files::Wrong>>(&first)) {
        must(!wrongs->empty(), "a refusal says why");
        for (auto const& wrong : *wrongs) placed(wrong, text);
        return;
    }
    auto const& scenario = std::get<files::Scenario>(first);
    std::string const written = files::write(scenario);
    auto const second = files::load(written);
    must(std::holds_alternative<files::Scenario>(second), "what is written is loaded again", written);
    auto const& again = std::get<files::Scenario>(second);
    must(files::same(again.source, scenario.source), "loaded again it is the same", written);
    must(files::write(again) == written, "written again it is the same", written);
    must(files::explain(again) == files::explain(scenario), "loaded again it tells the same", written);
}

}  // namespace
}  // namespace fauxcount::fuzz

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string const text{fauxcount::fuzz::text_of(data, size)};
    fauxcount::fuzz::laid_out(text);
    fauxcount::fuzz::loaded(text);
    return 0;
}
