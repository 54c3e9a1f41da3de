// Orders of faults of messages: what is shown of each, and what is wrong with one, with its place.
#include "tests/unit/engine/watched_world.hpp"

namespace fauxcount::engine {

namespace {

constexpr char const* carols_number = "+15550100";

class MessageOrders : public WatchedWorld {
protected:
    using Place = std::pair<std::string, std::string>;
    using Orders = std::vector<FaultKind>;

    // As it has to be, and with what `change` makes of it.
    template <class Change>
    std::string with(FaultKind kind, Change const& change) {
        auto fault = right(kind);
        change(fault);
        std::string const place = refused(fault).first;
        if (place == "taken") heal(0);
        return place;
    }
    static api::OrderFault right(FaultKind kind) {
        auto fault = order(kind);
        if (kind == FaultKind::message_late) fault.late_by = minute;
        if (kind == FaultKind::message_astray) fault.recipient = bobs;
        return fault;
    }

    Orders const each{FaultKind::message_lost, FaultKind::message_late, FaultKind::message_twice,
                      FaultKind::message_astray};
};

}  // namespace

TEST_F(MessageOrders, AreShownAsTheyWereGiven) {
    auto fault = right(FaultKind::message_late);
    fault.message = MessageKind::code;
    fault.via = Via::sms;
    fault.account = alice.id;
    fault.nth = 2;
    fault.times = 3;
    fault.lasts = hour;
    auto const seen = view(give(fault));
    EXPECT_EQ(seen.kind, FaultKind::message_late);
    EXPECT_EQ(seen.message, MessageKind::code);
    EXPECT_EQ(seen.via, Via::sms);
    EXPECT_EQ(seen.late_by, minute);
    EXPECT_EQ(seen.account, alice.id);
    EXPECT_EQ(seen.nth, 2U);
    EXPECT_EQ(seen.times, 3U);
    EXPECT_EQ(seen.until, now() + hour);
    EXPECT_EQ(seen.operation, "*");
    EXPECT_TRUE(seen.armed);
    EXPECT_FALSE(seen.system || seen.recipient || seen.device || seen.held);
    EXPECT_FALSE(seen.body || seen.content_type || seen.status || seen.delay || seen.retry_after);
}

TEST_F(MessageOrders, ShowNothingThatWasNotSaid) {
    for (FaultKind const kind : each) {
        auto const seen = view(give(right(kind)));
        EXPECT_EQ(seen.kind, kind);
        EXPECT_FALSE(seen.message || seen.system || seen.device || seen.held || seen.body);
        EXPECT_EQ(seen.via.has_value(), kind == FaultKind::message_astray);
        EXPECT_EQ(seen.late_by.has_value(), kind == FaultKind::message_late);
        EXPECT_EQ(seen.recipient.has_value(), kind == FaultKind::message_astray);
    }
    auto const call = view(give(order(FaultKind::reset)));
    EXPECT_FALSE(call.message || call.via || call.late_by || call.recipient || call.device || call.held);
}

TEST_F(MessageOrders, SayHowLateAndForNoLongerThanAMonth) {
    auto const late = [&](std::optional<Duration> by) {
        return with(FaultKind::message_late, [by](auto& f) { f.late_by = by; });
    };
    EXPECT_EQ(late({}), "/late_by");
    EXPECT_EQ(late(Duration{0}), "/late_by");
    EXPECT_EQ(late(day * 30 + millisecond), "/late_by");
    EXPECT_EQ(late(day * 30), "taken");
    EXPECT_EQ(late(millisecond), "taken");
    for (FaultKind const kind : each) {
        if (kind == FaultKind::message_late) continue;
        EXPECT_EQ(with(kind, [](auto& f) { f.late_by = minute; }), "/late_by") << wire_name(kind);
    }
    EXPECT_EQ(with(FaultKind::delay,
                   [](auto& f) {
                       f.delay = second;
                       f.late_by = minute;
                   }),
              "/late_by");
}

TEST_F(MessageOrders, NameARecipientWhoIsSomebodyInThisWorld) {
    with_number("carol", carols_number);
    auto const to = [&](std::optional<std::string> const& recipient, std::optional<Via> via = {}) {
        return with(FaultKind::message_astray, [&](auto& f) {
            f.recipient = recipient;
            f.via = via;
        });
    };
    EXPECT_EQ(to({}), "/recipient");
    for (char const* const wrong : {"", "nobody@example.test", "bob", "bob@", "no address", "+15550199"})
        EXPECT_EQ(to(wrong), "/recipient") << wrong;
    EXPECT_EQ(to(bobs), "taken");
    EXPECT_EQ(to(bobs, Via::email), "taken");
    EXPECT_EQ(to(bobs, Via::sms), "/via");
    EXPECT_EQ(to(carols_number, Via::sms), "taken");
    EXPECT_EQ(to(carols_number, Via::email), "/via");
    auto const removal = schedule(bob);
    EXPECT_EQ(to(bobs), "taken") << "it may yet be cancelled";
    pass_to(removal.due);
    EXPECT_EQ(to(bobs), "/recipient") << "being purged";
    pass(minute);
    EXPECT_EQ(to(bobs), "/recipient") << "removed";
    for (FaultKind const kind : each) {
        if (kind == FaultKind::message_astray) continue;
        EXPECT_EQ(with(kind, [](auto& f) { f.recipient = alices; }), "/recipient") << wire_name(kind);
    }
    EXPECT_EQ(with(FaultKind::status, [](auto& f) { f.recipient = alices; }), "/recipient");
}

TEST_F(MessageOrders, AreForNoOperationAndNoSystem) {
    for (FaultKind const kind : each) {
        EXPECT_EQ(with(kind, [](auto& f) { f.operation = "send_code"; }), "/operation") << wire_name(kind);
        EXPECT_EQ(with(kind, [](auto& f) { f.operation = "no_such"; }), "/operation") << wire_name(kind);
        EXPECT_EQ(with(kind, [](auto& f) { f.system = api::System::mail; }), "/system") << wire_name(kind);
        EXPECT_EQ(with(kind, [](auto& f) { f.stage = api::PurgeStage::data; }), "/stage") << wire_name(kind);
    }
}

TEST_F(MessageOrders, HaveNoMemberOfAnotherKind) {
    for (FaultKind const kind : each) {
        std::string const name{wire_name(kind)};
        EXPECT_EQ(with(kind, [](auto& f) { f.status = 500; }), "/status") << name;
        EXPECT_EQ(with(kind, [](auto& f) { f.code = Code::server_overloaded; }), "/code") << name;
        EXPECT_EQ(with(kind, [](auto& f) { f.body = "x"; }), "/body") << name;
        EXPECT_EQ(with(kind, [](auto& f) { f.content_type = "a/b"; }), "/content_type") << name;
        EXPECT_EQ(with(kind, [](auto& f) { f.delay = second; }), "/delay") << name;
        EXPECT_EQ(with(kind, [](auto& f) { f.bytes = 1; }), "/bytes") << name;
        EXPECT_EQ(with(kind, [](auto& f) { f.interval = second; }), "/interval") << name;
        EXPECT_EQ(with(kind, [](auto& f) { f.retry_after = second; }), "/retry_after") << name;
        EXPECT_EQ(with(kind, [](auto& f) { f.retry_form = api::RetryForm::date; }), "/retry_form") << name;
        EXPECT_EQ(with(kind, [](auto& f) { f.device = DeviceId{1}; }), "/device") << name;
    }
    for (FaultKind const kind :
         {FaultKind::reset, FaultKind::down, FaultKind::stage_fails, FaultKind::status}) {
        EXPECT_EQ(with(kind, [](auto& f) { f.message = MessageKind::code; }), "/message") << wire_name(kind);
        EXPECT_EQ(with(kind, [](auto& f) { f.via = Via::email; }), "/via") << wire_name(kind);
    }
}

TEST_F(MessageOrders, CountAsAllOthersDo) {
    for (FaultKind const kind : each) {
        std::string const name{wire_name(kind)};
        EXPECT_EQ(with(kind, [](auto& f) { f.nth = 0; }), "/nth") << name;
        EXPECT_EQ(with(kind, [](auto& f) { f.times = 0; }), "/times") << name;
        EXPECT_EQ(with(kind, [](auto& f) { f.lasts = Duration{0}; }), "/lasts") << name;
        auto stranger = right(kind);
        stranger.account = AccountId{1};
        EXPECT_EQ(refused(stranger), (Place{"/account", "account.not_found"})) << name;
    }
    EXPECT_TRUE(world.state().faults().empty());
}

}  // namespace fauxcount::engine
