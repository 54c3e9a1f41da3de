// Faults that are ordered on the way: of messages, and of a phone that is out of reach. Every invariant
// holds, the model agrees, and what people do and see of it is as it would be.
#include "scenarios/explore/search.hpp"
#include "scenarios/explore/usual_world.hpp"
#include "scenarios/explore/ways.hpp"
#include "tests/nightly.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fauxcount::explore {

namespace {

using enum Act;
using Company = Subject::Company;
using domain::Invariant;

engine::WorldOptions world_with(std::string const& name, std::string const& value) {
    auto world = usual_world();
    EXPECT_EQ(domain::set_parameter(world.policy, name, value), "");
    return world;
}

std::string told(Subject& subject, Way const& way, std::vector<Finding> const& findings) {
    if (findings.empty()) return "";
    return findings.front().invariant + ": " + findings.front().detail + "\n" + story(subject, way);
}

// A subject, and where a way leads in it.
struct OrderedFaults : testing::Test {
    Subject by_mail{usual_world(), nullptr, Subject::Judged::by_model, Company::codes_by_mail};
    Subject phone{usual_world(), nullptr, Subject::Judged::by_model, Company::failing};

    static Moment after(Subject& subject, Way const& way) {
        Moment moment = subject.beginning();
        for (Move const move : way) moment = subject.after(moment, move);
        EXPECT_EQ(told(subject, way, subject.take()), "");
        return moment;
    }
    static std::string answered(Subject& subject, Way const& way) {
        after(subject, way);
        return std::string(subject.answered());
    }
    static std::string key_of(Subject& subject, Moment const& moment) {
        std::string key;
        subject.append_key(moment, key);
        return key;
    }
};

}  // namespace

TEST_F(OrderedFaults, BreakNoInvariantInWhateverOrder) {
    for (auto const& [name, value] :
         {std::pair{"grace", "P30D"}, std::pair{"grace", "PT0S"}, std::pair{"device.on_purge", "release"},
          std::pair{"device.reset_keeps_lock", "false"}, std::pair{"notices", "security"}}) {
        Subject subject(world_with(name, value), nullptr, Subject::Judged::by_model, Company::failing);
        auto const explored = search(subject, {.depth = nightly() ? 4U : 3U});
        bool const found = explored.found.has_value();
        EXPECT_EQ(found ? told(subject, explored.found->way, explored.found->findings) : "", "") << value;
        EXPECT_TRUE(explored.complete);
        std::set<Act> taken;
        std::set<std::string_view> answers;
        for (auto const& [cell, n] : explored.cells) {
            if (is_about_faults(cell.act) && cell.answer == "ok") taken.insert(cell.act);
            answers.insert(cell.answer);
        }
        EXPECT_EQ(taken, (std::set<Act>{lose_mail, delay_mail, double_mail, misdirect_mail, phone_away,
                                        phone_away_half_a_day, heal_faults}))
            << value;
        EXPECT_TRUE(answers.contains("unanswered")) << value;
        EXPECT_GT(subject.marks().of(Invariant::offline_device), 0U) << value;
        // Where nobody is told of removals, so few acts come to no letter.
        bool const is_told = name != std::string_view{"notices"};
        EXPECT_EQ(subject.marks().of(Invariant::message_faults) > 0, is_told) << value;
    }
}

TEST_F(OrderedFaults, ALateCodeIsReadWhenItComes) {
    Way way{sign_in, delay_mail, ask_for_code};
    Mailed const before = by_mail.beginning().held.mailed;
    EXPECT_EQ(after(by_mail, way).held.mailed.code, before.code) << "it is under way";
    EXPECT_EQ(answered(by_mail, {sign_in, delay_mail, ask_for_code, answer_by_mail}), "auth.bad_code");
    way.emplace_back(just_before_next);
    EXPECT_EQ(after(by_mail, way).held.mailed.code, before.code);
    way.emplace_back(to_next);
    Moment const come = after(by_mail, way);
    EXPECT_NE(come.held.mailed.code, before.code);
    EXPECT_EQ(come.held.mailed_before.code, before.code);
    way.emplace_back(answer_by_mail);
    EXPECT_EQ(answered(by_mail, way), "ok");
    EXPECT_EQ(answered(by_mail, {sign_in, delay_mail, ask_for_code, heal_faults, answer_by_mail}), "ok");
}

TEST_F(OrderedFaults, ALostCodeIsNeverReadAndTwoOfOneAreOne) {
    std::string const before = by_mail.beginning().held.mailed.code;
    EXPECT_EQ(after(by_mail, {sign_in, lose_mail, ask_for_code, heal_faults, five_minutes}).held.mailed.code,
              before);
    Moment const twice = after(by_mail, {sign_in, double_mail, ask_for_code});
    EXPECT_NE(twice.held.mailed.code, before);
    EXPECT_EQ(twice.held.mailed.code, twice.held.mailed_before.code);
    EXPECT_EQ(answered(by_mail, {sign_in, double_mail, ask_for_code, answer_by_mail}), "ok");
    EXPECT_EQ(answered(by_mail, {sign_in, misdirect_mail}), "request.invalid") << "nobody has that address";
}

TEST_F(OrderedFaults, APhoneThatIsOutOfReachHearsNothing) {
    EXPECT_EQ(answered(phone, {request_on_phone}), "ok");
    Moment const away = after(phone, {phone_away, request_on_phone});
    EXPECT_EQ(phone.answered(), "unanswered");
    EXPECT_EQ(phone.phase(away), "active") << "nothing of it was done";
    EXPECT_EQ(answered(phone, {phone_away, find_on_phone}), "ok") << "that is switched at the provider";
    EXPECT_EQ(answered(phone, {phone_away, unbind_phone, heal_faults, set_up_phone}), "ok");
    EXPECT_EQ(answered(phone, {phone_away_half_a_day, unbind_phone, half_a_day, set_up_phone}), "ok");
    EXPECT_EQ(answered(phone, {phone_away_half_a_day, phone_away, unbind_phone, half_a_day, set_up_phone}),
              "unanswered");
}

TEST_F(OrderedFaults, AreWrittenAndReadByAStartAsWell) {
    Way const way{phone_away_half_a_day, unbind_phone, delay_mail, request, to_next, half_a_day, heal_faults};
    Way started = way;
    for (Move& move : started) move.fault = Mishap::restart;
    EXPECT_TRUE(engine::Watch::same(after(phone, way).state, after(phone, started).state));
}

// A message that was ordered to fail leaves an inbox behind of which the model knows nothing any more; a
// phone that is back leaves nothing.
TEST_F(OrderedFaults, ArePartOfTheKeyAsLongAsTheyMatter) {
    std::string const healthy = key_of(phone, phone.beginning());
    std::string const away = key_of(phone, after(phone, {phone_away}));
    EXPECT_NE(away, healthy);
    EXPECT_NE(away, key_of(phone, after(phone, {phone_away_half_a_day})));
    EXPECT_EQ(key_of(phone, after(phone, {phone_away, heal_faults})), healthy);
    EXPECT_NE(key_of(phone, after(phone, {lose_mail})), key_of(phone, after(phone, {double_mail})));
    EXPECT_NE(key_of(phone, after(phone, {lose_mail, heal_faults})), healthy);
}

TEST_F(OrderedFaults, AreAFewAndTheOnlyThingThatGoesWrong) {
    Moment const one = after(phone, {phone_away});
    EXPECT_TRUE(phone.offers(one, {sign_in, Mishap::restart}));
    for (auto const mishap : {Mishap::request_lost, Mishap::reply_lost, Mishap::duplicate, Mishap::delayed})
        EXPECT_FALSE(phone.offers(one, {sign_in, mishap}));
    EXPECT_FALSE(phone.offers(phone.beginning(), {phone_away, Mishap::request_lost}));
    EXPECT_FALSE(phone.offers(phone.beginning(), {phone_away, Mishap::stage_fails}));
    Moment const late = after(phone, {{sign_in, Mishap::delayed}});
    EXPECT_FALSE(phone.offers(late, lose_mail));
    Moment const full = after(phone, {phone_away, lose_mail, double_mail});
    EXPECT_EQ(full.state.faults().size(), faults_ordered_max);
    EXPECT_FALSE(phone.offers(full, delay_mail));
    EXPECT_TRUE(phone.offers(full, heal_faults));
    EXPECT_TRUE(phone.offers(full, request));
}

// --- drawn at random ---

TEST(FailingWays, KeepEveryInvariantAndAreTheSameASecondTime) {
    Subject subject(usual_world(), nullptr);
    std::uint64_t const ways = nightly() ? 5'000 : 700;
    for (std::uint64_t number = 0; number < ways; ++number) {
        Plan const plan = failing_plan_of(number);
        Walked const walked = walk(subject, plan);
        ASSERT_EQ(told(subject, plan.way, walked.findings), "") << number;
        ASSERT_EQ(walked, walk(subject, plan)) << number;
    }
    EXPECT_GT(subject.marks().of(Invariant::message_faults), 0U);
    EXPECT_GT(subject.marks().of(Invariant::offline_device), 0U);
    EXPECT_GT(subject.marks().of(Invariant::password_change), 0U);
}

TEST(FailingWays, ComeToEveryActOfWhoLivesAlone) {
    std::set<Act> drawn;
    Subject subject(usual_world(), nullptr);
    for (std::uint64_t number = 0; number < 400; ++number) {
        Moment moment = subject.beginning();
        for (Move const move : failing_plan_of(number).way) {
            if (!subject.offers(moment, move)) continue;
            moment = subject.after(moment, move);
            drawn.insert(move.act);
        }
    }
    EXPECT_EQ(subject.take().size(), 0U);
    for (std::size_t act = 0; act < acts; ++act) {
        auto const one = static_cast<Act>(act);
        EXPECT_EQ(drawn.contains(one), !needs_neighbour(one)) << act_names.at(act).name;
    }
}

}  // namespace fauxcount::explore
