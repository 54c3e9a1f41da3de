// One life after the other: its world laid out, its driver driven, its end judged.
#include "scenarios/explore/lifetimes.hpp"

#include "client/cancel_flow.hpp"
#include "client/host.hpp"
#include "client/tries.hpp"
#include "engine/watch.hpp"
#include "scenarios/explore/situations.hpp"
#include "scenarios/explore/usual_world.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::explore {

namespace {

using client::Verdict;
using domain::Invariant;

constexpr std::size_t steps_max = 10'000, drivers_max = 1'000;  // of a life; a sound one takes a tenth
constexpr std::uint64_t deaths_of_a_hundred = 2;  // steps in bad times

// What a life can be of: whatever a driver brings to an end, whose host waits.
std::vector<Situation const*> kinds() {
    std::vector<Situation const*> kinds;
    for (Situation const& one : all_situations()) {
        bool const waits = one.patience == Patience::moves_on || one.patience == Patience::a_day_at_a_time;
        if (waits && !one.may_stay_open) kinds.push_back(&one);
    }
    return kinds;
}

// From a second on, each doubling as likely as the next.
Duration up_to_seconds(Draws& draws, unsigned doublings) {
    return second * static_cast<std::int64_t>(1 + draws.below(std::uint64_t{1} << draws.below(doublings)));
}

// Somebody who does not wait, but for a server to recover, in the time of the network.
class Hurried final : public client::Waiting {
public:
    Hurried(engine::World const& world, Network& network) : world_(world), network_(network) {}

    std::optional<Instant> until(client::Wait const&) override { return std::nullopt; }
    bool let_pass(client::Delay const& delay) override {
        network_.pass_to(world_.state().now() + delay.length);
        return true;
    }

private:
    engine::World const& world_;
    Network& network_;
};

class Life {
public:
    Life(engine::World& world, Situation const& kind, defects::MakeDriver make, std::uint64_t seed,
         bool tells)
        : world_(world),
          kind_(kind),
          make_(make),
          draws_(seed),
          ground_(world),
          plan_(kind.lay_out(ground_)),
          before_(removals()),
          network_(world, network_seed_of(seed), bad_times(), tells) {}

    // Drivers one after the other, until one has a verdict that is to stay.
    void run() {
        while (!verdict_ && drivers_ < drivers_max && steps_ < steps_max) {
            ++drivers_;
            bool const well = is_due(well_from_, now());
            auto verdict = drive();
            bool const gave_up = verdict && std::holds_alternative<client::GaveUp>(*verdict);
            if (verdict && (well || !gave_up || kind_.ending == Ending::gave_up)) {
                verdict_ = std::move(verdict);
                break;
            }
            ++(gave_up ? gave_up_ : deaths_);
            network_.exchanges().remark(now(), gave_up ? "the driver gives up" : "the driver dies");
            network_.pass_to(now() + up_to_seconds(draws_, 10));
        }
        network_.come_to_rest();
    }

    std::vector<Finding> judge(domain::Marks& marks) {
        for (Invariant const one : {Invariant::driver_ends, Invariant::reply_truth, Invariant::idempotency,
                                    Invariant::unknown_resolved, Invariant::put_off_honoured})
            marks.raise(one);
        if (network_.was_impatient())
            wrong(Invariant::put_off_honoured, "it asked a busy server again before it was to");
        if (network_.exchanges().key_was_changed())
            wrong(Invariant::idempotency,
                  "it asked under another key before it knew what became of the first");
        if (!verdict_) {
            wrong(Invariant::driver_ends, "it goes on for ever");
            return std::move(findings_);
        }
        bool const cancelled = judge_change_of_mind();
        auto const ending = static_cast<Ending>(verdict_->index());
        auto const right = cancelled ? Ending::cancelled : kind_.ending;
        if (ending != right)
            wrong(Invariant::unknown_resolved, "it ended as " + std::string(name_of(ending)) +
                                                   " and should end as " + std::string(name_of(right)));
        judge_account();
        return std::move(findings_);
    }

    std::uint64_t hash() const {
        std::uint64_t hash = client::mixed(static_cast<std::uint64_t>(now().ms));
        for (std::uint64_t const value : {network_.calls(), deaths_, gave_up_, std::uint64_t{steps_}})
            hash = client::mixed(hash + value);
        return verdict_ ? client::mixed(hash + verdict_->index()) : hash;
    }
    Network const& network() const { return network_; }
    std::uint64_t deaths() const { return deaths_; }
    std::uint64_t gave_up() const { return gave_up_; }
    std::optional<Verdict> const& called_off() const { return called_off_; }

private:
    Instant now() const { return world_.state().now(); }

    // From the beginning on for up to some hours, while an owner's session lives and answers are remembered;
    // and around the end of the grace period.
    std::vector<BadTime> bad_times() {
        Instant const begun = now(), due = begun + day * 30;
        BadTime const first{begun, begun + up_to_seconds(draws_, 14)};
        BadTime const second_one{due - up_to_seconds(draws_, 12), due + up_to_seconds(draws_, 16)};
        well_from_ = second_one.until;
        // One life of three is of somebody who changes their mind, at once or when it is almost too late.
        if (draws_.below(3) == 0) {
            bool const at_once = draws_.below(2) == 0;
            mind_changes_ = at_once ? begun + up_to_seconds(draws_, 14) : due - up_to_seconds(draws_, 8);
        }
        return {first, second_one};
    }

    // Says so with the receipt, over the same network, beside the driver. What comes of it stays as it is.
    void call_off() {
        network_.pass_to(*mind_changes_);
        network_.exchanges().remark(now(), "the owner changes their mind");
        network_.caller_changed();
        well_then_ = !network_.is_bad();
        client::CancelFlow flow{{.removal = *kept_.removal,
                                 .bearer = kept_.receipt,
                                 .idempotency_key = "mind-changed",
                                 .limits = {}}};
        Hurried hurried{world_, network_};
        called_off_ = client::run(flow, network_, hurried);
        network_.caller_changed();
    }
    bool changes_mind_before(Instant until) const {
        return mind_changes_ && !called_off_ && *mind_changes_ < until && !kept_.receipt.empty() &&
               kept_.removal;
    }

    // Nullopt: it died.
    std::optional<Verdict> drive() {
        auto const driver = make_(plan_, kept_);
        network_.caller_changed();
        while (++steps_ < steps_max) {
            kept_ = driver->kept();
            client::Step const step = driver->next();
            if (auto const* const verdict = std::get_if<Verdict>(&step)) return *verdict;
            bool const dies = network_.is_bad() && draws_.below(100) < deaths_of_a_hundred;
            if (dies && draws_.below(2) == 0) return std::nullopt;
            carry_out(*driver, step, dies);
            if (dies) return std::nullopt;
        }
        return std::nullopt;
    }

    // Whoever dies over it is told nothing of what came of it.
    void carry_out(defects::Driver& driver, client::Step const& step, bool dies) {
        if (auto const* const wait = std::get_if<client::Wait>(&step)) {
            bool const looks = kind_.patience == Patience::a_day_at_a_time;
            Instant const until = looks ? std::min(wait->until, now() + day) : wait->until;
            if (wait->what == client::WaitFor::grace && changes_mind_before(until)) {
                call_off();
            } else {
                network_.pass_to(until);
            }
            if (!dies) driver.waited(now());
            return;
        }
        auto const& send = std::get<client::Send>(step);
        if (send.delay) network_.pass_to(now() + send.delay->length);
        if (dies) network_.caller_dies();
        auto const outcome = network_.call(send.request, send.credential);
        if (!dies) client::tell(driver, outcome);
    }

    std::uint32_t removals() const {
        auto const* const account = world_.state().find(ground_.account);
        return account == nullptr ? 0U : account->removals;
    }

    void wrong(Invariant which, std::string detail) {
        findings_.push_back({std::string(domain::row_of(which).title), std::move(detail)});
    }

    // Whether the removal was called off; whatever was said of that is so.
    bool judge_change_of_mind() {
        if (!called_off_) return false;
        auto const answer = world_.answer(api::GetRemoval{*kept_.removal}, {kept_.receipt, {}});
        auto const* const view = std::get_if<api::RemovalView>(&answer);
        bool const cancelled = view != nullptr && view->state == api::RemovalState::cancelled;
        // Who is put off is told nothing of what may still arrive.
        auto const* const refused = std::get_if<client::Refused>(&*called_off_);
        bool const decided =
            refused != nullptr && client::weight_of(refused->problem.code) == client::Weight::decision;
        if (decided && cancelled)
            wrong(Invariant::reply_truth, "it is called off, and who did it heard a refusal");
        if (!cancelled && std::holds_alternative<client::Cancelled>(*called_off_))
            wrong(Invariant::reply_truth, "who called it off heard that it is, and it is not");
        if (well_then_ && std::holds_alternative<client::GaveUp>(*called_off_))
            wrong(Invariant::unknown_resolved, "who called it off gave up on a good network");
        return cancelled;
    }

    void judge_account() {
        auto const* const account = world_.state().find(ground_.account);
        bool const gone = account == nullptr || account->phase == domain::Phase::removed;
        auto const made = removals() - before_;
        if (made > 1) wrong(Invariant::idempotency, std::to_string(made) + " removals came of it");
        if (gone != std::holds_alternative<client::Removed>(*verdict_))
            wrong(Invariant::reply_truth, gone ? "the account is removed, and it does not say so"
                                               : "it says removed, and the account is not");
        if (made != 1) return;
        // It is said to nobody but who asks under the key. An administrator who hears no answer to that,
        // though the account shows the removal, reads on without it.
        bool const reads_without = std::holds_alternative<client::Administrator>(plan_.authority);
        if (reads_without && kept_.removal && kept_.receipt.empty()) return;
        if (kept_.receipt.empty() || !kept_.removal)
            return wrong(Invariant::unknown_resolved, "a removal came of it, and the receipt is lost");
        auto const answer = world_.answer(api::GetRemoval{*kept_.removal}, {kept_.receipt, {}});
        if (!std::holds_alternative<api::RemovalView>(answer))
            wrong(Invariant::reply_truth, "the receipt does not read the removal");
    }

    engine::World& world_;
    Situation const& kind_;
    defects::MakeDriver make_;
    Draws draws_;
    Ground ground_;
    client::RemovalPlan plan_;
    std::uint32_t before_;
    Instant well_from_;
    std::optional<Instant> mind_changes_;
    Network network_;
    client::Kept kept_;
    std::optional<Verdict> verdict_;
    std::optional<Verdict> called_off_;  // what the owner heard of it
    bool well_then_ = false;
    std::size_t steps_ = 0, drivers_ = 0;
    std::uint64_t deaths_ = 0, gave_up_ = 0;
    std::vector<Finding> findings_;
};

class Lives {
public:
    explicit Lives(defects::MakeDriver make)
        : make_(make),
          kinds_(kinds()),
          world_("lived", usual_world()),
          watch_(world_),
          empty_(world_.state()) {}

    LifetimesLived live(std::uint64_t from, std::uint64_t lives,
                        std::function<bool(std::uint64_t)> const& goes_on) {
        for (std::uint64_t seed = from; seed - from < lives && !lived_.found; ++seed) {
            if (goes_on && !goes_on(lived_.lives)) break;
            one(seed);
        }
        lived_.marks = watch_.marks();
        return std::move(lived_);
    }

private:
    void one(std::uint64_t seed) {
        auto const& kind = *kinds_[Draws(~seed).below(kinds_.size())];
        world_.go_on_from(empty_);
        Life life(world_, kind, make_, seed, false);
        auto findings = run(life);
        ++lived_.lives;
        lived_.calls += life.network().calls();
        lived_.deaths += life.deaths();
        lived_.gave_up += life.gave_up();
        if (auto const& verdict = life.called_off()) ++lived_.called_off.at(verdict->index());
        lived_.hash = client::mixed(lived_.hash + life.hash());
        for (std::size_t i = 0; i < lived_.network.size(); ++i)
            lived_.network[i] += life.network().counts()[i];
        if (!findings.empty()) lived_.found = {seed, kind.name, std::move(findings), story_of(kind, seed)};
    }

    std::vector<Finding> run(Life& life) {
        life.run();
        auto findings = life.judge(watch_.marks());
        for (auto const& breaches : {watch_.take(), watch_.audit()}) {
            for (domain::Breach const& breach : breaches)
                findings.push_back({std::string(breach.id), breach.detail});
        }
        return findings;
    }

    // The same life once more, told this time.
    std::string story_of(Situation const& kind, std::uint64_t seed) {
        world_.go_on_from(empty_);
        Life life(world_, kind, make_, seed, true);
        run(life);
        return life.network().exchanges().story();
    }

    defects::MakeDriver make_;
    std::vector<Situation const*> kinds_;
    engine::World world_;
    engine::Watch watch_;
    domain::State empty_;
    LifetimesLived lived_;
};

}  // namespace

std::uint64_t network_seed_of(std::uint64_t life) {
    constexpr std::uint64_t network = 0x6e6574776f726b00U;  // any number that is no seed of a life
    return client::mixed(life ^ network);
}

LifetimesLived live(defects::MakeDriver make, std::uint64_t from, std::uint64_t lives,
                    std::function<bool(std::uint64_t lived)> const& goes_on) {
    return Lives(make).live(from, lives, goes_on);
}

bool LifetimeCounterexample::shows(std::string_view invariant) const {
    return std::any_of(findings.begin(), findings.end(), [&](Finding const& finding) {
        return std::string_view{finding.invariant}.starts_with(invariant);
    });
}

}  // namespace fauxcount::explore
