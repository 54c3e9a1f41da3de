// Each verdict has its exit code, its text and its JSON.
#include "client/cli/verdict_text.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace fauxcount::cli {
namespace {

client::Refused const too_late{{.code = Code::removal_too_late,
                                .detail = {},
                                .place = {},
                                .not_before = {},
                                .max_age = {},
                                .blockers = {},
                                .challenge = {},
                                .retry_after = {}}};

TEST(Verdict, OnItsWayIsSuccess) {
    EXPECT_EQ(exit_code_of(client::Removed{}, false), ExitCode::ok);
    EXPECT_EQ(exit_code_of(client::Scheduled{}, false), ExitCode::ok);
}

TEST(Verdict, NotDoneIsNot) {
    EXPECT_EQ(exit_code_of(client::Blocked{}, false), ExitCode::failed);
    EXPECT_EQ(exit_code_of(too_late, false), ExitCode::failed);
    EXPECT_EQ(exit_code_of(client::GaveUp{}, false), ExitCode::exhausted);
}

TEST(Verdict, CancelledIsSuccessOnlyForWhoAskedForIt) {
    EXPECT_EQ(exit_code_of(client::Cancelled{}, true), ExitCode::ok);
    EXPECT_EQ(exit_code_of(client::Cancelled{}, false), ExitCode::failed);
    EXPECT_EQ(exit_code_of(too_late, true), ExitCode::failed);
    EXPECT_EQ(exit_code_of(client::Removed{}, true), ExitCode::failed);
}

TEST(Verdict, IsToldToProgramsAndPeople) {
    client::Scheduled scheduled;
    scheduled.removal = RemovalId{7};
    scheduled.until = Instant{0};
    scheduled.receipt = "r";
    std::string json;
    api::encode(view_of(scheduled), json);
    EXPECT_EQ(json,
              R"({"verdict":"scheduled","removal":"rem_0000000000007","until":"1970-01-01T00:00:00.000Z",)"
              R"("receipt":"r","blockers":[]})");
    EXPECT_EQ(text_of(scheduled),
              "scheduled  rem_0000000000007  until 1970-01-01T00:00:00.000Z\n  receipt  r");
    EXPECT_EQ(text_of(too_late), "refused  removal.too_late: The waiting period is over");
}

client::Refused second_factor(std::vector<api::FactorKind> kinds) {
    client::Refused refused;
    refused.problem.code = Code::auth_factor_required;
    refused.problem.challenge = api::ChallengeView{ChallengeId{1}, std::move(kinds), Instant{0}};
    return refused;
}

TEST(Verdict, SaysWhatASecondFactorNeeds) {
    auto refused = second_factor({api::FactorKind::totp});
    EXPECT_EQ(exit_code_of(refused, false), ExitCode::failed);
    EXPECT_EQ(text_of(refused),
              "refused  auth.factor_required: A second factor is due; give the secret of the account's app: "
              "--totp-secret, --totp-secret-stdin or FAUXCOUNT_TOTP_SECRET");
    EXPECT_NE(view_of(refused).why->find("--totp-secret"), std::string::npos);
    EXPECT_EQ(view_of(second_factor({api::FactorKind::backup_codes})).why->find("--"), std::string::npos)
        << "nothing would help";
    refused.problem.not_before = Instant{30'000};
    EXPECT_EQ(text_of(refused),
              "refused  auth.factor_required: A second factor is due; the app has another code from "
              "1970-01-01T00:00:30.000Z on");
}

TEST(Verdict, SaysHowCodesThatAreSentAreRead) {
    EXPECT_EQ(view_of(second_factor({api::FactorKind::email})).why,
              "let the codes that are sent be read: --read-codes");
    auto refused = second_factor({api::FactorKind::totp, api::FactorKind::sms});
    EXPECT_EQ(view_of(refused).why,
              "give the secret of the account's app: --totp-secret, --totp-secret-stdin or "
              "FAUXCOUNT_TOTP_SECRET; or let the codes that are sent be read: --read-codes");
    refused.via = api::Via::sms;
    refused.problem.not_before = Instant{61'000};
    EXPECT_EQ(text_of(refused),
              "refused  auth.factor_required: A second factor is due; another code can be sent from "
              "1970-01-01T00:01:01.000Z on; no code came by sms that can be shown now: `fauxcount inbox list "
              "--kind code` shows what came, `fauxcount fault list` what is kept from coming");
}

TEST(Verdict, SaysWhereToLookForACodeThatDidNotCome) {
    client::GaveUp gave_up;
    gave_up.why = "no code came by email";
    EXPECT_EQ(text_of(gave_up), "gave_up  no code came by email");
    gave_up.via = api::Via::email;
    EXPECT_EQ(
        text_of(gave_up),
        "gave_up  no code came by email; `fauxcount inbox list --kind code` shows what came, `fauxcount "
        "fault list` what is kept from coming");
}

TEST(Verdict, SaysWhyNoFurtherCodeIsTried) {
    client::Refused refused;
    refused.problem.code = Code::auth_bad_code;
    EXPECT_NE(text_of(refused).find("locked out"), std::string::npos);
    EXPECT_NE(text_of(refused).find("the account's app"), std::string::npos);
    refused.via = api::Via::email;
    EXPECT_NE(text_of(refused).find("locked out"), std::string::npos);
    EXPECT_EQ(text_of(refused).find("the account's app"), std::string::npos);
    EXPECT_NE(text_of(refused).find("another one is sent"), std::string::npos);
}

TEST(Verdict, SaysWhatProvesASession) {
    client::Refused refused;
    for (auto const code : {Code::auth_proof_too_old, Code::auth_proof_too_weak}) {
        refused.problem.code = code;
        EXPECT_EQ(view_of(refused, {.password = false, .id = false}).why,
                  "give the account's password, so that the session can prove itself: --password, "
                  "--password-stdin or FAUXCOUNT_PASSWORD");
        EXPECT_EQ(view_of(refused).why->find("--password"), std::string::npos) << "it was given";
    }
}

TEST(Verdict, SaysWhyCredentialsMayBeBad) {
    client::Refused refused;
    refused.problem.code = Code::auth_bad_credentials;
    EXPECT_EQ(text_of(refused),
              "refused  auth.bad_credentials: The identifier or the password is wrong; the password may have "
              "been changed since: give the one that is in force now");
    EXPECT_NE(text_of(refused, {.password = true, .id = true}).find("IDENTIFIER is not an id"),
              std::string::npos);
}

TEST(Verdict, NamesTheFactorInTheWay) {
    client::Blocked blocked;
    blocked.blockers.emplace_back();
    blocked.blockers.back().code = Code::factor_enabled;
    blocked.blockers.back().factor = FactorId{7};
    EXPECT_NE(text_of(blocked).find("factor.enabled  fac_0000000000007"), std::string::npos);
}

}  // namespace
}  // namespace fauxcount::cli
