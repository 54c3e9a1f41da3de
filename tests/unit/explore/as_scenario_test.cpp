// What a search found, written down: whoever plays the file sees the same invariant break.
#include "scenarios/defects/defects.hpp"
#include "scenarios/explore/as_scenario.hpp"
#include "scenarios/explore/seeded.hpp"
#include "scenarios/explore/usual_world.hpp"
#include "scenarios/play/player.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace fauxcount::explore {

namespace {

// The text of what is found in a world with that defect.
std::optional<std::string> written(char const* defect) {
    auto const saboteur = defects::find(defect)->make();
    Subject subject(usual_world(), saboteur.get());
    auto const explored = search(subject, {.depth = 6});
    if (!explored.found) return "nothing found";
    api::PutWorld world;
    world.seed = 1;
    return as_scenario(subject, *explored.found, {world, defect, explored.hash, explored.found->way.size()});
}

files::Scenario loaded(std::string const& text) {
    auto read = files::load(text);
    if (auto* const scenario = std::get_if<files::Scenario>(&read)) return std::move(*scenario);
    ADD_FAILURE() << std::get<std::vector<files::Wrong>>(read).front().what << text;
    return {};
}

bool shows(files::Scenario const& scenario, std::string const& invariant) {
    play::InThisProcess stage;
    auto const outcome = play::play(scenario, stage);
    return std::any_of(outcome.findings.begin(), outcome.findings.end(),
                       [&](auto const& finding) { return finding.invariant.starts_with(invariant); });
}

}  // namespace

TEST(AsScenario, PlaysToTheSameInvariant) {
    for (char const* const defect : {"D03", "D09", "D12", "D13", "D17", "D25"}) {
        auto const text = written(defect);
        ASSERT_TRUE(text) << defect;
        auto const scenario = loaded(*text);
        ASSERT_TRUE(scenario.found) << *text;
        EXPECT_TRUE(shows(scenario, scenario.found->invariant)) << *text;
    }
}

// What the model finds: in an answer on the way, in one that should have been a refusal, in a refusal that
// should have been none, in what is read at its end. Played, the model finds it again; and in a world that is
// not broken the same file is green, because it expects what is right.
TEST(AsScenario, PlaysToWhatTheModelFound) {
    for (char const* const defect : {"D29", "D31", "D32", "D33", "D34", "D37"}) {
        auto const text = written(defect);
        ASSERT_TRUE(text) << defect;
        auto scenario = loaded(*text);
        ASSERT_TRUE(scenario.found) << *text;
        EXPECT_EQ(scenario.found->invariant, "M00") << *text;
        EXPECT_TRUE(shows(scenario, "M00")) << *text;
        for (files::Case& one : scenario.cases) one.defect.clear();
        play::InThisProcess stage;
        auto const healthy = play::play(scenario, stage);
        EXPECT_TRUE(healthy.passed) << defect << " " << healthy.failures.front().what << *text;
    }
}

// Only the search remembers what was said before: a file of such a finding would play as if nothing were
// wrong.
TEST(AsScenario, IsNotWrittenForWhatAPlayerDoesNotCheck) {
    Subject subject(usual_world(), nullptr);
    for (char const* const invariant : {"S17 idempotency", "X01 time_adds_up", "L09 quiescence"}) {
        Counterexample const found{{Act::sign_up}, {{invariant, ""}}};
        EXPECT_EQ(as_scenario(subject, found, {}), std::nullopt);
    }
}

// What happens to a message, or to a stage of the purge, is a fault that the file orders; what comes late is
// said when it comes.
TEST(AsScenario, OrdersWhatWentWrongOnTheWay) {
    using enum Act;
    constexpr Act again = request_as_administrator;
    Move const lost{again, Mishap::request_lost}, unheard{again, Mishap::reply_lost};
    Move const twice{again, Mishap::duplicate}, late{again, Mishap::delayed};
    for (Way const& more : {Way{lost, again, again}, Way{unheard, again}, Way{twice, arrives},
                            Way{late, again, five_minutes, arrives}}) {
        auto const saboteur = defects::find("D05")->make();
        Subject subject(usual_world(), saboteur.get());
        Counterexample found{{sign_up, sign_in}, {}};
        found.way.insert(found.way.end(), more.begin(), more.end());
        Moment moment = subject.beginning();
        for (Move const move : found.way) {
            EXPECT_TRUE(found.findings.empty());
            moment = subject.after(moment, move);
            found.findings = subject.take();
        }
        api::PutWorld world;
        world.seed = 1;
        auto const text = as_scenario(subject, found, {world, "D05", 0, found.way.size()});
        ASSERT_TRUE(text);
        EXPECT_TRUE(shows(loaded(*text), "S11")) << *text;
    }
}

TEST(AsScenario, OrdersAStageThatFails) {
    for (char const* const id : {"D58", "D59", "D60"}) {
        auto const& defect = *defects::find(id);
        auto const saboteur = defect.make();
        auto subject = broken_world(defect, *saboteur);
        auto const explored = search_for(defect, subject, 1);
        ASSERT_TRUE(explored.found) << id;
        api::PutWorld world;
        world.seed = 1;
        auto const text = as_scenario(subject, *explored.found, {world, id, 0, 0});
        ASSERT_TRUE(text) << id;
        EXPECT_TRUE(shows(loaded(*text), std::string(defect.caught_by))) << id << *text;
    }
}

TEST(AsScenario, StartsTheProviderAgain) {
    for (defects::Defect const& defect : defects::all()) {
        if (defect.depth != defects::Depth::starts || defect.control()) continue;
        auto const saboteur = defect.make();
        auto subject = broken_world(defect, *saboteur);
        auto const explored = search_for(defect, subject, 1);
        ASSERT_TRUE(explored.found) << defect.id;
        api::PutWorld world;
        world.seed = 1;
        auto const text = as_scenario(subject, *explored.found, {world, std::string(defect.id), 0, 0});
        ASSERT_TRUE(text) << defect.id;
        auto scenario = loaded(*text);
        EXPECT_TRUE(shows(scenario, "S23")) << defect.id << *text;
        for (files::Case& one : scenario.cases) one.defect.clear();
        play::InThisProcess stage;
        EXPECT_TRUE(play::play(scenario, stage).passed) << defect.id << *text;
    }
}

// A code that was mailed is named, never told; and whoever has two addresses is given both.
TEST(AsScenario, NamesTheCodeThatWasMailed) {
    for (defects::Defect const& defect : defects::all()) {
        bool const by_mail = defect.id >= "D91" && defect.id <= "D98";
        if (!by_mail && defect.id != "D100") continue;
        auto const saboteur = defect.make();
        auto subject = broken_world(defect, *saboteur);
        auto const explored = search_for(defect, subject, 1);
        ASSERT_TRUE(explored.found) << defect.id;
        api::PutWorld world;
        world.seed = 1;
        if (!defect.setting.empty()) world.policy.emplace_back("code.sends", "1");
        auto const text = as_scenario(subject, *explored.found, {world, std::string(defect.id), 0, 0});
        ASSERT_TRUE(text) << defect.id;
        EXPECT_TRUE(shows(loaded(*text), std::string(defect.caught_by))) << defect.id << *text;
    }
}

// The file orders the same faults, by the names that its people and devices have there.
TEST(AsScenario, OrdersFaultsOfMessagesAndOfThePhone) {
    for (char const* const id : {"D101", "D102", "D103", "D104", "D105", "D106", "D107", "D108", "D109"}) {
        auto const& defect = *defects::find(id);
        auto const saboteur = defect.make();
        auto subject = broken_world(defect, *saboteur);
        auto const explored = search_for(defect, subject, 1);
        ASSERT_TRUE(explored.found) << id;
        api::PutWorld world;
        world.seed = 1;
        auto const text = as_scenario(subject, *explored.found, {world, id, 0, 0});
        ASSERT_TRUE(text) << id;
        auto scenario = loaded(*text);
        EXPECT_TRUE(shows(scenario, std::string(defect.caught_by))) << id << *text;
        for (files::Case& one : scenario.cases) one.defect.clear();
        play::InThisProcess stage;
        auto const healthy = play::play(scenario, stage);
        // What is asked past a lock, and accepted, is refused in a world that is well.
        EXPECT_EQ(healthy.passed, id != std::string_view{"D108"}) << id << *text;
    }
}

// A new password is written out, and so is one that is wrong by now; else whoever acts shows the one it has.
TEST(AsScenario, WritesPasswordsOfWhoeverChangesThem) {
    for (char const* const id : {"D110", "D111", "D112", "D113"}) {
        auto const& defect = *defects::find(id);
        auto const saboteur = defect.make();
        auto subject = broken_world(defect, *saboteur);
        auto const explored = search_for(defect, subject, 1);
        ASSERT_TRUE(explored.found) << id;
        api::PutWorld world;
        world.seed = 1;
        auto const text = as_scenario(subject, *explored.found, {world, id, 0, 0});
        ASSERT_TRUE(text) << id;
        EXPECT_NE(text->find(R"("do": "account.change_password", "password": "open sesame", "expect": "ok")"),
                  std::string::npos)
            << *text;
        auto scenario = loaded(*text);
        EXPECT_TRUE(shows(scenario, std::string(defect.caught_by))) << id << *text;
        for (files::Case& one : scenario.cases) one.defect.clear();
        play::InThisProcess stage;
        EXPECT_TRUE(play::play(scenario, stage).passed) << id << *text;
    }
}

// Whoever acts in a file has heard of a change, or not, as people here have.
TEST(AsScenario, RemembersThePasswordAsThePlayerDoes) {
    using enum Act;
    Subject subject(usual_world(), nullptr);
    Move const unheard{change_password, Mishap::reply_lost}, late{change_password, Mishap::delayed};
    Way const heard{sign_up, sign_in, change_password, sign_in, set_up_phone, sign_in_as_before, prove};
    for (Way const& more : {Way{change_password, sign_in, sign_in_as_before},
                            Way{unheard, sign_in, change_password, sign_in, sign_in_as_before},
                            Way{late, sign_in_as_before, arrives, prove, change_password, prove}}) {
        Counterexample found{heard, {{"S47 password_change", ""}}};
        found.way.insert(found.way.end(), more.begin(), more.end());
        auto const text = as_scenario(subject, found, {});
        ASSERT_TRUE(text);
        play::InThisProcess stage;
        auto const outcome = play::play(loaded(*text), stage);
        EXPECT_TRUE(outcome.passed) << outcome.failures.front().what << *text;
    }
}

TEST(AsScenario, ExpectsNoAnswerFromAPhoneThatIsOutOfReach) {
    using enum Act;
    Subject subject(usual_world(), nullptr);
    Counterexample const found{{sign_up, sign_in, set_up_phone, phone_away, request_on_phone, heal_faults},
                               {{"L05 offline_device", ""}}};
    auto const text = as_scenario(subject, found, {});
    ASSERT_TRUE(text);
    play::InThisProcess stage;
    auto const outcome = play::play(loaded(*text), stage);
    EXPECT_TRUE(outcome.passed) << *text;
    Counterexample const judged{found.way, {{"M00 model_agrees", ""}}};
    EXPECT_EQ(as_scenario(subject, judged, {}), std::nullopt)
        << "once a fault is ordered the model says less";
}

// A file's people have no phone when it begins.
TEST(AsScenario, IsNotWrittenForWhoeverBeginsWithAPhone) {
    Subject subject(usual_world(), nullptr, Subject::Judged::by_model, Subject::Company::failing);
    Counterexample const found{{Act::phone_away, Act::unbind_phone}, {{"L05 offline_device", ""}}};
    EXPECT_EQ(as_scenario(subject, found, {}), std::nullopt);
}

TEST(AsScenario, TellsOfANeighbour) {
    for (char const* const id : {"D54", "D55", "D56"}) {
        auto const& defect = *defects::find(id);
        auto const saboteur = defect.make();
        Subject subject(world_of(defect), saboteur.get(), Subject::Judged::by_model,
                        Subject::Company::a_neighbour);
        auto const explored = search(subject, {.depth = 5});
        ASSERT_TRUE(explored.found) << id;
        api::PutWorld world;
        world.seed = 1;
        if (id == std::string_view{"D55"}) world.policy.emplace_back("bulk", "needs_owner");
        auto const text = as_scenario(subject, *explored.found, {world, id, 0, 0});
        ASSERT_TRUE(text) << id;
        EXPECT_TRUE(shows(loaded(*text), "M00")) << id << *text;
    }
}

// Whoever acts in a file holds the newest session; this message was sent in one before.
TEST(AsScenario, IsNotWrittenForWhatNobodyInAFileCouldSend) {
    using enum Act;
    Subject subject(usual_world(), nullptr);
    Counterexample const found{{sign_up, sign_in, {request, Mishap::delayed}, sign_in, arrives},
                               {{"S09 lock_never_bypassed", ""}}};
    EXPECT_EQ(as_scenario(subject, found, {}), std::nullopt);
}

}  // namespace fauxcount::explore
