// Faults of a system: every operation and stage that needs it, and nothing else.
#include "api/operations.hpp"
#include "tests/unit/engine/faulty_world.hpp"

#include <cstdint>
#include <map>
#include <set>

namespace fauxcount::engine {

namespace {

using api::PurgeStage;
using api::System;

class Systems : public FaultyWorld {
protected:
    Systems() {
        phone = std::get<api::DeviceView>(world.answer(api::MakeDevice{api::DeviceKind::phone}, {})).id;
        world.answer(api::SetUpDevice{phone, "alice@example.test", "sesame"}, {});
        auto const mine = ask(api::Subscribe{api::Plan::cloud_plus}, alice).answer;
        subscription = std::get<api::SubscriptionView>(mine).id;
        // It goes on to the end of its period, and stands in no removal's way.
        ask(api::CancelSubscription{subscription, api::CancelWhen::period_end}, alice);
    }

    std::string remove(Owner const& who) {
        api::RequestRemoval request;
        request.account = who.id;
        return ask(request, api::Credential{administrator_token(world.state()), {}}).code;
    }

    static api::OrderFault down(System system, Duration lasts = hour) {
        auto fault = order(FaultKind::down);
        fault.system = system;
        fault.lasts = lasts;
        return fault;
    }

    // The operations that are refused because the system is down, for whoever has something everywhere.
    std::set<std::string_view> refused_without(System system) {
        std::uint32_t const fault = give(down(system));
        std::set<std::string_view> refused;
        api::Credential const owner{alice.token, {}};
        for (std::size_t at = 0; at < api::operations; ++at) {
            auto const request = request_number<0>(at);
            auto const answer = world.answer(request, owner);
            auto const* const problem = std::get_if<api::Problem>(&answer);
            if (problem != nullptr && problem->code == Code::service_down)
                refused.insert(api::operation_ids.at(at));
        }
        heal(fault);
        return refused;
    }

    DeviceId phone;
    SubscriptionId subscription;

private:
    template <std::size_t I>
    static api::Request request_number(std::size_t at) {
        if constexpr (I < api::operations) {
            if (at == I) return std::variant_alternative_t<I, api::Request>{};
            return request_number<I + 1>(at);
        } else {
            return api::GetRemoval{};
        }
    }
};

}  // namespace

TEST_F(Systems, AreNeededByTheseOperationsAndNoOthers) {
    using Names = std::set<std::string_view>;
    EXPECT_EQ(refused_without(System::billing),
              (Names{"subscribe", "get_subscription", "list_subscriptions", "cancel_subscription",
                     "preflight", "request_removal", "cancel_removal", "bulk_removals"}));
    EXPECT_EQ(refused_without(System::devices),
              (Names{"make_device", "get_device", "list_devices", "set_up_device", "set_find_device",
                     "set_lost_mode", "unbind_device", "sign_out_device", "factory_reset", "preflight",
                     "request_removal", "bulk_removals"}));
    EXPECT_EQ(refused_without(System::cloud), (Names{"add_item", "get_item", "list_items", "drop_item"}));
    // By which way a code is asked for is said in the request, or by its factor: held_messages_test.cpp.
    EXPECT_EQ(refused_without(System::mail), Names{"send_code"});
    EXPECT_EQ(refused_without(System::sms), Names{});
}

TEST_F(Systems, KeepARemovalFromWhoeverHasSomethingThere) {
    give(down(System::billing));
    give(down(System::devices));
    EXPECT_EQ(remove(alice), "service.down");
    EXPECT_EQ(world.state().find(alice.id)->phase, domain::Phase::active);
    EXPECT_EQ(remove(bob), "ok");
    pass(hour - millisecond);
    EXPECT_EQ(remove(alice), "service.down");
    pass(millisecond);
    EXPECT_EQ(remove(alice), "ok");
}

TEST_F(Systems, HaveNothingToSayOfASubscriptionThatIsOver) {
    pass(day * 40);
    give(down(System::billing));
    EXPECT_EQ(remove(alice), "ok");
}

TEST_F(Systems, AreNeededByTheirStageOfAPurgeAndByNoOther) {
    ASSERT_EQ(remove(alice), "ok");
    pass(day * 30);
    std::map<System, PurgeStage> const stages{{System::billing, PurgeStage::billing},
                                              {System::devices, PurgeStage::bindings},
                                              {System::cloud, PurgeStage::data}};
    Duration so_far{0};
    for (auto const& [system, stage] : stages) {
        std::uint32_t const fault = give(down(system, hour));
        pass(minute);
        auto const& account = *world.state().find(alice.id);
        EXPECT_EQ(account.next_stage, static_cast<std::uint8_t>(stage));
        EXPECT_EQ(account.stage_failed, 1U);
        EXPECT_EQ(view(fault).used, 1U);
        pass(hour - minute - millisecond);
        EXPECT_EQ(world.state().find(alice.id)->next_stage, static_cast<std::uint8_t>(stage));
        pass(millisecond);
        EXPECT_EQ(world.state().find(alice.id)->next_stage, static_cast<std::uint8_t>(stage) + 1);
        so_far = so_far + hour;
        heal(fault);
    }
    EXPECT_EQ(world.state().now(), start + day * 30 + so_far);
}

TEST_F(Systems, OtherFaultsOfASystemLeaveStagesAlone) {
    auto fault = order(FaultKind::status);
    fault.system = System::cloud;
    give(fault);
    EXPECT_EQ(add(alice).code, "server.overloaded");
    EXPECT_EQ(read(alice).code, "ok");
    ASSERT_EQ(remove(alice), "ok");
    pass(day * 31);
    EXPECT_EQ(world.state().find(alice.id)->phase, domain::Phase::removed);
}

TEST_F(Systems, AreInsteadOfAnOperationAndOfNoStage) {
    auto both = down(System::cloud);
    both.operation = "add_item";
    EXPECT_EQ(refused(both).first, "/system");
    auto fails = order(FaultKind::stage_fails);
    fails.system = System::cloud;
    EXPECT_EQ(refused(fails).first, "/system");
    EXPECT_EQ(view(give(down(System::cloud))).system, System::cloud);
}

}  // namespace fauxcount::engine
