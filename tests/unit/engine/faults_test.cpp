// Faults of a world: whom they meet and when, what becomes of the call, and that nothing is left of one that
// is over. What happens to the bytes of an answer is tested where there are bytes (tests/integration).
#include "tests/unit/engine/faulty_world.hpp"

namespace fauxcount::engine {

TEST_F(FaultyWorld, ActsOnTheNthCallAndTheOnesAfterIt) {
    auto fault = order(FaultKind::status, "get_account", 2);
    fault.nth = 2;
    std::uint32_t const number = give(fault);
    EXPECT_EQ(codes(5, [&] { return read(alice); }),
              (Said{"ok", "server.overloaded", "server.overloaded", "ok", "ok"}));
    auto const seen = view(number);
    EXPECT_EQ(seen.calls, 3U) << "one that is used up counts no more";
    EXPECT_EQ(seen.used, 2U);
    EXPECT_FALSE(seen.armed);
}

TEST_F(FaultyWorld, ActsUntilItIsHealedWhereNoNumberIsSaid) {
    std::uint32_t const number = give(order(FaultKind::status, "get_account"));
    EXPECT_EQ(codes(3, [&] { return read(alice); }), Said(3, "server.overloaded"));
    EXPECT_EQ(add(alice).code, "ok") << "another operation";
    heal(number);
    EXPECT_EQ(read(alice).code, "ok");
}

TEST_F(FaultyWorld, IsForOneAccountHoweverItCalls) {
    auto fault = order(FaultKind::status);
    fault.account = alice.id;
    give(fault);
    EXPECT_EQ(read(alice).code, "server.overloaded");
    EXPECT_EQ(ask(api::SignIn{"alice@example.test", "sesame"}, api::Credential{}).code, "server.overloaded");
    auto const device = std::get<api::DeviceView>(world.answer(api::MakeDevice{}, {})).id;
    EXPECT_EQ(ask(api::SetUpDevice{device, "alice@example.test", "sesame"}, api::Credential{}).code,
              "server.overloaded");
    domain::Identity const ids = world.state().identity();
    auto const challenge = [&](Owner const& whose) {
        return ids.child_id<ChallengeId>({ids.place_of(whose.id), 7});
    };
    EXPECT_EQ(ask(api::SendCode{challenge(alice)}, api::Credential{}).code, "server.overloaded");
    EXPECT_EQ(ask(api::SendCode{challenge(bob)}, api::Credential{}).code, "challenge.not_found");
    EXPECT_EQ(ask(api::GetAccount{alice.id}, bob).code, "account.not_found") << "a call of bob's";
    EXPECT_EQ(ask(api::GetAccount{alice.id}, api::Credential{}).code, "auth.missing") << "a call of nobody's";
    api::Credential const administrator{administrator_token(world.state()), {}};
    EXPECT_EQ(ask(api::GetAccount{alice.id}, administrator).code, "server.overloaded");
    EXPECT_EQ(ask(api::GetAccount{bob.id}, administrator).code, "ok");
    EXPECT_EQ(ask(api::BulkRemovals{{bob.id, alice.id}}, administrator).code, "server.overloaded");
    EXPECT_EQ(ask(api::SignUp{{"a@example.test", "alice@example.test"}, "sesame"}, api::Credential{}).code,
              "server.overloaded");
    EXPECT_EQ(read(bob).code, "ok");
}

TEST_F(FaultyWorld, TheOldestWhoseTurnItIsActsAndTheOthersDoNotSeeTheCall) {
    std::uint32_t const first = give(order(FaultKind::status, "get_account", 1));
    auto other = order(FaultKind::status, "*", 1);
    other.code = Code::server_draining;
    std::uint32_t const second = give(other);
    EXPECT_EQ(read(alice).fault, first);
    EXPECT_EQ(view(second).calls, 0U);
    auto const heard = read(alice);
    EXPECT_EQ(heard.fault, second);
    EXPECT_EQ(heard.code, "server.draining");
    EXPECT_EQ(read(alice).code, "ok");
}

TEST_F(FaultyWorld, AHealedOneLeavesNothing) {
    std::uint64_t const before = world.state().hash();
    std::uint32_t const number = give(order(FaultKind::status, "get_account"));
    EXPECT_NE(world.state().hash(), before) << "a fault is state";
    std::uint64_t const unused = world.state().hash();
    read(alice);
    EXPECT_NE(world.state().hash(), unused) << "so is what it counts";
    heal(number);
    EXPECT_EQ(world.state().hash(), before);
    EXPECT_EQ(world.state().faults_armed(), 0U);
    EXPECT_EQ(give(order(FaultKind::reset)), 1U) << "numbers begin again";
    heal(0);
    EXPECT_EQ(world.state().hash(), before);
}

TEST_F(FaultyWorld, ALifeWithFaultsThatOnlyRefuseEndsLikeOneWithout) {
    World same("w", world);
    give(order(FaultKind::status, "add_item", 2));
    give(order(FaultKind::request_lost, "add_item", 1));
    for (int i = 0; i < 4; ++i) add(alice);
    heal(0);
    same.answer(api::AddItem{api::ItemKind::photo, 10}, api::Credential{alice.token, {}});
    EXPECT_EQ(world.state().hash(), same.state().hash());
}

TEST_F(FaultyWorld, CountersAreCopiedAndTurnedBack) {
    give(order(FaultKind::status, "get_account", 3));
    read(alice);
    world.take_snapshot("one");
    std::uint64_t const hash = world.state().hash();
    World copy("copy", world);
    read(alice);
    read(alice);
    EXPECT_FALSE(view(1).armed);
    EXPECT_EQ(copy.state().fault(1)->used, 1U);
    EXPECT_EQ(copy.state().hash(), hash);
    ASSERT_TRUE(world.rewind("one"));
    EXPECT_EQ(view(1).used, 1U);
    EXPECT_EQ(codes(3, [&] { return read(alice); }), (Said{"server.overloaded", "server.overloaded", "ok"}));
    world.reset();
    EXPECT_TRUE(world.state().faults().empty());
}

TEST_F(FaultyWorld, ALostRequestIsNotCarriedOutAndALostReplyIs) {
    give(order(FaultKind::request_lost, "add_item", 1));
    EXPECT_EQ(add(alice).effect->kind, FaultKind::request_lost);
    EXPECT_EQ(items(alice), 0U);
    give(order(FaultKind::reply_lost, "add_item", 1));
    EXPECT_EQ(add(alice).effect->kind, FaultKind::reply_lost);
    EXPECT_EQ(items(alice), 1U);
}

TEST_F(FaultyWorld, ADuplicateIsCarriedOutTwiceAndUnderAKeyOnce) {
    give(order(FaultKind::duplicate, "add_item"));
    add(alice);
    EXPECT_EQ(items(alice), 2U);
    auto const heard = add(alice, "once");
    EXPECT_EQ(items(alice), 3U);
    auto const again = add(alice, "once");
    EXPECT_EQ(std::get<api::ItemView>(heard.answer).id, std::get<api::ItemView>(again.answer).id);
}

TEST_F(FaultyWorld, ARefusalByAFaultIsNotRememberedUnderAKey) {
    for (FaultKind const kind :
         {FaultKind::status, FaultKind::rate_limit, FaultKind::quota, FaultKind::down}) {
        std::uint32_t const had = items(alice);
        give(order(kind, "add_item", 1));
        std::string const key{wire_name(kind)};
        EXPECT_NE(add(alice, key).code, "ok");
        EXPECT_EQ(items(alice), had);
        heal(0);
        EXPECT_EQ(add(alice, key).code, "ok") << key;
        EXPECT_EQ(items(alice), had + 1);
    }
}

TEST_F(FaultyWorld, WhoComesBeforeTheEndOfAWaitIsRefusedAgain) {
    auto fault = order(FaultKind::rate_limit, "get_account", 1);
    fault.retry_after = second * 30;
    std::uint32_t const number = give(fault);
    auto const first = read(alice);
    EXPECT_EQ(first.code, "rate.limited");
    Instant const end = world.state().now() + second * 30;
    EXPECT_EQ(std::get<api::Problem>(first.answer).not_before, end);
    pass(second * 30 - millisecond);
    auto const early = read(alice);
    EXPECT_EQ(early.code, "rate.limited");
    EXPECT_EQ(std::get<api::Problem>(early.answer).not_before, end) << "the wait is not longer for it";
    pass(millisecond);
    EXPECT_EQ(read(alice).code, "ok");
    EXPECT_EQ(view(number).used, 2U);
    EXPECT_EQ(view(number).calls, 1U);
    EXPECT_FALSE(view(number).armed);
}

TEST_F(FaultyWorld, AQuotaAndADownTimeSayWhenTheyEnd) {
    give(order(FaultKind::quota, "get_account", 1));
    auto const quota = read(alice);
    EXPECT_EQ(quota.code, "quota.exhausted");
    EXPECT_EQ(std::get<api::Problem>(quota.answer).not_before, world.state().now() + day);
    heal(0);
    give(order(FaultKind::down));
    Instant const end = world.state().now() + hour;
    pass(hour - millisecond);
    auto const down = add(bob);
    EXPECT_EQ(down.code, "service.down");
    EXPECT_EQ(std::get<api::Problem>(down.answer).not_before, end);
    pass(millisecond);
    EXPECT_EQ(add(bob).code, "ok");
    EXPECT_EQ(add(bob).fault, 0U);
}

TEST_F(FaultyWorld, AFaultThatLastsIsOverAtItsEnd) {
    auto fault = order(FaultKind::status, "get_account");
    fault.lasts = minute;
    give(fault);
    EXPECT_EQ(read(alice).code, "server.overloaded");
    pass(minute);
    EXPECT_EQ(read(alice).code, "ok");
    EXPECT_FALSE(view(1).armed);
}

TEST_F(FaultyWorld, AStatusMayBeAnythingAndNothingHappens) {
    auto fault = order(FaultKind::status, "add_item", 1);
    fault.code.reset();
    fault.status = 502;
    fault.body = "<html>Bad gateway</html>";
    fault.content_type = "text/html";
    give(fault);
    auto const heard = add(alice);
    ASSERT_TRUE(heard.effect);
    EXPECT_EQ(heard.effect->status, 502);
    EXPECT_EQ(heard.effect->content_type, "text/html");
    EXPECT_EQ(heard.effect->body, "<html>Bad gateway</html>");
    EXPECT_EQ(items(alice), 0U);
    EXPECT_EQ(view(1).body, "<html>Bad gateway</html>");
}

TEST_F(FaultyWorld, OneInAHeaderIsForItsOwnCallAndLeavesNothing) {
    std::uint64_t const before = world.state().hash();
    api::Credential credential{alice.token, {}};
    credential.fault = std::make_shared<api::OrderFault>(order(FaultKind::status));
    auto const heard = ask(api::GetAccount{alice.id}, credential);
    EXPECT_EQ(heard.code, "server.overloaded");
    EXPECT_EQ(heard.fault, 1U);
    EXPECT_EQ(world.state().hash(), before);
    EXPECT_EQ(read(alice).code, "ok");
    for (std::size_t i = 0; i < domain::faults_max; ++i) give(order(FaultKind::reset, "add_item"));
    EXPECT_EQ(ask(api::GetAccount{alice.id}, credential).code, "server.overloaded") << "it takes no place";
}

TEST_F(FaultyWorld, OneInAHeaderHasNoAddress) {
    auto const refused = [&](FaultKind kind, auto const& change) {
        auto fault = order(kind);
        change(fault);
        api::Credential credential{alice.token, {}};
        credential.fault = std::make_shared<api::OrderFault>(fault);
        auto const heard = ask(api::GetAccount{alice.id}, credential);
        auto const* const problem = std::get_if<api::Problem>(&heard.answer);
        return problem == nullptr ? "taken" : problem->place;
    };
    auto const as_it_is = [](auto const&) {};
    EXPECT_EQ(refused(FaultKind::reset, as_it_is), "taken");
    EXPECT_EQ(refused(FaultKind::reset, [](auto& f) { f.operation = "get_account"; }),
              "Fauxcount-Fault: /operation");
    EXPECT_EQ(refused(FaultKind::reset, [&](auto& f) { f.account = bob.id; }), "Fauxcount-Fault: /account");
    EXPECT_EQ(refused(FaultKind::reset, [](auto& f) { f.nth = 2; }), "Fauxcount-Fault: /nth");
    EXPECT_EQ(refused(FaultKind::reset, [](auto& f) { f.times = 2; }), "Fauxcount-Fault: /times");
    EXPECT_EQ(refused(FaultKind::reset, [](auto& f) { f.lasts = hour; }), "Fauxcount-Fault: /lasts");
    EXPECT_EQ(refused(FaultKind::stale_read, as_it_is), "Fauxcount-Fault: /kind");
    EXPECT_EQ(refused(FaultKind::stage_fails, as_it_is), "Fauxcount-Fault: /kind");
    EXPECT_EQ(refused(FaultKind::crash_after, [](auto& f) { f.stage = api::PurgeStage::data; }),
              "Fauxcount-Fault: /stage");
}

TEST_F(FaultyWorld, TheJournalTellsWhatBecameOfEach) {
    auto fault = order(FaultKind::status, "get_account", 1);
    fault.nth = 2;
    give(fault);
    read(alice);
    read(alice);
    heal(1);
    std::vector<std::string> told;
    for (auto const& turn : world.journal().read(0, 100, 100)) {
        if (!turn.cause.starts_with("fault")) continue;
        EXPECT_EQ(turn.events.size(), 1U);
        told.push_back(std::string(turn.cause) + std::to_string(turn.events.front().index()));
    }
    constexpr auto of = [](auto event) { return std::to_string(domain::Event{event}.index()); };
    EXPECT_EQ(told, (Said{"fault.order" + of(domain::FaultOrdered{}), "fault" + of(domain::FaultPassed{}),
                          "fault" + of(domain::FaultUsed{}), "fault.heal" + of(domain::FaultHealed{})}));
    EXPECT_EQ(world.counters().faults.at(static_cast<std::size_t>(FaultKind::status)), 1U);
}

TEST_F(FaultyWorld, AWorldHoldsSoManyAndNoMore) {
    for (std::size_t i = 0; i < domain::faults_max; ++i) give(order(FaultKind::reset));
    EXPECT_EQ(refused(order(FaultKind::reset)).second, "fault.limit");
    heal(7);
    EXPECT_EQ(give(order(FaultKind::reset)), domain::faults_max + 1);
}

TEST_F(FaultyWorld, AnOrderSaysWhatIsWrongWithItAndWhere) {
    auto const with = [&](FaultKind kind, auto const& change) {
        api::OrderFault fault = order(kind);
        change(fault);
        return refused(fault).first;
    };
    EXPECT_EQ(with(FaultKind::reset, [](auto& f) { f.operation = "no_such"; }), "/operation");
    EXPECT_EQ(with(FaultKind::stale_read, [](auto& f) { f.operation = "add_item"; }), "/operation");
    EXPECT_EQ(with(FaultKind::reset, [](auto& f) { f.nth = 0; }), "/nth");
    EXPECT_EQ(with(FaultKind::reset, [](auto& f) { f.times = 0; }), "/times");
    EXPECT_EQ(with(FaultKind::reset, [](auto& f) { f.times = UINT32_MAX; }), "/times");
    EXPECT_EQ(with(FaultKind::reset, [](auto& f) { f.stage = api::PurgeStage::data; }), "/stage");
    EXPECT_EQ(with(FaultKind::stage_fails, [](auto& f) { f.operation = "get_removal"; }), "/operation");
    EXPECT_EQ(with(FaultKind::stage_fails, [](auto& f) { f.retry_after = Duration{0}; }), "/retry_after");
    EXPECT_EQ(with(FaultKind::stage_fails, [](auto& f) { f.retry_form = api::RetryForm::date; }),
              "/retry_form");
    EXPECT_EQ(with(FaultKind::status, [](auto& f) { f.retry_form = api::RetryForm::date; }), "/retry_form");
    EXPECT_EQ(with(FaultKind::reset, [](auto& f) { f.lasts = Duration{0}; }), "/lasts");
    EXPECT_EQ(with(FaultKind::down, [](auto& f) { f.lasts.reset(); }), "/lasts");
    EXPECT_EQ(with(FaultKind::reset, [](auto& f) { f.delay = second; }), "/delay");
    EXPECT_EQ(with(FaultKind::delay, [](auto&) {}), "/delay");
    EXPECT_EQ(with(FaultKind::delay, [](auto& f) { f.delay = minute + millisecond; }), "/delay");
    EXPECT_EQ(with(FaultKind::drip, [](auto& f) { f.interval = second; }), "/bytes");
    EXPECT_EQ(with(FaultKind::drip, [](auto& f) { f.bytes = 1; }), "/interval");
    EXPECT_EQ(with(FaultKind::reset, [](auto& f) { f.bytes = 1; }), "/bytes");
    EXPECT_EQ(with(FaultKind::rate_limit, [](auto& f) { f.retry_after = day * 31; }), "/retry_after");
    EXPECT_EQ(with(FaultKind::down, [](auto& f) { f.retry_after = day; }), "/retry_after");
    EXPECT_EQ(with(FaultKind::status, [](auto& f) { f.status = 500; }), "/status");
    EXPECT_EQ(with(FaultKind::status, [](auto& f) { f.code.reset(); }), "/status");
    EXPECT_EQ(with(FaultKind::status, [](auto& f) { f.code = Code::ok; }), "/code");
    EXPECT_EQ(with(FaultKind::status, [](auto& f) { f.retry_after = day; }), "/retry_after");
    EXPECT_EQ(with(FaultKind::status, [](auto& f) { f.content_type = "a/b"; }), "/content_type");
    EXPECT_EQ(with(FaultKind::status,
                   [](auto& f) {
                       f.body = "x";
                       f.content_type = "a/b\r\nSet-Cookie: x";
                   }),
              "/content_type");
    EXPECT_EQ(with(FaultKind::status,
                   [](auto& f) {
                       f.code.reset();
                       f.status = 204;
                       f.body = "x";
                   }),
              "/body");
    api::OrderFault stranger = order(FaultKind::reset);
    stranger.account = AccountId{1};
    EXPECT_EQ(refused(stranger), (std::pair<std::string, std::string>{"/account", "account.not_found"}));
    EXPECT_TRUE(world.state().faults().empty());
}

}  // namespace fauxcount::engine
