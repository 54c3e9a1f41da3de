// Answers that are spelt otherwise than agreed: read where they mean something, and nowhere else.
#include "client/wire_quirks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>

namespace fauxcount::client {

namespace {

api::Request const a_list = api::ListAccounts{};
api::Request const a_removal = api::RequestRemoval{};
constexpr std::string_view no_accounts = R"({"accounts":[]})";

std::string document(Code code) {
    api::Problem problem;
    problem.code = code;
    std::string text;
    api::encode(problem, text);
    return text;
}

// In one word.
std::string read_as(api::Request const& request, int status, std::string_view body) {
    auto const read = read_answer(request, status, body);
    auto const* const answer = std::get_if<api::Answer>(&read);
    if (answer == nullptr) return "nothing";
    auto const* const problem = std::get_if<api::Problem>(answer);
    return problem == nullptr ? "answer" : std::string(wire_name(problem->code));
}

TEST(WireQuirks, WhatIsAsAgreedIsReadAsItIs) {
    EXPECT_EQ(read_as(a_list, 200, no_accounts), "answer");
    EXPECT_EQ(read_as(a_list, 403, document(Code::auth_forbidden)), "auth.forbidden");
    EXPECT_EQ(read_as(api::DropItem{}, 204, ""), "answer");
}

TEST(WireQuirks, APrefixIsPassedOverWhateverItIs) {
    std::string const longest(64, ' ');
    for (auto const& prefix :
         {std::string(")]}'\n"), std::string("while(1);"), std::string("for(;;){}"), std::string("{}&&"),
          std::string("&&&START&&&"), std::string("[{\"{"), std::string("\xEF\xBB\xBF"), longest}) {
        EXPECT_EQ(read_as(a_list, 200, prefix + std::string(no_accounts)), "answer") << prefix;
        EXPECT_EQ(read_as(a_list, 403, prefix + document(Code::auth_forbidden)), "auth.forbidden") << prefix;
        EXPECT_EQ(read_as(a_list, 200, prefix + document(Code::auth_forbidden)), "auth.forbidden") << prefix;
    }
    EXPECT_EQ(read_as(a_list, 200, longest + "." + std::string(no_accounts)), "nothing");
}

TEST(WireQuirks, ARefusalIn200IsOneForEveryRequest) {
    std::string const refusal = document(Code::device_lost_mode);
    for (std::size_t kind = 0; kind < std::variant_size_v<api::Request>; ++kind) {
        auto const request = [&]<std::size_t... I>(std::index_sequence<I...>) {
            api::Request made;
            (void)((I == kind && (made.emplace<I>(), true)) || ...);
            return made;
        }(std::make_index_sequence<std::variant_size_v<api::Request>>{});
        EXPECT_EQ(read_as(request, 200, refusal), "device.lost_mode") << kind;
    }
}

TEST(WireQuirks, WhatMeansNothingStaysUnread) {
    std::string const refusal = document(Code::auth_forbidden);
    for (auto const& body : {std::string(), std::string("<html>{}</html>"), std::string("{"),
                             std::string("{}"), std::string("{\"accounts\":[],"),
                             std::string(no_accounts) + "x", refusal + "}", std::string("\"{}\"")})
        EXPECT_EQ(read_as(a_list, 200, body), "nothing") << body;
    EXPECT_EQ(read_as(a_list, 500, refusal), "nothing") << "two statuses, and neither is 200";
    EXPECT_EQ(read_as(a_list, 202, refusal), "nothing");
    EXPECT_EQ(read_as(a_removal, 200, no_accounts), "nothing");
}

// Where it stands must be told as the sender counts it.
TEST(WireQuirks, TheErrorIsThatOfTheBodyAsItCame) {
    auto const read = read_answer(a_list, 200, "&&&{\"accounts\":[}");
    auto const* const error = std::get_if<api::DecodeError>(&read);
    ASSERT_NE(error, nullptr);
    EXPECT_EQ(error->place, "line 1, column 1");
}

}  // namespace

}  // namespace fauxcount::client
