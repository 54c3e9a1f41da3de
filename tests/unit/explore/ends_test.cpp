// What has to come about in the end, and that it is noticed where it does not.
#include "domain/writer.hpp"
#include "scenarios/explore/subject.hpp"
#include "scenarios/explore/usual_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace fauxcount::explore {

namespace {

using domain::Invariant;

Moment after(Subject& subject, std::initializer_list<Move> way) {
    Moment moment = subject.beginning();
    for (Move const& move : way) moment = subject.after(moment, move);
    return moment;
}

bool shows(std::vector<Finding> const& findings, std::string_view id) {
    return std::any_of(findings.begin(), findings.end(),
                       [&](Finding const& finding) { return finding.invariant.starts_with(id); });
}

// What a look ahead finds, and nothing that the way there showed.
std::vector<Finding> ahead_of(Subject& subject, Moment const& moment) {
    subject.take();
    subject.look_ahead(moment);
    return subject.take();
}

std::initializer_list<Move> const locked_out{Act::sign_up,         Act::sign_in_wrongly,
                                             Act::sign_in_wrongly, Act::sign_in_wrongly,
                                             Act::sign_in_wrongly, Act::sign_in_wrongly};
std::initializer_list<Move> const scheduled{Act::sign_up, Act::sign_in, Act::request};

// The lock is put back whenever somebody asks to come in.
class Unforgiving final : public engine::Saboteur {
    void before(domain::State& state, engine::Happening const& what) override {
        bool const asks = what.request != nullptr && std::holds_alternative<api::SignIn>(*what.request);
        if (!asks || state.account_slots() == 0) return;
        if (state.extent(state.account(0)).tries().empty()) return;
        auto& tries = domain::Writer(state).record<domain::Tries>(0, domain::Section::tries, 0);
        if (tries.locked_until != Instant{}) tries.locked_until = state.now() + second;
    }
};

// A stage that failed is never tried again.
class Forgetful final : public engine::Saboteur {
    void after(domain::State& state, engine::Happening const&, std::vector<domain::Event>& events) override {
        for (domain::Event const& event : events) {
            if (!std::holds_alternative<domain::PurgeStageFailed>(event)) continue;
            auto const next = state.deadlines().first().value();
            domain::Writer(state).disarm(next.at(), next.rank(), next.slot(), next.object());
        }
    }
};

// Whoever wants to call a removal off is only shown it.
class Deaf final : public engine::Saboteur {
    void asked(api::Request& request, api::Credential&) override {
        if (auto const* const cancel = std::get_if<api::CancelRemoval>(&request))
            request = api::GetRemoval{cancel->removal};
    }
};

}  // namespace

TEST(Ends, L04_ALockOutThatDoesNotEndIsNoticed) {
    Unforgiving unforgiving;
    for (auto* const saboteur :
         {static_cast<engine::Saboteur*>(nullptr), static_cast<engine::Saboteur*>(&unforgiving)}) {
        Subject subject(usual_world(), saboteur, Subject::Judged::by_invariants_alone);
        auto const findings = ahead_of(subject, after(subject, locked_out));
        EXPECT_EQ(shows(findings, "L04"), saboteur != nullptr);
        EXPECT_EQ(findings.empty(), saboteur == nullptr);
        EXPECT_EQ(subject.marks().of(Invariant::lockout_ends), 1U);
    }
}

TEST(Ends, L07_APurgeThatDoesNotGoOnIsNoticed) {
    Forgetful forgetful;
    for (auto* const saboteur :
         {static_cast<engine::Saboteur*>(nullptr), static_cast<engine::Saboteur*>(&forgetful)}) {
        Subject subject(usual_world(), saboteur, Subject::Judged::by_invariants_alone);
        Moment const failed =
            subject.after(after(subject, scheduled), {Act::to_removed, Mishap::stage_fails});
        ASSERT_EQ(subject.phase(failed), "purging");
        EXPECT_EQ(shows(ahead_of(subject, failed), "L07"), saboteur != nullptr);
        EXPECT_EQ(subject.marks().of(Invariant::purge_resumes), 1U);
    }
}

TEST(Ends, L10_ARemovalThatCannotBeCalledOffIsNoticed) {
    Deaf deaf;
    for (auto* const saboteur :
         {static_cast<engine::Saboteur*>(nullptr), static_cast<engine::Saboteur*>(&deaf)}) {
        Subject subject(usual_world(), saboteur, Subject::Judged::by_invariants_alone);
        auto const findings = ahead_of(subject, after(subject, scheduled));
        EXPECT_EQ(shows(findings, "L10"), saboteur != nullptr);
        EXPECT_EQ(subject.marks().of(Invariant::way_back), 1U);
    }
}

TEST(Ends, WhatIsOrderedIsHealedBefore) {
    Subject subject(usual_world(), nullptr, Subject::Judged::by_model, Subject::Company::failing);
    Moment const away = after(subject, {Act::phone_away, Act::delay_mail, Act::request_as_administrator});
    ASSERT_EQ(away.state.faults().size(), 2U);
    EXPECT_TRUE(ahead_of(subject, away).empty());
    EXPECT_EQ(away.state.faults().size(), 2U) << "the moment is as it was";
}

TEST(Ends, SayNothingWhereNothingIsWaitedFor) {
    Subject subject(usual_world(), nullptr);
    EXPECT_TRUE(ahead_of(subject, after(subject, {Act::sign_up, Act::sign_in})).empty());
    EXPECT_TRUE(
        ahead_of(subject, after(subject, {Act::sign_up, Act::sign_in, Act::request, Act::to_due})).empty());
    for (auto const one : {Invariant::way_back, Invariant::lockout_ends})
        EXPECT_EQ(subject.marks().of(one), 0U) << domain::row_of(one).title;
    EXPECT_EQ(subject.marks().of(Invariant::purge_resumes), 1U);
}

}  // namespace fauxcount::explore
