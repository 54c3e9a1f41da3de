// The bytes of requests: marks, ids taken in turn, and refusals instead of empty work.
#include "bench/load/request_tape.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace fauxcount::bench {
namespace {

std::array<std::string, 5> const ids{"a", "b", "c", "d", "e"};

TEST(RequestTape, EachRequestTakesTheNextIds) {
    RequestShape const shape{"POST", "/bulk", R"({"ids":[{ids}]})", {"Idempotency-Key: k-{n}"}};
    RequestTape const tape{shape, ids, 2, 2};
    ASSERT_EQ(tape.size(), 2U);
    EXPECT_EQ(tape.request(0), "POST /bulk HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: k-0\r\n"
                               "Content-Length: 17\r\n\r\n{\"ids\":[\"a\",\"b\"]}");
    EXPECT_EQ(tape.request(1), "POST /bulk HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: k-1\r\n"
                               "Content-Length: 17\r\n\r\n{\"ids\":[\"c\",\"d\"]}");
}

TEST(RequestTape, AnIdInTheTarget_NeedsNoBody) {
    RequestTape const tape{{"DELETE", "/accounts/{id}", "", {}}, ids, 1, 5};
    EXPECT_EQ(tape.request(4), "DELETE /accounts/e HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
}

TEST(RequestTape, WithoutMarks_EveryRequestIsTheSame) {
    RequestTape const tape{{"GET", "/ping", "", {}}, {}, 1, 1'000'000};
    EXPECT_EQ(tape.size(), 1'000'000U);
    EXPECT_EQ(tape.request(0), tape.request(999'999));
}

TEST(RequestTape, TooFewIds_IsRefused) {
    RequestShape const shape{"DELETE", "/accounts/{id}", "", {}};
    EXPECT_THROW((RequestTape{shape, ids, 1, 6}), std::invalid_argument);
    EXPECT_THROW((RequestTape{shape, ids, 3, 2}), std::invalid_argument);
    EXPECT_THROW((RequestTape{shape, ids, 0, 1}), std::invalid_argument);
    EXPECT_THROW((RequestTape{shape, {}, 1, 1}), std::invalid_argument);
    EXPECT_THROW((RequestTape{shape, ids, 1, 0}), std::invalid_argument);
}

}  // namespace
}  // namespace fauxcount::bench
