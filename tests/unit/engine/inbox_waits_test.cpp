// Whoever waits for a message: is told of it by whatever brings it about, of none once the wait is over, of
// nothing that is not durable, and holds up nobody meanwhile.
#include "engine/registry.hpp"
#include "tests/unit/engine/scripted_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::engine {

namespace {

using api::MessageKind;
using Numbers = std::vector<std::uint64_t>;
using Readies = std::vector<Registry::Ready>;
using Tickets = std::vector<Ticket>;

constexpr std::int64_t wall_ms = 1'700'000'000'000;
constexpr Duration usual_wait = second * 30;

Tickets tickets(Readies const& ready) {
    Tickets all;
    for (Registry::Ready const& one : ready) all.push_back(one.ticket);
    return all;
}

// What the one of that ticket was answered; fails where there is no such answer, or another.
template <class T>
T answer_to(Ticket ticket, Readies const& ready) {
    auto const found = std::find_if(ready.begin(), ready.end(),
                                    [&](Registry::Ready const& one) { return one.ticket == ticket; });
    auto const* const control = found == ready.end() ? nullptr : std::get_if<ControlAnswered>(&found->answer);
    auto const* const answer = control == nullptr ? nullptr : std::get_if<T>(&control->answer);
    EXPECT_NE(answer, nullptr) << "ticket " << ticket;
    return answer == nullptr ? T{} : *answer;
}
Numbers numbers(api::Inbox const& inbox) {
    Numbers all;
    for (auto const& one : inbox.messages) all.push_back(one.number);
    return all;
}

// Ada, Bob and Carol have an account each. A removal is told of at once, and is over ten seconds later.
class InboxWaits : public testing::Test {
protected:
    explicit InboxWaits(bool is_logged = false) : registry(RegistryOptions{}, is_logged ? &log : nullptr) {
        registry.set_wall(wall_ms);
        api::PutWorld put;
        put.world = "one";
        put.policy = {{"grace", "PT10S"}, {"purge.duration", "PT0S"}};
        told<api::WorldView>(put);
        for (char const* const name : {"ada", "bob", "carol"}) sign_up(name);
    }

    void sign_up(std::string const& name) {
        std::string const address = name + "@example.test";
        product<api::AccountView>(api::SignUp{{address}, "sesame"});
        tokens[name] = product<api::SessionOpened>(api::SignIn{address, "sesame"}).token;
    }
    // Asks for it, by that ticket. Whether it was answered at once.
    bool remove(std::string const& name) {
        return registry.answer("one", api::RequestRemoval{}, {tokens.at(name), {}}, ++ticket).has_value();
    }

    static api::ListInbox asked(Duration wait = usual_wait) {
        api::ListInbox request;
        request.world = "one";
        request.wait = wait;
        return request;
    }
    static api::ListInbox asked_of(MessageKind kind) {
        auto request = asked();
        request.kind = kind;
        return request;
    }
    // After all that there is by now.
    api::ListInbox asked_of_news() {
        auto request = asked();
        request.cursor = told<api::Inbox>(asked(Duration{0})).next_cursor;
        return request;
    }
    // Of a request that stays open.
    Ticket wait(api::ListInbox const& request) {
        EXPECT_FALSE(registry.control(request, ++ticket));
        return ticket;
    }

    void make_letters_late(Duration by) {
        api::OrderFault late;
        late.world = "one";
        late.kind = api::FaultKind::message_late;
        late.late_by = by;
        told<api::FaultView>(late);
    }
    void pass(Duration since_the_beginning) { registry.set_wall(wall_ms + since_the_beginning.ms); }
    Readies work() {
        Readies ready;
        registry.work(ready);
        return ready;
    }
    Readies work_off() {
        Readies ready;
        for (int slices = 0; registry.busy() && slices < 100'000; ++slices) registry.work(ready);
        EXPECT_FALSE(registry.busy());
        return ready;
    }
    Ticket begin_long_work() {
        api::SeedPopulation population;
        population.world = "one";
        population.kind = api::Template::bare;
        population.n = 20'000;
        EXPECT_FALSE(registry.control(population, ++ticket));
        EXPECT_TRUE(registry.busy());
        return ticket;
    }

    // What the log has to keep is durable at once.
    template <class T>
    T told(api::ControlRequest const& request) {
        Ticket const of_this = ++ticket;
        Readies ready;
        if (auto answered = registry.control(request, of_this)) {
            ready.push_back({of_this, *std::move(answered)});
        } else {
            log.make_durable();
            registry.work(ready);
        }
        return answer_to<T>(of_this, ready);
    }
    template <class T>
    T product(api::Request const& request) {
        auto answered = registry.answer("one", request, {}, ++ticket);
        Readies ready;
        if (!answered) {
            log.make_durable();
            registry.work(ready);
            if (ready.size() == 1) answered = std::get<Answered>(ready[0].answer);
        }
        auto const* const answer = answered ? std::get_if<T>(&answered->answer) : nullptr;
        EXPECT_NE(answer, nullptr);
        return answer == nullptr ? T{} : *answer;
    }

    ScriptedLog log;
    Registry registry;
    std::map<std::string, std::string> tokens;
    Ticket ticket = 0;
};

class LoggedInboxWaits : public InboxWaits {
protected:
    LoggedInboxWaits() : InboxWaits(true) {}
};

}  // namespace

TEST_F(InboxWaits, EndWithTheMessageThatFitsAndWithNoOther) {
    auto request = asked();
    request.to = "ADA@example.test";
    Ticket const waiting = wait(request);
    EXPECT_FALSE(registry.busy()) << "whoever waits is no work";
    EXPECT_TRUE(remove("bob"));
    EXPECT_FALSE(registry.busy());
    EXPECT_TRUE(remove("ada"));
    EXPECT_TRUE(registry.busy());
    auto const ready = work();
    ASSERT_EQ(tickets(ready), Tickets{waiting});
    auto const inbox = answer_to<api::Inbox>(waiting, ready);
    EXPECT_EQ(numbers(inbox), Numbers{2});
    EXPECT_EQ(inbox.sent, 2U);
    EXPECT_EQ(inbox.messages.at(0).to, "ada@example.test");
    EXPECT_EQ(std::get<ControlAnswered>(ready[0].answer).now, inbox.messages.at(0).at);
    EXPECT_FALSE(registry.busy());
    EXPECT_TRUE(remove("carol"));
    EXPECT_EQ(tickets(work()), Tickets{}) << "it waits no more";
}

TEST_F(InboxWaits, EndWithoutAMessageAtTheInstantThatWasAskedFor) {
    Ticket const waiting = wait(asked_of(MessageKind::purged));
    EXPECT_TRUE(remove("ada"));
    pass(usual_wait - millisecond);
    EXPECT_FALSE(registry.busy());
    EXPECT_EQ(tickets(work()), Tickets{});
    pass(usual_wait);
    EXPECT_TRUE(registry.busy());
    auto const inbox = answer_to<api::Inbox>(waiting, work());
    EXPECT_EQ(numbers(inbox), Numbers{});
    EXPECT_EQ(inbox.sent, 1U);
    EXPECT_EQ(inbox.next_cursor, asked_of_news().cursor) << "what does not fit was looked at too";
    pass(usual_wait * 2);
    EXPECT_FALSE(registry.busy());
}

TEST_F(InboxWaits, AreNoneWhereThereIsNothingToWaitFor) {
    EXPECT_EQ(numbers(told<api::Inbox>(asked(Duration{0}))), Numbers{});
    EXPECT_EQ(told<api::Problem>(asked(api::inbox_wait_max + millisecond)).place, "?wait");
    auto elsewhere = asked();
    elsewhere.world = "two";
    EXPECT_EQ(told<api::Problem>(elsewhere).code, Code::world_not_found);
    EXPECT_EQ(registry.worlds(), 1U);
    EXPECT_TRUE(remove("ada"));
    EXPECT_EQ(numbers(told<api::Inbox>(asked())), Numbers{1});
    auto after_all = asked_of_news();
    after_all.wait = api::inbox_wait_max;
    wait(after_all);
    pass(api::inbox_wait_max - millisecond);
    EXPECT_FALSE(registry.busy());
    pass(api::inbox_wait_max);
    EXPECT_EQ(tickets(work()), Tickets{ticket});
}

// People set it, and machines that sleep.
TEST_F(InboxWaits, AreNoLongerWhereRealTimeIsSetBack) {
    Ticket const waiting = wait(asked());
    pass(second * 10);
    pass(Duration{0} - hour);
    EXPECT_FALSE(registry.busy());
    pass(usual_wait - second * 10 - hour);
    EXPECT_EQ(tickets(work()), Tickets{waiting});
}

TEST_F(InboxWaits, EndWithWhatARunningClockBringsByItself) {
    told<api::ClockView>(api::PutClock{"one", api::ClockMode::running});
    EXPECT_TRUE(remove("ada"));
    Ticket const waiting = wait(asked_of(MessageKind::purged));
    pass(second * 10 - millisecond);
    EXPECT_FALSE(registry.busy());
    pass(second * 10);
    EXPECT_TRUE(registry.busy());
    auto const inbox = answer_to<api::Inbox>(waiting, work());
    ASSERT_EQ(numbers(inbox), Numbers{2});
    EXPECT_EQ(inbox.messages[0].at, first_instant + second * 10);
}

TEST_F(InboxWaits, EndWithWhatAFaultHeldBackAndNotBefore) {
    make_letters_late(second * 5);
    told<api::ClockView>(api::PutClock{"one", api::ClockMode::running});
    EXPECT_TRUE(remove("ada"));
    Ticket const waiting = wait(asked());
    pass(second * 5 - millisecond);
    EXPECT_FALSE(registry.busy());
    pass(second * 5);
    EXPECT_TRUE(registry.busy());
    auto const inbox = answer_to<api::Inbox>(waiting, work());
    ASSERT_EQ(numbers(inbox), Numbers{1});
    EXPECT_EQ(inbox.messages[0].at, first_instant + second * 5);
}

TEST_F(InboxWaits, EndWhenTheFaultIsHealedThatHeldTheMessageBack) {
    make_letters_late(hour);
    EXPECT_TRUE(remove("ada"));
    Ticket const waiting = wait(asked());
    told<api::Done>(api::HealFaults{"one"});
    EXPECT_TRUE(registry.busy());
    EXPECT_EQ(numbers(answer_to<api::Inbox>(waiting, work())), Numbers{1});
}

// Each turn costs room in the journal, and a log its write.
TEST_F(InboxWaits, MakeNoTurnsOfARunningClock) {
    told<api::ClockView>(api::PutClock{"one", api::ClockMode::running});
    Ticket const waiting = wait(asked());
    auto const turns = registry.counters().turns;
    for (Duration passed = second; passed < usual_wait; passed = passed + second) pass(passed);
    EXPECT_EQ(registry.counters().turns, turns);
    pass(usual_wait);
    auto const ready = work();
    ASSERT_EQ(tickets(ready), Tickets{waiting});
    EXPECT_EQ(std::get<ControlAnswered>(ready[0].answer).now, first_instant + usual_wait);
}

TEST_F(InboxWaits, EndWithTheirWorld) {
    Ticket const first = wait(asked()), second_one = wait(asked_of(MessageKind::purged));
    told<api::Done>(api::DropWorld{"one"});
    EXPECT_TRUE(registry.busy());
    auto const ready = work();
    EXPECT_EQ(tickets(ready), (Tickets{first, second_one}));
    for (Ticket const one : tickets(ready))
        EXPECT_EQ(answer_to<api::Problem>(one, ready).code, Code::world_not_found);
    pass(usual_wait);
    EXPECT_FALSE(registry.busy());
}

TEST_F(InboxWaits, EndWithTheirCallers) {
    Ticket const gone = wait(asked()), there = wait(asked());
    registry.forget(gone);
    EXPECT_TRUE(remove("ada"));
    EXPECT_EQ(tickets(work()), Tickets{there});
    auto const news = asked_of_news();
    Ticket const late = wait(news), too = wait(news);
    EXPECT_TRUE(remove("bob"));
    registry.forget(late);
    EXPECT_EQ(tickets(work()), Tickets{too}) << "its answer was not given out yet";
    Ticket const last = wait(asked_of_news());
    registry.forget(last);
    pass(usual_wait);
    EXPECT_FALSE(registry.busy());
}

TEST_F(InboxWaits, EndWhenTheServerIsToStopAndNoneBeginsAnyMore) {
    Ticket const first = wait(asked()), second_one = wait(asked_of(MessageKind::purged));
    registry.end_waits();
    EXPECT_TRUE(registry.busy());
    auto const ready = work();
    EXPECT_EQ(tickets(ready), (Tickets{first, second_one}));
    for (Ticket const one : tickets(ready)) EXPECT_EQ(numbers(answer_to<api::Inbox>(one, ready)), Numbers{});
    EXPECT_EQ(numbers(told<api::Inbox>(asked())), Numbers{}) << "of a request that was on its way";
}

TEST_F(InboxWaits, EndInABusyWorldWhenTheServerIsToStop) {
    Ticket const work_of_long = begin_long_work();
    Ticket const in_the_queue = wait(asked());
    registry.end_waits();
    auto const ready = work_off();
    EXPECT_EQ(tickets(ready), (Tickets{work_of_long, in_the_queue}));
    EXPECT_EQ(numbers(answer_to<api::Inbox>(in_the_queue, ready)), Numbers{});
}

TEST_F(InboxWaits, GoOnFromWhereTheirWorldIsTurnedBackTo) {
    EXPECT_TRUE(remove("ada"));
    told<api::SnapshotView>(api::TakeSnapshot{"one", "before"});
    EXPECT_TRUE(remove("bob"));
    Ticket waiting = wait(asked_of_news());
    told<api::WorldView>(api::Rewind{"one", "before"});
    EXPECT_EQ(tickets(work_off()), Tickets{});
    EXPECT_TRUE(remove("carol"));
    EXPECT_EQ(numbers(answer_to<api::Inbox>(waiting, work())), Numbers{2});

    waiting = wait(asked_of_news());
    told<api::WorldView>(api::ResetWorld{"one"});
    EXPECT_EQ(tickets(work_off()), Tickets{});
    sign_up("ada");
    EXPECT_TRUE(remove("ada"));
    EXPECT_EQ(numbers(answer_to<api::Inbox>(waiting, work())), Numbers{1});
}

// There the rewind and what comes after it are served in one slice.
TEST_F(InboxWaits, GoOnFromThereInABusyWorldToo) {
    told<api::SnapshotView>(api::TakeSnapshot{"one", "before"});
    EXPECT_TRUE(remove("ada"));
    EXPECT_TRUE(remove("bob"));
    Ticket const waiting = wait(asked_of_news());
    begin_long_work();
    EXPECT_FALSE(registry.control(api::Rewind{"one", "before"}, ++ticket));
    EXPECT_FALSE(remove("carol"));
    auto const inbox = answer_to<api::Inbox>(waiting, work_off());
    EXPECT_EQ(numbers(inbox), Numbers{1});
    EXPECT_EQ(inbox.sent, 1U);
}

TEST_F(InboxWaits, AreAnsweredInTheOrderInWhichTheyCame) {
    auto to_ada = asked();
    to_ada.to = "ada@example.test";
    Ticket const first = wait(asked(second * 20)), other = wait(asked_of(MessageKind::purged)),
                 hers = wait(to_ada), last = wait(asked(second * 10));
    EXPECT_TRUE(remove("ada"));
    auto const ready = work();
    EXPECT_EQ(tickets(ready), (Tickets{first, hers, last}));
    for (Ticket const one : tickets(ready)) EXPECT_EQ(numbers(answer_to<api::Inbox>(one, ready)), Numbers{1});
    auto soon = asked_of_news();
    soon.wait = second * 10;
    Ticket const after = wait(soon);
    pass(usual_wait);
    EXPECT_EQ(tickets(work()), (Tickets{other, after}));
}

TEST_F(InboxWaits, EndInTimeThoughTheirWorldIsBusy) {
    Ticket const waiting = wait(asked_of(MessageKind::purged));
    Ticket const work_of_long = begin_long_work();
    pass(usual_wait);
    EXPECT_EQ(tickets(work()), Tickets{waiting});
    EXPECT_EQ(tickets(work_off()), Tickets{work_of_long});
}

TEST_F(InboxWaits, HearWhatWasSentInABusyWorld) {
    Ticket const before = wait(asked());
    Ticket const work_of_long = begin_long_work();
    Ticket const queued = wait(asked());
    EXPECT_FALSE(remove("ada"));
    Ticket const removal = ticket;
    Ticket const behind = wait(asked());
    auto const ready = work_off();
    auto all = tickets(ready);
    std::sort(all.begin(), all.end());
    EXPECT_EQ(all, (Tickets{before, work_of_long, queued, removal, behind}));
    for (Ticket const one : {before, queued, behind})
        EXPECT_EQ(numbers(answer_to<api::Inbox>(one, ready)), Numbers{1}) << one;
    pass(usual_wait);
    EXPECT_FALSE(registry.busy());
}

TEST_F(LoggedInboxWaits, AreToldNothingThatIsNotDurable) {
    Ticket const waiting = wait(asked());
    EXPECT_FALSE(remove("ada"));
    Ticket const removal = ticket;
    EXPECT_EQ(tickets(work()), Tickets{});
    EXPECT_FALSE(registry.control(asked(), ++ticket)) << "nor is whoever asks for what is there";
    Ticket const asks = ticket;
    log.make_durable();
    auto const ready = work();
    EXPECT_EQ(tickets(ready), (Tickets{removal, waiting, asks}));
    for (Ticket const one : {waiting, asks})
        EXPECT_EQ(numbers(answer_to<api::Inbox>(one, ready)), Numbers{1});
}

TEST_F(LoggedInboxWaits, AreRefusedWhenTheLogFails) {
    Ticket const told_of_it = wait(asked()), other = wait(asked_of(MessageKind::purged));
    EXPECT_FALSE(remove("ada"));
    Ticket const removal = ticket;
    log.fail();
    auto const ready = work();
    EXPECT_EQ(tickets(ready), (Tickets{removal, told_of_it, other}));
    for (Ticket const one : {told_of_it, other})
        EXPECT_EQ(answer_to<api::Problem>(one, ready).code, Code::server_storage);
    EXPECT_EQ(told<api::Problem>(asked()).code, Code::server_storage);
    pass(usual_wait);
    EXPECT_FALSE(registry.busy());
}

// Else a world would be ahead of what is told of it without anybody having asked for that.
TEST_F(LoggedInboxWaits, MoveNoClockOnceTheLogHasFailed) {
    told<api::ClockView>(api::PutClock{"one", api::ClockMode::running});
    remove("ada");
    log.make_durable();
    work();
    wait(asked_of(MessageKind::purged));
    log.fail();
    auto const handed_in = log.handed_in();
    pass(second * 10);
    EXPECT_EQ(log.handed_in(), handed_in);
}

}  // namespace fauxcount::engine
