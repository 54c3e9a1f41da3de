#include "engine/world_making.hpp"

#include "domain/draw.hpp"
#include "engine/control.hpp"
#include "engine/problems.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace fauxcount::engine {

namespace {

std::uint64_t seed_of(RegistryOptions const& server, std::string_view name) {
    return domain::digest(domain::draw(server.seed, domain::Stream::world_seed, 0), name);
}

}  // namespace

bool is_world_name(std::string_view name) {
    constexpr std::size_t length_max = 63;
    auto const plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (name.empty() || name.size() > length_max || !plain(name.front()) || !plain(name.back())) return false;
    return std::all_of(name.begin(), name.end(), [&](char c) { return plain(c) || c == '-'; });
}

api::Problem no_world(std::string_view name) {
    if (!is_world_name(name)) return problem(Code::world_not_found, world_name_form, "{world}");
    return problem(Code::world_not_found, "this server has no world `" + std::string(name) + "`");
}

std::variant<WorldOptions, api::Problem> options_of(RegistryOptions const& server,
                                                    api::PutWorld const& request) {
    WorldOptions world;
    world.profile = request.profile;
    world.seed = request.seed.value_or(seed_of(server, request.world));
    world.start = request.start.value_or(server.start);
    world.real_identifiers = server.real_identifiers;
    world.journal_bytes_max = server.journal_bytes_max;
    auto policy = policy_of(request);
    if (auto* const wrong = std::get_if<api::Problem>(&policy)) return std::move(*wrong);
    world.policy = std::get<domain::Policy>(policy);
    return world;
}

}  // namespace fauxcount::engine
