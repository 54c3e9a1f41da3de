// The model can say no: whatever is changed in an answer that was right, it is noticed.
#include "api/wire.hpp"
#include "tests/unit/model/doctor.hpp"
#include "tests/unit/model/random_person.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

using namespace fauxcount;
using namespace fauxcount::model;

namespace {

// Where an answer names what it made, which nobody can foresee.
bool is_made_here(api::Request const& request, std::string const& where) {
    bool const makes =
        std::holds_alternative<api::SignUp>(request) || std::holds_alternative<api::MakeDevice>(request) ||
        std::holds_alternative<api::AddItem>(request) || std::holds_alternative<api::Subscribe>(request);
    if (makes && where == "/id") return true;
    bool const opens = std::holds_alternative<api::SignIn>(request) ||
                       std::holds_alternative<api::SetUpDevice>(request) ||
                       std::holds_alternative<api::AnswerChallenge>(request);
    if (opens && where == "/session/id") return true;
    if (where == "/challenge/id") return true;
    // An address may say more than the secret.
    if (std::holds_alternative<api::EnrolFactor>(request)) return where == "/factor/id" || where == "/uri";
    if (std::holds_alternative<api::RequestRemoval>(request) && where == "/removal/id") return true;
    return std::holds_alternative<api::BulkRemovals>(request) && where.ends_with("/removal");
}

// The text of a cursor is the provider's own.
bool is_cursor_text(std::string const& where) { return where == "/next_cursor"; }

struct Tally {
    std::size_t tried = 0;
    std::set<std::size_t> kinds;  // of answers
    std::set<std::string> missed;
};

void judge_doctored(Reference const& before, JudgedWorld::Heard const& heard, Tally& tally) {
    auto const expect_no = [&](std::string const& where, api::Answer const& wrong) {
        if (is_made_here(heard.request, where) || is_cursor_text(where)) return;
        ++tally.tried;
        Reference model = before;
        if (model.judge(heard.now, heard.request, heard.credential, wrong)) return;
        auto const wire = api::encode_request("w", heard.request);
        tally.missed.insert(std::string{wire.method} + ' ' + wire.target + ' ' + wire.body + ": " + where);
    };
    tally.kinds.insert(heard.answer.index());
    std::visit(
        [&](auto const& one) {
            using T = std::remove_cvref_t<decltype(one)>;
            doctor(one, See<T>{[&](std::string const& where, T const& wrong) { expect_no(where, wrong); }});
        },
        heard.answer);
    bool const refused = std::holds_alternative<api::Problem>(heard.answer);
    api::Problem problem;
    problem.code = Code::auth_missing;
    expect_no(" done instead", refused ? api::Answer{api::Done{}} : api::Answer{problem});
}

// A reading that goes on from another, or leaves out one of two letters whose order nothing says, may be
// right in more than one way.
void judge_doctored(Reference const& before, JudgedWorld::Read const& read, Tally& tally) {
    if (read.request.cursor || read.request.kind) return;
    auto const expect_no = [&](std::string const& where, api::ControlAnswer const& wrong) {
        if (is_cursor_text(where)) return;
        ++tally.tried;
        Reference model = before;
        if (model.judge(read.now, read.request, wrong)) return;
        tally.missed.insert(api::encode_request(read.request).target + ": " + where);
    };
    tally.kinds.insert(read.answer.index());
    if (auto const* const problem = std::get_if<api::Problem>(&read.answer)) {
        doctor(*problem, See<api::Problem>{[&](std::string const& where, api::Problem const& wrong) {
            expect_no(where, wrong);
        }});
        return expect_no(" done instead", api::Inbox{});
    }
    doctor(
        std::get<api::Inbox>(read.answer),
        See<api::Inbox>{[&](std::string const& where, api::Inbox const& wrong) { expect_no(where, wrong); }});
    api::Problem problem;
    problem.code = Code::auth_missing;
    expect_no(" refused instead", problem);
}

}  // namespace

TEST(Doctored, AnswersAreAllRefused) {
    Tally tally;
    for (std::uint64_t life = 0; life < 60; ++life) {
        JudgedWorld world{{{"subscription", life % 2 == 0 ? "block" : "external"},
                           {"pending.login", life % 3 == 0 ? "cancels" : "interstitial"},
                           {"blockers.device_bound", life % 5 == 0 ? "block" : "warn"},
                           {"blockers.two_factor", life % 4 == 0 ? "warn" : "off"}}};
        RandomPerson people{world};
        world.on_heard([&](Reference const& before, JudgedWorld::Heard const& heard) {
            judge_doctored(before, heard, tally);
        });
        for (std::uint64_t act = 0; act < 60; ++act) people.act(life << 32U | act);
        ASSERT_EQ(world.complaints(), "");
    }
    EXPECT_THAT(tally.missed, ::testing::IsEmpty());
    EXPECT_EQ(tally.kinds.size(), std::variant_size_v<api::Answer>) << "every kind of answer was doctored";
    EXPECT_GT(tally.tried, 10'000U);
}

TEST(Doctored, LettersAreAllRefused) {
    Tally tally;
    for (std::uint64_t life = 0; life < 40; ++life) {
        JudgedWorld world{{{"grace", life % 2 == 0 ? "PT0S" : "PT1H"},
                           {"pending.tokens", "normal"},
                           {"identifiers.contact", life % 3 == 0 ? "PT0S" : "P30D"}}};
        RandomPerson people{world};
        world.on_read([&](Reference const& before, JudgedWorld::Read const& read) {
            judge_doctored(before, read, tally);
        });
        for (std::uint64_t act = 0; act < 60; ++act) people.act(life << 32U | act);
        ASSERT_EQ(world.complaints(), "");
    }
    EXPECT_THAT(tally.missed, ::testing::IsEmpty());
    EXPECT_EQ(tally.kinds.size(), 2U) << "refusals, too";
    EXPECT_GT(tally.tried, 2'000U);
}
