#include "client/cli/story.hpp"

#include <algorithm>

namespace fauxcount::cli {

void Story::tell(std::string line, std::vector<Fact> facts) {
    auto const wrong =
        std::count_if(facts.begin(), facts.end(), [](Fact const& fact) { return !fact.holds; });
    facts_ += static_cast<std::uint32_t>(facts.size());
    broken_ += static_cast<std::uint32_t>(wrong);

    std::string text = "  ";
    if (!facts.empty())
        text = wrong == 0 ? console_.paint(Tone::good, "✔ ") : console_.paint(Tone::bad, "✖ ");
    text += line;
    for (auto const& fact : facts) {
        if (fact.holds) continue;
        text += "\n    " + fact.what + ": expected " + fact.expected + ", but it is " +
                console_.paint(Tone::bad, fact.actual);
    }
    console_.result(StoryLine{std::move(line), wrong == 0, std::move(facts)}, text);
}

}  // namespace fauxcount::cli
