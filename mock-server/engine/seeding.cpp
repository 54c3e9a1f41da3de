// Worlds filled from the outside: populations drawn from the seed, and accounts from a file.
#include "domain/evolve.hpp"
#include "engine/problems.hpp"
#include "engine/sign_up_place.hpp"
#include "engine/world.hpp"

#include <utility>

namespace fauxcount::engine {

using domain::Slot;
using domain::Verdict;

namespace {

// Folds what a seed account has into the state: events only, so the journal knows how the world came to be.
class Planting {
public:
    Planting(domain::State& state, domain::Turn& turn) : state_(state), turn_(turn) {}

    void things_of(Slot slot, api::SeedAccount const& account, api::Seeded& seeded) {
        for (api::SeedDevice const& device : account.devices) add_device(slot, device);
        for (api::SeedItem const& item : account.items) {
            auto const kind = static_cast<domain::ItemKind>(item.kind);
            fold(domain::ItemAdded{slot, state_.account(slot).next_item, item.bytes, kind});
        }
        for (api::SeedSubscription const& subscription : account.subscriptions) {
            auto const plan = static_cast<domain::Plan>(subscription.plan);
            fold(domain::Subscribed{slot, state_.account(slot).next_subscription, plan});
        }
        seeded.devices += account.devices.size();
        seeded.items += account.items.size();
        seeded.subscriptions += account.subscriptions.size();
    }

private:
    void add_device(Slot slot, api::SeedDevice const& wanted) {
        Slot const device = state_.device_slots();
        fold(domain::DeviceMade{device, static_cast<domain::DeviceKind>(wanted.kind)});
        fold(domain::DeviceBound{device, slot});
        if (wanted.find || wanted.lost_mode) fold(domain::DeviceFindChanged{device, true});
        if (wanted.lost_mode) fold(domain::DeviceLostModeChanged{device, true});
    }
    template <class E>
    void fold(E const& event) {
        turn_.add(event);
        evolve(state_, turn_.events.back(), turn_.vault);
    }

    domain::State& state_;
    domain::Turn& turn_;
};

}  // namespace

namespace {

// Whose passwords are hashed in one turn, while all other worlds wait: two seconds.
constexpr std::size_t costly_accounts_max = 100;

}  // namespace

Verdict World::seed_population(api::Template kind, std::uint32_t n) {
    begin_turn();
    std::uint8_t const full = kind == api::Template::full ? 1 : 0;
    Verdict const verdict = domain::decide(state_, domain::SeedPopulation{full, n}, turn_);
    fold(0);
    commit("population.seed");
    state_.settle_hash(n);  // more leaves than it can fill; they are still in the processor's cache
    return verdict;
}

std::optional<api::Problem> World::seed_accounts(api::SeedAccounts const& request, api::Seeded& seeded) {
    bool const costly = options_.policy.password_hash != domain::PasswordHash::fake;
    if (costly && request.accounts.size() > costly_accounts_max)
        return problem(
            Code::request_invalid,
            "with password.hash argon2id at most 100 accounts are seeded at once: each takes some 20 ms");
    // All or none: what was there before costs a few pointers to keep.
    domain::State before = state_;
    begin_turn();
    Planting planting(state_, turn_);
    for (std::size_t i = 0; i < request.accounts.size(); ++i) {
        api::SeedAccount const& account = request.accounts[i];
        std::vector<std::string_view> const identifiers(account.identifiers.begin(),
                                                        account.identifiers.end());
        std::size_t const from = turn_.events.size();
        domain::SignUp const command{identifiers, account.password, options_.real_identifiers};
        Verdict const verdict = domain::decide(state_, command, turn_);
        if (!verdict.ok()) {
            state_ = std::move(before);
            turn_.clear();
            std::string const line =
                i < request.lines.size() ? std::to_string(request.lines[i]) : std::to_string(i + 1);
            api::Problem refusal = problem(verdict.code, verdict.detail,
                                           "line " + line + ", " +
                                               sign_up_place(account.identifiers, account.password, verdict));
            if (remedy_of(verdict.code) == Remedy::wait) refusal.not_before = verdict.not_before;
            return refusal;
        }
        fold(from);
        planting.things_of(verdict.place.slot, account, seeded);
        ++seeded.accounts;
        AccountId const id = state_.identity().id_of<AccountId>(verdict.place);
        if (!seeded.first) seeded.first = id;
        seeded.last = id;
    }
    commit("accounts.seed");
    return std::nullopt;
}

}  // namespace fauxcount::engine
