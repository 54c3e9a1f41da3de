// Acts of a few people on a few devices, drawn from numbers: whatever they have come to know, in any order,
// with any credential, at instants around the boundaries they have heard of.
#pragma once

#include "tests/unit/model/judged_world.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fauxcount::model {

// A number used up bit by bit.
class Dice {
public:
    explicit Dice(std::uint64_t number) : number_{number} {}
    std::uint64_t below(std::uint64_t sides);
    bool one_in(std::uint64_t sides) { return below(sides) == 0; }

private:
    std::uint64_t number_;
};

class RandomPerson {
public:
    // `strays`: their devices get out of reach, and back.
    explicit RandomPerson(JudgedWorld& world, bool strays = false);

    // One act, or some time; and sometimes the inbox is read before.
    void act(std::uint64_t number);

private:
    api::Request some_request(Dice& dice);
    api::Request some_account_request(Dice& dice);
    api::Request some_request_about_a_password(Dice& dice);
    api::Request some_device_request(Dice& dice);
    api::Request some_holding_request(Dice& dice);
    api::Request some_removal_request(Dice& dice);
    api::Request some_factor_request(Dice& dice);
    api::Request some_answer(Dice& dice);
    api::Request some_request_about_codes(Dice& dice);
    std::string some_password(Dice& dice, Row account) const;
    Row who_is(std::string const& name) const;
    Row account_of(SessionId session) const;
    Row account_of(DeviceId device) const;
    bool may_change(std::string const& token, api::ChangePassword const& request) const;
    std::string some_sent_code(Dice& dice) const;
    std::string some_totp(Secret const& secret, Dice& dice) const;
    std::string some_backup_code(Dice& dice) const;
    api::Request some_list(Dice& dice);
    std::string some_bearer(Dice& dice, api::Request const& request);
    void pass_time(Dice& dice);
    void stray(Dice& dice);
    api::ListInbox some_reading(Dice& dice) const;
    void read_inbox(api::ListInbox const& request);
    void learn(api::Answer const& answer);
    void learn_of(api::SessionView const& session);
    void learn_of(api::RemovalView const& removal);
    void learn_of(api::FactorEnrolled const& enrolled);

    // What somebody means to ask next: for a code where one is due, then to be let in with it.
    struct Plan {
        api::Request request;
        std::string bearer;
        std::optional<api::Via> reads;  // by which way a code was sent that is to be read and shown
    };
    void plan(api::Request const& request, std::string const& bearer, api::Answer const& answer);
    // Says whether there was a plan, and it was followed.
    bool follow_plan(Dice& dice);

    // One of them, mostly one of the newest; of none a made-up one.
    template <class T>
    T one_of(std::vector<T> const& all, Dice& dice) const;

    struct App {
        FactorId id;
        Secret secret{};
    };

    JudgedWorld& world_;
    bool strays_;
    std::vector<std::string> tokens_, receipts_;
    std::vector<AccountId> accounts_;
    std::vector<SessionId> sessions_;
    std::vector<DeviceId> devices_;
    std::vector<ItemId> items_;
    std::vector<SubscriptionId> subscriptions_;
    std::vector<RemovalId> removals_;
    std::vector<App> apps_;
    std::vector<FactorId> factors_;
    std::vector<FactorId> sent_factors_;  // by which codes are sent
    std::vector<std::string> backup_codes_, sent_codes_;
    std::optional<Plan> plan_;
    std::vector<ChallengeId> challenges_;
    std::vector<std::string> cursors_;  // of the inbox
    std::vector<Instant> boundaries_;
};

}  // namespace fauxcount::model
