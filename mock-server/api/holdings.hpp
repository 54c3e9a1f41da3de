// The product API about what an account has: items in the cloud, and subscriptions it pays for.
#pragma once

#include "api/fields.hpp"
#include "api/ids.hpp"
#include "api/instant.hpp"
#include "api/kinds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fauxcount::api {

struct AddItem {
    ItemKind kind{};
    std::uint32_t bytes = 0;
    static constexpr Route route{"POST", "/v1/items", 201};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{required("kind", &AddItem::kind), required("bytes", &AddItem::bytes)};
    }
};

struct GetItem {
    ItemId item;
    static constexpr Route route{"GET", "/v1/items/{item}", 200};
    static constexpr auto path_fields() { return std::tuple{required("item", &GetItem::item)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct ListItems {
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/v1/items", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListItems::limit), optional("cursor", &ListItems::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

struct DropItem {
    ItemId item;
    static constexpr Route route{"DELETE", "/v1/items/{item}", 204};
    static constexpr auto path_fields() { return std::tuple{required("item", &DropItem::item)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct ItemView {
    ItemId id;
    ItemKind kind{};
    std::uint32_t bytes = 0;
    Instant created_at;
    static constexpr auto fields() {
        return std::tuple{required("id", &ItemView::id), required("kind", &ItemView::kind),
                          required("bytes", &ItemView::bytes), required("created_at", &ItemView::created_at)};
    }
};

struct ItemList {
    std::vector<ItemView> items;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("items", &ItemList::items, page_max),
                          optional("next_cursor", &ItemList::next_cursor)};
    }
};

// cloud_trial costs nothing and renews every 7 days; cloud_plus 2.99 and cloud_max 9.99, every 30 days.
// What has ended stays in the list, and counts.
struct Subscribe {
    Plan plan{};
    static constexpr Route route{"POST", "/v1/subscriptions", 201};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("plan", &Subscribe::plan)}; }
};

struct GetSubscription {
    SubscriptionId subscription;
    static constexpr Route route{"GET", "/v1/subscriptions/{subscription}", 200};
    static constexpr auto path_fields() {
        return std::tuple{required("subscription", &GetSubscription::subscription)};
    }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct ListSubscriptions {
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/v1/subscriptions", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListSubscriptions::limit),
                          optional("cursor", &ListSubscriptions::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

struct CancelSubscription {
    SubscriptionId subscription;
    CancelWhen when = CancelWhen::now;
    static constexpr Route route{"POST", "/v1/subscriptions/{subscription}/cancel", 200};
    static constexpr auto path_fields() {
        return std::tuple{required("subscription", &CancelSubscription::subscription)};
    }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{optional("when", &CancelSubscription::when)}; }
};

struct SubscriptionView {
    SubscriptionId id;
    Plan plan{};
    SubscriptionState state{};
    std::uint32_t price_cents = 0;
    Duration period;
    std::uint32_t charges = 0;  // how often it has been charged, the first time included
    std::optional<Instant> renews_at;  // active: the next charge; ending: when it ends
    static constexpr auto fields() {
        return std::tuple{required("id", &SubscriptionView::id),
                          required("plan", &SubscriptionView::plan),
                          required("state", &SubscriptionView::state),
                          required("price_cents", &SubscriptionView::price_cents),
                          required("period", &SubscriptionView::period),
                          required("charges", &SubscriptionView::charges),
                          optional("renews_at", &SubscriptionView::renews_at)};
    }
};

struct SubscriptionList {
    std::vector<SubscriptionView> subscriptions;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("subscriptions", &SubscriptionList::subscriptions, page_max),
                          optional("next_cursor", &SubscriptionList::next_cursor)};
    }
};

}  // namespace fauxcount::api
