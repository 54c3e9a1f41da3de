// No answer goes out before what it tells is durable; when the log fails, what is durable is told and nothing
// else, and nobody is left waiting.
#include "engine/held_answers.hpp"
#include "tests/unit/engine/scripted_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace fauxcount::engine {

namespace {

using Readies = std::vector<Registry::Ready>;

std::vector<Ticket> tickets(Readies const& ready) {
    std::vector<Ticket> all;
    for (Registry::Ready const& one : ready) all.push_back(one.ticket);
    return all;
}

// The code of the problem that it is; ok: it is none.
Code code_of(Registry::Ready const& ready) {
    if (auto const* product = std::get_if<Answered>(&ready.answer)) {
        auto const* problem = std::get_if<api::Problem>(&product->answer);
        return problem == nullptr ? Code::ok : problem->code;
    }
    auto const* problem = std::get_if<api::Problem>(&std::get<ControlAnswered>(ready.answer).answer);
    return problem == nullptr ? Code::ok : problem->code;
}

class LoggedWorlds : public testing::Test {
protected:
    bool answers(std::string const& name, Ticket ticket) {
        return registry.answer(name, api::MakeDevice{api::DeviceKind::phone}, {}, ticket).has_value();
    }
    bool answers(api::ControlRequest const& request, Ticket ticket) {
        return registry.control(request, ticket).has_value();
    }
    // A world that is there for good.
    void make(std::string const& name) {
        api::PutWorld put;
        put.world = name;
        registry.control(put, 0);
        log.make_durable();
        work();
    }
    Readies work() {
        Readies ready;
        registry.work(ready);
        return ready;
    }
    // Until nothing is left of it; it never waits for the log.
    Readies work_off() {
        Readies ready;
        for (int slices = 0; registry.busy() && slices < 100'000; ++slices) registry.work(ready);
        EXPECT_FALSE(registry.busy());
        return ready;
    }
    void begin_long_work(std::string const& name, Ticket ticket) {
        api::SeedPopulation population;
        population.world = name;
        population.n = 20'000;
        ASSERT_FALSE(answers(population, ticket));
        ASSERT_TRUE(registry.busy());
    }

    ScriptedLog log;
    Registry registry{RegistryOptions{}, &log};
};

}  // namespace

TEST_F(LoggedWorlds, ARequestUnderAKeyIsUnderWayUntilItIsDurable) {
    make("one");
    api::SignUp const ada{{"ada@example.test"}, "sesame"};
    api::Credential const key{"", "k"};
    EXPECT_FALSE(registry.answer("one", ada, key, 1));
    auto const again = registry.answer("one", ada, key, 2);
    ASSERT_TRUE(again);
    EXPECT_EQ(std::get<api::Problem>(again->answer).code, Code::idempotency_in_flight);
    log.make_durable();
    EXPECT_EQ(tickets(work()), std::vector<Ticket>{1});
    auto const stored = registry.answer("one", ada, key, 3);
    ASSERT_TRUE(stored);
    EXPECT_TRUE(std::holds_alternative<api::AccountView>(stored->answer));
}

TEST_F(LoggedWorlds, AnAnswerWaitsForWhatItTells) {
    make("one");
    EXPECT_FALSE(answers("one", 1));
    EXPECT_FALSE(answers("one", 2));
    EXPECT_EQ(tickets(work()), std::vector<Ticket>{});
    log.make_durable(log.handed_in() - 1);
    EXPECT_EQ(tickets(work()), std::vector<Ticket>{1});
    log.make_durable();
    EXPECT_EQ(tickets(work()), std::vector<Ticket>{2});
}

TEST_F(LoggedWorlds, AReadWaitsForWhatItShowsAndNoLonger) {
    make("one");
    make("other");
    EXPECT_TRUE(answers(api::GetClock{"one"}, 1));
    EXPECT_FALSE(answers("other", 2));
    EXPECT_FALSE(answers(api::GetClock{"one"}, 3));
    EXPECT_TRUE(answers(api::GetInfo{}, 4));
    log.make_durable();
    EXPECT_EQ(tickets(work()), (std::vector<Ticket>{2, 3}));
    EXPECT_TRUE(answers(api::GetClock{"one"}, 5));
}

TEST_F(LoggedWorlds, ThatAWorldIsGoneWaitsUntilItIs) {
    RegistryOptions options;
    options.auto_worlds = false;
    Registry worlds{options, &log};
    api::PutWorld put;
    put.world = "one";
    worlds.control(put, 0);
    log.make_durable();
    EXPECT_TRUE(worlds.answer("two", api::MakeDevice{api::DeviceKind::phone}, {}, 1));
    worlds.control(api::DropWorld{"one"}, 2);
    EXPECT_FALSE(worlds.answer("one", api::MakeDevice{api::DeviceKind::phone}, {}, 3));
    log.make_durable();
    Readies ready;
    worlds.work(ready);
    EXPECT_EQ(tickets(ready), (std::vector<Ticket>{0, 2, 3}));
    EXPECT_EQ(code_of(ready.at(2)), Code::world_not_found);
}

TEST_F(LoggedWorlds, WhoeverIsGoneHearsNothing) {
    make("one");
    EXPECT_FALSE(answers("one", 1));
    EXPECT_FALSE(answers("one", 2));
    registry.forget(1);
    log.make_durable();
    EXPECT_EQ(tickets(work()), std::vector<Ticket>{2});
}

TEST_F(LoggedWorlds, LongWorkWaitsForACongestedLog) {
    make("one");
    begin_long_work("one", 1);
    log.congest(true);
    work();
    EXPECT_FALSE(registry.busy());
    std::uint64_t const handed_in = log.handed_in();
    work();
    EXPECT_EQ(log.handed_in(), handed_in);
    log.congest(false);
    EXPECT_TRUE(registry.busy());
    log.make_durable();
    Readies ready = work_off();
    log.make_durable();
    for (auto& one : work()) ready.push_back(std::move(one));
    ASSERT_EQ(tickets(ready), std::vector<Ticket>{1});
    EXPECT_EQ(code_of(ready.at(0)), Code::ok);
}

TEST_F(LoggedWorlds, AfterAFailureWhatIsDurableIsToldAndNothingElse) {
    make("one");
    EXPECT_FALSE(answers("one", 1));
    std::uint64_t const first = log.handed_in();
    EXPECT_FALSE(answers("one", 2));
    EXPECT_FALSE(answers(api::GetClock{"one"}, 3));
    log.make_durable(first);
    log.fail();
    auto const ready = work();
    ASSERT_EQ(tickets(ready), (std::vector<Ticket>{1, 2, 3}));
    EXPECT_EQ(code_of(ready[0]), Code::ok);
    EXPECT_EQ(code_of(ready[1]), Code::server_storage);
    EXPECT_EQ(code_of(ready[2]), Code::server_storage);
    EXPECT_EQ(registry.storage_failure(), "the disk is gone");
    EXPECT_TRUE(answers("one", 4));
    EXPECT_TRUE(answers(api::GetClock{"one"}, 5));
    EXPECT_TRUE(answers(api::GetInfo{}, 6));
}

TEST_F(LoggedWorlds, AfterAFailureNoWorkGoesOnAndNobodyIsLeftWaiting) {
    make("one");
    make("two");
    begin_long_work("one", 1);
    EXPECT_FALSE(answers("one", 2));
    EXPECT_FALSE(answers(api::GetClock{"one"}, 3));
    begin_long_work("two", 4);
    log.make_durable();
    registry.control(api::DropWorld{"two"}, 5);
    log.fail();
    std::uint64_t const handed_in = log.handed_in();
    auto const ready = work_off();
    EXPECT_EQ(log.handed_in(), handed_in);
    auto all = tickets(ready);
    std::sort(all.begin(), all.end());
    EXPECT_EQ(all, (std::vector<Ticket>{1, 2, 3, 4, 5}));
    // The clock of a busy world is told at once, and had only waited for the log.
    for (Registry::Ready const& one : ready)
        EXPECT_EQ(code_of(one), one.ticket == 3 ? Code::ok : Code::server_storage) << one.ticket;
}

TEST(HeldAnswers, ARefusalLeavesWithoutItsFault) {
    ScriptedLog log;
    HeldAnswers held(&log);
    api::PutWorld put;
    Registry with_log{RegistryOptions{}, &log};
    put.world = "one";
    with_log.control(put, 0);
    Answered answered{api::Answer{}, Instant{}, Effect{}};
    EXPECT_FALSE(held.out_or_held(std::move(answered), 1));
    log.fail();
    Readies ready;
    held.release(ready);
    ASSERT_EQ(tickets(ready), std::vector<Ticket>{1});
    EXPECT_EQ(code_of(ready[0]), Code::server_storage);
    EXPECT_FALSE(std::get<Answered>(ready[0].answer).effect);
}

TEST(HeldAnswers, WithoutALogEverythingGoesOutAtOnce) {
    HeldAnswers held(nullptr);
    EXPECT_TRUE(held.out_or_held(Answered{api::Answer{}, Instant{}}, 1));
    Readies ready;
    held.give_out({2, Answered{api::Answer{}, Instant{}}}, ready);
    EXPECT_EQ(tickets(ready), std::vector<Ticket>{2});
    EXPECT_FALSE(held.failed());
}

}  // namespace fauxcount::engine
