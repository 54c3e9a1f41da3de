// The plainest store of accounts we know: children inline, one flat hash by id, no rules. It is what a
// removal would cost if a removal were only memory; the product is measured as a share of it.
#pragma once

#include "bench/seeded_order.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fauxcount::bench {

struct Device {
    std::uint64_t id;
    std::uint32_t model;
    std::uint32_t flags;
};

struct Item {
    std::uint64_t id;
    std::uint32_t size;
    std::uint32_t kind;
};

struct Subscription {
    std::uint64_t id;
    std::uint64_t renews_at;
};

struct Account {
    std::uint64_t id;
    std::array<char, 40> email;
    std::uint64_t state_since;
    std::uint32_t state;
    std::uint32_t generation;
    std::array<Device, 3> devices;
    std::array<Item, 20> items;
    Subscription subscription;
};
static_assert(sizeof(Account) == 448, "the account that every figure of the anchors is about");

class AccountStore {
public:
    explicit AccountStore(std::size_t capacity) {
        accounts_.reserve(capacity);
        slot_by_id_.reserve(capacity);
        free_slots_.reserve(capacity);
    }

    void create(std::uint64_t id) {
        slot_by_id_.emplace(id, static_cast<std::uint32_t>(accounts_.size()));
        fill(accounts_.emplace_back(), id);
    }

    // Answers whether there was such an account: erasing nothing must not count as work.
    bool erase(std::uint64_t id) {
        auto const found = slot_by_id_.find(id);
        if (found == slot_by_id_.end()) return false;
        clear(accounts_[found->second]);
        free_slots_.push_back(found->second);
        slot_by_id_.erase(found);
        return true;
    }

    [[nodiscard]] std::size_t live() const { return slot_by_id_.size(); }

private:
    static void fill(Account& account, std::uint64_t id) {
        account.id = id;
        char* const digits_end = std::to_chars(account.email.data(), account.email.data() + 20, id).ptr;
        constexpr std::array<char, 14> domain{"@example.test"};
        std::copy(domain.begin(), domain.end(), digits_end);
        account.state = 1;
        account.state_since = id;
        for (std::uint32_t i = 0; i < account.devices.size(); ++i) account.devices[i] = {mix(id + i), i, 0};
        for (std::uint32_t i = 0; i < account.items.size(); ++i)
            account.items[i] = {mix(id + 100 + i), i * 37, 1};
        account.subscription = {mix(id + 200), 0};
    }

    static void clear(Account& account) {
        account.state = 0;
        ++account.generation;
        for (Device& device : account.devices) device.id = 0;
        for (Item& item : account.items) item.id = 0;
        account.subscription.id = 0;
    }

    std::vector<Account> accounts_;
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> slot_by_id_;
    std::vector<std::uint32_t> free_slots_;
};

} // namespace fauxcount::bench
