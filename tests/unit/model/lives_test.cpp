// Whatever people do, the provider and the model agree: random lives under policies that differ, every
// answer judged.
#include "api/names.hpp"
#include "tests/unit/model/random_person.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

using namespace fauxcount;
using namespace fauxcount::model;

namespace {

struct RuleSet {
    std::string profile;
    std::vector<api::Setting> changes;
};

std::vector<RuleSet> const& worlds() {
    static std::vector<RuleSet> const all{{"device-cloud", {}},
                                          {"forge-instant", {}},
                                          {"device-cloud",
                                           {{"pending.login", "cancels"},
                                            {"subscription", "cancel_now"},
                                            {"pending.tokens", "normal"},
                                            {"blockers.two_factor", "warn"},
                                            {"code.resend", "PT0S"},
                                            {"code.sends", "2"}}},
                                          {"device-cloud",
                                           {{"pending.login", "denied"},
                                            {"subscription", "external"},
                                            {"device.on_purge", "release"},
                                            {"grace", "PT1H"},
                                            {"factor.tries", "2"},
                                            {"factor.lockout", "PT1M"}}},
                                          {"device-cloud",
                                           {{"pending.login", "normal"},
                                            {"pending.tokens", "normal"},
                                            {"pending.writes", "allow"},
                                            {"subscription", "at_period_end"},
                                            {"session.lifetime", "P60D"},
                                            {"reauth.max_age", "P1D"},
                                            {"factor.tries", "1"},
                                            {"challenge.lifetime", "PT30S"},
                                            {"code.lifetime", "PT20S"},
                                            {"code.resend", "PT30S"},
                                            {"notices", "security"}}},
                                          {"device-cloud",
                                           {{"grace", "PT0S"},
                                            {"identifiers.contact", "PT0S"},
                                            {"identifiers.username", "never"},
                                            {"bulk", "needs_owner"}}},
                                          {"device-cloud", {{"notices", "none"}}},
                                          {"device-cloud",
                                           {{"grace", "PT0S"},
                                            {"purge.duration", "PT0S"},
                                            {"subscription", "cancel_now"},
                                            {"device.reset_keeps_lock", "false"}}},
                                          {"device-cloud",
                                           {{"cancel.via", "none"},
                                            {"blockers.device_bound", "block"},
                                            {"blockers.device_find_on", "off"},
                                            {"blockers.device_lost_mode", "warn"},
                                            {"blockers.two_factor", "block"},
                                            {"factor.tries", "unlimited"},
                                            {"code.sends", "unlimited"},
                                            {"identifiers.contact", "never"},
                                            {"purge.duration", "PT0.011S"},
                                            {"subscription", "external"},
                                            {"pending.tokens", "normal"},
                                            {"session.lifetime", "P60D"}}},
                                          {"forge-instant",
                                           {{"pending.login", "interstitial"},
                                            {"grace", "P1D"},
                                            {"subscription", "cancel_now"},
                                            {"session.lifetime", "P60D"},
                                            {"pending.tokens", "normal"},
                                            {"pending.writes", "allow"},
                                            {"code.resend", "PT1S"},
                                            {"code.sends", "1"}}}};
    return all;
}

// All that was answered, and all that was written to people and read.
struct Heard {
    std::set<Code> codes;
    std::set<Code> codes_of_changes;  // of a password
    std::set<api::MessageKind> letters;
    bool sign_out_pending = false;
};

// What they disagree about, with the story to it; empty for agreement.
std::string disagreement_in(RuleSet const& kind, std::vector<std::uint64_t> const& acts, Heard& all_heard,
                            bool strays = false) {
    JudgedWorld world{kind.changes, kind.profile};
    world.on_heard([&](Reference const&, JudgedWorld::Heard const& heard) {
        auto const* const problem = std::get_if<api::Problem>(&heard.answer);
        Code const code = problem == nullptr ? Code::ok : problem->code;
        all_heard.codes.insert(code);
        if (std::holds_alternative<api::ChangePassword>(heard.request))
            all_heard.codes_of_changes.insert(code);
        auto const* const device = std::get_if<api::DeviceView>(&heard.answer);
        if (device != nullptr && device->sign_out_pending) all_heard.sign_out_pending = true;
    });
    world.on_read([&](Reference const&, JudgedWorld::Read const& read) {
        auto const* const inbox = std::get_if<api::Inbox>(&read.answer);
        if (inbox == nullptr) return;
        for (api::MessageView const& message : inbox->messages) all_heard.letters.insert(message.kind);
    });
    RandomPerson people{world, strays};
    for (std::uint64_t const act : acts) {
        people.act(act);
        if (!world.complaints().empty()) return world.story() + world.complaints();
    }
    return {};
}

// What is heard by whoever would change a password, but for what takes much to come together: that a proof is
// too weak, and that a key was used with another one, are in password_test.cpp.
std::set<Code> const answers_to_a_change{Code::ok,
                                         Code::auth_missing,
                                         Code::auth_invalid_token,
                                         Code::auth_forbidden,
                                         Code::account_removal_pending,
                                         Code::account_not_found,
                                         Code::request_invalid,
                                         Code::auth_proof_too_old,
                                         Code::idempotency_key_invalid};

// So many lives of so many acts under every policy, always the same ones.
void expect_agreement(std::uint64_t lives, std::uint64_t acts_of_one, Heard& heard, bool strays) {
    for (RuleSet const& kind : worlds()) {
        for (std::uint64_t life = 1; life <= lives; ++life) {
            std::vector<std::uint64_t> acts;
            acts.reserve(acts_of_one);
            for (std::uint64_t act = 0; act < acts_of_one; ++act) acts.push_back(life << 32U | act);
            ASSERT_EQ(disagreement_in(kind, acts, heard, strays), "");
        }
    }
}

}  // namespace

// Short ones, under every policy, shrunk when they fail.
RC_GTEST_PROP(Lives, AreJudgedAlikeByTheModelAndByTheProvider, ()) {
    auto const acts = *rc::gen::container<std::vector<std::uint64_t>>(
        rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>()));
    for (RuleSet const& kind : worlds()) {
        Heard heard;
        RC_ASSERT(disagreement_in(kind, acts, heard) == "");
    }
}

// Long ones, in which limits are reached and answers, removals and sessions are forgotten.
TEST(Lives, OfManyActsAreJudgedAlike) {
    Heard heard;
    ASSERT_NO_FATAL_FAILURE(expect_agreement(25, 600, heard, false));
    // All that the product API can say but the five limits, which are in boundaries_test.cpp as far as they
    // are reached.
    EXPECT_GE(heard.codes.size(), 42U);
    EXPECT_THAT(heard.codes_of_changes, ::testing::IsSupersetOf(answers_to_a_change));
    EXPECT_EQ(heard.letters.size(), api::names_of<api::MessageKind>().size());
}

TEST(Lives, WithDevicesThatAreOutOfReachAreJudgedAlike) {
    Heard heard;
    ASSERT_NO_FATAL_FAILURE(expect_agreement(10, 300, heard, true));
    EXPECT_TRUE(heard.sign_out_pending);
}
