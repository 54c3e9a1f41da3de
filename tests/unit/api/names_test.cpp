// Every enumerator has its wire name, both ways, and no other name is taken.
#include "api/names.hpp"
#include "enumerators.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace fauxcount::api {
namespace {

template <class E>
class Names : public ::testing::Test {};
using Enums =
    ::testing::Types<Phase, Channel, DeviceKind, ItemKind, Plan, SubscriptionState, CancelWhen, SessionScope,
                     Proof, FactorKind, MessageKind, CodePurpose, Via, RemovalState, Severity, ClockMode,
                     DeadlineKind, Template, PurgeStage, FaultKind, System, RetryForm, Remedy, Code>;
TYPED_TEST_SUITE(Names, Enums);

TYPED_TEST(Names, AreWrittenAsTheyAreSpeltAndReadBack) {
    ASSERT_FALSE(testing::spelling<TypeParam>.empty());
    for (auto const& [value, name] : testing::spelling<TypeParam>) {
        EXPECT_EQ(wire_name(value), name);
        EXPECT_EQ(enum_from<TypeParam>(name), value) << name;
    }
}

TYPED_TEST(Names, ThatAreNotOnesOwnAreRefused) {
    auto const name = testing::spelling<TypeParam>.front().second;
    auto capital = std::string{name};
    capital.front() = static_cast<char>(capital.front() - 'a' + 'A');
    for (auto const& wrong : {std::string{}, std::string{"nobody"}, capital, std::string{name} + " ",
                              std::string{name.substr(1)}, std::string{name} + '\0'}) {
        EXPECT_EQ(enum_from<TypeParam>(wrong), std::nullopt) << wrong;
    }
}

TYPED_TEST(Names, AreListedInTheirOrder) {
    auto const names = names_of<TypeParam>();
    for (std::size_t at = 0; at < names.size(); ++at)
        EXPECT_EQ(wire_name(static_cast<TypeParam>(at)), names[at]);
    bool const spelt_in_full = !std::is_same_v<TypeParam, Code>;
    if (spelt_in_full) {
        EXPECT_EQ(names.size(), testing::spelling<TypeParam>.size());
    }
}

TEST(Codes, AllHaveAStatusARemedyATitleAndAnUnmistakableName) {
    std::set<std::string_view> names;
    for (int at = 0; at <= static_cast<int>(Code::policy_invalid); ++at) {
        auto const code = static_cast<Code>(at);
        EXPECT_TRUE(names.insert(wire_name(code)).second) << wire_name(code);
        EXPECT_EQ(code_of(wire_name(code)), code);
        EXPECT_FALSE(title_of(code).empty());
        if (code == Code::ok) continue;
        EXPECT_GE(http_status(code), 400) << wire_name(code);
        EXPECT_LE(http_status(code), 503) << wire_name(code);
        EXPECT_NE(wire_name(code).find('.'), std::string_view::npos) << wire_name(code);
    }
}

// What a caller can do is what the status says to those who know no codes.
TEST(Codes, AgreeWithTheirStatusAboutWhoHasToAct) {
    EXPECT_EQ(http_status(Code::auth_proof_too_old), 401);
    EXPECT_EQ(remedy_of(Code::auth_proof_too_old), Remedy::step_up);
    EXPECT_EQ(http_status(Code::removal_blocked), 409);
    EXPECT_EQ(remedy_of(Code::removal_blocked), Remedy::clear_blockers);
    EXPECT_EQ(http_status(Code::removal_gone), 410);
    EXPECT_EQ(remedy_of(Code::world_busy), Remedy::retry);
    EXPECT_EQ(remedy_of(Code::account_identifier_quarantined), Remedy::wait);
    EXPECT_EQ(http_status(Code::auth_too_many_codes), 429);
    EXPECT_EQ(remedy_of(Code::auth_too_many_codes), Remedy::wait);
    EXPECT_EQ(http_status(Code::ok), 200);
}

}  // namespace
}  // namespace fauxcount::api
