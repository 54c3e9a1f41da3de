// Each run of a driver is judged by the world it leaves behind.
#include "scenarios/explore/driver_search.hpp"

#include "client/host.hpp"
#include "scenarios/explore/situations.hpp"
#include "scenarios/explore/usual_world.hpp"

#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace fauxcount::explore {

namespace {

using client::Verdict;
using domain::Invariant;

constexpr std::size_t steps_max = 400;  // a sound driver that looks every day takes some seventy
constexpr Duration long_pause = hour * 25;

// Ends a driver that does not end by itself, and lets another one go on where one died.
class Bounded {
public:
    Bounded(defects::MakeDriver make, client::RemovalPlan const& plan, FaultyTransport const& transport)
        : make_(make), plan_(plan), transport_(transport), driver_(make(plan, {})) {}

    client::Step next() {
        kept_ = driver_->kept();
        if (++steps_ <= steps_max) return driver_->next();
        return Verdict(client::GaveUp{"it does not end", true, std::nullopt, {}});
    }
    void answered(api::Answer const& answer) { driver_->answered(answer); }
    void unknown(std::string const& why, std::optional<Duration> retry_after) {
        if (!transport_.died()) return driver_->unknown(why, retry_after);
        driver_ = make_(plan_, kept_);
        died_ = true;
    }
    void unsent(std::string const& why) { driver_->unsent(why); }
    void waited(Instant now) { driver_->waited(now); }
    void declined() { driver_->declined(); }

    bool ended() const { return steps_ <= steps_max; }
    // Whether something became of a request that the driver at the end was never told.
    bool lost() const { return died_ || driver_->progress().unknown > 0; }
    client::Progress const& progress() const { return driver_->progress(); }

private:
    defects::MakeDriver make_;
    client::RemovalPlan const& plan_;
    FaultyTransport const& transport_;
    std::unique_ptr<defects::Driver> driver_;
    client::Kept kept_;
    std::size_t steps_ = 0;
    bool died_ = false;
};

class Host final : public client::Waiting {
public:
    Host(engine::World& world, FaultyTransport& transport, Patience patience)
        : world_(world), transport_(transport), patience_(patience) {}

    std::optional<Instant> until(client::Wait const& wait) override {
        if (patience_ == Patience::none) return std::nullopt;
        Instant const now = world_.state().now();
        pass_to(patience_ == Patience::a_day_at_a_time ? std::min(wait.until, now + day) : wait.until);
        transport_.time_passed();
        return world_.state().now();
    }
    bool let_pass(client::Delay const& delay) override {
        bool const real = delay.clock == client::Clock::real;
        if (!real && patience_ == Patience::none) return false;
        Duration const length = real ? Duration{} : delay.length;
        if (real) transport_.paused(delay.length);
        bool const late = patience_ == Patience::retries_after_a_day;
        pass_to(world_.state().now() + (late ? std::max(length, long_pause) : length));
        return true;
    }

private:
    void pass_to(Instant target) {
        if (target <= world_.state().now()) return;
        world_.begin_advance(target, UINT64_MAX);
        while (world_.slice(1024)) {
        }
    }

    engine::World& world_;
    FaultyTransport& transport_;
    Patience patience_;
};

class Search {
public:
    explicit Search(defects::MakeDriver make) : make_(make) {}

    DriverExplored run() {
        for (Situation const& situation : all_situations()) {
            explore(situation);
            ++explored_.situations;
            if (explored_.found) break;
        }
        return std::move(explored_);
    }

private:
    struct Scene {
        Situation const& situation;
        engine::World& world;
        engine::Watch& watch;
        Ground const& ground;
        client::RemovalPlan const& plan;
        std::uint32_t removals = 0;  // of the account, before the driver began
    };

    void explore(Situation const& situation) {
        auto options = usual_world();
        options.profile = situation.profile;
        options.policy = *domain::profile(situation.profile);
        engine::World world("driven", options);
        engine::Watch watch(world);
        Ground ground(world);
        client::RemovalPlan const plan = situation.lay_out(ground);
        Scene const scene{situation, world, watch, ground, plan, removals_of(world, ground.account)};
        domain::State const begun = world.state();
        run_once(scene, {});
        for (std::size_t fault = 1; fault < faults && !explored_.found; ++fault) {
            for (std::size_t call = 0; !explored_.found; ++call) {
                world.go_on_from(begun);
                if (!run_once(scene, {static_cast<Fault>(fault), call})) break;
            }
        }
        explored_.marks += watch.marks();
    }

    // False: the driver ended before that call.
    bool run_once(Scene const& scene, FaultAt fault) {
        FaultyTransport transport(scene.world, fault);
        Host host(scene.world, transport, scene.situation.patience);
        Bounded bounded(make_, scene.plan, transport);
        Verdict const verdict = client::run(bounded, transport, host);
        transport.arrive();
        ++explored_.runs;
        explored_.calls += transport.calls();
        explored_.hash =
            explored_.hash * 0x9e3779b97f4a7c15ULL +
            XXH3_64bits(transport.exchanges().story().data(), transport.exchanges().story().size());
        if (auto const& met = transport.struck()) {
            bool const gave_up = static_cast<Ending>(verdict.index()) == Ending::gave_up &&
                                 scene.situation.ending != Ending::gave_up;
            ++explored_.reactions[{fault.fault, met->operation, met->next, met->waited, gave_up}];
        }
        findings_.clear();
        judge(scene, transport, bounded, verdict);
        for (auto const& breaches : {scene.watch.take(), scene.watch.audit()}) {
            for (domain::Breach const& breach : breaches)
                findings_.push_back({std::string(breach.id), breach.detail});
        }
        if (!findings_.empty())
            explored_.found =
                DriverCounterexample{scene.situation.name, fault, findings_, transport.exchanges().story()};
        return transport.met();
    }

    static std::uint32_t removals_of(engine::World const& world, AccountId id) {
        auto const* const account = world.state().find(id);
        return account == nullptr ? 0U : account->removals;
    }

    void wrong(Invariant which, std::string detail) {
        findings_.push_back({std::string(domain::row_of(which).title), std::move(detail)});
    }

    void judge(Scene const& scene, FaultyTransport const& transport, Bounded const& driver,
               Verdict const& verdict) {
        auto& marks = scene.watch.marks();
        bool const lost = driver.lost(), ended = driver.ended();
        for (Invariant const one : {Invariant::driver_ends, Invariant::reply_truth}) marks.raise(one);
        if (lost) marks.raise(Invariant::unknown_resolved);
        auto const ending = static_cast<Ending>(verdict.index());
        Invariant const unresolved = lost ? Invariant::unknown_resolved : Invariant::driver_ends;
        if (!ended) wrong(Invariant::driver_ends, "it goes on for ever");
        if (transport.was_put_off()) marks.raise(Invariant::put_off_honoured);
        if (transport.was_impatient())
            wrong(Invariant::put_off_honoured, "it asked again before it was to ask again");
        // A host that does not wait is told no.
        bool const declined = scene.situation.patience == Patience::none && transport.was_put_off() &&
                              (ending == Ending::refused || ending == Ending::gave_up);
        bool const open = scene.situation.may_stay_open && lost && ending == Ending::gave_up;
        if (ended && ending != scene.situation.ending && !open && !declined)
            wrong(unresolved, "it ended as " + std::string(name_of(ending)) + " and should end as " +
                                  std::string(name_of(scene.situation.ending)));
        auto const made = removals_of(scene.world, scene.ground.account) - scene.removals;
        if (lost) marks.raise(Invariant::idempotency);
        if (transport.exchanges().key_was_changed())
            wrong(Invariant::idempotency,
                  "it asked under another key before it knew what became of the first");
        if (made > 1) wrong(Invariant::idempotency, std::to_string(made) + " removals came of it");
        judge_truth(scene, verdict, made == 1);
        if (made == 1 && !open) judge_receipt(scene, driver, unresolved);
    }

    // What the verdict says of the account is so.
    void judge_truth(Scene const& scene, Verdict const& verdict, bool ours) {
        auto const& state = scene.world.state();
        auto const* const account = state.find(scene.ground.account);
        auto const phase = account == nullptr ? std::string_view("removed")
                                              : wire_name(static_cast<api::Phase>(account->phase));
        auto const claim = [&](bool holds, std::string_view what) {
            if (!holds)
                wrong(Invariant::reply_truth,
                      "it says " + std::string(what) + " and the account is " + std::string(phase));
        };
        bool const pending = phase == "scheduled" || phase == "purging";
        if (std::holds_alternative<client::Removed>(verdict)) claim(phase == "removed", "removed");
        if (std::holds_alternative<client::Cancelled>(verdict)) claim(phase == "active", "cancelled");
        if (auto const* const scheduled = std::get_if<client::Scheduled>(&verdict)) {
            claim(account != nullptr && phase == wire_name(scheduled->state), "scheduled");
            bool const waits = account != nullptr && pending;
            Instant const until = !waits ? Instant{} : phase == "scheduled" ? account->due : account->ends_at;
            claim(scheduled->until == until, "scheduled until " + to_string(scheduled->until));
        }
        bool const nothing_done = std::holds_alternative<client::Refused>(verdict) ||
                                  std::holds_alternative<client::Blocked>(verdict);
        if (nothing_done) claim(!ours, "that nothing came of it");
        if (auto const* const gave_up = std::get_if<client::GaveUp>(&verdict))
            claim(!(pending || ours) || gave_up->pending_possible, "that nothing is pending");
    }

    // Whoever asked for a removal can read of it to the end.
    void judge_receipt(Scene const& scene, Bounded const& driver, Invariant unresolved) {
        auto const& progress = driver.progress();
        // Found by its account, after a day: its receipt was said once and is not said again.
        if (scene.situation.patience == Patience::retries_after_a_day && progress.found_pending) return;
        if (progress.receipt.empty() || !progress.removal)
            return wrong(unresolved, "a removal came of it, and the receipt is lost");
        auto const answer = scene.world.answer(api::GetRemoval{*progress.removal}, {progress.receipt, {}});
        if (!std::holds_alternative<api::RemovalView>(answer))
            wrong(Invariant::reply_truth, "the receipt does not read the removal");
    }

    defects::MakeDriver make_;
    DriverExplored explored_;
    std::vector<Finding> findings_;
};

}  // namespace

DriverExplored search_drivers(defects::MakeDriver make) { return Search(make).run(); }

bool DriverCounterexample::shows(std::string_view invariant) const {
    return std::any_of(findings.begin(), findings.end(), [&](Finding const& finding) {
        return std::string_view{finding.invariant}.starts_with(invariant);
    });
}

}  // namespace fauxcount::explore
