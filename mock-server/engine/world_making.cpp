#include "engine/world_making.hpp"

#include "api/text.hpp"
#include "domain/draw.hpp"
#include "engine/control.hpp"
#include "engine/problems.hpp"
#include "engine/wire_quirks.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace fauxcount::engine {

namespace {

std::uint64_t seed_of(RegistryOptions const& server, std::string_view name) {
    return domain::digest(domain::draw(server.seed, domain::Stream::world_seed, 0), name);
}

}  // namespace

api::Problem no_world(std::string_view name) {
    if (!api::is_world_name(name)) return problem(Code::world_not_found, world_name_form, "{world}");
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
    if (auto wrong = wrong_with(request.wire_quirks)) return *std::move(wrong);
    world.wire_quirks = quirks_of(request.wire_quirks);
    return world;
}

std::string difference(WorldOptions const& there, WorldOptions const& wanted) {
    std::string all;
    auto const add = [&](std::string_view what, std::string const& has, std::string const& asked) {
        constexpr std::size_t enough = 512;  // a detail is no list of everything
        if (has == asked || all.size() > enough) return;
        all.append(all.empty() ? "it has " : "; ").append(what).append(" ").append(has);
        all.append(", not ").append(asked);
    };
    add("profile", there.profile, wanted.profile);
    add("seed", std::to_string(there.seed), std::to_string(wanted.seed));
    add("start", to_string(there.start), to_string(wanted.start));
    for (std::string_view const name : domain::parameter_names())
        add(name, domain::parameter(there.policy, name), domain::parameter(wanted.policy, name));
    if (there.wire_quirks != wanted.wire_quirks)
        all.append(all.empty() ? "it has other wire quirks" : "; other wire quirks");
    return all;
}

}  // namespace fauxcount::engine
