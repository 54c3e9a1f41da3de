// The search over healthy worlds: it is complete, repeatable, and comes everywhere.
#include "domain/writer.hpp"
#include "scenarios/explore/search.hpp"
#include "tests/nightly.hpp"

#include <gtest/gtest.h>

#include <set>

namespace fauxcount::explore {

namespace {

constexpr Instant start{1'893'456'000'000};  // 2030-01-01T00:00:00.000Z

engine::WorldOptions options(std::string const& name = "", std::string const& value = "",
                             std::string const& profile = "device-cloud") {
    engine::WorldOptions world;
    world.start = start;
    world.profile = profile;
    world.policy = *domain::profile(profile);
    if (!name.empty()) {
        EXPECT_EQ(domain::set_parameter(world.policy, name, value), "");
    }
    return world;
}

std::string told(Subject& subject, Explored const& explored) {
    if (!explored.found) return "";
    auto const& finding = explored.found->findings.front();
    return finding.invariant + ": " + finding.detail + "\n" + story(subject, explored.found->way);
}

class Healthy : public testing::TestWithParam<std::pair<char const*, char const*>> {};

}  // namespace

TEST_P(Healthy, EveryOrderOfActsKeepsEveryInvariant) {
    auto const [name, value] = GetParam();
    Subject subject(options(name, value), nullptr);
    auto const explored = search(subject, {.depth = 5});
    EXPECT_EQ(told(subject, explored), "");
    EXPECT_TRUE(explored.complete);
    EXPECT_GT(explored.states, 500U);
}

INSTANTIATE_TEST_SUITE_P(
    Policies, Healthy,
    testing::Values(std::pair{"grace", "P30D"}, std::pair{"grace", "PT0S"}, std::pair{"grace", "PT1S"},
                    std::pair{"pending.login", "cancels"}, std::pair{"pending.login", "denied"},
                    std::pair{"pending.login", "normal"}, std::pair{"pending.tokens", "normal"},
                    std::pair{"pending.writes", "allow"}, std::pair{"subscription", "cancel_now"},
                    std::pair{"subscription", "at_period_end"}, std::pair{"subscription", "external"},
                    std::pair{"device.on_purge", "release"}, std::pair{"blockers.device_bound", "block"},
                    std::pair{"device.reset_keeps_lock", "false"}, std::pair{"notices", "none"}));

TEST(Search, KeepsEveryInvariantBesideANeighbour) {
    for (auto const& [name, value] :
         {std::pair{"grace", "P30D"}, std::pair{"grace", "PT0S"}, std::pair{"bulk", "needs_owner"},
          std::pair{"subscription", "external"}}) {
        Subject subject(options(name, value), nullptr, Subject::Judged::by_model,
                        Subject::Company::a_neighbour);
        auto const explored = search(subject, {.depth = 4});
        EXPECT_EQ(told(subject, explored), "");
        std::set<std::string_view> answers;
        for (auto const& [cell, n] : explored.cells) {
            if (needs_neighbour(cell.act)) answers.insert(cell.answer);
        }
        EXPECT_TRUE(answers.contains("ok")) << value;
    }
}

// The owner has an app when it begins: each act that is about it comes to what it is for.
TEST(Search, KeepsEveryInvariantWithASecondFactor) {
    for (auto const& [name, value] :
         {std::pair{"grace", "P30D"}, std::pair{"pending.login", "cancels"},
          std::pair{"pending.tokens", "normal"}, std::pair{"blockers.two_factor", "block"},
          std::pair{"notices", "security"}}) {
        Subject subject(options(name, value), nullptr, Subject::Judged::by_model, Subject::Company::an_app);
        auto const explored = search(subject, {.depth = 3});
        EXPECT_EQ(told(subject, explored), "") << value;
        std::set<Act> succeeded;
        for (auto const& [cell, n] : explored.cells)
            if (is_about_factors(cell.act) && (cell.answer == "ok" || cell.answer.empty()))
                succeeded.insert(cell.act);
        EXPECT_EQ(succeeded,
                  (std::set<Act>{Act::enrol_app, Act::confirm_app, Act::enrol_codes, Act::remove_app,
                                 Act::answer, Act::answer_by_backup_code, Act::half_a_minute}))
            << value;
    }
}

// The same of an owner whose codes come by mail: each of the acts that can come to something does, so deep.
TEST(Search, KeepsEveryInvariantWithCodesByMail) {
    for (auto const& [name, value] :
         {std::pair{"grace", "P30D"}, std::pair{"code.sends", "1"}, std::pair{"notices", "none"}}) {
        Subject subject(options(name, value), nullptr, Subject::Judged::by_model,
                        Subject::Company::codes_by_mail);
        auto const explored = search(subject, {.depth = 3});
        EXPECT_EQ(told(subject, explored), "") << value;
        std::set<Act> succeeded;
        for (auto const& [cell, n] : explored.cells)
            if (is_about_mail(cell.act) && cell.answer == "ok") succeeded.insert(cell.act);
        EXPECT_EQ(succeeded, (std::set<Act>{Act::enrol_mail, Act::ask_to_confirm, Act::remove_mail,
                                            Act::ask_for_code, Act::answer_by_mail}))
            << value;
        EXPECT_GT(subject.marks().of(domain::Invariant::codes_sent), 0U);
    }
}

// Whoever missed the newest code has another future than who has read it.
TEST(Search, WhatWasMailedIsPartOfTheKey) {
    Subject subject(options(), nullptr, Subject::Judged::by_model, Subject::Company::codes_by_mail);
    Moment const asked = subject.after(subject.after(subject.beginning(), Act::sign_in), Act::ask_for_code);
    EXPECT_EQ(subject.answered(), "ok");
    EXPECT_NE(asked.held.mailed.code, subject.beginning().held.mailed.code);
    EXPECT_EQ(asked.held.mailed_before.code, subject.beginning().held.mailed.code);
    Moment missed = asked;
    missed.held.mailed = missed.held.mailed_before;
    std::string key, other;
    subject.append_key(asked, key);
    subject.append_key(missed, other);
    EXPECT_NE(key, other);
    subject.after(missed, Act::answer_by_mail);
    EXPECT_EQ(subject.answered(), "auth.bad_code");
    subject.after(asked, Act::answer_by_mail);
    EXPECT_EQ(subject.answered(), "ok");
    EXPECT_TRUE(subject.take().empty());
}

// A mailbox is looked into whatever becomes of the reply, and where none is sent nothing new is found.
TEST(Search, ACodeIsFoundInTheMailboxAlone) {
    Subject subject(options(), nullptr, Subject::Judged::by_model, Subject::Company::codes_by_mail);
    Moment const challenged = subject.after(subject.beginning(), Act::sign_in);
    Moment const unheard = subject.after(challenged, {Act::ask_for_code, Mishap::reply_lost});
    EXPECT_NE(unheard.held.mailed.code, challenged.held.mailed.code);
    Moment const again = subject.after(unheard, Act::ask_for_code);
    EXPECT_EQ(again.held.mailed.code, unheard.held.mailed.code) << "it is too soon for another";
    subject.after(again, Act::answer_by_mail);
    EXPECT_EQ(subject.answered(), "ok");
    Moment const lost = subject.after(challenged, {Act::ask_for_code, Mishap::request_lost});
    EXPECT_EQ(lost.held.mailed.code, challenged.held.mailed.code);
    EXPECT_TRUE(subject.take().empty());
    EXPECT_FALSE(subject.offers(challenged, {Act::ask_for_code, Mishap::delayed}));
}

// The same of an owner who has changed the password, and has a phone from before.
TEST(Search, KeepsEveryInvariantWhereThePasswordIsChanged) {
    for (auto const& [name, value] : {std::pair{"grace", "P30D"}, std::pair{"pending.writes", "allow"},
                                      std::pair{"pending.tokens", "normal"}, std::pair{"password.tries", "1"},
                                      std::pair{"notices", "none"}}) {
        Subject subject(options(name, value), nullptr, Subject::Judged::by_model,
                        Subject::Company::new_password);
        auto const explored = search(subject, {.depth = 3});
        EXPECT_EQ(told(subject, explored), "") << value;
        std::set<std::string_view> changed, as_before, on_phone;
        for (auto const& [cell, n] : explored.cells) {
            if (cell.act == Act::change_password) changed.insert(cell.answer);
            if (cell.act == Act::sign_in_as_before) as_before.insert(cell.answer);
            if (cell.act == Act::request_on_phone) on_phone.insert(cell.answer);
        }
        EXPECT_TRUE(changed.contains("ok")) << value;
        EXPECT_TRUE(changed.contains("auth.proof_too_old")) << value;
        EXPECT_TRUE(changed.contains("account.removal_pending")) << value;
        EXPECT_TRUE(as_before.contains("auth.bad_credentials")) << value;
        EXPECT_FALSE(as_before.contains("ok")) << value;
        EXPECT_TRUE(on_phone.contains("auth.proof_too_old")) << value;
        EXPECT_GT(subject.marks().of(domain::Invariant::password_change), 0U);
    }
}

// Whoever heard of no change goes on with the password of before, and has another future.
TEST(Search, WhichPasswordIsTakenForRightIsPartOfTheKey) {
    Subject subject(options(), nullptr);
    auto const key = [&](Moment const& moment) {
        std::string bytes;
        subject.append_key(moment, bytes);
        return bytes;
    };
    Moment const before = subject.after(subject.after(subject.beginning(), Act::sign_up), Act::sign_in);
    Moment const changed = subject.after(before, Act::change_password);
    EXPECT_EQ(changed.held.password, other_password);
    EXPECT_EQ(changed.held.password_before, usual_password);
    EXPECT_NE(key(changed), key(before));
    Moment missed = changed;
    missed.held.password = usual_password;
    EXPECT_NE(key(changed), key(missed));
    Moment const unheard = subject.after(before, {Act::change_password, Mishap::reply_lost});
    EXPECT_EQ(unheard.held.password, usual_password);
    EXPECT_EQ(unheard.state.account(0).password, changed.state.account(0).password);
    subject.after(unheard, Act::sign_in);
    EXPECT_EQ(subject.answered(), "auth.bad_credentials");
    subject.after(changed, Act::sign_in);
    EXPECT_EQ(subject.answered(), "ok");
    subject.after(changed, Act::sign_in_as_before);
    EXPECT_EQ(subject.answered(), "auth.bad_credentials");
    // There and back again the owner has the password that it had.
    Moment const back = subject.after(changed, Act::change_password);
    EXPECT_EQ(back.held.password, usual_password);
    EXPECT_EQ(back.state.account(0).password, before.state.account(0).password);
    EXPECT_TRUE(subject.take().empty());
}

// One that is late brings the password that was meant then.
TEST(Search, ALateMessageHasThePasswordOfItsTime) {
    Subject subject(options(), nullptr);
    Moment const before = subject.after(subject.after(subject.beginning(), Act::sign_up), Act::sign_in);
    Moment const late = subject.after(before, {Act::sign_in, Mishap::delayed});
    Moment const changed = subject.after(late, Act::change_password);
    ASSERT_TRUE(changed.late);
    EXPECT_EQ(changed.late->password, usual_password);
    Moment newer = changed;
    newer.late->password = other_password;
    std::string key, other;
    subject.append_key(changed, key);
    subject.append_key(newer, other);
    EXPECT_NE(key, other);
    subject.after(changed, Act::arrives);
    EXPECT_EQ(subject.answered(), "auth.bad_credentials");
    EXPECT_TRUE(subject.take().empty());
}

TEST(Search, KeepsEveryInvariantOfTheOtherProfile) {
    Subject subject(options("", "", "forge-instant"), nullptr);
    EXPECT_EQ(told(subject, search(subject, {.depth = 5})), "");
}

TEST(Search, IsTheSameEachTime) {
    Subject one(options(), nullptr), other(options(), nullptr);
    auto const first = search(one, {.depth = 4});
    auto const second = search(other, {.depth = 4});
    EXPECT_EQ(first.hash, second.hash);
    EXPECT_EQ(first.states, second.states);
    EXPECT_EQ(first.cells, second.cells);
    EXPECT_EQ(search(one, {.depth = 4}).hash, first.hash) << "the same subject again";
}

namespace {

// Hears nobody any more once it was asked so many times, whichever world it sits in. No rule is broken by
// that: without the search a second time nobody would notice.
class GoesDeaf final : public engine::Saboteur {
public:
    explicit GoesDeaf(std::uint64_t hears) : hears_(hears) {}
    void asked(api::Request&, api::Credential& credential) override {
        if (++asked_ > hears_) credential.bearer.clear();
    }
    std::uint64_t asked() const { return asked_; }

private:
    std::uint64_t hears_, asked_ = 0;
};

}  // namespace

TEST(Search, ThatComesToSomethingElseASecondTimeIsNoticed) {
    auto const searched = [](GoesDeaf& saboteur) {
        Subject subject(options(), &saboteur, Subject::Judged::by_invariants_alone);
        return search(subject, {.depth = 3});
    };
    GoesDeaf healthy(UINT64_MAX);
    auto const first = searched(healthy);
    EXPECT_TRUE(came_to_the_same(first, searched(healthy)));

    GoesDeaf forgetful(healthy.asked() / 2);
    EXPECT_TRUE(came_to_the_same(first, searched(forgetful)));
    auto const second = searched(forgetful);
    EXPECT_FALSE(second.found);
    EXPECT_FALSE(came_to_the_same(first, second));

    // The very last act is in no state that is gone on from: it shows in how it was answered, or not at all.
    auto other = first;
    ++other.cells.begin()->second;
    EXPECT_EQ(other.hash, first.hash);
    EXPECT_FALSE(came_to_the_same(first, other));
}

// On every compiler, at every optimisation, under every sanitizer: the builds of `scripts/test --nightly`
// compare with each other here. It changes with the rules, the acts and the key, and then on purpose.
TEST(Search, IsTheSameEverywhere) {
    Subject subject(options(), nullptr);
    EXPECT_EQ(search(subject, {.depth = 4}).hash, 0xeab472a84e42ab7fULL);
}

TEST(Search, ComesToEveryPhaseAndEveryAct) {
    Subject subject(options(), nullptr);
    auto const explored = search(subject, {.depth = 5});
    std::set<std::string_view> phases;
    std::set<Act> succeeded;
    for (auto const& [cell, n] : explored.cells) {
        phases.insert(cell.phase);
        if (cell.answer == "ok" || cell.answer.empty()) succeeded.insert(cell.act);
    }
    EXPECT_EQ(phases, (std::set<std::string_view>{"nobody", "active", "scheduled", "purging", "removed"}));
    for (std::size_t act = 0; act < acts_alone; ++act) {
        // A wrong password opens nothing, and without a fault nothing is late.
        static std::set<Act> const never{Act::sign_in_wrongly, Act::prove_wrongly, Act::arrives};
        auto const one = static_cast<Act>(act);
        if (is_about_factors(one)) continue;  // of the search below
        EXPECT_EQ(succeeded.count(one), 1U - never.count(one)) << act_names[act].name;
    }
}

// Cancel is accepted at `due - 1ms` and refused at `due`: both are cells that the search comes to.
TEST(Search, StandsOnBothSidesOfTheDueInstant) {
    Subject subject(options(), nullptr);
    auto const explored = search(subject, {.depth = 5});
    EXPECT_GT(explored.cells.count({"scheduled", Act::cancel, "ok", "last_tick"}), 0U);
    EXPECT_GT(explored.cells.count({"purging", Act::cancel, "removal.too_late", "at"}), 0U);
    EXPECT_GT(explored.cells.count({"removed", Act::sign_up, "account.identifier_quarantined", "after"}), 0U);
}

TEST_P(Healthy, NoSingleFaultOfTheNetworkBreaksAnInvariant) {
    auto const [name, value] = GetParam();
    Subject subject(options(name, value), nullptr);
    auto const explored = search(subject, {.depth = nightly() ? 4U : 3U, .faults_max = 1});
    EXPECT_EQ(told(subject, explored), "");
    EXPECT_TRUE(explored.complete);
}

TEST(Fault, LosesTheRequestOrTheReplyOrSendsACopyOrIsLate) {
    Subject subject(options(), nullptr);
    auto const after = [&](Way const& way) {
        Moment moment = subject.beginning();
        for (Move const move : way) moment = subject.after(moment, move);
        return moment;
    };
    Moment const lost = after({{Act::sign_up, Mishap::request_lost}});
    EXPECT_EQ(subject.phase(lost), "nobody");
    EXPECT_FALSE(subject.offers(lost, Act::arrives));

    // The account is there, and nobody knows its id.
    Moment const unanswered = after({{Act::sign_up, Mishap::reply_lost}});
    EXPECT_EQ(unanswered.state.accounts_live(), 1U);
    EXPECT_EQ(unanswered.held.account, AccountId{});

    Moment const late = after({{Act::sign_up, Mishap::delayed}, Act::half_a_day});
    EXPECT_EQ(late.state.accounts_live(), 0U);
    EXPECT_TRUE(subject.offers(late, Act::arrives));
    EXPECT_EQ(subject.after(late, Act::arrives).state.accounts_live(), 1U);

    Moment const twice = after({{Act::sign_up, Mishap::duplicate}});
    EXPECT_EQ(subject.phase(twice), "active");
    Moment const copied = subject.after(twice, Act::arrives);
    EXPECT_EQ(subject.answered(), "account.identifier_taken");
    EXPECT_FALSE(copied.late);
    EXPECT_TRUE(subject.take().empty());
}

// What is written of each turn leads to the same world again; a world that changes beside its turns does not
// come back.
class Unwritten final : public engine::Saboteur {
    void after(domain::State& state, engine::Happening const& what, std::vector<domain::Event>&) override {
        if (what.request != nullptr && std::holds_alternative<api::SignOut>(*what.request))
            domain::Writer(state).account(0).password = 7;
    }
};

TEST(Fault, StartsTheProviderAgainWithWhatItWrote) {
    Subject subject(options(), nullptr);
    for (Way const& way : {Way{Act::sign_up, Act::sign_in, Act::request_keyed, Act::just_before_due},
                           Way{Act::sign_up, Act::sign_in, Act::request, Act::cancel, Act::to_next}}) {
        Moment moment = subject.beginning(), restarted = subject.beginning();
        for (Move const move : way) {
            moment = subject.after(moment, move);
            restarted = subject.after(restarted, {move.act, Mishap::restart});
            EXPECT_TRUE(engine::Watch::same(moment.state, restarted.state));
        }
        EXPECT_TRUE(subject.take().empty());
        EXPECT_EQ(restarted.faults, 0U);
    }
}

// One that is later, has given out other ids or has sent a letter more has the same future, and is another
// world nevertheless.
TEST(Fault, AStartComesToTheSameInstantsAndIds) {
    Subject subject(options(), nullptr);
    domain::State const one = subject.after(subject.beginning(), Act::sign_up).state;
    domain::State later = one, more = one, lettered = one;
    domain::Writer(later).account(0).created_at = Instant{1};
    domain::Writer(more).account(0).next_item = 1000;
    domain::Writer(lettered).send(domain::Message{});
    domain::State same = one;
    EXPECT_TRUE(engine::Watch::same(one, same));
    EXPECT_FALSE(engine::Watch::same(one, later));
    EXPECT_FALSE(engine::Watch::same(one, more));
    EXPECT_FALSE(engine::Watch::same(one, lettered)) << "somebody has a letter more";
    domain::Writer(same).arm(last_instant, domain::Rank::reminder, 0, 1);
    EXPECT_FALSE(engine::Watch::same(one, same)) << "a timer is in no hash";
}

TEST(Fault, AStartThatComesToAnotherWorldIsNoticed) {
    Unwritten unwritten;
    Subject subject(options(), &unwritten);
    Moment const before = subject.after(subject.after(subject.beginning(), Act::sign_up), Act::sign_in);
    subject.after(before, Act::sign_out);
    EXPECT_FALSE((Counterexample{{}, subject.take()}.shows("S23")));
    Moment const after = subject.after(before, {Act::sign_out, Mishap::restart});
    EXPECT_TRUE((Counterexample{{}, subject.take()}.shows("S23")));
    EXPECT_EQ(after.state.account(0).password, before.state.account(0).password);
}

// What is under way is part of a state: two moments that differ in nothing else have two futures.
TEST(Fault, IsPartOfTheKey) {
    Subject subject(options(), nullptr);
    auto const key = [&](Move move) {
        std::string bytes;
        subject.append_key(subject.after(subject.beginning(), move), bytes);
        return bytes;
    };
    std::set<std::string> const keys{key(Act::sign_in), key({Act::sign_in, Mishap::request_lost}),
                                     key({Act::sign_in, Mishap::delayed}),
                                     key({Act::sign_up, Mishap::delayed})};
    EXPECT_EQ(keys.size(), 4U);
}

// A deadline that arms the next one at its own instant.
class Restless final : public engine::Saboteur {
    void after(domain::State& state, engine::Happening const& what, std::vector<domain::Event>&) override {
        if (what.deadline != nullptr)
            domain::Writer(state).arm(state.now(), domain::Rank::reminder, what.deadline->slot(), ++armed_);
    }
    std::uint32_t armed_ = 0;
};

TEST(Search, L09_AWorldThatNeverComesToRestIsNoticed) {
    Restless restless;
    Subject subject(options(), &restless, Subject::Judged::by_invariants_alone);
    Way const way{Act::sign_up, Act::request_as_administrator, Act::to_due};
    Counterexample const found{way, replay(subject, way)};
    EXPECT_TRUE(found.shows("L09")) << found.findings.size();
}

TEST(Search, StopsWhereItIsTold) {
    Subject subject(options(), nullptr);
    auto const explored = search(subject, {.depth = 6, .transitions_max = 500});
    EXPECT_FALSE(explored.complete);
    EXPECT_LT(explored.transitions, 500U + acts);
    EXPECT_LT(explored.depth, 6U);
}

}  // namespace fauxcount::explore
