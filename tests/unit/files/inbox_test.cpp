// The inbox in scenario files: how it is asked for, what it is expected to have, and how that is told.
#include "scenarios/files/prose.hpp"
#include "scenarios/play/player.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace fauxcount::play {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

auto load(std::string const& steps, std::string const& given) {
    return files::load(R"({"format": 1, "name": "n", "given": {)" + given + "},\n\"steps\": [\n" + steps +
                       "]}");
}

files::Scenario loaded(std::string const& steps, std::string const& given = R"("alice": {})") {
    auto read = load(steps, given);
    if (auto const* const wrongs = std::get_if<std::vector<files::Wrong>>(&read)) {
        ADD_FAILURE() << wrongs->front().place.line << ": " << wrongs->front().what;
        return {};
    }
    return std::get<files::Scenario>(std::move(read));
}

Outcome played(std::string const& steps, std::string const& given = R"("alice": {})") {
    InThisProcess stage;
    return play(loaded(steps, given), stage);
}

std::string only_failure(std::string const& steps, std::string const& given = R"("alice": {})") {
    auto const outcome = played(steps, given);
    EXPECT_FALSE(outcome.passed);
    return outcome.failures.size() == 1 ? outcome.failures.front().what : std::string{};
}

// The last lines of a trace.
std::vector<std::string> last(std::size_t lines, Outcome const& outcome) {
    EXPECT_GE(outcome.trace.size(), lines);
    return {outcome.trace.end() - static_cast<std::ptrdiff_t>(lines), outcome.trace.end()};
}

std::string reading(std::string const& more, std::string const& expect) {
    return R"({"as": "administrator", "do": "inbox.list")" + more + R"(, "expect": )" + expect + "}";
}

std::string const request = R"({"as": "alice", "do": "removal.request", "expect": "ok"},)";

TEST(InboxOfAFile, RefusesWhatNoInboxHas) {
    struct Refused {
        std::string more, expect, what, remedy;
    };
    for (Refused const& one : std::vector<Refused>{
             // Real time is nothing that a scenario has.
             {R"(, "wait": "5s")", R"("ok")", "`inbox.list` has no `wait`", ""},
             {R"(, "kind": "purgd")", R"("ok")", "`purgd` is no value of `kind`", "did you mean `purged`?"},
             {R"(, "via": "post")", R"("ok")", "`post` is no value of `via`", "`email`, `sms`"},
             {R"(, "account": "alcie")", R"("ok")", "called `alcie`", "did you mean `alice`?"},
             {R"(, "to": 5)", R"("ok")", "`to` is text", ""},
             {R"(, "cursor": 5)", R"("ok")", "`cursor` is text", ""},
             {"", R"("removal.blocked")", "never refused with `removal.blocked`", "docs/codes.md"},
             {"", R"({"mesages": []})", "has no `mesages`", "did you mean `messages`?"},
             {"", R"({"messages": [{"kind": "purgd"}]})", "no value of `kind`", "did you mean `purged`?"},
             {"", R"({"messages": [{"number": {"$absent": true}}]})", "never without it", "leave it out"},
             {"", R"({"messages": [{"removal": "alcie"}]})", "called `alcie`", "did you mean `alice`?"},
             {"", R"({"messages": [{"factor": "totp of alcie"}]})", "nobody here is called `alcie`",
              "did you mean `alice`?"},
             {"", R"({"messages": [{"factor": "totpp of alice"}]})", "called `totpp of alice`", "`totp`"},
         }) {
        auto const read = load(reading(one.more, one.expect), R"("alice": {})");
        auto const* const wrongs = std::get_if<std::vector<files::Wrong>>(&read);
        ASSERT_NE(wrongs, nullptr) << one.what;
        ASSERT_EQ(wrongs->size(), 1U) << one.what;
        EXPECT_THAT(wrongs->front().what, HasSubstr(one.what));
        EXPECT_THAT(wrongs->front().remedy, HasSubstr(one.remedy));
    }
}

TEST(InboxOfAFile, IsChosenFromReadOnAndTold) {
    auto const outcome = played(
        request +
        reading(R"(, "to": "ALICE@example.test", "save": {"seen": "/next_cursor"})",
                R"({"sent": 1, "messages": [{"number": 1, "at": "now", "via": "email", "account": "alice",
                    "to": "alice@example.test", "kind": "removal_scheduled", "removal": "alice",
                    "due": "now + 30d", "factor": {"$absent": true}}]})") +
        R"(, {"as": "receipt of alice", "do": "removal.cancel", "expect": "ok"},)" +
        reading(R"(, "cursor": "seen")", R"({"sent": 2, "messages": [{"kind": "removal_cancelled"}]})") +
        "," + reading(R"(, "account": "alice", "kind": "purged")", R"({"messages": []})") + "," +
        reading(R"(, "limit": 1)", R"({"messages": {"$has": {"kind": "removal_scheduled"}}})") + "," +
        reading(R"(, "cursor": "unseen")", R"({"refused": "cursor.invalid", "place": "?cursor"})"));
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
    std::string const at = "t+0d 00:00:00 | ";
    std::string const administrator = at + "administrator | inbox.list ";
    EXPECT_THAT(last(6, outcome),
                ElementsAre(administrator + "(ALICE@example.test) | 1 message: removal_scheduled",
                            at + "receipt of alice | removal.cancel | cancelled",
                            administrator + "(seen) | 1 message: removal_cancelled",
                            administrator + "(alice purged) | no messages",
                            administrator + "(1) | 1 message: removal_scheduled",
                            administrator + "(unseen) | refused cursor.invalid"));
    // Two that made what is given, two more requests, and what was read five times.
    EXPECT_EQ(outcome.judged, 2U + 2 + 5);
}

TEST(InboxOfAFile, FailsWhatIsNotAsExpected) {
    EXPECT_THAT(
        only_failure(request + reading("", R"({"messages": []})")),
        HasSubstr("inbox.list as administrator: expected success with {\"messages\":[]}; /messages has "
                  "1 elements, expected 0: [{\"number\":1,"));
    EXPECT_THAT(only_failure(request + reading("", R"({"sent": 2, "messages": [{"kind": "purged"}]})")),
                HasSubstr("/sent is 1, expected 2; /messages/0/kind is \"removal_scheduled\", expected "
                          "\"purged\""));
    EXPECT_THAT(only_failure(request + reading("", R"({"messages": [{"due": "now + 31d"}]})")),
                HasSubstr("expected \"now + 31d\" (2030-02-01T00:00:00.000Z)"));
    EXPECT_THAT(only_failure(request + reading("", R"({"messages": {"$has": {"via": "sms"}}})")),
                HasSubstr("/messages is ["));
    EXPECT_THAT(only_failure(reading("", R"("cursor.invalid")")), HasSubstr("it was no refusal"));
    EXPECT_THAT(only_failure(reading(R"(, "to": "alice")", R"("ok")")),
                HasSubstr("it was refused request.invalid"));
}

// Of the administrator, who has none, every factor is somebody's.
TEST(InboxOfAFile, NamesAFactorByWhoseItIs) {
    std::string const given =
        R"("alice": {"factor": "totp", "backup_codes": true}, "bob": {"factor": "totp"})";
    auto const outcome = played(
        reading(R"(, "kind": "factor_added")",
                R"({"messages": [{"account": "alice", "factor": "totp of alice", "factor_kind": "totp"},
                    {"account": "alice", "factor": "backup_codes of alice", "factor_kind": "backup_codes"},
                    {"account": "bob", "factor": "totp of bob"}]})") +
            R"(, {"as": "alice", "do": "factor.remove", "factor": "totp of bob",
                  "expect": "factor.not_found"},
                 {"as": "bob", "do": "factor.remove", "factor": "totp of bob", "expect": "ok"})",
        given);
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
    for (std::string const other : {"totp of bob", "backup_codes of alice", "backup_codes of bob"})
        EXPECT_THAT(only_failure(reading(R"(, "account": "alice", "limit": 1)",
                                         R"({"messages": [{"factor": ")" + other + R"("}]})"),
                                 given),
                    HasSubstr("expected \"" + other + "\""));
    EXPECT_THAT(only_failure(R"({"as": "alice", "do": "factor.remove", "factor": "totp of alice",
                                 "expect": "ok"})"),
                HasSubstr("`totp of alice` is not there yet as a factor id"));
}

TEST(InboxOfAFile, IsToldInFewWordsHoweverMuchThereIs) {
    std::string steps;
    for (int i = 0; i < 5; ++i)
        steps += R"({"as": "administrator", "do": "removal.request", "account": "alice", "expect": "ok"},
                    {"as": "administrator", "do": "removal.cancel", "removal": "alice", "expect": "ok"},)";
    auto const outcome = played(steps + reading("", R"({"sent": 10, "messages": {"$size": 10}})"));
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
    std::string const twice = "removal_scheduled, removal_cancelled, removal_scheduled, removal_cancelled";
    EXPECT_THAT(outcome.trace.back(), HasSubstr("| 10 messages: " + twice + ", " + twice + " and 2 more"));
}

TEST(InboxOfAFile, IsOfItsWorldAlone) {
    auto const outcome = played(request + R"({"fork": [{"advance_to": "removed"},)" +
                                reading("", R"({"messages": [{"kind": "removal_scheduled"},
                                              {"kind": "purged", "to": {"$absent": true}}]})") +
                                "]}," + reading("", R"({"messages": [{"to": "alice@example.test"}]})"));
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
}

TEST(InboxOfAFile, CanBeWaitedForInTheTimeOfItsWorld) {
    auto const outcome =
        played(request + R"({"eventually": )" +
               reading(R"(, "kind": "purged")", R"({"messages": {"$size": 1}})") + R"(, "within": "60d"})");
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
    EXPECT_EQ(outcome.trace.back(),
              "t+30d 00:00:40 | administrator | inbox.list (purged) | 1 message: purged");
}

TEST(InboxOfAFile, IsExplained) {
    EXPECT_THAT(files::explain(loaded(reading(R"(, "to": "alice@example.test", "kind": "purged")",
                                              R"({"sent": 0, "messages": []})"))),
                HasSubstr("  When administrator reads the inbox (to alice@example.test and kind purged)\n"
                          "  Then the answer has sent 0 and messages []\n"));
}

}  // namespace
}  // namespace fauxcount::play
