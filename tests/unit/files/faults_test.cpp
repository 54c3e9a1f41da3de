// Faults of messages and devices that are out of reach, in scenario files: how they are ordered, told and
// explained, what the player makes of a code that fails, and how long the reference model goes on judging.
#include "scenarios/files/prose.hpp"
#include "scenarios/play/player.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace fauxcount::play {
namespace {

using testing::Contains;
using testing::HasSubstr;

std::string const with_phone = R"("alice": {"devices": {"phone": {}}})";
std::string const by_mail = R"("alice": {"factor": "email"})";

auto load(std::string const& steps, std::string const& given) {
    return files::load(R"({"format": 1, "name": "n", "given": {)" + given + "},\n\"steps\": [\n" + steps +
                       "\n]}");
}

files::Scenario loaded(std::string const& steps, std::string const& given) {
    auto read = load(steps, given);
    if (auto const* const wrongs = std::get_if<std::vector<files::Wrong>>(&read)) {
        ADD_FAILURE() << wrongs->front().place.line << ": " << wrongs->front().what << " in " << steps;
        return {};
    }
    return std::get<files::Scenario>(std::move(read));
}

Outcome played(std::string const& steps, std::string const& given, PlayOptions const& options = {}) {
    InThisProcess stage;
    return play(loaded(steps, given), stage, options);
}

void expect_passed(Outcome const& outcome) {
    EXPECT_TRUE(outcome.passed) << outcome.failures.front().what;
    EXPECT_EQ(outcome.not_judged, "");
}

// More of the order, and what is expected of it.
std::string order(std::string const& kind, std::string const& more, std::string const& expect = R"("ok")") {
    return R"({"as": "administrator", "do": "fault.order", "kind": ")" + kind + "\"" + more +
           R"(, "expect": )" + expect + "}";
}

std::string const enter = R"({"as": "alice", "do": "session.sign_in", "expect": "auth.factor_required"})";
std::string const send = R"({"as": "alice", "do": "challenge.send_code", "via": "email",
                              "expect": {"retry_after": {"$absent": true}}})";
std::string const account_read = R"({"as": "alice", "do": "account.read", "expect": "ok"})";
std::string const inbox = R"({"as": "administrator", "do": "inbox.list", "expect": "ok"})";

std::string answering(std::string const& code, std::string const& expect) {
    return R"({"as": "alice", "do": "challenge.answer", "kind": "email", "code": ")" + code +
           R"(", "expect": ")" + expect + R"("})";
}
std::string looking(std::string const& expect) {
    return R"({"as": "nobody", "do": "device.read", "device": "phone", "expect": )" + expect + "}";
}
std::string fault_is(std::string const& expect) {
    return R"({"as": "administrator", "do": "fault.read", "fault": 1, "expect": )" + expect + "}";
}

// --- what a file says ---

TEST(FaultsOfAFile, AreRefusedWhereNoOrderCanSayThat) {
    struct Refused {
        std::string step, what, remedy;
    };
    for (Refused const& one : std::vector<Refused>{
             {order("message_lots", ""), "`message_lots` is no value of `kind`",
              "did you mean `message_lost`?"},
             {order("message_lost", R"(, "message": "cod")"), "`cod` is no value of `message`",
              "did you mean `code`?"},
             {order("message_lost", R"(, "via": "post")"), "`post` is no value of `via`", "`email`, `sms`"},
             {order("down", R"(, "system": "mai")"), "`mai` is no value of `system`", "did you mean `mail`?"},
             {order("message_late", R"(, "late_by": 5)"), "`late_by` is a duration", ""},
             {order("message_late", R"(, "late_by": "5")"), "`late_by` is a duration", ""},
             {order("message_astray", R"(, "recipient": 5)"), "`recipient` is text", ""},
             {order("offline", R"(, "device": "phnoe")"), "called `phnoe`", "did you mean `phone`?"},
             {order("offline", R"(, "devise": "phone")"), "`fault.order` has no `devise`",
              "did you mean `device`?"},
             {fault_is(R"({"held": "1"})"), "`held` is a whole number", ""},
             {fault_is(R"({"armed": {"$absent": true}})"), "never without it", "leave it out"},
             {fault_is(R"({"late_by": "5"})"), "`5` is no length of time", "\"30d\""},
             {fault_is(R"({"message": "cod"})"), "`cod` is no value of `message`", "did you mean `code`?"},
             {fault_is(R"({"device": "phnoe"})"), "called `phnoe`", "did you mean `phone`?"},
             {looking(R"({"sign_out_pending": 1})"), "`sign_out_pending` is", ""},
         }) {
        auto const read = load(one.step, with_phone);
        auto const* const wrongs = std::get_if<std::vector<files::Wrong>>(&read);
        ASSERT_NE(wrongs, nullptr) << one.step;
        ASSERT_EQ(wrongs->size(), 1U) << one.step;
        EXPECT_EQ(wrongs->front().place.line, 3U) << one.step;
        EXPECT_THAT(wrongs->front().what, HasSubstr(one.what));
        EXPECT_THAT(wrongs->front().remedy, HasSubstr(one.remedy));
    }
}

// What a member says in a place where it says nothing is told by the provider, with its place.
TEST(FaultsOfAFile, AreRefusedByTheProviderWhereTheirKindHasNoSuchMember) {
    struct Wrong {
        std::string kind, more, place;
    };
    std::string steps;
    for (Wrong const& one : std::vector<Wrong>{
             {"message_lost", R"(, "late_by": "5m")", "/late_by"},
             {"message_late", "", "/late_by"},
             {"message_late", R"(, "late_by": "30d1ms")", "/late_by"},
             {"message_twice", R"(, "recipient": "alice@example.test")", "/recipient"},
             {"message_astray", "", "/recipient"},
             {"message_astray", R"(, "recipient": "bob@example.test")", "/recipient"},
             {"message_lost", R"(, "system": "mail")", "/system"},
             {"message_lost", R"(, "operation": "send_code")", "/operation"},
             {"message_lost", R"(, "device": "phone")", "/device"},
             {"request_lost", R"(, "message": "code")", "/message"},
             {"reply_lost", R"(, "via": "sms")", "/via"},
             {"offline", "", "/device"},
             {"offline", R"(, "device": "phone", "times": 1)", "/times"},
             {"offline", R"(, "device": "phone", "message": "code")", "/message"},
         })
        steps +=
            order(one.kind, one.more, R"({"refused": "request.invalid", "place": ")" + one.place + R"("})") +
            ",\n";
    expect_passed(played(steps + fault_is(R"("fault.not_found")"), with_phone));
}

TEST(FaultsOfAFile, AreToldWithAllThatWasOrdered) {
    auto const outcome = played(
        order("message_late", R"(, "message": "code", "via": "email", "late_by": "5m", "account": "alice")",
              R"({"message": "code", "via": "email", "late_by": "PT5M", "account": "alice",
                  "system": {"$absent": true}, "device": {"$absent": true}, "held": {"$absent": true}})") +
            "," + enter + "," + send + "," + fault_is(R"({"used": 1, "held": 1})") + "," +
            order("message_astray", R"(, "recipient": "ALICE@example.test")",
                  R"({"recipient": "alice@example.test", "message": {"$absent": true}})") +
            "," +
            order("offline", R"(, "device": "phone", "lasts": "2d")",
                  R"({"device": "phone", "until": "now + 2d", "recipient": {"$absent": true}})"),
        R"("alice": {"factor": "email", "devices": {"phone": {}}})");
    expect_passed(outcome);
    std::string const at = "t+0d 00:01:00 | administrator | fault.";
    EXPECT_THAT(outcome.trace, Contains(at + "read (1) | fault 1, used 1, holds 1"));
    EXPECT_THAT(outcome.trace, Contains(at + "order (offline phone 2d) | fault 3, used 0"));
}

TEST(FaultsOfAFile, AreExplained) {
    auto const text = files::explain(
        loaded(order("message_late", R"(, "message": "code", "late_by": "5m", "times": 1)") + "," +
                   order("message_lost", "") + "," + order("message_twice", R"(, "via": "sms")") + "," +
                   order("message_astray", R"(, "recipient": "bob@example.test")") + "," +
                   order("offline", R"(, "device": "phone", "lasts": "2d")") + "," +
                   order("down", R"(, "system": "mail", "lasts": "1h")") + "," +
                   looking(R"({"set_up": true, "sign_out_pending": true})"),
               with_phone));
    EXPECT_EQ(text, R"(n
  Given a world of profile device-cloud
  And alice, who has a phone
  When administrator orders a fault: messages are late (message code, late_by 5m and times 1)
  Then it is done
  When administrator orders a fault: messages get lost
  Then it is done
  When administrator orders a fault: messages come twice (via sms)
  Then it is done
  When administrator orders a fault: messages go astray (recipient bob@example.test)
  Then it is done
  When administrator orders a fault: a device is out of reach (device phone and lasts 2d)
  Then it is done
  When administrator orders a fault (kind down, system mail and lasts 1h)
  Then it is done
  When nobody reads the device (device phone)
  Then the answer has set_up true and sign_out_pending true
)");
}

// --- what the player makes of it ---

// Whatever was shown as an answer, in the order in which it was.
struct Shown {
    std::vector<std::string> codes;
    PlayOptions options() {
        PlayOptions options;
        options.observer = [this](Seen const& seen) {
            if (auto const* const answer = std::get_if<api::AnswerChallenge>(&seen.request))
                codes.push_back(answer->code);
        };
        return options;
    }
};

TEST(FaultsOfAFile, LoseACodeSoThatNobodyCanShowIt) {
    auto const outcome = played(order("message_lost", R"(, "message": "code")") + "," + enter + "," + send +
                                    "," + answering("old mailed", "ok"),
                                by_mail);
    EXPECT_FALSE(outcome.passed);
    ASSERT_EQ(outcome.failures.size(), 1U);
    EXPECT_EQ(outcome.failures.front().what,
              "`old mailed` is not there yet as a code: only one has come for alice by email");
}

TEST(FaultsOfAFile, MakeACodeTheNewestFromWhenItComes) {
    Shown shown;
    auto const outcome =
        played(order("message_late", R"(, "message": "code", "late_by": "1m", "times": 1)") + "," + enter +
                   "," + send + R"(, {"advance": "59s999ms"},)" + answering("mailed", "auth.bad_code") +
                   R"(, {"advance": "1ms"},)" + answering("mailed", "ok"),
               by_mail, shown.options());
    expect_passed(outcome);
    ASSERT_EQ(shown.codes.size(), 2U);
    EXPECT_NE(shown.codes[0], shown.codes[1]);
}

TEST(FaultsOfAFile, MakeTwoOfOneCode) {
    Shown shown;
    auto const outcome =
        played(order("message_twice", R"(, "message": "code")") + "," + enter + "," + send + "," +
                   answering("old mailed", "ok") + "," + enter + "," + answering("mailed", "auth.bad_code"),
               by_mail, shown.options());
    expect_passed(outcome);
    ASSERT_EQ(shown.codes.size(), 2U);
    EXPECT_EQ(shown.codes[0], shown.codes[1]);
}

// --- and the model ---

TEST(FaultsOfAFile, HaveTheModelJudgeAllButTheInbox) {
    std::string const more = "," + inbox + "," + enter + "," + send + "," + inbox + "," + account_read;
    std::string const ordered = order("message_lost", R"(, "message": "code")") + more;
    // What is given takes five requests and shows a code, which is read in the inbox; then three more.
    auto const judged = played(ordered, by_mail);
    expect_passed(judged);
    EXPECT_EQ(judged.judged, 5U + 1 + 3);
    auto const never = played(fault_is(R"("fault.not_found")") + more, by_mail);
    expect_passed(never);
    EXPECT_EQ(never.judged, 5U + 1 + 5);
}

TEST(FaultsOfAFile, LetTheModelGoOnWhereADeviceIsNotHeard) {
    std::string const add = R"({"as": "alice on phone", "do": "item.add", "expect": "unanswered"})";
    std::string const let_go = R"({"as": "alice", "do": "device.unbind", "device": "phone", "expect": "ok"})";
    auto const outcome =
        played(order("offline", R"(, "device": "phone", "lasts": "1d")") + "," + add + "," + account_read +
                   "," + let_go + "," + looking(R"({"set_up": true, "sign_out_pending": true})") +
                   R"(, {"advance": "1d"},)" +
                   looking(R"({"set_up": false, "sign_out_pending": {"$absent": true}})"),
               with_phone);
    expect_passed(outcome);
    // Four that made what is given, and all but the one that no answer came to.
    EXPECT_EQ(outcome.judged, 4U + 4);
    // Of any other that is lost nobody knows what became of it.
    auto const lost = played(
        order("request_lost", R"(, "operation": "add_item")") + "," + add + "," + account_read, with_phone);
    expect_passed(lost);
    EXPECT_EQ(lost.judged, 4U);
}

}  // namespace
}  // namespace fauxcount::play
