// The bytes of every event, which no later version may change: files hold them.
#include "api/operations.hpp"
#include "storage/event_codec.hpp"
#include "storage/turn_codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fauxcount::storage {

namespace {

using domain::Event;

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (char const c : bytes) {
        text += digits[static_cast<unsigned char>(c) >> 4U];
        text += digits[static_cast<unsigned char>(c) & 15U];
    }
    return text;
}

// One of each, every field with a value of its own.
std::vector<Event> one_of_each() {
    return {
        domain::ClockMoved{{0x0102030405060708}},
        domain::AccountCreated{1, 2, 0x1122334455667788, {0, 3}},
        domain::SessionOpened{1, 2, 3, domain::SessionScope::removal_only, {4}},
        domain::SessionProven{1, 2},
        domain::SessionClosed{1, 2},
        domain::DeviceMade{1, domain::DeviceKind::laptop},
        domain::DeviceBound{1, 2},
        domain::DeviceUnbound{1, 2},
        domain::DeviceFindChanged{1, true},
        domain::DeviceLostModeChanged{1, false},
        domain::DeviceReset{1},
        domain::DeviceSetUpAgain{1},
        domain::ItemAdded{1, 2, 3, domain::ItemKind::photo},
        domain::ItemDropped{1, 2},
        domain::Subscribed{1, 2, domain::Plan::cloud_max},
        domain::SubscriptionCancelled{1, 2, true},
        domain::SubscriptionRenewed{1, 2},
        domain::SubscriptionEnded{1, 2},
        domain::RemovalScheduled{1, 2, domain::Channel::device, {3}, {4}, {5}, {6}, {7}},
        domain::RemovalCancelled{1},
        domain::PurgeStarted{1},
        domain::PurgeStageDone{1, domain::PurgeStage::identifiers},
        domain::PopulationSeeded{domain::PopulationKind::full, 1, 2, 3},
        domain::AnswerRemembered{1, true, 2, 3, 4, {5}, {0, 6}},
        domain::FaultOrdered{
            1,
            {0, 2},
            {domain::FaultKind::quota, 3, Code::world_busy, true, {4, 5}, 6, 7, 8, 9, 10, 12, 13, {11}}},
        domain::FaultHealed{1},
        domain::FaultPassed{1},
        domain::FaultUsed{1, true, {2}},
        domain::PurgeStageFailed{1, domain::PurgeStage::data, {2}},
        domain::TryRefused{1, domain::Guard::password, {2}},
        domain::TriesForgiven{1, domain::Guard::password},
        domain::FactorEnrolled{1, 2, domain::FactorKind::backup_codes},
        domain::FactorConfirmed{1, 2},
        domain::FactorUsed{1, 2, 3},
        domain::FactorRemoved{1, 2},
        domain::ChallengeOpened{1, 2, 3, domain::Purpose::step_up, true, {4}},
        domain::ChallengeEnded{1, 2},
        domain::SessionRaised{1, 2},
        domain::CodeSent{1, 2, 3, domain::Via::sms, domain::CodePurpose::confirmation, {4}},
        domain::FaultReleased{1},
        domain::DeviceCheckedIn{1},
        domain::PasswordChanged{1, 2, 3},
    };
}

// kind, version, length, fields. A line that was in a release stays as it is for ever.
std::vector<std::string> const golden{
    "01000100080000000807060504030201",
    "02000100140000000100000002000000887766554433221103000000",
    "0300010015000000010000000200000003000000010400000000000000",
    "04000100080000000100000002000000",
    "05000100080000000100000002000000",
    "06000100050000000100000003",
    "07000100080000000100000002000000",
    "08000100080000000100000002000000",
    "09000100050000000100000001",
    "0a000100050000000100000000",
    "0b0001000400000001000000",
    "0c0001000400000001000000",
    "0d0001000d00000001000000020000000300000002",
    "0e000100080000000100000002000000",
    "0f0001000700000001000000020002",
    "100001000700000001000000020001",
    "1100010006000000010000000200",
    "1200010006000000010000000200",
    ("130001002f00000001000000020001030000000000000004000000000000000500000000000000060000000000"
     "00000700000000000000"),
    "140001000400000001000000",
    "150001000400000001000000",
    "16000100050000000100000004",
    "170001000d00000001010000000200000003000000",
    "180001002200000001000000010203000000000000000400000000000000050000000000000006000000",
    ("190001003a00000001000000020000000b030a776f726c642e6275737901040000000500000006000000"
     "0700000008000000090000000a000c0d0b00000000000000"),
    "1a0001000400000001000000",
    "1b0001000400000001000000",
    "1c0001000d00000001000000010200000000000000",
    "1d0001000d00000001000000030200000000000000",
    "1e0001000d00000001000000000200000000000000",
    "1f000100050000000100000000",
    "2000010009000000010000000200000001",
    "21000100080000000100000002000000",
    "220001001000000001000000020000000300000000000000",
    "23000100080000000100000002000000",
    "240001001600000001000000020000000203000000010400000000000000",
    "25000100080000000100000002000000",
    "26000100080000000100000002000000",
    "270001001600000001000000020000000300000001030400000000000000",
    "280001000400000001000000",
    "290001000400000001000000",
    "2a0001001000000001000000020000000300000000000000",
};

}  // namespace

TEST(EventCodec, WritesTheBytesOfTheFirstRelease) {
    auto const events = one_of_each();
    ASSERT_EQ(events.size(), std::variant_size_v<Event>);
    for (std::size_t i = 0; i < events.size(); ++i) {
        EXPECT_EQ(events[i].index(), i);
        std::string bytes;
        encode_event(events[i], bytes);
        EXPECT_EQ(hex(bytes), i < golden.size() ? golden[i] : "") << i;
    }
}

TEST(EventCodec, ReadsWhatItWrote) {
    for (Event const& event : one_of_each()) {
        std::string bytes;
        encode_event(event, bytes);
        std::string_view rest = bytes;
        auto const again = decode_event(rest);
        ASSERT_TRUE(again) << event.index();
        EXPECT_TRUE(rest.empty());
        std::string twice;
        encode_event(*again, twice);
        EXPECT_EQ(hex(twice), hex(bytes));
    }
}

TEST(EventCodec, RefusesWhatIsNoEvent) {
    for (Event const& event : one_of_each()) {
        std::string bytes;
        encode_event(event, bytes);
        for (std::size_t n = 0; n < bytes.size(); ++n) {
            std::string_view rest = std::string_view(bytes).substr(0, n);
            EXPECT_FALSE(decode_event(rest)) << event.index() << " cut after " << n;
            EXPECT_EQ(rest.size(), n);
        }
        std::string longer = bytes;  // a field more than the event has
        longer[4] = static_cast<char>(longer[4] + 1);
        longer += '\0';
        std::string_view rest = longer;
        EXPECT_FALSE(decode_event(rest)) << event.index();
        std::string newer = bytes;
        newer[2] = 2;
        rest = newer;
        EXPECT_FALSE(decode_event(rest)) << event.index();
    }
    std::string unknown("\xff\x00\x01\x00\x00\x00\x00\x00", 8);
    std::string_view rest = unknown;
    EXPECT_FALSE(decode_event(rest));
}

// Faults and remembered answers name an operation by its place in this list.
TEST(EventCodec, OperationsKeepTheirPlaces) {
    constexpr std::array<std::string_view, 37> places{
        "sign_up",        "get_account",      "list_accounts",      "sign_in",
        "list_sessions",  "sign_out",         "prove_session",      "make_device",
        "get_device",     "list_devices",     "set_up_device",      "set_find_device",
        "set_lost_mode",  "unbind_device",    "sign_out_device",    "factory_reset",
        "add_item",       "get_item",         "list_items",         "drop_item",
        "subscribe",      "get_subscription", "list_subscriptions", "cancel_subscription",
        "preflight",      "request_removal",  "get_removal",        "cancel_removal",
        "bulk_removals",  "enrol_factor",     "list_factors",       "confirm_factor",
        "remove_factor",  "answer_challenge", "send_code",          "send_factor_code",
        "change_password"};
    ASSERT_GE(api::operation_ids.size(), places.size());
    EXPECT_TRUE(std::equal(places.begin(), places.end(), api::operation_ids.begin()));
}

TEST(TurnCodec, ReadsTurnsOneAfterAnother) {
    std::vector<Event> const events{domain::AccountCreated{1, 1, 2, {70, 3}}, domain::PurgeStarted{1},
                                    domain::AnswerRemembered{1, false, 2, 3, 4, {5}, {9, 6}}};
    std::string bytes;
    encode_turn("account.sign_up", events, bytes);
    std::size_t const one = bytes.size();
    encode_turn("", {}, bytes);
    std::string_view rest = bytes;
    ReadTurn turn;
    ASSERT_TRUE(decode_turn(rest, turn));
    EXPECT_EQ(rest.size(), bytes.size() - one);
    EXPECT_EQ(turn.cause, "account.sign_up");
    ASSERT_EQ(turn.events.size(), 3U);
    EXPECT_EQ(text_of(turn.events[0])->length, 3U);
    EXPECT_EQ(text_of(turn.events[1]), nullptr);
    EXPECT_EQ(text_of(turn.events[2])->length, 6U);
    ASSERT_TRUE(decode_turn(rest, turn));
    EXPECT_TRUE(turn.events.empty());
    for (std::size_t n = 0; n < one; ++n) {
        rest = std::string_view(bytes).substr(0, n);
        EXPECT_FALSE(decode_turn(rest, turn)) << n;
    }
}

}  // namespace fauxcount::storage
