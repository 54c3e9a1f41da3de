// RapidCheck as the front door of the search: our plans and our simpler ones, its runner. And that the same
// number is the same way everywhere.
#include "scenarios/defects/defects.hpp"
#include "scenarios/explore/usual_world.hpp"
#include "scenarios/explore/ways.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace fauxcount::explore {

// Found by RapidCheck through its argument.
// NOLINTNEXTLINE(readability-identifier-naming): RapidCheck chose the name.
void showValue(Plan const& plan, std::ostream& out) {
    Subject subject(usual_world(), nullptr);
    out << "everything read every " << plan.looks_every << " moves:\n" << story(subject, plan.way);
}

}  // namespace fauxcount::explore

// RapidCheck's own size is left alone on purpose: it would never draw the last acts of the list.
template <>
struct rc::Arbitrary<fauxcount::explore::Plan> {
    static Gen<fauxcount::explore::Plan> arbitrary() {
        return [](Random const& random, int) {
            Random draws = random;
            return shrinkable::shrinkRecur(fauxcount::explore::plan_of(draws.next()),
                                           [](fauxcount::explore::Plan const& plan) {
                                               return seq::fromContainer(fauxcount::explore::simpler(plan));
                                           });
        };
    }
};

namespace fauxcount::explore {

RC_GTEST_PROP(Ways, KeepEveryInvariantWhateverIsReadOnTheWay, (Plan const& plan)) {
    Subject subject(usual_world(), nullptr);
    for (Finding const& finding : walk(subject, plan).findings)
        RC_FAIL(finding.invariant + ": " + finding.detail);
}

RC_GTEST_PROP(Ways, AreTheSameASecondTime, (Plan const& plan)) {
    Subject subject(usual_world(), nullptr), other(usual_world(), nullptr);
    auto const hash = walk(subject, plan).hash;
    RC_ASSERT(walk(subject, plan).hash == hash);
    RC_ASSERT(walk(other, plan).hash == hash);
}

// The runner finds a broken world through the same door, and what it comes back with is close to a shortest
// way. The property names its invariant, so that shrinking cannot wander to another one.
TEST(FrontDoor, FindsADefectAndMakesItsWayShort) {
    for (char const* const id : {"D03", "D09", "D25"}) {
        defects::Defect const& defect = *defects::find(id);
        auto const saboteur = defect.make();
        Subject subject(usual_world(), saboteur.get(), Subject::Judged::by_invariants_alone);
        auto const shortest = search(subject, {.depth = 6}).found;
        ASSERT_TRUE(shortest) << id;
        Plan last;
        auto const property = [&](Plan const& plan) {
            Counterexample const shown{plan.way, walk(subject, plan).findings};
            if (!shown.shows(defect.caught_by)) return;
            last = plan;
            RC_FAIL(std::string(defect.caught_by));
        };
        rc::detail::TestMetadata metadata;
        metadata.id = id;
        rc::detail::TestParams params;
        params.seed = 1;
        params.maxSuccess = 2000;
        auto const result = rc::detail::checkTestable(property, metadata, params);
        ASSERT_TRUE(result.is<rc::detail::FailureResult>()) << id;
        EXPECT_LE(last.way.size() * 2, shortest->way.size() * 3) << id;
    }
}

TEST(Simpler, EndsAndNeverGrows) {
    Plan const plan = plan_of(7);
    for (Plan const& one : simpler(plan)) {
        EXPECT_LE(one.way.size(), plan.way.size());
        EXPECT_NE(one, plan);
    }
    EXPECT_TRUE(simpler(Plan{}).empty());
}

// Every rung, every act, every fault and every density is drawn.
TEST(Plans, ComeEverywhere) {
    std::set<Act> drawn;
    std::set<Mishap> faults;
    std::set<unsigned> looks;
    std::set<std::string_view> phases;
    Subject subject(usual_world(), nullptr);
    for (std::uint64_t number = 0; number < 200; ++number) {
        Plan const plan = plan_of(number);
        looks.insert(plan.looks_every);
        Moment moment = subject.beginning();
        for (Move const move : plan.way) {
            drawn.insert(move.act);
            faults.insert(move.fault);
            if (subject.offers(moment, move)) moment = subject.after(moment, move);
            phases.insert(subject.phase(moment));
        }
    }
    EXPECT_EQ(drawn.size(), acts_alone);
    EXPECT_EQ(faults.size(), mishap_words.size());
    EXPECT_EQ(looks, (std::set<unsigned>{0, 1, 2, 7}));
    EXPECT_EQ(phases, (std::set<std::string_view>{"nobody", "active", "scheduled", "purging", "removed"}));
}

// A thousand ways twice, and as on every other compiler, optimisation level and sanitizer: the builds of
// `scripts/test --nightly` meet here. The value changes with rules, acts and key, and then on purpose.
TEST(Plans, AThousandAreTheSameTwiceAndEverywhere) {
    std::uint64_t sums[2] = {0, 0};
    for (std::uint64_t& sum : sums) {
        Subject subject(usual_world(), nullptr);
        for (std::uint64_t number = 0; number < 1000; ++number) {
            Walked const walked = walk(subject, plan_of(number));
            ASSERT_TRUE(walked.findings.empty()) << number << ": " << walked.findings.front().detail;
            sum = sum * 31 + walked.hash;
        }
    }
    EXPECT_EQ(sums[0], sums[1]);
    EXPECT_EQ(sums[0], 0x13ef09b7b77a7370ULL) << std::hex << "0x" << sums[0];
}

}  // namespace fauxcount::explore
