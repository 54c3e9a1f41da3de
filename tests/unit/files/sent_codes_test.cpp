// Codes that are sent, in scenario files: how they are asked for and named, what is given of them, and that
// the player reads them where their owner does and tells none.
#include "scenarios/files/prose.hpp"
#include "scenarios/play/player.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <variant>
#include <vector>

namespace fauxcount::play {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string const by_mail = R"("alice": {"factor": "email"})";

auto load(std::string const& steps, std::string const& given, std::string const& policy) {
    return files::load(R"({"format": 1, "name": "n", "world": {"policy": {)" + policy + R"(}}, "given": {)" +
                       given + "},\n\"steps\": [\n" + steps + "\n]}");
}

files::Scenario loaded(std::string const& steps, std::string const& given = by_mail,
                       std::string const& policy = "") {
    auto read = load(steps, given, policy);
    if (auto const* const wrongs = std::get_if<std::vector<files::Wrong>>(&read)) {
        ADD_FAILURE() << wrongs->front().place.line << ": " << wrongs->front().what << " in " << steps;
        return {};
    }
    return std::get<files::Scenario>(std::move(read));
}

Outcome played(std::string const& steps, std::string const& given = by_mail, std::string const& policy = "",
               PlayOptions const& options = {}) {
    InThisProcess stage;
    return play(loaded(steps, given, policy), stage, options);
}

void expect_passed(Outcome const& outcome) {
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
    EXPECT_EQ(outcome.not_judged, "");
}

std::string only_failure(std::string const& steps, std::string const& given = by_mail) {
    auto const outcome = played(steps, given);
    EXPECT_FALSE(outcome.passed);
    return outcome.failures.size() == 1 ? outcome.failures.front().what : std::string{};
}

std::string const enter = R"({"as": "alice", "do": "session.sign_in", "expect": "auth.factor_required"},)";
std::string const send = R"({"as": "alice", "do": "challenge.send_code", "via": "email",
                              "expect": {"retry_after": {"$absent": true}}},)";

std::string answering(std::string const& code, std::string const& expect, std::string const& as = "alice") {
    return R"({"as": ")" + as +
           R"(", "do": "challenge.answer", "challenge": "alice", "kind": "email", "code": ")" + code +
           R"(", "expect": ")" + expect + R"("})";
}
std::string codes_are(std::string const& expect) {
    return R"({"as": "administrator", "do": "inbox.list", "kind": "code", "expect": {"messages": )" + expect +
           "}}";
}

// --- what a file says ---

struct Refused {
    std::string step, place, what, remedy;
};

TEST(SentCodesOfAFile, AreRefusedWhereNobodyCanShowOrSendOne) {
    auto const confirming = [](std::string const& code) {
        return "{\"as\": \"alice\", \"do\": \"factor.confirm\", \"expect\": \"ok\",\n\"code\": " + code + "}";
    };
    auto const sending = [](std::string const& expect) {
        return "{\"as\": \"alice\", \"do\": \"factor.send_code\",\n\"expect\": " + expect + "}";
    };
    // One that is sent goes to an account, and `first` is a factor.
    for (Refused const& one : std::vector<Refused>{
             {confirming(R"("maild")"), "4:1", "nothing is saved as `maild`", "did you mean `mailed`?"},
             {confirming(R"("mailed of alcie")"), "4:1", "nobody here is called `alcie`",
              "did you mean `alice`?"},
             {confirming(R"("mailed of first", "save": {"first": "/id"})"), "4:1",
              "nobody here is called `first`", "`alice`"},
             {R"({"as": "nobody", "do": "challenge.send_code", "via": "email", "expect": "unanswered"})",
              "3:1", "needs `challenge`", "a challenge id"},
             {R"({"as": "alice", "do": "challenge.send_code", "expect": "ok"})", "3:1", "needs `via`",
              "email, sms"},
             {R"({"as": "alice", "do": "challenge.send_code", "via": "post", "expect": "ok"})", "3:46",
              "`post` is no value of `via`", "`email`, `sms`"},
             {sending(R"({"retry_after": 60})"), "4:12", "`retry_after` is a duration", ""},
             {sending(R"({"retry_after": "60"})"), "4:12", "`60` is no length of time", "\"30d\""},
             {sending(R"({"via": {"$absent": true}})"), "4:20", "never without it", "leave it out"},
             {sending(R"({"code": "000000"})"), "4:12", "has no `code`", "`via`"},
             {sending(R"("auth.bad_code")"), "4:1", "never refused with `auth.bad_code`", "docs/codes.md"},
         }) {
        auto const read = load(one.step, by_mail, "");
        auto const* const wrongs = std::get_if<std::vector<files::Wrong>>(&read);
        ASSERT_NE(wrongs, nullptr) << one.step;
        ASSERT_EQ(wrongs->size(), 1U) << one.step;
        auto const& [line, column] = wrongs->front().place;
        EXPECT_EQ(std::to_string(line) + ":" + std::to_string(column), one.place) << one.step;
        EXPECT_THAT(wrongs->front().what, HasSubstr(one.what));
        EXPECT_THAT(wrongs->front().remedy, HasSubstr(one.remedy));
    }
}

// Once for everybody who was sent one, and last: the first step can ask for the next code.
TEST(SentCodesOfAFile, LetTimePassUntilTheNextOneCanBeSent) {
    auto const prologue = [](std::string const& policy) {
        return loaded(send + R"({"check": "all"})",
                      R"("bob": {"identifiers": ["+15550100"], "factor": "sms"}, "carol": {"factor": "totp"},
                         "alice": {"factor": "email", "backup_codes": true})",
                      policy)
            .cases.front()
            .prologue;
    };
    auto const passing = [](files::Steps const& steps) {
        std::vector<Duration> lengths;
        for (files::Step const& step : steps)
            if (auto const* const advance = std::get_if<files::Advance>(&step.what))
                lengths.push_back(advance->by);
        return lengths;
    };
    auto const usual = prologue("");
    EXPECT_THAT(passing(usual), ElementsAre(minute));
    EXPECT_TRUE(std::holds_alternative<files::Advance>(usual.back().what));
    std::vector<std::string> last;
    for (auto step = usual.end() - 5; step != usual.end() - 1; ++step)
        last.emplace_back(std::get<files::Act>(step->what).verb->name);
    EXPECT_THAT(last, ElementsAre("factor.enrol", "factor.send_code", "factor.confirm", "factor.enrol"));
    EXPECT_THAT(passing(prologue(R"("code.resend": "1h30m")")), ElementsAre(minute * 90));
    EXPECT_THAT(passing(prologue(R"("code.resend": "0s")")), IsEmpty());
}

TEST(SentCodesOfAFile, AreExplained) {
    auto const text = files::explain(loaded(
        R"({"as": "alice", "do": "challenge.send_code", "via": "email", "expect": {"retry_after": "1m"}})",
        by_mail + R"(, "bob": {"identifiers": ["+15550100"], "factor": "sms", "backup_codes": true})"));
    EXPECT_EQ(text, R"(n
  Given a world of profile device-cloud
  And alice, who has codes by mail as a second factor
  And bob, who has codes by SMS as a second factor and backup codes
  When alice asks for a code to answer the challenge with (via email)
  Then the answer has retry_after 1m
)");
}

// --- what the player makes of it ---

// Whatever was shown as a code, in the order in which it was.
struct Shown {
    std::vector<std::string> codes;
    PlayOptions options() {
        PlayOptions options;
        options.observer = [this](Seen const& seen) {
            if (auto const* const first = std::get_if<api::ConfirmFactor>(&seen.request))
                codes.push_back(first->code);
            if (auto const* const answer = std::get_if<api::AnswerChallenge>(&seen.request))
                codes.push_back(answer->code);
        };
        return options;
    }
};

TEST(SentCodesOfAFile, AreReadInTheInboxAndToldNowhere) {
    Shown shown;
    auto const outcome =
        played(enter + send + answering("mailed of alice", "ok", "nobody"), by_mail, "", shown.options());
    expect_passed(outcome);
    ASSERT_EQ(shown.codes.size(), 2U);
    EXPECT_NE(shown.codes[0], shown.codes[1]);
    for (std::string const& code : shown.codes) {
        EXPECT_EQ(code.size(), 6U);
        EXPECT_TRUE(
            std::all_of(code.begin(), code.end(), [](unsigned char c) { return std::isdigit(c) != 0; }));
        EXPECT_THAT(outcome.trace, Each(Not(HasSubstr(code))));
    }
    std::string const at = "t+0d 00:01:00 | ";
    EXPECT_THAT(
        outcome.trace,
        ElementsAre("t+0d 00:00:00 | alice | account.sign_up | active",
                    "t+0d 00:00:00 | alice | session.sign_in | signed in",
                    "t+0d 00:00:00 | alice | factor.enrol (email) | email, to be confirmed",
                    "t+0d 00:00:00 | alice | factor.send_code | sent by email",
                    "t+0d 00:00:00 | alice | factor.confirm (mailed) | email",
                    "t+0d 00:00:00 | the clock | clock.advance PT1M | now t+0d 00:01:00",
                    at + "alice | session.sign_in | refused auth.factor_required email until t+0d 00:11:00",
                    at + "alice | challenge.send_code (email) | sent by email",
                    at + "nobody | challenge.answer (alice email mailed of alice) | signed in"));
    // Five that made what is given, three more requests, and the inbox before each of the two codes.
    EXPECT_EQ(outcome.judged, 5U + 3 + 2);
}

TEST(SentCodesOfAFile, AreTheNewestOfTheirWayOrTheOneBefore) {
    std::string const both =
        R"("alice": {"identifiers": ["alice@example.test", "+15550100"], "factor": "sms"})";
    Shown shown;
    auto const outcome = played(
        R"({"as": "alice", "do": "factor.enrol", "kind": "email", "expect": "ok"},
           {"as": "alice", "do": "factor.send_code", "expect": {"via": "email"}},
           {"as": "alice", "do": "factor.confirm", "code": "texted", "expect": "auth.bad_code"},
           {"as": "alice", "do": "factor.confirm", "code": "mailed", "expect": {"kind": "email"}},
           {"advance": "1m"},)" +
            enter + send + answering("old mailed", "auth.bad_code") + "," +
            answering("mailed in wide digits", "auth.bad_code") + "," + answering("mailed", "ok"),
        both, "", shown.options());
    expect_passed(outcome);
    ASSERT_EQ(shown.codes.size(), 6U);
    EXPECT_EQ(shown.codes[1], shown.codes[0]);
    EXPECT_NE(shown.codes[2], shown.codes[1]);
    EXPECT_EQ(shown.codes[3], shown.codes[2]);
    EXPECT_EQ(shown.codes[4].size(), 6U * 3);
    EXPECT_NE(shown.codes[5], shown.codes[3]);
}

// The newest alone on the last page, and the one before on the page before.
TEST(SentCodesOfAFile, AreFoundBehindWhateverWasSentBefore) {
    std::string steps = enter;
    for (std::uint32_t i = 0; i < api::page_default; ++i) steps += send;
    Shown shown;
    auto const outcome =
        played(steps + codes_are(R"({"$size": 100})") + "," + answering("old mailed", "auth.bad_code") + "," +
                   answering("mailed", "ok"),
               by_mail, R"("code.sends": "unlimited", "code.resend": "0s")", shown.options());
    expect_passed(outcome);
    ASSERT_EQ(shown.codes.size(), 3U);
    EXPECT_NE(shown.codes[1], shown.codes[2]);
}

TEST(SentCodesOfAFile, ThatWereNeverSentAreAFaultOfTheFile) {
    EXPECT_EQ(only_failure(enter + answering("texted", "ok")),
              "`texted` is not there yet as a code: none has come for alice by sms");
    EXPECT_EQ(only_failure(enter + answering("old mailed", "ok")),
              "`old mailed` is not there yet as a code: only one has come for alice by email");
    EXPECT_EQ(only_failure(enter + answering("mailed of bob", "ok"), by_mail + R"(, "bob": {})"),
              "`mailed of bob` is not there yet as a code: none has come for bob by email");
    EXPECT_EQ(only_failure(enter + answering("mailed", "ok", "nobody")),
              "`mailed` is not there yet as a code: say whose it is, like `mailed of alice`");
    EXPECT_EQ(only_failure(R"({"as": "alice", "do": "factor.send_code", "expect": "ok"})", R"("alice": {})"),
              "`the newest factor` is not there yet as a factor id");
}

TEST(SentCodesOfAFile, AreThoseOfTheirWorldAlone) {
    expect_passed(played(enter + R"({"fork": [)" + send + answering("mailed", "ok") + R"(]},
        {"advance": "1m"},)" +
                         send + answering("old mailed", "auth.bad_code") + "," + answering("mailed", "ok")));
}

// A wait in milliseconds is told in whole seconds, as the header has it.
TEST(SentCodesOfAFile, TellWhetherOneWasSent) {
    std::string const again = R"({"as": "alice", "do": "challenge.send_code", "via": "email", "expect": )";
    auto const outcome =
        played(enter + send + R"({"advance": "1ms"},)" + again +
               R"({"via": "email", "retry_after": "1m"}},)" + R"({"advance": "58s998ms"},)" + again +
               R"({"retry_after": "PT2S"}},{"advance": "1ms"},)" + again + R"({"retry_after": "1s"}})");
    expect_passed(outcome);
    EXPECT_EQ(outcome.trace.back(),
              "t+0d 00:01:59 | alice | challenge.send_code (email) | none sent by email for PT1S");
    EXPECT_THAT(only_failure(enter + send + again + R"({"retry_after": "59s"}})"),
                HasSubstr("/retry_after is \"PT1M\", expected \"59s\""));
    EXPECT_THAT(only_failure(enter + send + again + R"({"retry_after": {"$absent": true}}})"),
                HasSubstr("/retry_after is \"PT1M\", expected {\"$absent\":true}"));
    EXPECT_THAT(only_failure(enter + again + R"({"retry_after": "1m"}})"),
                HasSubstr("/retry_after is absent, expected \"1m\""));
}

TEST(SentCodesOfAFile, StandInNoReport) {
    Shown shown;
    PlayOptions const options = shown.options();
    for (std::string const expect : {R"([])", R"([{"code": "000000"}])", R"([{"code": {"$match": "^!"}}])",
                                     R"([{"text": "nothing"}])", R"({"$has": {"kind": "purged"}})"}) {
        auto const outcome = played(codes_are(expect), by_mail, "", options);
        EXPECT_FALSE(outcome.passed);
        ASSERT_EQ(outcome.failures.size(), 1U);
        EXPECT_THAT(outcome.failures.front().what, HasSubstr("another"));
        ASSERT_FALSE(shown.codes.empty());
        EXPECT_THAT(outcome.failures.front().what, Not(HasSubstr(shown.codes.back())));
    }
    // Of other letters all is told.
    EXPECT_THAT(only_failure(R"({"as": "administrator", "do": "inbox.list", "kind": "factor_added",
                                 "expect": {"messages": []}})"),
                Not(HasSubstr("another")));
}

// The newest of all kinds that a code confirms is meant where none is named.
TEST(SentCodesOfAFile, AreForTheFactorThatIsNamedOrTheNewest) {
    expect_passed(played(
        R"({"as": "alice", "do": "factor.enrol", "kind": "backup_codes", "expect": "ok"},
           {"as": "alice", "do": "factor.enrol", "kind": "totp", "expect": "ok"},
           {"as": "alice", "do": "factor.send_code", "expect": "factor.no_address"},
           {"as": "alice", "do": "factor.send_code", "factor": "email", "expect": "factor.confirmed"},
           {"as": "alice", "do": "factor.send_code", "factor": "email of alice",
            "expect": "factor.confirmed"},
           {"as": "alice", "do": "factor.remove", "expect": "ok"},
           {"as": "alice", "do": "factor.remove", "factor": "email", "expect": "ok"},
           {"as": "alice", "do": "factor.list", "expect": {"factors": []}},
           {"as": "administrator", "do": "inbox.list", "kind": "factor_removed", "expect": {"messages":
              {"$has": {"factor": "email of alice", "factor_kind": "email"}}}})"));
}

}  // namespace
}  // namespace fauxcount::play
