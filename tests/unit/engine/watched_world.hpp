// A world whose every turn is checked, and what its control interface tells of it: what was sent, what is
// armed, what was written down and what is left.
#pragma once

#include "domain/residue.hpp"
#include "engine/control.hpp"
#include "engine/inbox.hpp"
#include "engine/watch.hpp"
#include "tests/unit/engine/faulty_world.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::engine {

using api::MessageKind;
using api::Via;
using Mail = std::vector<api::MessageView>;

inline constexpr char const* alices = "alice@example.test";
inline constexpr char const* bobs = "bob@example.test";

inline Via other(Via way) { return way == Via::email ? Via::sms : Via::email; }

inline Said kinds(Mail const& mail) {
    Said all;
    for (auto const& one : mail) all.emplace_back(wire_name(one.kind));
    return all;
}

inline Mail letters_of(World const& world, api::ListInbox request = {}) {
    request.limit = api::page_max;
    auto search = inbox_search(world, request);
    auto* const wanted = std::get_if<InboxSearch>(&search);
    if (wanted != nullptr) return find_messages(world, *wanted).messages;
    ADD_FAILURE() << std::get<api::Problem>(search).detail;
    return {};
}

// What faults hold back, by when it comes.
inline std::vector<api::DeadlineView> deliveries_of(World const& world) {
    api::ListDeadlines request;
    request.limit = api::page_max;
    auto const answer = list_deadlines(world, request);
    std::vector<api::DeadlineView> found;
    for (auto const& one : std::get<api::DeadlineList>(answer).deadlines)
        if (one.kind == api::DeadlineKind::delivery) found.push_back(one);
    return found;
}

inline void pass_in(World& world, Duration length) {
    world.begin_advance(world.state().now() + length, UINT64_MAX);
    while (world.slice(100)) {
    }
}

class WatchedWorld : public FaultyWorld {
protected:
    using FaultyWorld::FaultyWorld;
    void TearDown() override {
        for (auto const& breach : watch.take()) ADD_FAILURE() << breach.id << ": " << breach.detail;
        for (auto const& breach : watch.audit()) ADD_FAILURE() << breach.id << ": " << breach.detail;
    }

    Instant now() const { return world.state().now(); }
    void pass_to(Instant at) { pass(at - now()); }

    Mail letters() { return letters_of(world); }
    Mail letters_to(std::string address) {
        api::ListInbox request;
        request.to = std::move(address);
        return letters_of(world, request);
    }
    Mail letters_by(Via way) {
        api::ListInbox request;
        request.via = way;
        return letters_of(world, request);
    }
    Mail codes_sent() {
        api::ListInbox request;
        request.kind = MessageKind::code;
        return letters_of(world, request);
    }
    std::uint64_t sent() const { return world.state().messages_sent(); }

    // The lines of the journal that begin so.
    Said told(std::string_view beginning) {
        api::ListJournal request;
        request.limit = api::page_max;
        auto const journal = list_journal(world, request);
        Said lines;
        for (auto const& turn : std::get<api::Journal>(journal).turns) {
            for (std::string const& line : turn.events)
                if (line.starts_with(beginning)) lines.push_back(line);
        }
        return lines;
    }
    std::uint64_t acts(FaultKind kind) const {
        return world.counters().faults.at(static_cast<std::size_t>(kind));
    }

    api::Credential administrator() { return {administrator_token(world.state()), {}}; }
    std::string sign_in(std::string const& address) {
        return std::get<api::SessionOpened>(world.answer(api::SignIn{address, "sesame"}, {})).token;
    }
    // Who has a telephone as well; told of things by mail first.
    Owner with_number(std::string const& name, std::string const& number) {
        std::string const address = name + "@example.test";
        Owner owner;
        owner.id = std::get<api::AccountView>(world.answer(api::SignUp{{address, number}, "sesame"}, {})).id;
        owner.token = sign_in(address);
        return owner;
    }

    // Each is told to all of the account's addresses.
    api::RemovalView schedule(Owner const& who) { return schedule_in(world, who); }
    api::RemovalView schedule_in(World& one, Owner const& who) {
        api::RequestRemoval request;
        request.account = who.id;
        auto const answer = one.answer(request, administrator());
        auto const* const accepted = std::get_if<api::RemovalAccepted>(&answer);
        EXPECT_NE(accepted, nullptr);
        return accepted == nullptr ? api::RemovalView{} : accepted->removal;
    }
    void cancel(api::RemovalView const& removal) {
        EXPECT_EQ(ask(api::CancelRemoval{removal.id}, administrator()).code, "ok");
    }

    // A factor whose codes are sent by that way. Nothing has confirmed it yet.
    FactorId enrol(Owner const& who, Via way) {
        auto const kind = way == Via::email ? api::FactorKind::email : api::FactorKind::sms;
        auto const heard = ask(api::EnrolFactor{kind}, who);
        auto const* const enrolled = std::get_if<api::FactorEnrolled>(&heard.answer);
        EXPECT_NE(enrolled, nullptr) << heard.code;
        return enrolled == nullptr ? FactorId{} : enrolled->factor.id;
    }
    Heard ask_for_code(Owner const& who, FactorId factor) { return ask(api::SendFactorCode{factor}, who); }
    Heard confirm(Owner const& who, FactorId factor, std::string const& code) {
        return ask(api::ConfirmFactor{factor, code}, who);
    }
    // It guards the account from here on.
    void guard(Owner const& who, Via way) {
        auto const factor = enrol(who, way);
        EXPECT_EQ(ask_for_code(who, factor).code, "ok");
        EXPECT_EQ(confirm(who, factor, newest_code()).code, "ok");
    }
    std::string newest_code() {
        auto const all = codes_sent();
        EXPECT_FALSE(all.empty());
        return all.empty() ? std::string{} : all.back().code.value_or("");
    }

    // What a request hears that a second factor stands in the way of.
    static ChallengeId challenge_of(Heard const& heard) {
        auto const* const problem = std::get_if<api::Problem>(&heard.answer);
        EXPECT_TRUE(problem != nullptr && problem->challenge) << heard.code;
        return problem == nullptr || !problem->challenge ? ChallengeId{} : problem->challenge->id;
    }
    ChallengeId challenge(std::string const& address) {
        return challenge_of(ask(api::SignIn{address, "sesame"}, api::Credential{}));
    }
    Heard send_code(ChallengeId open, Via way) { return ask(api::SendCode{open, way}, api::Credential{}); }
    Heard answer(ChallengeId open, Via way, std::string const& code) {
        auto const kind = way == Via::email ? api::FactorKind::email : api::FactorKind::sms;
        return ask(api::AnswerChallenge{open, kind, code}, api::Credential{});
    }

    api::ResidueView residue(Owner const& who) {
        domain::State const& state = world.state();
        domain::ResidueSearch search(state, state.identity().place_of(who.id).slot);
        search.step(SIZE_MAX);
        return residue_view(state, who.id, search);
    }
    static api::ResidueRow store(api::ResidueView const& view, std::string_view name) {
        for (auto const& row : view.stores)
            if (row.store == name) return row;
        ADD_FAILURE() << "there is no store " << name;
        return {};
    }

    Watch watch{world};
};

}  // namespace fauxcount::engine
