// Nothing that is promised goes untried: searches and lives together put every invariant to the test and come
// to every corner. And what the search checks itself is shown red.
#include "domain/writer.hpp"
#include "scenarios/explore/lives.hpp"
#include "scenarios/explore/usual_world.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace fauxcount::explore {

namespace {

using Names = std::set<std::string_view>;

engine::WorldOptions world_with(std::string const& name, std::string const& value) {
    auto world = usual_world();
    EXPECT_EQ(domain::set_parameter(world.policy, name, value), "");
    return world;
}

// What a search of that depth and the lives put to the test; adds to what others did.
struct Tried {
    domain::Marks marks;
    Sightings seen;

    void all_of(engine::WorldOptions const& world, unsigned depth) {
        Subject subject(world, nullptr);
        EXPECT_FALSE(search(subject, {.depth = depth}).found);
        EXPECT_FALSE(play_lives(subject));
        marks += subject.marks();
        seen += subject.seen();
    }
    Names unexercised() const {
        constexpr std::uint8_t here =
            domain::by_turn | domain::by_audit | domain::by_explorer | domain::by_start;
        Names names;
        for (std::size_t i = 0; i < domain::invariants; ++i) {
            auto const& row = domain::invariant_list.at(i);
            if (row.checked(here) && marks.of(static_cast<domain::Invariant>(i)) == 0)
                names.insert(row.title);
        }
        return names;
    }
    Names unseen(bool elsewhere) const {
        Names names;
        for (std::size_t i = 0; i < sightings; ++i) {
            auto const& row = sighting_list.at(i);
            bool const asked = row.open || elsewhere;
            if (asked && seen.of(static_cast<Sighting>(i)) == 0) names.insert(row.name);
        }
        return names;
    }
};

// All but the first firing it sees leave a timer behind: what happens depends on who came that way before.
class Fickle final : public engine::Saboteur {
    void after(domain::State& state, engine::Happening const& what, std::vector<domain::Event>&) override {
        if (what.deadline == nullptr || firings_++ == 0) return;
        domain::Writer(state).arm(state.now() + day, domain::Rank::reminder, 0, 7);
    }
    unsigned firings_ = 0;
};

// Takes a proof for good that a change of the password made void, from whoever asks for a removal.
class Credulous final : public engine::Saboteur {
    void before(domain::State& state, engine::Happening const& what) override {
        bool const asks =
            what.request != nullptr && std::holds_alternative<api::RequestRemoval>(*what.request);
        if (!asks) return;
        for (std::size_t i = 0; i < state.extent(state.account(0)).sessions().size(); ++i)
            domain::Writer(state).record<domain::Session>(0, domain::Section::sessions, i).proof =
                domain::Proof::password;
    }
};

}  // namespace

TEST(Marks, TheUsualWorldExercisesEveryInvariantAndComesToEveryOpenCorner) {
    Tried tried;
    tried.all_of(usual_world(), 5);
    EXPECT_EQ(tried.unexercised(), Names{});
    EXPECT_EQ(tried.unseen(false), Names{});
}

TEST(Marks, OtherPoliciesComeToTheRest) {
    Tried tried;
    tried.all_of(usual_world(), 5);
    tried.all_of(world_with("pending.login", "cancels"), 4);
    tried.all_of(world_with("pending.login", "denied"), 4);
    tried.all_of(world_with("blockers.device_bound", "block"), 4);
    tried.all_of(world_with("blockers.device_find_on", "block"), 5);
    EXPECT_EQ(tried.unseen(true), Names{});
}

// Where nobody wants letters, that none is sent is no proof of those that are. Codes are sent there, too.
TEST(Marks, OfWhatPeopleAreToldAreNotRaisedWhereTheyAreToldOfNothing) {
    Subject subject(world_with("notices", "none"), nullptr);
    EXPECT_FALSE(play_lives(subject));
    EXPECT_EQ(subject.marks().of(domain::Invariant::people_told),
              subject.marks().of(domain::Invariant::codes_sent));
    Subject secured(world_with("notices", "security"), nullptr);
    EXPECT_FALSE(play_lives(secured));
    EXPECT_GT(secured.marks().of(domain::Invariant::people_told), 0U) << "of an app and of backup codes";
}

// A mark is not raised by just anything: in a world in which nothing happens most stay down.
TEST(Marks, AreNotRaisedWithoutTheirPremise) {
    Subject subject(usual_world(), nullptr);
    replay(subject, {Act::sign_up, Act::half_a_day});
    for (auto const one :
         {domain::Invariant::cancel_window, domain::Invariant::purge_once,
          domain::Invariant::purge_atomic_outside, domain::Invariant::terms_pinned,
          domain::Invariant::data_gone, domain::Invariant::owner_consent, domain::Invariant::removed_is_final,
          domain::Invariant::lock_never_bypassed, domain::Invariant::people_told,
          domain::Invariant::codes_sent, domain::Invariant::message_faults, domain::Invariant::offline_device,
          domain::Invariant::password_change}) {
        EXPECT_EQ(subject.marks().of(one), 0U) << domain::row_of(one).title;
    }
    replay(subject, {Act::sign_up, Act::sign_in, Act::request, Act::cancel});
    EXPECT_GT(subject.marks().of(domain::Invariant::cancel_window), 0U);
    EXPECT_EQ(subject.marks().of(domain::Invariant::people_told), 2U) << "of the request, and of the cancel";
    EXPECT_EQ(subject.marks().of(domain::Invariant::purge_once), 0U);
    replay(subject, {Act::sign_up, Act::sign_in, Act::enrol_mail, Act::ask_to_confirm, Act::ask_to_confirm});
    EXPECT_EQ(subject.marks().of(domain::Invariant::codes_sent), 1U) << "the second time none is sent";
    replay(subject,
           {Act::sign_up, Act::change_password, Act::sign_in, Act::five_minutes, Act::change_password});
    EXPECT_EQ(subject.marks().of(domain::Invariant::password_change), 0U) << "it was refused";
    replay(subject, {Act::sign_up, Act::sign_in, Act::change_password});
    EXPECT_EQ(subject.marks().of(domain::Invariant::password_change), 1U);
    replay(subject, {Act::sign_up, Act::sign_in, Act::set_up_phone, Act::phone_away, Act::delay_mail,
                     Act::find_on_phone, Act::heal_faults});
    EXPECT_EQ(subject.marks().of(domain::Invariant::message_faults), 0U) << "there was no message";
    EXPECT_EQ(subject.marks().of(domain::Invariant::offline_device), 0U) << "there was nothing to hear";
    replay(subject, {Act::sign_up, Act::sign_in, Act::set_up_phone, Act::phone_away, Act::unbind_phone,
                     Act::delay_mail, Act::request, Act::to_next});
    EXPECT_GT(subject.marks().of(domain::Invariant::message_faults), 1U) << "it is held, and it comes";
    EXPECT_GT(subject.marks().of(domain::Invariant::offline_device), 0U);
}

TEST(Marks, S03_AVoidProofThatIsTakenIsNoticed) {
    Credulous credulous;
    Way const way{Act::sign_up, Act::set_up_phone, Act::sign_in, Act::change_password, Act::request_on_phone};
    for (auto* const saboteur :
         {static_cast<engine::Saboteur*>(nullptr), static_cast<engine::Saboteur*>(&credulous)}) {
        Subject subject(usual_world(), saboteur, Subject::Judged::by_invariants_alone);
        Counterexample const found{way, replay(subject, way)};
        EXPECT_EQ(found.shows("S03"), saboteur != nullptr);
        EXPECT_EQ(found.findings.empty(), saboteur == nullptr);
    }
}

TEST(Marks, X01_ATimeThatDoesNotAddUpIsNoticed) {
    Fickle fickle;
    Subject subject(usual_world(), &fickle);
    Moment const scheduled =
        subject.after(subject.after(subject.beginning(), Act::sign_up), Act::request_as_administrator);
    ASSERT_TRUE(subject.take().empty());
    subject.after(scheduled, Act::to_due);
    Counterexample const found{{Act::to_due}, subject.take()};
    EXPECT_TRUE(found.shows("X01"));
}

TEST(Marks, EachInvariantHasAnIdOfItsOwnAndIsShownRed) {
    Names ids;
    for (auto const& row : domain::invariant_list) {
        EXPECT_TRUE(ids.insert(row.id).second) << row.title;
        EXPECT_NE(row.where, 0) << row.title;
        EXPECT_EQ(row.red.empty(), row.where == domain::by_model) << row.title;
    }
}

}  // namespace fauxcount::explore
