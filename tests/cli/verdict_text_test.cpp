// Each verdict has its exit code, its text and its JSON.
#include "client/cli/verdict_text.hpp"

#include <gtest/gtest.h>

namespace fauxcount::cli {
namespace {

client::Refused const too_late{{.code = Code::removal_too_late,
                                .detail = {},
                                .place = {},
                                .not_before = {},
                                .max_age = {},
                                .blockers = {},
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

}  // namespace
}  // namespace fauxcount::cli
