// What the loader takes, and what it refuses: each rule once, with its place and a remedy.
#include "scenarios/files/prose.hpp"
#include "scenarios/files/scenario.hpp"
#include "scenarios/files/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>

namespace fauxcount::files {
namespace {

using testing::HasSubstr;

// A scenario around the steps of a test, which begin on line 3.
std::string with_steps(std::string const& steps, std::string const& more = "") {
    return "{\"format\": 1, \"name\": \"n\", \"given\": {\"alice\": {\"devices\": {\"phone\": {}}}}" + more +
           ",\n\"steps\": [\n" + steps + "\n]}";
}

std::vector<Wrong> wrongs_of(std::string const& text) {
    auto loaded = load(text);
    auto const* const wrongs = std::get_if<std::vector<Wrong>>(&loaded);
    return wrongs == nullptr ? std::vector<Wrong>{} : *wrongs;
}

struct Refused {
    std::string text, place, what, remedy;
};

void expect_refused(Refused const& expected) {
    auto const wrongs = wrongs_of(expected.text);
    ASSERT_EQ(wrongs.size(), 1U) << expected.text;
    auto const& [line, column] = wrongs.front().place;
    EXPECT_EQ(std::to_string(line) + ":" + std::to_string(column), expected.place) << expected.text;
    EXPECT_THAT(wrongs.front().what, HasSubstr(expected.what));
    EXPECT_THAT(wrongs.front().remedy, HasSubstr(expected.remedy));
}

Scenario loaded(std::string const& text) {
    auto loaded = load(text);
    if (auto const* const wrongs = std::get_if<std::vector<Wrong>>(&loaded)) {
        ADD_FAILURE() << wrongs->front().what << " in " << text;
        return {};
    }
    return std::get<Scenario>(std::move(loaded));
}

std::string const read = R"({"as": "alice", "do": "account.read", "expect": "ok"})";

TEST(Load, TakesAScenarioAndItsSurroundings) {
    auto const scenario = loaded(R"({"$schema": "s", "format": 1, "name": "n", "about": "a", "tags": ["t"],
        "red_under": ["D01"], "world": {"seed": 7, "profile": "forge-instant", "policy": {"grace": "P1D"},
        "start": "2031-01-01T00:00:00Z", "defect": "D02"},
        "given": {"alice": {"items": 2, "subscription": "cloud_max", "devices": {"phone": {"lost": true}}}},
        "steps": [)" + read + R"(], "found": {"invariant": "S01", "hash": "h", "shrunk_from": 9}})");
    EXPECT_EQ(scenario.name, "n");
    EXPECT_EQ(scenario.tags, std::vector<std::string>{"t"});
    EXPECT_EQ(scenario.found->shrunk_from, 9U);
    ASSERT_EQ(scenario.cases.size(), 1U);
    Case const& one = scenario.cases.front();
    EXPECT_EQ(one.world.seed, 7U);
    EXPECT_EQ(one.world.policy.front().value, "P1D");
    EXPECT_EQ(to_string(*one.world.start), "2031-01-01T00:00:00.000Z");
    EXPECT_EQ(one.defect, "D02");
    // Signed up and in; a phone made, set up, with find-device and then lost mode; two items; a subscription.
    EXPECT_EQ(one.prologue.size(), 9U);
    EXPECT_EQ(one.steps.size(), 1U);
}

TEST(Load, RefusesWhatIsWrongWithTheWhole) {
    for (Refused const& one : std::vector<Refused>{
             {"[]", "1:1", "a scenario is an object", "{"},
             {" \n", "1:1", "nothing in it", "{"},
             {"{\"format\": 1,\n}", "1:13", "a comma before the end", "take it out"},
             {"{\"format\": [1, ]}", "1:14", "a comma before the end", "take it out"},
             {"{\"name\": \"n\"}", "1:1", "there is no `format`", "\"format\": 1"},
             {"{\"format\": 2, \"new\": 1}", "1:2", "this is format 2", "a newer fauxcount"},
             {"{\"format\": 1, \"steps\": [{\"check\": \"all\"}]}", "1:1", "no name", "add \"name\""},
             {"{\"format\": 1, \"name\": \"n\"}", "1:1", "no `steps`", "add \"steps\""},
             {"{\"format\": 1, \"name\": \"n\", \"stpes\": [{\"check\": \"all\"}]}", "1:28", "no `stpes`",
              "did you mean `steps`?"},
             {"{\"format\": 1, \"name\": \"n\",\n\"name\": \"m\"}", "2:1", "`name` is there twice",
              "leave one of them"},
             {with_steps(read, ", \"red_under\": [\"D99\"]"), "1:90", "no seeded defect `D99`",
              "did you mean"},
             {with_steps(read, ", \"red_under\": [\"C01\"]"), "1:90", "`C01` breaks the removal flow",
              "explore --defect C01"},
             {with_steps(read, ", \"world\": {\"defect\": \"X\"}"), "1:86", "no seeded defect `X`",
              "defects list"},
             {with_steps(read, ", \"world\": {\"policy\": {\"grcae\": \"P1D\"}}"), "1:97",
              "no policy parameter `grcae`", "did you mean `grace`?"},
             {with_steps(read, ", \"world\": {\"policy\": {\"grace\": \"1 month\"}}"), "1:97", "grace", ""},
             {with_steps(read, ", \"world\": {\"wire_quirks\": {\"json_prefx\": \"&\"}}"), "1:102", "member",
              "failures.md"},
             {with_steps(read, ", \"world\": {\"wire_quirks\": {\"status_header\": \"X-S\"}}"), "1:102",
              "errors_in_200", "failures.md"},
             {with_steps(read, ", \"world\": {\"wire_quirks\": \"all\"}"), "1:86", "an object",
              "failures.md"},
             {with_steps(read, ", \"world\": {\"profile\": \"x\"}"), "1:86", "profiles are", "policies.md"},
             {with_steps(read, ", \"world\": {\"start\": \"noon\"}"), "1:86", "`start` is an instant",
              "2030"},
             {with_steps(read, ", \"found\": {}"), "1:76", "`found` needs `invariant`", "which one"},
             {with_steps(read, ", \"found\": {\"invariant\": \"S99 x\"}"), "1:86", "no invariant `S99`",
              "invariants.md"},
             {with_steps("{\"advance\": \"1d\"}"), "1:1", "expects nothing", "`expect`"},
         })
        expect_refused(one);
}

TEST(Load, TellsAllThatIsWrongWithAPolicyAtOnce) {
    auto const wrongs = wrongs_of(with_steps(
        read, ", \"world\": {\"policy\": {\"grcae\": \"P1D\",\n\"grace\": \"a while\", \"login\": 7}}"));
    ASSERT_EQ(wrongs.size(), 3U);
    EXPECT_EQ(wrongs.at(1).place.line, 2U);
}

TEST(Load, RefusesWhatIsWrongWithWhatIsGiven) {
    auto const given = [](std::string const& who) {
        return "{\"format\": 1, \"name\": \"n\", \"given\": {\n" + who +
               "},\n\"steps\": [{\"as\": \"nobody\", \"do\": \"device.make\", \"kind\": \"phone\", "
               "\"expect\": \"ok\"}]}";
    };
    for (Refused const& one : std::vector<Refused>{
             {given("\"a b\": {}"), "2:1", "no name for an account", "letters"},
             {given("\"alice\": {\"itmes\": 1}"), "2:11", "no `itmes`", "did you mean `items`?"},
             {given("\"alice\": {\"items\": 161}"), "2:11", "up to 160", "how many"},
             {given("\"alice\": {\"subscription\": \"cloud_pls\"}"), "2:11", "no plan",
              "did you mean `cloud_plus`?"},
             {given("\"alice\": {\"subscription\": \"cloud_plus\",\n\"subscriptions\": [\"cloud_max\"]}"),
              "3:1", "a `subscription` beside it", "all into `subscriptions`"},
             {given("\"alice\": {\"devices\": {\"p\": {\"kind\": \"phnoe\"}}}"), "2:29", "no device of kind",
              "`phone`"},
             {given("\"a\": {\"devices\": {\"p\": {}}}, \"b\": {\"devices\": {\"p\": {}}}"), "2:48",
              "called `p` already", "name them apart"},
             {given("\"a\": {\"identifiers\": [\"x@example.test\"]},\n\"b\": {\"identifiers\": "
                    "[\"x@example.test\"]}"),
              "3:1", "called `x@example.test` already", "choose another"},
             {given("\"alice\": {\"factor\": \"mail\"}"), "2:11", "is \"totp\", \"email\" or \"sms\"",
              "leave it out"},
             {given("\"alice\": {\"factor\": \"backup_codes\", \"backup_codes\": true}"), "2:11",
              "`factor` of an account is \"totp\"", "leave it out"},
             {given("\"alice\": {\"factor\": \"sms\"}"), "2:11",
              "`alice` has nothing that a code is sent to by sms", "+15550100"},
             {given("\"alice\": {\"identifiers\": [\"alice\"], \"factor\": \"email\"}"), "2:37",
              "sent to by email", "an e-mail address"},
             {given("\"alice\": {\"backup_codes\": true}"), "2:11", "there is none",
              "add \"factor\": \"totp\""},
         })
        expect_refused(one);
}

TEST(Load, MakesSecondFactorsLastSoThatDevicesNeedNone) {
    auto const scenario = loaded(R"({"format": 1, "name": "n", "given": {"alice":
        {"factor": "totp", "backup_codes": true, "devices": {"phone": {}}}}, "steps": [)" +
                                 read + "]}");
    std::vector<std::string> verbs;
    for (Step const& step : scenario.cases.front().prologue)
        verbs.emplace_back(std::get<Act>(step.what).verb->name);
    EXPECT_THAT(verbs,
                testing::ElementsAre("account.sign_up", "session.sign_in", "device.make", "device.set_up",
                                     "factor.enrol", "factor.confirm", "factor.enrol"));
}

TEST(Load, RefusesCodesThatNobodyCanShow) {
    auto const confirming = [](std::string const& code) {
        return with_steps(
            "{\"as\": \"alice\", \"do\": \"factor.confirm\", \"expect\": \"ok\",\n\"code\": " + code + "}");
    };
    for (Refused const& one : std::vector<Refused>{
             {confirming("123456"), "4:1", "`code` is text", "\"backup 1\""},
             {confirming("\"nwo\""), "4:1", "nothing is saved as `nwo`", "did you mean `now`?"},
             {confirming("\"now + 30\""), "4:1", "`30` is no length of time", "\"now + 30s\""},
             {confirming("\"now of alcie\""), "4:1", "called `alcie`", "did you mean `alice`?"},
             {confirming("\"backup 11\""), "4:1", "1 to 10", "\"backup 1\""},
             {confirming("\"a guess\""), "4:1", "no point in time", "begins with a digit"},
             {with_steps(R"({"as": "nobody", "do": "challenge.answer", "kind": "totp", "code": "000000",
                 "expect": "challenge.not_found"})"),
              "3:1", "needs `challenge`", "a challenge id"},
             {with_steps(R"({"as": "alice", "do": "factor.remove", "factor": "sns", "expect": "ok"})"),
              "3:40", "called `sns`", "did you mean `sms`?"},
         })
        expect_refused(one);
}

TEST(Load, ReadsWhatARefusalSaysOfItsChallenge) {
    auto const refused = [](std::string const& save, std::string const& expect) {
        return with_steps("{\"as\": \"alice\", \"do\": \"session.sign_in\",\n\"save\": {\"c\": \"" + save +
                          "\"},\n\"expect\": " + expect + "}");
    };
    EXPECT_THAT(wrongs_of(refused("/challenge/id", R"({"refused": "auth.factor_required",
        "challenge": {"kinds": ["totp", "backup_codes"], "expires_at": "now + 10m"}})")),
                testing::IsEmpty());
    for (Refused const& one : std::vector<Refused>{
             {refused("/challenge/id", "\"ok\""), "4:10", "leads to no single value", "JSON Pointer"},
             {refused("/challenge/kinds", "\"auth.factor_required\""), "4:10", "leads to no single value",
              ""},
             {refused("/token", R"({"refused": "auth.factor_required", "challenge": {"kinds": ["sns"]}})"),
              "5:71", "`sns` is no value", "did you mean `sms`?"},
             {refused("/token", R"({"refused": "auth.factor_required", "challenge": {"until": "now"}})"),
              "5:61", "has no `until`", "`expires_at`"},
         })
        expect_refused(one);
}

TEST(Load, RefusesWhatIsWrongWithAnAct) {
    std::string const order = R"({"as": "administrator", "do": "fault.order", "kind": "status", )";
    for (Refused const& one : std::vector<Refused>{
             {with_steps(order + R"("operation": "request_removl", "expect": "ok"})"), "3:64",
              "no operation `request_removl`", "did you mean `request_removal`?"},
             {with_steps("{\"as\": \"alice\", \"do\": \"account.raed\", \"expect\": \"ok\"}"), "3:17",
              "no verb `account.raed`", "did you mean `account.read`?"},
             {with_steps("{\"as\": \"alcie\", \"do\": \"account.read\", \"expect\": \"ok\"}"), "3:2",
              "nobody here is called `alcie`", "did you mean `alice`?"},
             {with_steps("{\"as\": \"a b c\", \"do\": \"account.read\", \"expect\": \"ok\"}"), "3:2",
              "is nobody", "alice on phone"},
             {with_steps("{\"as\": \"alice on phnoe\", \"do\": \"account.read\", \"expect\": \"ok\"}"), "3:2",
              "no device here is called `phnoe`", "did you mean `phone`?"},
             {with_steps("{\"do\": \"account.read\", \"expect\": \"ok\"}"), "3:1", "nobody does this",
              "say who"},
             {with_steps(read + ",\n{\"as\": \"alice\", \"do\": \"account.read\"}"), "4:1",
              "does not say what it expects", "\"expect\": \"ok\""},
             {with_steps("{\"as\": \"alice\", \"do\": \"account.read\", \"whit\": 1, \"expect\": \"ok\"}"),
              "3:39", "no `whit`", ""},
             {with_steps("{\"as\": \"alice\", \"do\": \"device.unbind\", \"expect\": \"ok\"}"), "3:1",
              "needs `device`", "a device id"},
             {with_steps("{\"as\": \"alice\", \"do\": \"device.unbind\", \"device\": \"phnoe\", \"expect\": "
                         "\"ok\"}"),
              "3:40", "called `phnoe`", "did you mean `phone`?"},
             {with_steps("{\"as\": \"alice\", \"do\": \"removal.request\", \"channel\": \"sit\", \"expect\": "
                         "\"ok\"}"),
              "3:42", "no value of `channel`", "did you mean `site`?"},
             {with_steps("{\"as\": \"nobody\", \"do\": \"session.sign_in\", \"expect\": \"ok\"}"), "3:1",
              "needs `identifier`", "text"},
             {with_steps(R"({"as": "alice", "do": "account.change_password", "expect": "ok"})"), "3:1",
              "needs `password`", "text"},
             {with_steps(R"({"as": "nobody", "do": "account.change_password", "password": "p", "expect":
                 "ok"})"),
              "3:1", "needs `account`", "an account id"},
             {with_steps("{\"as\": \"alice\", \"do\": \"item.add\", \"key\": \"a b\", \"expect\": \"ok\"}"),
              "3:35", "visible ASCII", "once"},
             {with_steps("{\"as\": \"alice\", \"do\": \"removal.request\", \"save\": {\"d\": "
                         "\"/removal/deu\"}, \"expect\": \"ok\"}"),
              "3:51", "leads to no single value", "JSON Pointer"},
             {with_steps("{\"as\": \"alice\", \"do\": \"removal.request\", \"save\": {\"due\": "
                         "\"/removal/due\"}, \"expect\": \"ok\"}"),
              "3:51", "no name to save under", "another"},
         })
        expect_refused(one);
}

TEST(Load, RefusesExpectationsThatNoAnswerCanMeet) {
    auto const expecting = [](std::string const& expect) {
        return with_steps("{\"as\": \"alice\", \"do\": \"account.read\",\n\"expect\": " + expect + "}");
    };
    auto const requesting = [](std::string const& blockers) {
        return with_steps("{\"as\": \"alice\", \"do\": \"removal.request\",\n\"expect\": {\"refused\": "
                          "\"removal.blocked\", \"blockers\": " +
                          blockers + "}}");
    };
    for (Refused const& one : std::vector<Refused>{
             {expecting("\"removal.bloked\""), "4:1", "no code", "did you mean `removal.blocked`?"},
             {expecting("\"zzzzzzzzzzzz\""), "4:1", "no code", "docs/codes.md lists them all"},
             {expecting("\"removal.blocked\""), "4:1", "never refused with `removal.blocked`",
              "docs/codes.md"},
             {expecting("5"), "4:1", "`expect` is a word or an object", "\"ok\""},
             {expecting("{\"items\": {\"$size\": 2}}"), "4:22", "`$size` is for lists", "the value itself"},
             {expecting("{\"items\": {\"$match\": \"2\"}}"), "4:22", "`$match` is for texts", ""},
             {expecting("{\"items\": {\"$gte\": \"due\"}}"), "4:22", "`$gte` is a whole number", ""},
             {expecting("{\"items\": {\"$gte\": 3, \"$lte\": 1}}"), "4:12", "both at least 3 and at most 1",
              ""},
             {expecting("{\"items\": {\"$absent\": true}}"), "4:22", "never without it", "leave it out"},
             {expecting("{\"removal\": {\"$absent\": true, \"$match\": \"x\"}}"), "4:24",
              "nothing else as well", ""},
             {expecting("{\"phase\": {\"$gte\": 1}}"), "4:22", "numbers and instants", ""},
             {expecting("{\"items\": 99999999999999999999999}"), "4:12", "`items` is a whole number", ""},
             {expecting("{\"items\": -1}"), "4:12", "`items` is a whole number", ""},
             {expecting("{\"identifiers\": {\"$size\": -2}}"), "4:28", "`$size` is a number, 0 or more", ""},
             {expecting("{}"), "4:1", "`expect` says nothing", "\"ok\""},
             {expecting("{\"refused\": \"auth.missing\", \"blokers\": []}"), "4:39", "no `blokers`",
              "did you mean `blockers`?"},
             {requesting("[\"device.lost\"]"), "4:55", "no code of a blocker",
              "did you mean `device.lost_mode`?"},
             {requesting("[\"device.limit\"]"), "4:55", "stands in nobody's way", "`device.find_on`"},
             {expecting("{\"phse\": \"active\"}"), "4:12", "has no `phse`", "did you mean `phase`?"},
             {expecting("{\"phase\": \"actve\"}"), "4:12", "no value of `phase`", "did you mean `active`?"},
             {expecting("{\"items\": \"3\"}"), "4:12", "`items` is", ""},
             {expecting("{\"items\": {\"$gt\": 3}}"), "4:22", "no operator `$gt`", "did you mean `$gte`?"},
             {expecting("{\"items\": {\"$has\": 3}}"), "4:22", "`$has` is for lists", ""},
             {expecting("{\"id\": {\"$match\": \"(\"}}"), "4:19", "no regular expression", ""},
             {expecting("{\"removal_due\": \"later\"}"), "4:12", "nothing is saved as `later`", "`due`"},
             {expecting("{\"id\": \"alcie\"}"), "4:12", "called `alcie`", "did you mean `alice`?"},
             {with_steps(
                  "{\"as\": \"alice\", \"do\": \"session.sign_out\", \"expect\": {\"phase\": \"active\"}}"),
              "3:54", "says nothing", "expect \"ok\""},
         })
        expect_refused(one);
}

TEST(Load, RefusesTimeWithoutAUnitOrAMeaning) {
    auto const then_read = [](std::string const& step) { return with_steps(step + ",\n" + read); };
    for (Refused const& one : std::vector<Refused>{
             {then_read("{\"advance\": 30}"), "3:2", "a bare number", "\"30d\""},
             {then_read("{\"advance\": \"30\"}"), "3:2", "`30` is no length of time", "\"30d\""},
             {then_read("{\"advance\": \"1 month\"}"), "3:2", "no length of time", "\"30d\""},
             {then_read("{\"advance\": \"59.9999s\"}"), "3:2",
              "`59.9999s` is not in whole milliseconds, the tick of virtual time", "\"30d\""},
             {then_read("{\"advance_to\": \"due - 0.0001s\"}"), "3:2",
              "`0.0001s` is not in whole milliseconds, the tick of virtual time", ""},
             {then_read("{\"advance_to\": 5}"), "3:2", "no point in time", "due - 1ms"},
             {then_read("{\"advance_to\": \"deu\"}"), "3:2", "nothing is saved as `deu`",
              "did you mean `due`?"},
             {then_read("{\"advance_to\": \"due-1ms\"}"), "3:2", "`due-1ms` is no point", "\"due - 1ms\""},
             {then_read("{\"advance_to\": \"now+1d\"}"), "3:2", "`now+1d` is no point", "\"now + 1d\""},
             {then_read("{\"advance\": \"P30000000D\"}"), "3:2", "no length of time", "below 8,000 years"},
             {then_read("{\"advance_to\": \"due - 5\"}"), "3:2", "`5` is no length of time", ""},
             {then_read("{\"advance_to\": \"due(bob)\"}"), "3:2", "nobody here is called `bob`", "alice"},
             {then_read("{\"advance_to\": \"next(alice)\"}"), "3:2", "only `due` and `removed`", ""},
             {with_steps("{\"eventually\": " + read + "}"), "3:1", "needs `within`", "60d"},
         })
        expect_refused(one);
}

TEST(Load, KnowsWhetherTheProviderIsStartedAgain) {
    auto const restarts = [](std::string const& steps) {
        return loaded(with_steps(steps)).cases.front().restarts;
    };
    EXPECT_FALSE(restarts(read));
    EXPECT_TRUE(restarts("{\"restart\": \"provider\"}, {\"fork\": []}," + read));
    for (std::string const kind : {"crash_before", "crash_after"})
        EXPECT_TRUE(restarts(std::string(R"({"as": "administrator", "do": "fault.order", "kind": ")")
                                 .append(kind)
                                 .append(R"(", "expect": "ok"})")));
}

TEST(Load, RefusesStepsThatAreNone) {
    std::string const lane =
        "[" + read + "," + read + "," + read + "," + read + "," + read + "," + read + "]";
    std::string lanes = lane;
    lanes.append(",").append(lane).append(",").append(lane);
    std::string after_lanes = "{\"parallel\": [[";
    after_lanes.append(read).append("], [").append(read).append("]]}, {\"restart\": \"provider\"}");
    for (Refused const& one : std::vector<Refused>{
             {with_steps(read + ", {\"note\": \"x\"}"), "3:56", "this is no step", "exactly one of"},
             {with_steps(read + ", {\"advance\": \"1d\", \"check\": \"all\"}"), "3:56", "more than one step",
              "exactly one of"},
             {with_steps("{\"check\": [\"S99\"]}"), "3:12", "no invariant `S99`", "did you mean"},
             // No look at a world tells these: a check of them could not fail.
             {with_steps("{\"check\": [\"S14\"]}"), "3:12", "cannot fail", "in each turn"},
             {with_steps("{\"check\": [\"S03\"]}"), "3:12", "cannot fail", "`fauxcount explore`"},
             {with_steps("{\"check\": [\"L02\"]}"), "3:12", "cannot fail", "explore --driver"},
             {with_steps("{\"check\": [\"M00\"]}"), "3:12", "cannot fail", "reference model"},
             {with_steps("{\"check\": \"some\"}"), "3:2", "`check` is \"all\" or a list", ""},
             {with_steps("{\"parallel\": [[" + read + "]]}"), "3:2", "at least two lists", ""},
             {with_steps("{\"parallel\": [" + lanes + "]}"), "3:2", "more than 1000 orders", "lanes"},
             {with_steps(read + ", {\"restart\": \"alice\"}"), "3:57", "only the provider", "\"provider\""},
             {with_steps(read + ", {\"fork\": [{\"restart\": \"provider\"}]}"), "3:67", "nobody keeps a copy",
              "outside of any `fork`"},
             {with_steps(after_lanes), "3:132", "nobody keeps a copy", "before the `parallel`"},
         })
        expect_refused(one);
}

TEST(Load, RefusesAMatrixThatDoesNotFit) {
    std::string const step = "{\"as\": \"alice\", \"do\": \"account.read\", \"expect\": \"${e}\"}";
    for (Refused const& one : std::vector<Refused>{
             {with_steps(step), "3:39", "`${e}` stands for a value of a matrix, and there is none",
              "add \"matrix\": [ { \"e\": … } ]"},
             {with_steps(step, ", \"matrix\": [{\"e\": \"ok\", \"f\": 1}]"), "1:99", "nothing uses `${f}`",
              "take it out"},
             {with_steps(read, ", \"matrix\": []"), "1:76", "`matrix` is a list of rows", ""},
         })
        expect_refused(one);
    // A fault of every row is told once.
    EXPECT_EQ(wrongs_of(with_steps("{\"as\": \"${a}\", \"do\": \"x\", \"expect\": \"ok\"}",
                                   ", \"matrix\": [{\"a\": \"alice\"}, {\"a\": \"nobody\"}]"))
                  .size(),
              1U);
}

TEST(Load, RefusesWhateverIsNoObjectWhereOneBelongs) {
    auto const given = [](std::string const& who) {
        return "{\"format\": 1, \"name\": \"n\", \"given\":\n" + who +
               ",\n\"steps\": [{\"check\": \"all\"}]}";
    };
    auto const then = [](std::string const& step) {
        std::string steps = read;
        return with_steps(steps.append(",\n").append(step));
    };
    for (std::string const other : {"null", "5", "true", "\"lost\"", "[]", "[{}]"}) {
        for (Refused const& one : std::vector<Refused>{
                 {given(other), "1:28", "`given` is an object", "{ … }"},
                 {given("{\"alice\":\n" + other + "}"), "2:2", "`alice` is an object", "{ … }"},
                 {given("{\"alice\": {\"devices\":\n" + other + "}}"), "2:12", "`devices` is an object", "{"},
                 {given("{\"alice\": {\"devices\": {\"p\":\n" + other + "}}}"), "2:24", "`p` is an object",
                  "{"},
                 {with_steps(read, ",\n\"world\": " + other), "2:1", "`world` is an object", "{ … }"},
                 {with_steps(read, ",\n\"world\": {\"policy\": " + other + "}"), "2:11",
                  "`policy` is an object", "{ … }"},
                 {with_steps(read, ",\n\"found\": " + other), "2:1", "`found` is an object", "{ … }"},
                 {with_steps("{\"as\": \"alice\", \"do\": \"account.read\", \"expect\": \"ok\",\n\"save\": " +
                             other + "}"),
                  "4:1", "`save` is an object", "{ … }"},
                 {then("{\"eventually\": " + other + ", \"within\": \"1d\"}"), "4:2",
                  "`eventually` is an object", "{ … }"},
             })
            expect_refused(one);
    }
}

TEST(Load, RefusesNumbersThatNoMemberCanHold) {
    std::string const large = "99999999999999999999999";
    for (Refused const& one : std::vector<Refused>{
             {with_steps(read, ",\n\"world\": {\"seed\": " + large + "}"), "2:11", "18446744073709551615",
              ""},
             {with_steps(read, ",\n\"found\": {\"invariant\": \"S01\", \"shrunk_from\": " + large + "}"),
              "2:31", "`shrunk_from` is a number", ""},
             {with_steps("{\"as\": \"alice\", \"do\": \"item.add\", \"bytes\": " + large +
                         ", \"expect\": \"ok\"}"),
              "3:35", "`bytes` is a whole number from 0 to", ""},
             {with_steps("{\"as\": \"alice\", \"do\": \"item.read\", \"item\": -1, \"expect\": \"ok\"}"),
              "3:36", "no item -1", "count from 0"},
         })
        expect_refused(one);
}

TEST(Load, GoesOnBehindAMisspeltMember) {
    auto const wrongs =
        wrongs_of("{\"format\": 1, \"nmae\": \"n\", \"gvien\": {\"alice\": {\"itmes\": 1}},\n"
                  "\"stpes\": [{\"as\": \"alcie\", \"do\": \"account.raed\", \"expect\": \"ok\"},\n"
                  "{\"as\": \"${who}\", \"do\": \"account.read\", \"expect\": \"okay\"}]}");
    std::vector<std::string> told;
    told.reserve(wrongs.size());
    for (Wrong const& wrong : wrongs) told.push_back(wrong.what);
    EXPECT_THAT(told,
                testing::ElementsAre(HasSubstr("`nmae`"), HasSubstr("`gvien`"), HasSubstr("`itmes`"),
                                     HasSubstr("`stpes`"), HasSubstr("`alcie`"), HasSubstr("`account.raed`"),
                                     HasSubstr("${who}"), HasSubstr("`okay`")));
}

TEST(Load, GivesWhatIsGivenItsPlace) {
    auto const scenario = loaded(R"({"format": 1, "name": "n", "given": {
        "alice": { "items": 1,
          "devices": { "phone": {} } } }, "steps": [)" +
                                 read + "]}");
    std::vector<std::size_t> lines;
    lines.reserve(scenario.cases.front().prologue.size());
    for (Step const& step : scenario.cases.front().prologue) lines.push_back(step.place.line);
    EXPECT_EQ(lines, (std::vector<std::size_t>{2, 2, 3, 3, 2}));
}

TEST(Load, TellsAllThatIsWrongInOrder) {
    auto const wrongs = wrongs_of(with_steps(
        "{\"advance\": 30},\n{\"as\": \"alcie\", \"do\": \"account.read\", \"expect\": \"okay\"}"));
    ASSERT_EQ(wrongs.size(), 3U);
    EXPECT_THAT(wrongs[0].what, HasSubstr("bare number"));
    EXPECT_THAT(wrongs[1].what, HasSubstr("alcie"));
    EXPECT_THAT(wrongs[2].what, HasSubstr("okay"));
}

TEST(Load, SaysOfAValueOfTheMatrixThatItHasNoEnd) {
    expect_refused({with_steps(R"({"as": "alice", "do": "account.read", "expect": "${e"})"), "3:39",
                    "`${e` has no end", "${name}"});
}

TEST(Load, PutsTheRowsOfAMatrixIn) {
    auto const scenario =
        loaded(with_steps("{\"as\": \"alice\", \"do\": \"account.read\", \"expect\": {\"items\": \"${n}\", "
                          "\"phase\": \"${p}ive\"}}",
                          ", \"matrix\": [{\"n\": 1, \"p\": \"act\"}, {\"n\": 2, \"p\": \"act\"}]"));
    ASSERT_EQ(scenario.cases.size(), 2U);
    EXPECT_EQ(scenario.cases[1].row, "n=2, p=act");
    auto const& act = std::get<Act>(scenario.cases[1].steps.front().what);
    EXPECT_EQ(compact(act.expect.body), R"({"items":2,"phase":"active"})");
}

TEST(Scenario, IsWrittenAsItWasReadCommentsIncluded) {
    std::string const text = R"({
  // why
  "format": 1,
  "name": "n",
  "given": { "alice": {} },
  "steps": [
    { "as": "alice", "do": "account.read", "expect": "ok" }  // really
  ]
}
)";
    EXPECT_EQ(write(loaded(text)), text);
}

// Any steps out of a few: what is written is read again as the same scenario.
RC_GTEST_PROP(Scenario, IsReadAgainAsItWasWritten, ()) {
    std::vector<std::string> const pool{
        read,
        R"({"advance": "30d"})",
        R"({"advance_to": "due(alice) - 1ms"})",
        R"({"check": "all"})",
        R"({"as": "receipt of alice", "do": "removal.cancel", "expect": {"refused": "removal.too_late"}})",
        R"({"eventually": {"as": "alice", "do": "removal.read", "expect": "ok"}, "within": "60d"})",
        R"({"fork": [{"advance_to": "next"}, {"as": "alice", "do": "item.add",
            "bytes": 1, "expect": {"bytes": {"$gte": 1}}}]})",
        R"({"parallel": [[{"advance": "1ms"}], [{"check": ["S35"]}]], "note": "é"})"};
    std::string steps = read;
    for (auto const index : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8)))
        steps += (*rc::gen::arbitrary<bool>() ? ", // so\n" : ",") + pool.at(static_cast<std::size_t>(index));
    auto const first = load(with_steps(steps));
    // Many parallel steps are too many orders: that is another test's.
    RC_PRE(std::holds_alternative<Scenario>(first));
    auto const& scenario = std::get<Scenario>(first);
    std::string const text = write(scenario);
    auto const again = load(text);
    RC_ASSERT(std::holds_alternative<Scenario>(again));
    RC_ASSERT(same(std::get<Scenario>(again).source, scenario.source));
    RC_ASSERT(write(std::get<Scenario>(again)) == text);
    RC_ASSERT(explain(std::get<Scenario>(again)) == explain(scenario));
}

TEST(Scenario, IsExplained) {
    auto const scenario = loaded(
        with_steps(read + R"(, {"advance_to": "due - 1ms", "note": "late"}, {"fork": [{"advance": "1d"}]},
        {"as": "alice", "do": "removal.request", "channel": "site",
         "expect": {"refused": "removal.blocked", "blockers": ["device.bound"]}}, {"check": ["S05"]})"));
    EXPECT_EQ(explain(scenario), R"(n
  Given a world of profile device-cloud
  And alice, who has a phone
  When alice reads the account
  Then it is done
  (late)
  When time comes to due - 1ms
  And in a copy of the world
    When 1d pass
  When alice asks for removal (channel site)
  Then it is refused: removal.blocked by device.bound
  And S05 hold
)");
}

std::string text_of(std::string const& path) {
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(Schema, IsTheOneThatIsCommitted) {
    EXPECT_EQ(json_schema(), text_of(FAUXCOUNT_SOURCE_DIR "/scenarios/scenario.schema.json"))
        << "fauxcount scenario schema > scenarios/scenario.schema.json";
}

TEST(Verbs, CoverEveryRequest) {
    // Two rows of the table can fill the same request; each kind of request needs at least one.
    std::size_t product = 0;
    for (Verb const& verb : verbs())
        product += verb.request->path.empty() || verb.request->path.front().name != "world" ? 1 : 0;
    EXPECT_EQ(product, std::variant_size_v<api::Request>);
}

TEST(Invariants, OfACheckAreThoseThatThePageSaysAnAuditSees) {
    std::vector<std::string> audited;
    std::regex const row("\n\\| ([A-Z][0-9]{2}) [^|]*\\|[^|]*\\|[^|]*\\| yes \\|");
    std::string const page = text_of(FAUXCOUNT_SOURCE_DIR "/docs/invariants.md");
    for (auto it = std::sregex_iterator(page.begin(), page.end(), row); it != std::sregex_iterator(); ++it)
        audited.push_back((*it)[1].str());
    EXPECT_GT(audited.size(), 5U);
    EXPECT_EQ(invariant_ids(), audited);
}

}  // namespace
}  // namespace fauxcount::files
