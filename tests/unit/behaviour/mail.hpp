// What an inbox tells, for tests of what is sent and of what is told of it.
#pragma once

#include "engine/inbox.hpp"
#include "scenarios/dsl/world.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::testing {

using Asked = api::ListInbox;
using Kind = api::MessageKind;
using Mail = std::vector<api::MessageView>;
using Numbers = std::vector<std::uint64_t>;
using Words = std::vector<std::string>;

inline constexpr char const* alices = "alice@example.test";

inline api::Inbox inbox(World& world, Asked const& request = {}) {
    auto search = engine::inbox_search(world.engine(), request);
    auto* const wanted = std::get_if<engine::InboxSearch>(&search);
    if (wanted != nullptr) return engine::find_messages(world.engine(), *wanted);
    ADD_FAILURE() << std::get<api::Problem>(search).detail << "\n" << world.story();
    return {};
}
// As many as one page has.
inline Mail letters(World& world, Asked request = {}) {
    request.limit = api::page_max;
    return inbox(world, request).messages;
}

inline Words kinds(Mail const& mail) {
    Words all;
    for (auto const& one : mail) all.emplace_back(wire_name(one.kind));
    return all;
}
inline Numbers numbers(Mail const& mail) {
    Numbers all;
    for (auto const& one : mail) all.push_back(one.number);
    return all;
}

inline Asked asked_to(std::string identifier) {
    Asked request;
    request.to = std::move(identifier);
    return request;
}
inline Asked asked_about(Account const& account) {
    Asked request;
    request.account = account.id();
    return request;
}
inline Asked asked_of(Kind kind) {
    Asked request;
    request.kind = kind;
    return request;
}
inline Asked asked_after(std::string cursor, std::uint32_t limit = api::page_max) {
    Asked request;
    request.cursor = std::move(cursor);
    request.limit = limit;
    return request;
}

// Two letters a round to each of the account's addresses.
inline void schedule_and_cancel(World& world, Account& account, std::size_t rounds) {
    for (std::size_t round = 0; round < rounds; ++round) {
        world(request_removal(account).as_administrator());
        world(cancel_removal(account).as_administrator());
    }
}

}  // namespace fauxcount::testing
