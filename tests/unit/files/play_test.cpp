// The player: that it fails what should fail, in its place, and that every scenario of the repository passes
// and turns red under the defects that it names.
#include "scenarios/play/player.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace fauxcount::play {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

files::Scenario scenario(std::string const& text) {
    auto loaded = files::load(text);
    if (auto const* const wrongs = std::get_if<std::vector<files::Wrong>>(&loaded)) {
        ADD_FAILURE() << wrongs->front().place.line << ": " << wrongs->front().what << " in " << text;
        return {};
    }
    return std::get<files::Scenario>(std::move(loaded));
}

files::Scenario with_steps(std::string const& steps, std::string const& given = R"("alice": {})") {
    return scenario(R"({"format": 1, "name": "n", "given": {)" + given + "},\n\"steps\": [\n" + steps + "]}");
}

Outcome played(files::Scenario const& one, PlayOptions const& options = {}) {
    InThisProcess stage;
    return play(one, stage, options);
}

std::string only_failure(std::string const& steps, std::string const& given = R"("alice": {})") {
    auto const outcome = played(with_steps(steps, given));
    EXPECT_FALSE(outcome.passed);
    if (outcome.failures.size() != 1) {
        ADD_FAILURE() << outcome.failures.size() << " failures";
        return {};
    }
    auto const& failure = outcome.failures.front();
    return std::to_string(failure.place.line) + ":" + std::to_string(failure.place.column) + " " +
           failure.what;
}

std::string const request = R"({"as": "alice", "do": "removal.request", "expect": "ok"})";

TEST(Player, TellsWhatHappenedALineAStep) {
    auto const outcome = played(with_steps(request + R"(, {"advance_to": "due"},
        {"as": "receipt of alice", "do": "removal.cancel", "expect": "removal.too_late"})"));
    EXPECT_TRUE(outcome.passed);
    EXPECT_THAT(outcome.trace,
                ElementsAre("t+0d 00:00:00 | alice | account.sign_up | active",
                            "t+0d 00:00:00 | alice | session.sign_in | signed in",
                            "t+0d 00:00:00 | alice | removal.request | scheduled, due t+30d 00:00:00",
                            "t+0d 00:00:00 | the clock | clock.advance to due | now t+30d 00:00:00",
                            "t+30d 00:00:00 | receipt of alice | removal.cancel | refused removal.too_late"));
    EXPECT_EQ(outcome.time, day * 30);
}

TEST(Player, FailsWhatIsNotAsExpectedInItsPlace) {
    EXPECT_EQ(
        only_failure(request + ",\n" + request),
        "4:1 removal.request as alice: expected success; it was refused auth.invalid_token: The credential "
        "is not valid");
    EXPECT_EQ(only_failure(R"({"as": "alice", "do": "removal.request", "expect": "removal.blocked"})"),
              "3:1 removal.request as alice: expected refused removal.blocked; it was no refusal");
    EXPECT_THAT(
        only_failure(
            R"({"as": "nobody", "do": "account.read", "account": "alice", "expect": "auth.forbidden"})"),
        HasSubstr("it was auth.missing"));
    EXPECT_THAT(only_failure(R"({"as": "alice", "do": "account.read", "expect": {"items": 1}})"),
                HasSubstr("/items is 0, expected 1"));
    EXPECT_THAT(
        only_failure(
            R"({"as": "alice", "do": "removal.request", "expect": {"removal": {"due": "now + 1d"}}})"),
        HasSubstr("/removal/due is \"2030-01-31T00:00:00.000Z\", expected \"now + 1d\""));
    EXPECT_THAT(only_failure(R"({"as": "alice", "do": "removal.request", "expect":
                                 {"refused": "removal.blocked", "blockers": ["device.bound"]}})",
                             R"("alice": {"devices": {"phone": {"lost": true}}})"),
                HasSubstr("the blockers are device.lost_mode, expected device.bound"));
}

TEST(Player, FailsWhatCannotBeDone) {
    EXPECT_THAT(only_failure(R"({"as": "receipt of alice", "do": "account.read", "expect": "ok"})"),
                HasSubstr("alice has no receipt"));
    EXPECT_THAT(only_failure(R"({"as": "alice", "do": "removal.read", "expect": "ok"})"),
                HasSubstr("`alice` is not there yet as a removal id"));
    EXPECT_THAT(only_failure(R"({"advance_to": "due"}, {"check": "all"})"),
                HasSubstr("`due` is not known yet"));
    EXPECT_THAT(only_failure(R"({"advance": "1d"}, {"advance_to": "start"}, {"check": "all"})"),
                HasSubstr("refused clock.in_past"));
}

TEST(Player, HasOperatorsForPartsOfAnAnswer) {
    auto const outcome = played(with_steps(R"(
        {"as": "alice", "do": "account.read", "save": {"me": "/id"},
         "expect": {"items": {"$gte": 3, "$lte": 3}, "removal": {"$absent": true}, "id": {"$match": "^acc_"},
                    "identifiers": {"$size": 1}, "created_at": "start"}},
        {"as": "administrator", "do": "account.list",
         "expect": {"accounts": {"$has": {"id": "me", "phase": "active"}}}},
        {"as": "alice", "do": "account.read", "expect": {"id": "alice", "created_at": {"$lte": "now"}}})",
                                           R"("alice": {"items": 3})"));
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
    for (auto const* const wrong : {R"({"$gte": 4})", R"({"$lte": 2})"}) {
        EXPECT_THAT(only_failure(R"({"as": "alice", "do": "account.read", "expect": {"items": )" +
                                     std::string(wrong) + "}}",
                                 R"("alice": {"items": 3})"),
                    HasSubstr("/items is 3"));
    }
    EXPECT_THAT(
        only_failure(R"({"as": "alice", "do": "account.read", "expect": {"removal": {"$absent": false}}})"),
        HasSubstr("/removal is absent"));
}

TEST(Player, TellsAllThatDiffersAndWhatItsWordsMeanThere) {
    EXPECT_THAT(only_failure(R"({"as": "alice", "do": "account.read",
        "expect": {"items": 2, "devices": 0, "subscriptions": 7, "created_at": "now + 31d"}})"),
                HasSubstr("/items is 0, expected 2; /subscriptions is 0, expected 7; /created_at is "
                          "\"2030-01-01T00:00:00.000Z\", expected \"now + 31d\" (2030-02-01T00:00:00.000Z)"));
    EXPECT_THAT(only_failure(R"({"as": "alice", "do": "account.read",
        "expect": {"created_at": {"$gte": "now + 31d"}}})"),
                HasSubstr("{\"$gte\":\"now + 31d\"} (2030-02-01T00:00:00.000Z)"));
}

TEST(Player, WaitsDeadlineByDeadline) {
    std::string const removed =
        R"({"as": "receipt of alice", "do": "removal.read", "expect": {"state": "removed"}})";
    auto const outcome =
        played(with_steps(request + R"(, {"eventually": )" + removed + R"(, "within": "60d"})"));
    EXPECT_TRUE(outcome.passed);
    EXPECT_EQ(outcome.trace.back(), "t+30d 00:01:00 | receipt of alice | removal.read | removed");
    EXPECT_THAT(only_failure(request + R"(, {"eventually": )" + removed + R"(, "within": "30d"})"),
                HasSubstr("not within P30D: removal.read as receipt of alice"));
}

TEST(Player, PlaysEveryOrderOfLanes) {
    std::string const lane = R"([{"as": "alice", "do": "item.add", "expect": "ok"}, {"advance": "1ms"}])";
    auto const outcome = played(with_steps(R"({"parallel": [)" + lane + "," + lane + R"(]},
        {"as": "alice", "do": "account.read", "expect": {"items": 2}})"));
    EXPECT_TRUE(outcome.passed);
    EXPECT_THAT(outcome.trace, testing::Contains("-- order 6:"));
    EXPECT_THAT(outcome.trace, testing::Not(testing::Contains("-- order 7:")));
    // One order that fails is enough, and the others are played all the same.
    auto const failed = played(with_steps(R"({"parallel": [[)" + request +
                                          R"(], [{"as": "alice", "do": "account.read", "expect": "ok"}]]})"));
    EXPECT_EQ(failed.failures.size(), 1U);
    EXPECT_THAT(failed.trace, testing::Contains("-- order 2:"));
}

TEST(Player, LeavesTheOriginalOfACopyAlone) {
    auto const outcome = played(with_steps(R"({"fork": [)" + request + R"(, {"advance": "40d"}]},
        {"as": "alice", "do": "account.read",
         "expect": {"phase": "active", "removal": {"$absent": true}}})"));
    EXPECT_TRUE(outcome.passed);
}

TEST(Player, ShowsEveryAnswerToAnObserver) {
    std::vector<std::string> seen;
    PlayOptions options;
    options.observer = [&](Seen const& one) {
        seen.push_back(to_string(one.now) +
                       (std::holds_alternative<api::GetAccount>(one.request) ? " read" : " other") +
                       (one.credential.bearer.empty() ? " nobody" : " somebody") +
                       (std::holds_alternative<api::Problem>(one.answer) ? " refused" : " ok"));
    };
    played(
        with_steps(
            R"({"advance": "12h"}, {"as": "alice", "do": "account.read", "expect": "auth.invalid_token"})"),
        options);
    EXPECT_THAT(seen, ElementsAre("2030-01-01T00:00:00.000Z other nobody ok",
                                  "2030-01-01T00:00:00.000Z other nobody ok",
                                  "2030-01-01T12:00:00.000Z read somebody refused"));
}

// The account that it is about, its phase before the request, and how the end of its grace period lies.
TEST(Player, TellsAnObserverWhereAnAnswerWasGiven) {
    std::vector<std::string> seen;
    PlayOptions options;
    options.observer = [&](Seen const& one) {
        seen.push_back(std::string(one.act.verb->name) + " " + std::string(one.phase) + " " +
                       (one.due == Instant{} ? "-" : to_string(one.due)));
    };
    auto const outcome = played(with_steps(request + R"(,
        {"as": "administrator", "do": "removal.request", "account": "bob", "expect": "ok"},
        {"fork": [{"as": "receipt of alice", "do": "removal.cancel", "expect": "ok"},
                  {"as": "alice", "do": "session.sign_in", "expect": "ok"}]},
        {"advance_to": "due"},
        {"as": "nobody", "do": "device.reset", "device": "phone", "expect": "ok"},
        {"advance": "60d"},
        {"as": "alice", "do": "account.sign_up", "expect": "ok"},
        {"as": "alice", "do": "session.sign_in", "expect": "ok"},
        {"advance": "40d"},
        {"as": "bob", "do": "session.sign_in", "expect": "auth.bad_credentials"})",
                                           R"("alice": {"devices": {"phone": {}}}, "bob": {})"),
                                options);
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
    std::string const due = " 2030-01-31T00:00:00.000Z";
    std::vector<std::string> const told(seen.end() - 8, seen.end());
    EXPECT_THAT(told, ElementsAre("removal.request active -", "removal.request active -",
                                  "removal.cancel scheduled" + due, "session.sign_in active" + due,
                                  "device.reset purging" + due, "account.sign_up removed" + due,
                                  "session.sign_in active" + due, "session.sign_in nobody" + due));
}

std::string const with_factor = R"("alice": {"factor": "totp", "backup_codes": true})";

std::string answering(std::string const& kind, std::string const& code, std::string const& expect) {
    return R"({"as": "alice", "do": "challenge.answer", "kind": ")" + kind + R"(", "code": ")" + code +
           R"(", "expect": ")" + expect + R"("})";
}

TEST(Player, ShowsCodesAndTellsNone) {
    std::string const enter =
        R"({"as": "alice", "do": "session.sign_in", "expect": "auth.factor_required"},)";
    auto const outcome = played(with_steps(enter + answering("totp", "000000", "auth.bad_code") + "," +
                                               answering("totp", "now", "ok") + "," + enter +
                                               answering("backup_codes", "backup 10 in capitals", "ok"),
                                           with_factor));
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
    std::string const at = "t+0d 00:00:00 | alice | ";
    std::string const entering =
        at + "session.sign_in | refused auth.factor_required totp backup_codes until t+0d 00:10:00";
    EXPECT_THAT(outcome.trace,
                ElementsAre(at + "account.sign_up | active", at + "session.sign_in | signed in",
                            at + "factor.enrol (totp) | totp, to be confirmed",
                            at + "factor.confirm (now - 30s) | totp",
                            at + "factor.enrol (backup_codes) | backup_codes", entering,
                            at + "challenge.answer (totp another code) | refused auth.bad_code",
                            at + "challenge.answer (totp now) | signed in", entering,
                            at + "challenge.answer (backup_codes backup 10 in capitals) | signed in"));
    for (std::string const member : {"secret", "uri"})
        EXPECT_THAT(only_failure(R"({"as": "alice", "do": "factor.enrol", "kind": "totp", "expect": {")" +
                                 member + R"(": {"$match": "^!"}}})"),
                    HasSubstr("/" + member + " is another, expected"));
}

TEST(Player, KeepsAChallengeUnderAName) {
    std::string const enter = R"({"as": "alice", "do": "session.sign_in", "save": {"first": "/challenge/id"},
        "expect": {"refused": "auth.factor_required", "challenge": {"expires_at": "now + 10m"}}})";
    std::string const again =
        R"(, {"as": "alice", "do": "session.sign_in", "expect": "auth.factor_required"},
        {"as": "nobody", "do": "challenge.answer", "challenge": "first", "kind": "totp",
         "code": "now of alice", "expect": {"session": {"account": "alice", "id": "alice"}}})";
    auto const outcome = played(with_steps(enter + again, with_factor));
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
}

// Whoever says no password shows that of then, in each copy of the world its own; and none is told.
TEST(Player, ShowsThePasswordThatWasChangedLast) {
    auto const changing = [](std::string const& password, std::string const& expect) {
        return R"({"as": "alice", "do": "account.change_password", "password": ")" + password +
               R"(", "expect": ")" + expect + R"("})";
    };
    std::string const enter = R"({"as": "alice", "do": "session.sign_in", "expect": "ok"})";
    std::string const enter_as_before =
        R"({"as": "alice", "do": "session.sign_in", "password": "sesame", "expect": ")";
    auto const outcome = played(with_steps(R"({"fork": [)" + changing("walnut", "ok") + "," + enter + "," +
                                           enter_as_before + R"(auth.bad_credentials"}]},)" + enter + "," +
                                           enter_as_before + R"(ok"}, {"advance": "5m"},)" +
                                           changing("walnut", "auth.proof_too_old") + "," + enter));
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
    EXPECT_THAT(outcome.trace, testing::Contains(HasSubstr("| alice | account.change_password | ")).Times(2));
    EXPECT_THAT(outcome.trace, testing::Each(testing::Not(HasSubstr("walnut"))));
}

TEST(Player, FailsWhatIsShownAndNotThere) {
    EXPECT_THAT(only_failure(answering("totp", "now", "ok")), HasSubstr("not there yet as a challenge id"));
    EXPECT_THAT(
        only_failure(R"({"as": "alice", "do": "session.sign_in", "expect": "auth.factor_required"},)" +
                         answering("backup_codes", "backup 1", "ok"),
                     R"("alice": {"factor": "totp"})"),
        HasSubstr("`backup 1` is not there yet as a code"));
    EXPECT_THAT(only_failure(R"({"as": "alice", "do": "session.sign_in", "expect":
                                 {"refused": "auth.factor_required", "challenge": {"kinds": ["totp"]}}})",
                             with_factor),
                HasSubstr("/challenge/kinds has 2 elements, expected 1"));
}

TEST(Player, CountsEveryFindingOfTheInvariants) {
    auto const outcome = played(with_steps(request), {"D02", {}});
    EXPECT_FALSE(outcome.passed);
    ASSERT_FALSE(outcome.findings.empty());
    EXPECT_THAT(outcome.findings.front().invariant, HasSubstr("S39"));
    // A scenario can ask for it by itself.
    auto const own =
        scenario(R"({"format": 1, "name": "n", "world": {"defect": "D02"}, "given": {"alice": {}},
                                  "steps": [)" +
                 request + "]}");
    EXPECT_FALSE(played(own).findings.empty());
}

// Nothing but the model can tell that this answer is wrong: the file expects no more than one.
TEST(Player, HasTheModelJudgeEveryAnswer) {
    std::string const steps = request + R"(, {"advance_to": "due"},
        {"as": "receipt of alice", "do": "removal.read", "expect": "ok"})";
    auto const healthy = played(with_steps(steps));
    EXPECT_TRUE(healthy.passed);
    EXPECT_EQ(healthy.judged, 4U);
    EXPECT_EQ(healthy.not_judged, "");
    auto const outcome = played(with_steps(steps), {"D30", {}});
    EXPECT_FALSE(outcome.passed);
    ASSERT_EQ(outcome.findings.size(), 1U);
    EXPECT_EQ(outcome.findings.front().invariant, "M00 model_agrees");
    ASSERT_EQ(outcome.failures.size(), 1U);
    EXPECT_EQ(outcome.failures.front().place.line, 4U);
    EXPECT_EQ(outcome.failures.front().what,
              "invariant M00 model_agrees: removal.read as receipt of alice: state is removed and should be "
              "purging");
    auto const alone = played(with_steps(steps), {"D30", {}, false});
    EXPECT_TRUE(alone.passed);
    EXPECT_EQ(alone.judged, 0U);
    EXPECT_NE(alone.not_judged, "");
}

// Each copy of the world has its own model, which knows what happened before and nothing of the other copies.
TEST(Player, CopiesTheModelWithTheWorld) {
    std::string const read = R"({"as": "alice", "do": "account.read", "expect": "ok"})";
    std::string const add = R"({"as": "alice", "do": "item.add", "expect": "ok"})";
    auto const outcome =
        played(with_steps(add + R"(, {"fork": [)" + add + "," + read + "," + request +
                          R"(, {"advance": "40d"}]}, {"parallel": [[)" + add + "], [" + read + "]]}," + add));
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
    EXPECT_EQ(outcome.judged, 2U + 1 + 3 + 2 * 3);
    // A reply that is wrong in a copy is found there.
    auto const wrong = played(with_steps(R"({"fork": [)" + request + R"(]},
        {"as": "alice", "do": "account.read", "expect": "ok"})"),
                              {"D31", {}});
    ASSERT_EQ(wrong.failures.size(), 1U);
    EXPECT_THAT(wrong.failures.front().what, HasSubstr("due is 2030-01-31T00:00:00.001Z and should be"));
}

TEST(Player, EndsAWaitForWhatTheModelDoesNotAgreeWith) {
    auto const outcome =
        played(with_steps(request + R"(, {"eventually": {"as": "receipt of alice", "do": "removal.read",
            "expect": {"state": "removed"}}, "within": "60d"})"),
               {"D29", {}});
    ASSERT_EQ(outcome.failures.size(), 1U);
    EXPECT_THAT(outcome.failures.front().what, HasSubstr("M00"));
    EXPECT_EQ(outcome.time, day * 30);
}

// Its purge waits for an instant that is over, so that the same deadline fires again and again.
TEST(Player, EndsInAWorldThatNeverComesToRest) {
    auto const outcome =
        played(with_steps(request + R"(, {"advance_to": "removed"}, {"check": "all"})"), {"D22", {}});
    EXPECT_FALSE(outcome.passed);
    std::vector<std::string> invariants;
    invariants.reserve(outcome.findings.size());
    for (auto const& finding : outcome.findings) invariants.push_back(finding.invariant);
    EXPECT_THAT(invariants, testing::Contains("L09 quiescence").Times(1));
    EXPECT_LT(outcome.findings.size(), 20U);
}

// --- the scenarios of the repository ---

std::vector<std::string> all_files(std::string const& directory) {
    std::vector<std::string> paths;
    std::string const scenarios = FAUXCOUNT_SOURCE_DIR "/scenarios/";
    for (auto const& entry : std::filesystem::directory_iterator(scenarios + directory))
        paths.push_back(entry.path().string());
    std::sort(paths.begin(), paths.end());
    return paths;
}

class Kept : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        std::ifstream in{GetParam()};
        text = {std::istreambuf_iterator<char>{in}, {}};
        one = scenario(text);
    }
    std::string text;
    files::Scenario one;
};

class Removal : public Kept {};
class Corpus : public Kept {};

TEST_P(Kept, PassesAndTheModelAgreesWithEveryAnswer) {
    auto const outcome = played(one);
    EXPECT_EQ(outcome.not_judged, "");
    EXPECT_GT(outcome.judged, 0U);
    for (auto const& failure : outcome.failures) ADD_FAILURE() << failure.place.line << ": " << failure.what;
}

TEST_P(Removal, TurnsRedUnderTheDefectsItNames) {
    EXPECT_FALSE(one.red_under.empty());
    // By what it expects and by the invariants: the model would notice most of them on any way.
    for (auto const& id : one.red_under)
        EXPECT_FALSE(played(one, {id, {}, false}).passed) << id << " is not noticed";
}

TEST_P(Kept, StaysGreenUnderControls) {
    for (auto const* const id : {"B01", "B02", "B03", "B04", "B05", "B08"})
        EXPECT_TRUE(played(one, {id, {}}).passed) << id;
}

TEST_P(Kept, IsLaidOutAsItShould) { EXPECT_EQ(files::write(one), text) << "fauxcount scenario fmt --write"; }

std::string test_name(testing::TestParamInfo<std::string> const& file) {
    std::string name = std::filesystem::path(file.param).stem().stem().string();
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

// What was found once says what it was, and so that `replay` can look for it.
TEST_P(Corpus, SaysWhatWasWrongAndHowItWasFound) {
    EXPECT_THAT(one.about, HasSubstr("Found by"));
    EXPECT_THAT(one.tags, testing::Contains("corpus"));
    ASSERT_TRUE(one.found);
    EXPECT_TRUE(files::is_invariant(one.found->invariant));
}

TEST_P(Corpus, TurnsRedUnderTheDefectsItNames) {
    for (auto const& id : one.red_under)
        EXPECT_FALSE(played(one, {id, {}, false}).passed) << id << " is not noticed";
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Removal, testing::ValuesIn(all_files("removal")), test_name);
INSTANTIATE_TEST_SUITE_P(Identity, Removal, testing::ValuesIn(all_files("identity")), test_name);
INSTANTIATE_TEST_SUITE_P(Notices, Removal, testing::ValuesIn(all_files("notices")), test_name);
INSTANTIATE_TEST_SUITE_P(Scenarios, Corpus, testing::ValuesIn(all_files("corpus")), test_name);
INSTANTIATE_TEST_SUITE_P(Removal, Kept, testing::ValuesIn(all_files("removal")), test_name);
INSTANTIATE_TEST_SUITE_P(Corpus, Kept, testing::ValuesIn(all_files("corpus")), test_name);
INSTANTIATE_TEST_SUITE_P(Identity, Kept, testing::ValuesIn(all_files("identity")), test_name);
INSTANTIATE_TEST_SUITE_P(Notices, Kept, testing::ValuesIn(all_files("notices")), test_name);
INSTANTIATE_TEST_SUITE_P(Failures, Kept, testing::ValuesIn(all_files("failures")), test_name);

}  // namespace
}  // namespace fauxcount::play
