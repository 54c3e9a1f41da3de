#include "client/cli/same_ground.hpp"

#include "client/cli/failure.hpp"

namespace fauxcount::cli {

namespace {

constexpr int tries_max = 3;  // it is only a look; whoever cannot be seen is not compared

Ground told_by(api::WorldView const& world) {
    auto made =
        std::to_string(world.seed) + ' ' + to_string(world.start) + ' ' + std::to_string(world.incarnation);
    return {.seen = true, .made = std::move(made), .credential = world.credential};
}

std::optional<api::AccountView> account_of(Provider& provider, client::Kept const& kept,
                                           std::string const& bearer) {
    if (!kept.account) return std::nullopt;
    for (int tries = 0; tries < tries_max; ++tries) {
        auto const outcome = provider.transport().call(api::GetAccount{*kept.account},
                                                       {.bearer = bearer, .idempotency_key = {}});
        auto const* const answer = std::get_if<api::Answer>(&outcome);
        if (answer == nullptr) continue;
        auto const* const account = std::get_if<api::AccountView>(answer);
        return account == nullptr ? std::nullopt : std::optional{*account};
    }
    return std::nullopt;
}

}  // namespace

Ground ground_of(Provider& provider) {
    auto const outcome = provider.transport().control(api::GetWorld{provider.world()});
    auto const* const answer = std::get_if<api::ControlAnswer>(&outcome);
    auto const* const problem = answer == nullptr ? nullptr : std::get_if<api::Problem>(answer);
    if (problem != nullptr && problem->code == Code::world_not_found) return {true, {}, {}};
    bool const not_allowed = problem != nullptr && (problem->code == Code::auth_missing ||
                                                    problem->code == Code::auth_invalid_token);
    if (not_allowed) return {false, {}, {}};
    auto const* const seen = answer == nullptr ? nullptr : std::get_if<api::WorldView>(answer);
    return seen == nullptr ? told_by(provider.ask(api::GetWorld{provider.world()})) : told_by(*seen);
}

std::optional<std::string> account_words(Provider& provider, Ground const& ground, client::Kept const& kept) {
    // Sessions die with the request for removal; an administrator goes on seeing.
    auto const account =
        account_of(provider, kept, ground.credential.empty() ? kept.token : ground.credential);
    if (!account) return std::nullopt;
    auto words = to_string(account->created_at);
    for (auto const& identifier : account->identifiers) words += '\n' + identifier;
    return words;
}

bool nothing_is_pending(Provider& provider, Ground const& ground, client::Kept const& kept) {
    if (ground.credential.empty()) return false;
    auto const account = account_of(provider, kept, ground.credential);
    return account && account->phase == api::Phase::active && !account->removal;
}

void must_be_on(ProgressFile const& file, Provider& provider, Ground const& ground) {
    if (ground.seen) file.must_be_made(ground.made);
    if (auto const words = account_words(provider, ground, file.kept())) file.must_be_account(*words);
}

}  // namespace fauxcount::cli
