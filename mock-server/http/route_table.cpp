// A tree of path segments. Paths of the contract are few and short, so a node's children are compared one by
// one.
#include "http/route_table.hpp"

#include <algorithm>

namespace fauxcount::http {
namespace {

Method method_named(std::string_view name) {
    if (name == "GET") return Method::get;
    if (name == "POST") return Method::post;
    if (name == "PUT") return Method::put;
    if (name == "DELETE") return Method::delete_;
    return Method::other;
}

void allow_method(std::string& allow, std::string_view method) {
    if (!allow.empty()) allow += ", ";
    allow += method;
    if (method == "GET") allow += ", HEAD";
}

}  // namespace

RouteTable::RouteTable(std::span<Route const> routes) : nodes_(1) {
    for (auto const& route : routes) add(route);
}

void RouteTable::add(Route const& route) {
    NodeIndex at = 0;
    auto path = route.path;
    while (!path.empty()) {
        path.remove_prefix(1);
        auto const segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        at = child_for(at, segment);
    }
    auto const method = method_named(route.method);
    nodes_[at].by_method[static_cast<std::size_t>(method)] = &route;
    if (method == Method::get) nodes_[at].by_method[static_cast<std::size_t>(Method::head)] = &route;
    allow_method(nodes_[at].allow, route.method);
}

RouteTable::NodeIndex RouteTable::child_for(NodeIndex parent, std::string_view segment) {
    bool const parameter = segment.starts_with('{');
    if (parameter && nodes_[parent].parameter != 0) return nodes_[parent].parameter;
    for (auto const& [literal, child] : nodes_[parent].literals) {
        if (literal == segment) return child;
    }
    auto const made = static_cast<NodeIndex>(nodes_.size());
    nodes_.emplace_back();
    if (parameter) {
        nodes_[parent].parameter = made;
    } else {
        nodes_[parent].literals.emplace_back(segment, made);
    }
    return made;
}

RouteTable::Match RouteTable::find(Method method, std::span<std::string_view const> segments) const {
    Match match;
    Node const* node = &nodes_.front();
    for (auto const segment : segments) {
        auto const literal = std::find_if(node->literals.begin(), node->literals.end(),
                                          [segment](auto const& child) { return child.first == segment; });
        if (literal != node->literals.end()) {
            node = &nodes_[literal->second];
        } else if (node->parameter != 0 && !segment.empty() && match.value_count < path_values_max) {
            match.values[match.value_count++] = segment;
            node = &nodes_[node->parameter];
        } else {
            return {};
        }
    }
    match.allow = node->allow;
    if (method != Method::other) match.route = node->by_method[static_cast<std::size_t>(method)];
    return match;
}

}  // namespace fauxcount::http
