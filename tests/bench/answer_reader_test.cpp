// Reading answers from received bytes, whole, cut anywhere, or wrong.
#include "bench/load/answer_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fauxcount::bench {
namespace {

TEST(AnswerReader, ReadsStatusAndBody_AndLeavesTheNextAnswer) {
    std::string const first = "HTTP/1.1 202 Accepted\r\ncontent-LENGTH:  5\r\nDate: x\r\n\r\nhello";
    std::string const received = first + "HTTP/1.1 200 OK\r\n\r\n";
    Answer answer;
    ASSERT_EQ(read_answer(received, answer), Reading::complete);
    EXPECT_EQ(answer.status, 202);
    EXPECT_EQ(answer.body, "hello");
    EXPECT_EQ(answer.size, first.size());
}

TEST(AnswerReader, CutAnywhere_IsIncomplete) {
    std::string const whole = "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\nServer: s\r\n\r\nabc";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        Answer answer;
        EXPECT_EQ(read_answer(whole.substr(0, size), answer), Reading::incomplete) << size;
    }
}

TEST(AnswerReader, WithoutALength_HasNoBody) {
    Answer answer;
    ASSERT_EQ(read_answer("HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n", answer), Reading::complete);
    EXPECT_EQ(answer.body, "");
}

TEST(AnswerReader, WhatIsNoAnswer_IsMalformed) {
    for (char const* const bytes :
         {"garbage\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 999 What\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"}) {
        Answer answer;
        EXPECT_EQ(read_answer(bytes, answer), Reading::malformed) << bytes;
    }
}

TEST(CountOccurrences, CountsEachOnce) {
    EXPECT_EQ(count_occurrences(R"({"results":["removed","unknown","removed"]})", R"("removed")"), 2U);
    EXPECT_EQ(count_occurrences("aaaa", "aa"), 2U);
    EXPECT_EQ(count_occurrences("anything", ""), 0U);
}

}  // namespace
}  // namespace fauxcount::bench
