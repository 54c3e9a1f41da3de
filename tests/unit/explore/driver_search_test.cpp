// The driver search: the flow of the client library survives one fault at each of its calls, and drivers that
// are broken do not.
#include "scenarios/explore/driver_search.hpp"
#include "scenarios/explore/situations.hpp"

#include <gtest/gtest.h>

#include <set>

namespace fauxcount::explore {

namespace {

std::string told(DriverExplored const& explored) {
    if (!explored.found) return "";
    auto const& found = *explored.found;
    auto const& fault = fault_list.at(static_cast<std::size_t>(found.fault.fault));
    return found.findings.front().invariant + ": " + found.findings.front().detail + "\n" +
           std::string(found.situation) + ", at call " + std::to_string(found.fault.call) + " " +
           std::string(fault.says) + "\n" + found.story;
}

std::string name_of_driver(testing::TestParamInfo<std::size_t> const& info) {
    return std::string(defects::all_drivers()[info.param].id);
}

class Drivers : public testing::TestWithParam<std::size_t> {};

}  // namespace

TEST(DriverSearch, TheFlowSurvivesOneFaultAtEachOfItsCalls) {
    auto const explored = search_drivers(defects::sound_driver);
    EXPECT_EQ(told(explored), "");
    EXPECT_EQ(explored.situations, all_situations().size());
    EXPECT_GT(explored.runs, 500U);
    for (std::size_t i = 0; i < domain::invariants; ++i) {
        auto const one = static_cast<domain::Invariant>(i);
        if (domain::row_of(one).checked(domain::by_driver)) {
            EXPECT_GT(explored.marks.of(one), 0U) << domain::row_of(one).title;
        }
    }
}

TEST(DriverSearch, IsTheSameEachTime) {
    auto const first = search_drivers(defects::sound_driver), second = search_drivers(defects::sound_driver);
    EXPECT_EQ(first.hash, second.hash);
    EXPECT_EQ(first.runs, second.runs);
}

TEST_P(Drivers, AreFoundByTheInvariantNamedForThemOrNotAtAll) {
    auto const& defect = defects::all_drivers()[GetParam()];
    auto const explored = search_drivers(defect.make);
    if (defect.control()) {
        EXPECT_EQ(told(explored), "");
        return;
    }
    ASSERT_TRUE(explored.found) << defect.what;
    EXPECT_TRUE(explored.found->shows(defect.caught_by)) << told(explored);
}

INSTANTIATE_TEST_SUITE_P(Each, Drivers, testing::Range(std::size_t{0}, defects::all_drivers().size()),
                         name_of_driver);

TEST(DriverDefects, HaveIdsOfTheirOwn) {
    std::set<std::string_view> ids;
    for (auto const& defect : defects::all_drivers()) {
        EXPECT_TRUE(ids.insert(defect.id).second) << defect.id;
        EXPECT_EQ(defects::find_driver(defect.id), &defect);
        EXPECT_EQ(defect.control(), defect.id.starts_with('B')) << defect.id;
    }
    EXPECT_EQ(defects::find_driver("C99"), nullptr);
}

}  // namespace fauxcount::explore
