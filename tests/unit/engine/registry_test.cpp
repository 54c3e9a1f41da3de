// What a registry does with worlds that are too big for one slice, counted in slices and never in time.
#include "engine/registry.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::engine {

namespace {

constexpr std::uint64_t slices_max = 100'000;

class Worlds : public testing::Test {
protected:
    // Takes nothing but an answer that is there at once.
    template <class T>
    T at_once(api::ControlRequest const& request) {
        auto const answered = registry.control(request, ++ticket);
        EXPECT_TRUE(answered);
        auto const* const answer = answered ? std::get_if<T>(&answered->answer) : nullptr;
        EXPECT_NE(answer, nullptr);
        return answer == nullptr ? T{} : *answer;
    }
    void make(std::string const& name, std::uint32_t accounts) {
        api::PutWorld put;
        put.world = name;
        at_once<api::WorldView>(put);
        api::SeedPopulation population;
        population.world = name;
        population.n = accounts;
        registry.control(population, ++ticket);
        work_off();
    }
    void drop(std::string const& name) { at_once<api::Done>(api::DropWorld{name}); }
    bool answers(std::string const& name) {
        return registry.answer(name, api::MakeDevice{api::DeviceKind::phone}, {}, ++ticket).has_value();
    }
    std::uint64_t work_off() {
        std::uint64_t slices = 0;
        std::vector<Registry::Ready> ready;
        for (; registry.busy() && slices < slices_max; ++slices) registry.work(ready);
        EXPECT_LT(slices, slices_max);
        return slices;
    }

    // Works until the first answer is there, which is that to `asked`; another world answers in between.
    template <class T>
    T in_slices(Ticket asked, std::string const& other) {
        std::uint64_t slices = 0;
        std::vector<Registry::Ready> ready;
        for (; ready.empty() && slices < slices_max; ++slices) {
            EXPECT_TRUE(answers(other)) << "slice " << slices;
            registry.work(ready);
        }
        EXPECT_GE(slices, 3U);
        if (ready.size() != 1 || ready.front().ticket != asked) {
            ADD_FAILURE() << ready.size() << " answers";
            return {};
        }
        return std::get<T>(std::get<ControlAnswered>(ready.front().answer).answer);
    }
    // Every subscription of a population has renewed once then: no leaf's hash is what it was.
    void pass_a_month(std::string const& name) {
        api::AdvanceClock month;
        month.world = name;
        month.by = day * 31;
        registry.control(month, ++ticket);
        work_off();
    }

    Registry registry{RegistryOptions{}};
    Ticket ticket = 0;
};

}  // namespace

TEST_F(Worlds, ABigOneIsGivenBackInSlicesWhileOthersAnswer) {
    make("small", 10);
    make("big", 20'000);
    drop("big");
    EXPECT_EQ(registry.control(api::GetWorld{"big"}, ++ticket)->answer.index(),
              api::ControlAnswer{api::Problem{}}.index());
    std::uint64_t slices = 0;
    std::vector<Registry::Ready> ready;
    for (; registry.busy() && slices < slices_max; ++slices) {
        EXPECT_TRUE(answers("small")) << "slice " << slices;
        registry.work(ready);
    }
    EXPECT_GE(slices, 10U);
    EXPECT_LT(slices, slices_max);
    EXPECT_TRUE(ready.empty());
}

TEST_F(Worlds, TheSameKeyIsToldThatItsRequestWaitsForABusyWorld) {
    make("one", 10);
    api::SeedPopulation population;
    population.world = "one";
    population.n = 20'000;
    ASSERT_FALSE(registry.control(population, ++ticket));
    api::Credential const key{"", "k"};
    api::SignUp const ada{{"ada@example.test"}, "sesame"}, bob{{"bob@example.test"}, "sesame"};
    auto const is_under_way = [&](api::SignUp const& who, api::Credential const& by) {
        auto const answered = registry.answer("one", who, by, ++ticket);
        auto const* const problem = answered ? std::get_if<api::Problem>(&answered->answer) : nullptr;
        return problem != nullptr && problem->code == Code::idempotency_in_flight;
    };
    EXPECT_FALSE(is_under_way(ada, key));
    EXPECT_TRUE(is_under_way(ada, key));
    EXPECT_FALSE(is_under_way(bob, key)) << "another request";
    EXPECT_FALSE(is_under_way({{"carol@example.test"}, "sesame"}, {"", "l"}));
    EXPECT_FALSE(is_under_way({{"dora@example.test"}, "sesame"}, {}));
    EXPECT_FALSE(is_under_way({{"dora@example.test"}, "sesame"}, {})) << "no key";
    Ticket const bobs = ticket - 3;
    registry.forget(bobs);
    EXPECT_FALSE(is_under_way(bob, key)) << "whoever waited has gone";
    work_off();
    auto const stored = registry.answer("one", ada, key, ++ticket);
    ASSERT_TRUE(stored);
    EXPECT_TRUE(std::holds_alternative<api::AccountView>(stored->answer));
}

TEST_F(Worlds, TheSlicesOfGivingOneBackGrowWithIt) {
    make("one", 10'000);
    drop("one");
    auto const slices = work_off();
    make("four", 40'000);
    drop("four");
    auto const four_times = work_off();
    EXPECT_GT(four_times, 3 * slices);
    EXPECT_LT(four_times, 5 * slices);
}

TEST_F(Worlds, ASmallOneIsGoneAtOnce) {
    make("small", 10);
    drop("small");
    EXPECT_EQ(work_off(), 0U);
}

TEST_F(Worlds, WhatAResetLeavesBehindIsGivenBackInSlicesToo) {
    make("big", 20'000);
    at_once<api::WorldView>(api::ResetWorld{"big"});
    EXPECT_TRUE(answers("big"));
    EXPECT_GE(work_off(), 10U);
}

TEST_F(Worlds, WhatARewindOrADroppedSnapshotLeavesBehindIsGivenBackInSlicesToo) {
    make("big", 10);
    at_once<api::SnapshotView>(api::TakeSnapshot{"big", "empty"});
    make("big", 20'000);
    at_once<api::SnapshotView>(api::TakeSnapshot{"big", "full"});
    at_once<api::WorldView>(api::Rewind{"big", "empty"});
    EXPECT_EQ(work_off(), 0U) << "the snapshot still holds all of it";
    at_once<api::Done>(api::DropSnapshot{"big", "full"});
    EXPECT_GE(work_off(), 10U);
    EXPECT_TRUE(answers("big"));
}

TEST_F(Worlds, AHashOfMillionsIsMadeInSlicesWhileOthersAnswer) {
    make("small", 10);
    make("big", 20'000);
    std::string const before = at_once<api::WorldView>(api::GetWorld{"big"}).state_hash;
    pass_a_month("big");
    ASSERT_FALSE(registry.control(api::TakeSnapshot{"big", "later"}, ++ticket));
    Ticket const asked = ticket;
    EXPECT_FALSE(registry.control(api::GetWorld{"big"}, ++ticket)) << "it waits its turn";
    auto const kept = in_slices<api::SnapshotView>(asked, "small");
    EXPECT_NE(kept.state_hash, before);
    work_off();
    EXPECT_EQ(at_once<api::WorldView>(api::GetWorld{"big"}).state_hash, kept.state_hash);
    EXPECT_EQ(at_once<api::WorldView>(api::Rewind{"big", "later"}).state_hash, kept.state_hash);
}

TEST_F(Worlds, AWorldThatIsThereAlreadyIsShownOnceItsHashIsMade) {
    make("big", 20'000);
    pass_a_month("big");
    api::PutWorld again;
    again.world = "big";
    EXPECT_FALSE(registry.control(again, ++ticket));
    EXPECT_GE(work_off(), 3U);
    at_once<api::WorldView>(again);
}

TEST_F(Worlds, ResidueIsLookedForInSlicesWhileOthersAnswer) {
    make("small", 10);
    make("big", 20'000);
    api::ListAccounts first;
    first.limit = 1;
    auto const credential = at_once<api::WorldView>(api::GetWorld{"big"}).credential;
    auto const listed = registry.answer("big", first, {credential, {}}, ++ticket);
    ASSERT_TRUE(listed);
    AccountId const account = std::get<api::AccountList>(listed->answer).accounts.at(0).id;
    ASSERT_FALSE(registry.control(api::Residue{"big", account}, ++ticket));
    auto const view = in_slices<api::ResidueView>(ticket, "small");
    EXPECT_EQ(view.account, account);
    std::map<std::string, std::uint64_t> entries;
    for (auto const& store : view.stores) entries[store.store] = store.entries;
    EXPECT_EQ(entries.at("bindings"), 3U);
    EXPECT_EQ(entries.at("items"), 20U);
    EXPECT_EQ(entries.at("deadlines"), 1U) << "the next charge";
    EXPECT_FALSE(view.clean);
}

TEST_F(Worlds, WhatTheyHaveCountedStaysWhenTheyAreGone) {
    make("small", 10);
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(answers("small"));
    auto const before = registry.counters();
    EXPECT_GE(before.requests, 5U);
    drop("small");
    EXPECT_EQ(registry.counters().requests, before.requests);
    EXPECT_EQ(registry.counters().events, before.events);
}

// Another world of the same name has nothing to do with the one that is being given back.
TEST_F(Worlds, ItsNameIsFreeAtOnce) {
    make("big", 20'000);
    drop("big");
    api::PutWorld put;
    put.world = "big";
    EXPECT_EQ(at_once<api::WorldView>(put).accounts, 0U);
    EXPECT_TRUE(answers("big"));
    EXPECT_GE(work_off(), 10U);
    EXPECT_TRUE(answers("big"));
}

TEST_F(Worlds, HaveTheQuirksTheyWereMadeWithAndNoOthers) {
    EXPECT_EQ(registry.wire_quirks_of("odd"), nullptr) << "there is no such world";
    api::PutWorld put;
    put.world = "odd";
    put.wire_quirks = api::WireQuirks{.json_prefix = ")]}'", .errors_in_200 = true};
    EXPECT_EQ(at_once<api::WorldView>(put).wire_quirks, put.wire_quirks);
    make("plain", 1);
    EXPECT_EQ(registry.wire_quirks_of("plain"), nullptr);
    EXPECT_EQ(at_once<api::WorldView>(api::GetWorld{"plain"}).wire_quirks, std::nullopt);
    at_once<api::WorldView>(api::ForkWorld{"odd", "other"});
    at_once<api::WorldView>(api::ResetWorld{"odd"});
    for (char const* const name : {"odd", "other"}) {
        ASSERT_NE(registry.wire_quirks_of(name), nullptr) << name;
        EXPECT_EQ(*registry.wire_quirks_of(name), *put.wire_quirks) << name;
    }
    at_once<api::WorldView>(put);  // the same once more
    put.wire_quirks->errors_in_200 = false;
    EXPECT_EQ(at_once<api::Problem>(put).code, Code::world_exists);
    drop("odd");
    EXPECT_EQ(registry.wire_quirks_of("odd"), nullptr);
    put.wire_quirks = api::WireQuirks{};
    EXPECT_EQ(at_once<api::WorldView>(put).wire_quirks, std::nullopt) << "nothing is asked for";
}

TEST_F(Worlds, HaveNoQuirkThatWouldBreakAnAnswer) {
    auto const place_of_wrong = [&](api::WireQuirks quirks) {
        api::PutWorld put;
        put.world = "odd";
        put.wire_quirks = std::move(quirks);
        auto const answered = registry.control(put, ++ticket);
        auto const* const refused = std::get_if<api::Problem>(&answered->answer);
        if (refused == nullptr) drop("odd");
        return refused == nullptr ? std::string("taken") : refused->place;
    };
    EXPECT_EQ(place_of_wrong({.json_prefix = ""}), "/wire_quirks/json_prefix");
    EXPECT_EQ(place_of_wrong({.json_prefix = "\r\n{\"\\"}), "taken");
    EXPECT_EQ(place_of_wrong({.status_header = "X-Status"}), "/wire_quirks/status_header");
    for (char const* const header : {"", "X", "X-", "Status", "X-Sta tus", "X-Status\r\nA: b",
                                     "X-Status:", "X-Fauxcount-World", "x-FAUXCOUNT", "Content-Length"})
        EXPECT_EQ(place_of_wrong({.errors_in_200 = true, .status_header = header}),
                  "/wire_quirks/status_header")
            << header;
    for (char const* const header : {"X-Status", "x-s", "X-Result_Code"})
        EXPECT_EQ(place_of_wrong({.errors_in_200 = true, .status_header = header}), "taken") << header;
    for (char const* const type : {"", "text", "text/", "/plain", "text/plain\r\nA: b", "te xt/plain", ";/",
                                   "text/plain;\n", "a;b/c", "text/pl/ain"})
        EXPECT_EQ(place_of_wrong({.content_type = type}), "/wire_quirks/content_type") << type;
    for (char const* const type : {"text/plain", "text/javascript; charset=utf-8", "application/x.y+json"})
        EXPECT_EQ(place_of_wrong({.content_type = type}), "taken") << type;
}

TEST_F(Worlds, APopulationThatDoesNotFitIsNotBegun) {
    api::SeedPopulation population;
    population.world = "new";
    population.n = 20'000'001;
    auto const refused = at_once<api::Problem>(population);
    EXPECT_EQ(refused.code, Code::account_limit);
    EXPECT_EQ(refused.place, "/n");
    EXPECT_FALSE(registry.busy());
    EXPECT_EQ(at_once<api::WorldView>(api::GetWorld{"new"}).accounts, 0U) << "made when first used";
}

}  // namespace fauxcount::engine
