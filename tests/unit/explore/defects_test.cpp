// The kill matrix: each seeded defect is found by the invariant named for it, in a way that nothing can be
// left out of, and no control is found at all.
#include "scenarios/defects/defects.hpp"
#include "scenarios/explore/search.hpp"
#include "scenarios/explore/seeded.hpp"
#include "tests/nightly.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <string>

namespace fauxcount::explore {

namespace {

std::string name_of(testing::TestParamInfo<std::size_t> const& info) {
    return std::string(defects::all()[info.param].id);
}

class Catalogue : public testing::TestWithParam<std::size_t> {
protected:
    defects::Defect const& defect = defects::all()[GetParam()];
};

// The row of docs/defects.md about it: what is made there is made of the very search that is done here.
std::string row_of(std::string_view id) {
    std::ifstream page(FAUXCOUNT_DEFECTS_PAGE);
    for (std::string line; std::getline(page, line);)
        if (line.starts_with("| " + std::string(id) + " |")) return line;
    return {};
}

// An act that is refused wherever it comes on the way, and changes nothing there.
Act does_nothing_beside(Subject& subject, Way const& way) {
    constexpr std::array candidates{Act::cancel, Act::unbind_phone, Act::sign_out_tablet, Act::sign_out,
                                    Act::cancel_subscription};
    auto const changes_something = [&](Act act) {
        Moment moment = subject.beginning();
        bool changed = false;
        for (Move const move : way) {
            changed = changed || subject.after(moment, act).state.hash() != moment.state.hash();
            moment = subject.after(moment, move);
        }
        return changed;
    };
    auto const* const found = std::find_if_not(candidates.begin(), candidates.end(), changes_something);
    EXPECT_NE(found, candidates.end());
    subject.take();
    return found == candidates.end() ? Act::cancel : *found;
}

// Each act that does nothing for it is left out again, whatever stood in between.
void expect_to_shrink(Subject& subject, Counterexample const& shortest, std::string_view caught_by) {
    Counterexample padded{{}, shortest.findings};
    Act const in_vain = does_nothing_beside(subject, shortest.way);
    std::size_t const length = nightly() ? 20 : 6;
    for (Move const move : shortest.way) {
        padded.way.insert(padded.way.end(), length, in_vain);
        padded.way.push_back(move);
    }
    padded.findings = replay(subject, padded.way);
    ASSERT_TRUE(padded.shows(caught_by));
    auto const shrunk = shrink(subject, padded, caught_by);
    EXPECT_TRUE(shrunk.complete);
    EXPECT_TRUE(shrunk.found.shows(caught_by));
    EXPECT_LE(shrunk.found.way.size(), shortest.way.size());
}

}  // namespace

TEST_P(Catalogue, IsFoundByTheInvariantNamedForItOrNotAtAll) {
    auto const saboteur = defect.make();
    Subject subject = broken_world(defect, *saboteur);
    auto const explored = search_for(defect, subject, defect.control() ? 5 : 7);
    if (defect.control()) {
        EXPECT_FALSE(explored.found) << explored.found->findings.front().detail;
        return;
    }
    ASSERT_TRUE(explored.found) << defect.what;
    ASSERT_TRUE(explored.found->shows(defect.caught_by)) << explored.found->findings.front().invariant;
    std::string const told = " | " + std::to_string(explored.found->way.size()) + " act";
    EXPECT_NE(row_of(defect.id).find(told), std::string::npos)
        << row_of(defect.id) << " says nothing of" << told << ": make the page anew";
    expect_to_shrink(subject, *explored.found, defect.caught_by);
}

TEST(Shrink, SparesAFaultThatTheFindingDoesNotNeed) {
    defects::Defect const& defect = *defects::find("D09");
    auto const saboteur = defect.make();
    Subject subject = broken_world(defect, *saboteur);
    auto const shortest = search(subject, {.depth = 5}).found;
    ASSERT_TRUE(shortest);
    Counterexample faulty = *shortest;
    faulty.way.front().fault = Mishap::duplicate;
    faulty.way.insert(faulty.way.begin() + 1, Act::arrives);
    faulty.findings = replay(subject, faulty.way);
    ASSERT_TRUE(faulty.shows("S09"));
    EXPECT_EQ(shrink(subject, faulty, "S09").found.way, shortest->way);
}

TEST(Shrink, HandsOutTheBestSoFarWhenItsBudgetEnds) {
    defects::Defect const& defect = *defects::find("D09");
    auto const saboteur = defect.make();
    Subject subject = broken_world(defect, *saboteur);
    auto const shortest = search(subject, {.depth = 5}).found;
    ASSERT_TRUE(shortest);
    Counterexample padded{shortest->way, {}};
    padded.way.insert(padded.way.begin(), 64, Act::sign_in_wrongly);
    padded.findings = replay(subject, padded.way);
    auto const shrunk = shrink(subject, padded, "S09", 3);
    EXPECT_FALSE(shrunk.complete);
    EXPECT_EQ(shrunk.executions, 3U);
    EXPECT_TRUE(shrunk.found.shows("S09"));
    EXPECT_LE(shrunk.found.way.size(), padded.way.size());
}

INSTANTIATE_TEST_SUITE_P(Each, Catalogue, testing::Range(std::size_t{0}, defects::all().size()), name_of);

TEST(Defects, HaveIdsOfTheirOwnAndEnoughOfThem) {
    std::set<std::string_view> ids;
    std::size_t controls = 0;
    for (auto const& defect : defects::all()) {
        EXPECT_TRUE(ids.insert(defect.id).second) << defect.id;
        EXPECT_EQ(defects::find(defect.id), &defect);
        EXPECT_EQ(defect.control(), defect.id.starts_with('B')) << defect.id;
        controls += defect.control() ? 1 : 0;
    }
    EXPECT_GE(controls, 5U);
    EXPECT_GE(ids.size() - controls, 25U);
    EXPECT_EQ(defects::find("D99"), nullptr);
}

}  // namespace fauxcount::explore
