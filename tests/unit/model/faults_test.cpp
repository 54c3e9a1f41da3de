// What the model makes of faults: devices that are out of reach are followed to the tick, the inbox is not
// judged once messages fail, and where nobody can know what happened it says so.
#include "api/names.hpp"
#include "tests/unit/model/doctor.hpp"
#include "tests/unit/model/judged_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>

using namespace fauxcount;
using namespace fauxcount::model;

namespace {

using api::FaultKind;
using ::testing::IsEmpty;

constexpr std::array<Duration, 3> around{Duration{-1}, Duration{0}, Duration{1}};
constexpr std::array message_faults{FaultKind::message_lost, FaultKind::message_late,
                                    FaultKind::message_twice, FaultKind::message_astray};
std::string const address = "alice@example.test";

struct Phone {
    DeviceId id;
    std::string token;  // of the session on it
};

// Alice, in a session of the account site, and on her phone.
struct Alice {
    std::string token;
    Phone phone;
};

Alice alice_with_phone(JudgedWorld& world) {
    world.sign_up({address});
    auto token = world.sign_in(address).token;
    auto const id = world.get<api::DeviceView>(api::MakeDevice{api::DeviceKind::phone}).id;
    auto const on_it = world.get<api::SessionOpened>(api::SetUpDevice{id, address, "sesame"});
    return {std::move(token), {id, on_it.token}};
}

api::OrderFault offline(DeviceId device, std::optional<Duration> lasts = {}) {
    api::OrderFault fault;
    fault.kind = FaultKind::offline;
    fault.device = device;
    fault.lasts = lasts;
    return fault;
}

api::OrderFault of_calls(FaultKind kind, std::string operation) {
    api::OrderFault fault;
    fault.kind = kind;
    fault.operation = std::move(operation);
    return fault;
}

api::OrderFault of_messages(FaultKind kind) {
    api::OrderFault fault;
    fault.kind = kind;
    if (kind == FaultKind::message_late) fault.late_by = hour;
    if (kind == FaultKind::message_astray) fault.recipient = "bob@example.test";
    return fault;
}

std::uint32_t ordered(JudgedWorld& world, api::OrderFault const& fault) {
    return std::get<api::FaultView>(world.fault(fault)).fault;
}

void heal(JudgedWorld& world, std::uint32_t fault) {
    api::HealFault request;
    request.fault = fault;
    world.fault(request);
}

// As whoever holds it sees it.
api::DeviceView look_at(JudgedWorld& world, DeviceId device) {
    return world.get<api::DeviceView>(api::GetDevice{device});
}

// Whether the model is sure that such a call is not carried out now.
bool is_cut_off(JudgedWorld& world, api::Request const& request, std::string const& bearer = {}) {
    return world.model().unanswered(world.now(), request, {bearer, {}});
}

// Whether it lets that answer pass.
bool is_taken(JudgedWorld& world, api::Request const& request, std::string const& bearer,
              api::Answer const& answer) {
    Reference model = world.model();
    return !model.judge(world.now(), request, {bearer, {}}, answer).has_value();
}

bool is_inbox_taken(JudgedWorld& world, api::Inbox const& inbox) {
    Reference model = world.model();
    return !model.judge(world.now(), api::ListInbox{}, api::ControlAnswer{inbox}).has_value();
}

// Everything that may be wrong with what is seen of a device, and that the model would let pass.
std::set<std::string> missed_in(JudgedWorld& world, api::DeviceView const& right) {
    std::set<std::string> missed;
    doctor(right, See<api::DeviceView>{[&](std::string const& where, api::DeviceView const& wrong) {
               if (is_taken(world, api::GetDevice{right.id}, {}, wrong)) missed.insert(where);
           }});
    return missed;
}

// What is left of a device that nobody has, or what it is if it has not heard of that.
void expect_sign_out_pending(JudgedWorld& world, DeviceId device, bool pending, char const* why) {
    auto const view = look_at(world, device);
    EXPECT_EQ(view.set_up, pending) << why;
    EXPECT_EQ(view.sign_out_pending, pending ? std::optional{true} : std::nullopt) << why;
}

struct Call {
    char const* what;
    api::Request request;
    std::string bearer;
};

}  // namespace

TEST(OutOfReach, CallsGetNoAnswerAndChangeNothing) {
    JudgedWorld world;
    auto const alice = alice_with_phone(world);
    DeviceId const phone = alice.phone.id;
    std::string const& on_it = alice.phone.token;
    ordered(world, offline(phone));
    std::vector<Call> const calls{
        {"a look", api::ListItems{}, on_it},
        {"an item", api::AddItem{api::ItemKind::note, 7}, on_it},
        {"find", api::SetFindDevice{phone, true, {}}, on_it},
        {"unbinding", api::UnbindDevice{phone}, on_it},
        {"sign-out", api::SignOutDevice{phone, "sesame"}, on_it},
        {"sign-out in another session", api::SignOutDevice{phone, "sesame"}, alice.token},
        {"set-up", api::SetUpDevice{phone, address, "sesame"}, {}},
        {"removal", api::RequestRemoval{}, on_it},
    };
    api::Problem refused;
    refused.code = Code::device_in_use;
    for (Call const& call : calls) {
        EXPECT_TRUE(is_cut_off(world, call.request, call.bearer)) << call.what;
        EXPECT_FALSE(is_taken(world, call.request, call.bearer, api::Done{})) << call.what;
        EXPECT_FALSE(is_taken(world, call.request, call.bearer, refused)) << call.what;
        EXPECT_FALSE(world.answer_to(call.request, call.bearer)) << call.what;
    }
    auto const view = world.get<api::DeviceView>(api::GetDevice{phone}, alice.token);
    EXPECT_TRUE(view.set_up && !view.find.value());
    EXPECT_THAT(world.get<api::ItemList>(api::ListItems{}, alice.token).items, IsEmpty());
    EXPECT_EQ(world.code(api::Preflight{}, alice.token), Code::ok);
    world.fault(api::HealFaults{});
    EXPECT_EQ(world.code(api::AddItem{api::ItemKind::note, 7}, on_it), Code::ok) << "the session lives on";
    EXPECT_EQ(world.complaints(), "");
}

TEST(OutOfReach, WrongPasswordsAreShownToNobody) {
    JudgedWorld world;
    auto const alice = alice_with_phone(world);
    ordered(world, offline(alice.phone.id));
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(world.answer_to(api::SetUpDevice{alice.phone.id, address, "guess"}));
        EXPECT_FALSE(world.answer_to(api::SignOutDevice{alice.phone.id, "guess"}, alice.token));
    }
    EXPECT_EQ(world.code(api::SignIn{address, "sesame", true}), Code::ok) << "after six of five tries";
    EXPECT_EQ(world.complaints(), "");
}

TEST(OutOfReach, AnAnswerAboutASetUpUsesNoCode) {
    JudgedWorld world;
    world.sign_up({address});
    auto const secret = world.add_app(world.sign_in(address).token);
    auto const spare = world.get<api::DeviceView>(api::MakeDevice{}).id;
    auto const to_set_up = world.challenge(api::SetUpDevice{spare, address, "sesame"});
    auto const to_sign_in = world.challenge(api::SignIn{address, "sesame", true});
    ordered(world, offline(spare));
    api::AnswerChallenge const set_up{to_set_up.id, api::FactorKind::totp, world.totp(secret, 1)};
    api::AnswerChallenge const sign_in{to_sign_in.id, api::FactorKind::totp, world.totp(secret)};
    EXPECT_TRUE(is_cut_off(world, set_up));
    EXPECT_FALSE(is_cut_off(world, sign_in)) << "that comes from elsewhere";
    EXPECT_FALSE(world.answer_to(set_up));
    EXPECT_EQ(world.code(sign_in), Code::ok);
    world.fault(api::HealFaults{});
    EXPECT_EQ(world.code(set_up), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(OutOfReach, AKeysAnswerIsNotHeardAndIsThereWhenTheDeviceIsBack) {
    JudgedWorld world;
    auto const alice = alice_with_phone(world);
    api::AddItem const item{api::ItemKind::note, 7};
    auto const first = world.get<api::ItemView>(item, alice.phone.token, "k");
    ordered(world, offline(alice.phone.id));
    EXPECT_FALSE(world.answer_to(item, alice.phone.token, "k"));
    EXPECT_FALSE(world.answer_to(item, alice.phone.token, "another"));
    EXPECT_EQ(world.code(item, alice.phone.token, "a key"), Code::idempotency_key_invalid)
        << "that is refused before anybody looks at what it is for";
    world.fault(api::HealFaults{});
    EXPECT_EQ(world.get<api::ItemView>(item, alice.phone.token, "k").id, first.id);
    EXPECT_NE(world.get<api::ItemView>(item, alice.phone.token, "another").id, first.id);
    EXPECT_EQ(world.complaints(), "");
}

TEST(OutOfReach, TheProvidersSideGoesOn) {
    JudgedWorld world;
    auto const alice = alice_with_phone(world);
    ordered(world, offline(alice.phone.id));
    EXPECT_EQ(world.code(api::SetFindDevice{alice.phone.id, true, {}}, alice.token), Code::ok);
    auto const view = world.get<api::DeviceView>(api::SetLostMode{alice.phone.id, true}, alice.token);
    EXPECT_TRUE(view.locked);
    EXPECT_FALSE(view.sign_out_pending) << "whose it still is";
    EXPECT_EQ(world.code(api::ListDevices{}, alice.token), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(OutOfReach, AFactoryResetNeedsNoNetwork) {
    for (bool const lets_go : {false, true}) {
        for (char const* const keeps : {"false", "true"}) {
            JudgedWorld world{{{"device.reset_keeps_lock", keeps}}};
            auto const alice = alice_with_phone(world);
            DeviceId const phone = alice.phone.id;
            world.ask(api::SetFindDevice{phone, true, {}}, alice.token);
            ordered(world, offline(phone, hour));
            if (lets_go) world.ask(api::UnbindDevice{phone}, alice.token);
            EXPECT_EQ(look_at(world, phone).sign_out_pending.has_value(), lets_go);
            auto const view = world.get<api::DeviceView>(api::FactoryReset{phone});
            EXPECT_FALSE(view.set_up);
            EXPECT_FALSE(view.sign_out_pending);
            EXPECT_EQ(view.locked, !lets_go && keeps == std::string_view{"true"});
            EXPECT_THAT(missed_in(world, look_at(world, phone)), IsEmpty());
            EXPECT_FALSE(world.answer_to(api::SetUpDevice{phone, address, "sesame"})) << "it is still away";
            world.advance(hour);
            EXPECT_EQ(world.code(api::SetUpDevice{phone, address, "sesame"}), Code::ok);
            EXPECT_EQ(world.complaints(), "");
        }
    }
}

TEST(OutOfReach, EndsWithTheFaultToTheTick) {
    for (Duration const offset : around) {
        bool const away = offset.ms < 0;
        JudgedWorld world;
        auto const alice = alice_with_phone(world);
        Instant const end = world.now() + hour;
        ordered(world, offline(alice.phone.id, hour));
        world.advance_to(end + offset);
        EXPECT_EQ(is_cut_off(world, api::ListItems{}, alice.phone.token), away) << offset.ms;
        EXPECT_EQ(is_taken(world, api::ListItems{}, alice.phone.token, api::ItemList{}), !away) << offset.ms;
        EXPECT_EQ(world.answer_to(api::ListItems{}, alice.phone.token).has_value(), !away) << offset.ms;
        EXPECT_EQ(world.complaints(), "");
    }
}

TEST(OutOfReach, WhatIsLetGoOfFromAfarSignsOutInTheTickInWhichItIsBack) {
    for (Duration const offset : around) {
        bool const away = offset.ms < 0;
        JudgedWorld world;
        auto const alice = alice_with_phone(world);
        DeviceId const phone = alice.phone.id;
        Instant const end = world.now() + hour;
        ordered(world, offline(phone, hour));
        world.advance(minute);
        EXPECT_EQ(world.code(api::UnbindDevice{phone}, alice.token), Code::ok);
        EXPECT_EQ(world.get<api::DeviceList>(api::ListDevices{}, alice.token).devices.size(), 0U);
        expect_sign_out_pending(world, phone, true, "at once");
        world.advance_to(end + offset);
        expect_sign_out_pending(world, phone, away, "then");
        EXPECT_THAT(missed_in(world, look_at(world, phone)), IsEmpty()) << offset.ms;
        api::SetUpDevice const anew{phone, address, "sesame"};
        EXPECT_EQ(world.answer_to(anew).has_value(), !away) << offset.ms;
        EXPECT_EQ(world.get<api::DeviceList>(api::ListDevices{}, alice.token).devices.size(), away ? 0U : 1U);
        EXPECT_EQ(world.complaints(), "");
    }
}

// Around the stage that lets go of it, and after it.
TEST(OutOfReach, WhatAPurgeLetsGoOfSignsOutWhenItIsBackUnlessItStaysLocked) {
    for (bool const find : {false, true}) {
        for (Duration const offset : around) {
            JudgedWorld world;
            auto const alice = alice_with_phone(world);
            DeviceId const phone = alice.phone.id;
            if (find) world.ask(api::SetFindDevice{phone, true, {}}, alice.token);
            Instant const stage = world.remove(alice.token).removal.due + second * 30;
            ordered(world, offline(phone, stage + offset - world.now()));
            world.advance_to(stage - millisecond);
            EXPECT_FALSE(look_at(world, phone).sign_out_pending) << "it is still hers";
            for (Instant const at : {stage, stage + millisecond}) {
                world.advance_to(at);
                bool const pending = !find && at < stage + offset;
                auto const view = look_at(world, phone);
                EXPECT_EQ(view.sign_out_pending.has_value(), pending) << offset.ms;
                EXPECT_EQ(view.set_up, find || pending) << offset.ms;
                EXPECT_EQ(view.orphan_locked, find);
                EXPECT_THAT(missed_in(world, view), IsEmpty()) << offset.ms;
            }
            EXPECT_EQ(world.complaints(), "");
        }
    }
}

TEST(OutOfReach, LastsUntilNoFaultKeepsItAway) {
    JudgedWorld world;
    auto const alice = alice_with_phone(world);
    DeviceId const phone = alice.phone.id;
    auto const other = world.device_of(address);
    ordered(world, offline(phone, hour));
    auto const second_one = ordered(world, offline(phone, hour * 3));
    auto const third_one = ordered(world, offline(phone));
    ordered(world, offline(other));
    world.ask(api::UnbindDevice{phone}, alice.token);
    world.ask(api::UnbindDevice{other}, alice.token);
    world.advance(hour);
    expect_sign_out_pending(world, phone, true, "the second one lasts, and so does the third");
    heal(world, third_one);
    expect_sign_out_pending(world, phone, true, "the second one lasts");
    world.advance(hour);
    heal(world, third_one);
    expect_sign_out_pending(world, phone, true, "that was healed before");
    heal(world, second_one);
    expect_sign_out_pending(world, phone, false, "none is left");
    expect_sign_out_pending(world, other, true, "that is another device");
    world.fault(api::HealFaults{});
    expect_sign_out_pending(world, other, false, "all are healed");
    EXPECT_EQ(world.complaints(), "");
}

TEST(OutOfReach, WhatWasInReachWhenAFaultWasOrderedHasHeard) {
    JudgedWorld world{{{"device.on_purge", "release"}, {"grace", "PT1H"}, {"pending.tokens", "normal"}}};
    auto const alice = alice_with_phone(world);
    DeviceId const phone = alice.phone.id;
    auto const lets_go = [&] { world.ask(api::UnbindDevice{phone}, alice.token); };
    auto const set_up = [&] { world.ask(api::SetUpDevice{phone, address, "sesame"}); };
    lets_go();
    auto const before = ordered(world, offline(phone));
    expect_sign_out_pending(world, phone, false, "ordered at once after that");
    heal(world, before);
    set_up();
    auto const first = ordered(world, offline(phone));
    lets_go();
    heal(world, first);
    ordered(world, offline(phone, minute));
    expect_sign_out_pending(world, phone, false, "it was back between the two");
    world.advance(minute);
    set_up();
    ordered(world, offline(phone, minute));
    lets_go();
    world.advance(minute);
    ordered(world, offline(phone, minute));
    expect_sign_out_pending(world, phone, false, "it was back at the end of the first");
    world.advance(minute);
    set_up();
    ordered(world, offline(phone, minute));
    lets_go();
    world.advance(minute - millisecond);
    ordered(world, offline(phone, minute));
    world.advance(millisecond);
    expect_sign_out_pending(world, phone, true, "it was not back between those");
    world.advance(minute);
    set_up();
    auto const removal = world.remove(world.sign_in(address).token).removal;
    world.advance_to(removal.due + second * 30);
    ordered(world, offline(phone));
    expect_sign_out_pending(world, phone, false, "the purge had let go of it");
    EXPECT_EQ(world.complaints(), "");
}

TEST(OutOfReach, NobodySetsItUpAnewWhateverElseWasOrderedBefore) {
    JudgedWorld world;
    auto const alice = alice_with_phone(world);
    world.sign_up({"bob"});
    auto late = of_calls(FaultKind::delay, "set_up_device");
    late.delay = second;
    ordered(world, late);
    auto const away = ordered(world, offline(alice.phone.id));
    world.ask(api::UnbindDevice{alice.phone.id}, alice.token);
    for (char const* const whose : {"bob", "alice@example.test"}) {
        api::SetUpDevice const anew{alice.phone.id, whose, "sesame"};
        EXPECT_TRUE(is_cut_off(world, anew)) << "it comes before the older one";
    }
    heal(world, away);
    EXPECT_EQ(world.code(api::SetUpDevice{alice.phone.id, "bob", "sesame"}), Code::ok);
    EXPECT_EQ(world.complaints(), "");
}

TEST(Unanswered, IsWhatADeviceOutOfReachHearsWhateverElseWasOrdered) {
    JudgedWorld world;
    auto const alice = alice_with_phone(world);
    std::string const& on_it = alice.phone.token;
    EXPECT_FALSE(is_cut_off(world, api::ListItems{}, on_it)) << "nothing was ordered";
    for (FaultKind const kind : message_faults) {
        if (kind == FaultKind::message_astray) continue;  // nobody else is there
        ordered(world, of_messages(kind));
    }
    auto older = of_calls(FaultKind::reply_lost, "list_devices");
    older.lasts = hour;
    Instant const end = world.now() + hour;
    auto const first = ordered(world, older);
    ordered(world, offline(alice.phone.id));
    ordered(world, of_calls(FaultKind::reply_lost, "list_items"));
    for (Duration const offset : around) {
        Instant const at = end + offset;
        EXPECT_TRUE(world.model().unanswered(at, api::ListItems{}, {on_it, {}})) << offset.ms;
        EXPECT_FALSE(world.model().unanswered(at, api::ListItems{}, {alice.token, {}})) << offset.ms;
    }
    heal(world, first);
    EXPECT_TRUE(is_cut_off(world, api::ListItems{}, on_it)) << "nor does a younger one see the call";
    EXPECT_EQ(world.complaints(), "");
}

TEST(Heeding, EndsTheJudgingWhereNobodyIsToldWhenTheFaultShows) {
    JudgedWorld world;
    auto const alice = alice_with_phone(world);
    auto const goes_on = [&](api::OrderFault const& order) {
        Reference model = world.model();
        return model.heed(world.now(), order, api::FaultView{});
    };
    for (std::size_t i = 0; i < api::names_of<FaultKind>().size(); ++i) {
        auto order = of_calls(static_cast<FaultKind>(i), std::string{api::every_operation});
        if (order.kind == FaultKind::offline) order.device = alice.phone.id;
        EXPECT_EQ(goes_on(order), order.kind != FaultKind::stage_fails) << wire_name(order.kind);
    }
    for (std::size_t i = 0; i < api::names_of<api::System>().size(); ++i) {
        api::OrderFault order;
        order.system = static_cast<api::System>(i);
        order.kind = FaultKind::down;
        EXPECT_FALSE(goes_on(order)) << wire_name(*order.system);
        order.kind = FaultKind::rate_limit;
        EXPECT_TRUE(goes_on(order)) << wire_name(*order.system);
    }
    auto some = offline(alice.phone.id);
    some.nth = 2;
    EXPECT_FALSE(goes_on(some)) << "not of every call, so which ones are lost is not followed";
}

TEST(Heeding, MakesNothingOfWhatIsRefused) {
    JudgedWorld world;
    auto const alice = alice_with_phone(world);
    Reference model = world.model();
    api::OrderFault stage;
    stage.kind = FaultKind::stage_fails;
    EXPECT_TRUE(model.heed(world.now(), stage, api::Problem{}));
    EXPECT_TRUE(model.heed(world.now(), offline(alice.phone.id), api::Problem{}));
    EXPECT_TRUE(model.heed(world.now(), of_messages(FaultKind::message_lost), api::Problem{}));
    EXPECT_FALSE(model.unanswered(world.now(), api::ListItems{}, {alice.phone.token, {}}));
    EXPECT_TRUE(model.judge(world.now(), api::ListInbox{}, api::Problem{})) << "the inbox is judged";
    ordered(world, offline(alice.phone.id));
    model = world.model();
    api::HealFault heals;
    heals.fault = 1;
    for (api::ControlRequest const& request :
         {api::ControlRequest{heals}, api::ControlRequest{api::HealFaults{}}})
        EXPECT_TRUE(model.heed(world.now(), request, api::Problem{}));
    EXPECT_TRUE(model.unanswered(world.now(), api::ListItems{}, {alice.phone.token, {}}));
}

TEST(MessageFaults, EndTheJudgingOfTheInboxAndOfNothingElse) {
    for (FaultKind const kind : message_faults) {
        JudgedWorld world;
        world.sign_up({address});
        world.sign_up({"bob@example.test"});
        auto const token = world.sign_in(address).token;
        api::Inbox wrong;
        wrong.sent = 7;
        EXPECT_FALSE(is_inbox_taken(world, wrong));
        ordered(world, of_messages(kind));
        EXPECT_TRUE(is_inbox_taken(world, wrong)) << wire_name(kind);
        auto const factor = world.enrol_sent(token);
        api::SendFactorCode const again{factor};
        EXPECT_EQ(world.get<api::CodeSent>(again, token).retry_after, minute) << wire_name(kind);
        EXPECT_FALSE(is_taken(world, again, token, api::CodeSent{api::Via::email, {}})) << "it waits";
        world.inbox();
        world.fault(api::HealFaults{});
        EXPECT_TRUE(is_inbox_taken(world, wrong)) << "what it has done stays";
        EXPECT_EQ(world.code(api::ConfirmFactor{factor, "000000"}, token), Code::auth_bad_code);
        if (kind != FaultKind::message_lost) {
            EXPECT_EQ(world.code(api::ConfirmFactor{factor, world.sent_code()}, token), Code::ok);
        }
        EXPECT_EQ(world.complaints(), "") << wire_name(kind);
    }
}

TEST(MessageFaults, LeaveACodeItsTimeHoweverLateItComes) {
    for (Duration const offset : around) {
        JudgedWorld world{{{"code.lifetime", "PT10M"}, {"reauth.max_age", "PT1H"}}};
        world.sign_up({address});
        auto const token = world.sign_in(address).token;
        auto late = of_messages(FaultKind::message_late);
        late.late_by = minute * 10 + offset;
        ordered(world, late);
        auto const factor = world.enrol_sent(token);
        world.advance(*late.late_by);
        auto const code = world.sent_code();
        EXPECT_EQ(world.code(api::ConfirmFactor{factor, code}, token),
                  offset.ms < 0 ? Code::ok : Code::auth_bad_code)
            << offset.ms;
        EXPECT_EQ(world.complaints(), "");
    }
}
