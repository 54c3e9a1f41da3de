// Which operation a method and a path mean. Built once from the routes of the contract; a look-up compares
// text and allocates nothing.
#pragma once

#include "engine/registry.hpp"
#include "http/head.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fauxcount::http {

struct Exchange;

// What an operation made of a request.
enum class Outcome : std::uint8_t {
    answered,
    deferred  // the answer comes out of Registry::work()
};

enum class Area : std::uint8_t {
    product,  // below /w/{world}, or with `default` as the world
    control,  // needs the admin token
    open  // for everybody
};

struct Route {
    std::string_view method, path;
    int status = 200;  // of success
    Area area = Area::open;
    bool ndjson = false;  // the body is lines of JSON, not one value
    std::size_t body_max = 0;
    Outcome (*perform)(Exchange&) = nullptr;
};

inline constexpr std::size_t path_values_max = 2;

class RouteTable {
public:
    // The routes are kept by reference.
    explicit RouteTable(std::span<Route const> routes);

    struct Match {
        Route const* route = nullptr;
        std::string_view allow;  // the path's methods; empty if the path is none of ours
        std::array<std::string_view, path_values_max> values;
        std::size_t value_count = 0;
        std::span<std::string_view const> path_values() const { return {values.data(), value_count}; }
    };
    // HEAD finds what GET would.
    Match find(Method method, std::span<std::string_view const> segments) const;

private:
    using NodeIndex = std::uint16_t;
    struct Node {
        std::vector<std::pair<std::string_view, NodeIndex>> literals;
        NodeIndex parameter = 0;  // 0: none, for the root is nobody's child
        std::array<Route const*, 5> by_method{};
        std::string allow;
    };

    void add(Route const& route);
    NodeIndex child_for(NodeIndex parent, std::string_view segment);

    std::vector<Node> nodes_;
};

}  // namespace fauxcount::http
