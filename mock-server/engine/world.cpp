#include "engine/world.hpp"

#include "domain/evolve.hpp"
#include "domain/lookahead.hpp"
#include "engine/faults.hpp"
#include "engine/product.hpp"
#include "engine/sabotage.hpp"
#include "engine/turn_log.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::engine {

namespace {

// How many firings make a turn of the journal at most: few enough to stay in the processor's cache until they
// are written.
constexpr std::uint64_t turn_fired_max = 256;
// What a request may fire before its answer goes out, when a rule makes something due at once. More becomes
// work.
constexpr std::uint64_t inline_fired_max = 16'384;

}  // namespace

World::World(std::string name, WorldOptions options)
    : name_(std::move(name)),
      options_(std::move(options)),
      state_(options_.seed, options_.start, options_.policy),
      journal_(options_.journal_bytes_max) {}

World::World(std::string name, World const& from)
    : name_(std::move(name)),
      options_(from.options_),
      state_(from.state_),
      journal_(from.options_.journal_bytes_max) {}

World::World(WorldAsKept kept, std::int64_t wall_ms)
    : name_(std::move(kept.name)),
      options_(std::move(kept.options)),
      state_(std::move(kept.state)),
      journal_(options_.journal_bytes_max, kept.next_turn),
      incarnation_(kept.incarnation),
      snapshots_(std::move(kept.snapshots)),
      clock_mode_(kept.clock_mode),
      wall_base_(wall_ms),
      virtual_base_(state_.now()) {}

void World::observe(Observer observer, void* context) {
    observer_ = observer;
    observer_context_ = context;
}

// A search looks at hundreds of thousands of turns a second, most of them the first after it went on: to copy
// the state takes a microsecond, and these need no copy.
void World::begin_turn() {
    turn_.clear();
    if (observer_ != nullptr && beside_ == nullptr) before_ = state_;
}

// Applies the events of the turn from `from` on.
void World::fold(std::size_t from) {
    std::vector<Tally> before;
    for (domain::Fault const& fault : state_.faults())
        if (fault.terms.takes_messages()) before.push_back({fault.ordinal, fault.used});
    apply(from);
    if (!before.empty()) count_messages(before, from);
}

// What faults do to messages is no event: their counters say how often they acted. A call is counted where it
// is answered.
void World::count_messages(std::vector<Tally> const& before, std::size_t from) {
    for (auto const& [ordinal, used] : before) {
        domain::Fault const* const now = state_.fault(ordinal);
        if (now == nullptr) continue;
        auto const calls = std::count_if(turn_.events.begin() + static_cast<std::ptrdiff_t>(from),
                                         turn_.events.end(), [&, of = ordinal](domain::Event const& event) {
                                             auto const* const call = std::get_if<domain::FaultUsed>(&event);
                                             return call != nullptr && call->ordinal == of;
                                         });
        counters_.faults.at(static_cast<std::size_t>(now->terms.kind)) +=
            now->used - used - static_cast<std::uint64_t>(calls);
    }
}

void World::apply(std::size_t from) {
    for (std::size_t i = from; i < turn_.events.size(); ++i) {
        if (log_ != nullptr) announce_erasure(turn_.events[i]);
        evolve(state_, turn_.events[i], turn_.vault);
    }
}

void World::announce_erasure(domain::Event const& event) const {
    auto const* const done = std::get_if<domain::PurgeStageDone>(&event);
    if (done != nullptr && done->stage == domain::PurgeStage::data) log_->erasing(*this, done->slot);
}

void World::commit(std::string_view cause) {
    // Also of what was refused, and led to nothing.
    domain::IdentityWork const work = std::exchange(turn_.work, {});
    counters_.password_hashes += work.password_hashes;
    counters_.identifier_lookups += work.identifier_lookups;
    if (!turn_.events.empty()) {
        if (log_ != nullptr) hand_to_log(cause);
        journal_.append(cause, state_.now(), turn_.events);
        ++counters_.turns;
        counters_.events += turn_.events.size();
    }
    if (observer_ == nullptr) return;
    domain::State const& before = beside_ != nullptr ? *beside_ : *before_;
    observer_(observer_context_, before, state_, turn_.events);
    // A saboteur needs no event to change something.
    if (!turn_.events.empty() || saboteur_ != nullptr) beside_ = nullptr;
}

void World::hand_to_log(std::string_view cause) const {
    if (saboteur_ == nullptr) return log_->turn(*this, cause, turn_);
    domain::Turn written = turn_;
    saboteur_->written(written.events);
    log_->turn(*this, cause, written);
}

void World::fire_one(domain::Deadline const& deadline) {
    std::size_t const from = turn_.events.size();
    Happening const what{nullptr, &deadline};
    if (saboteur_ != nullptr) saboteur_->before(state_, what);
    if (deadline.at() > state_.now()) {
        turn_.add(domain::ClockMoved{deadline.at()});
        fold(from);
    }
    std::size_t const decided = turn_.events.size();
    domain::decide(state_, deadline, turn_);
    fold(decided);
    if (saboteur_ != nullptr) saboteur_->after(state_, what, turn_.events);
    ++counters_.fired;
    act_on_stage(decided);
}

// A fault of stages acts where its stage was tried.
void World::act_on_stage(std::size_t decided) {
    for (std::size_t i = decided; i < turn_.events.size(); ++i) {
        auto const* const used = std::get_if<domain::FaultUsed>(&turn_.events[i]);
        if (used == nullptr) continue;
        auto const& terms = state_.fault(used->ordinal)->terms;
        ++counters_.faults.at(static_cast<std::size_t>(terms.kind));
        if (!terms.crashes() || crash_ == nullptr) return;
        commit("fire");
        return crash();
    }
}

void World::crash() {
    if (crash_ != nullptr) (*crash_)();
}

bool World::settled() const {
    if (advance_under_way_) return false;
    auto const next = state_.deadlines().first();
    return !next || next->at() > state_.now();
}

void World::begin_advance(Instant target, std::uint64_t max_fired) {
    advance_ = {state_.now(), target, 0, max_fired, false};
    advance_under_way_ = true;
}

bool World::slice(std::uint64_t fired_max) {
    // Outside an advance only what is due at this very instant fires.
    Instant const target = advance_under_way_ ? advance_.target : state_.now();
    std::uint64_t budget = fired_max;
    if (advance_under_way_) budget = std::min(budget, advance_.max_fired - advance_.fired);
    std::uint64_t fired = 0;
    domain::Foresight foresight(target);
    begin_turn();
    for (auto next = state_.deadlines().first(); next && next->at() <= target && fired < budget;
         next = state_.deadlines().first()) {
        foresight.before(state_, *next);
        fire_one(*next);
        ++fired;
        // Whoever watches sees each firing as a turn of its own.
        if (observer_ != nullptr || fired % turn_fired_max == 0) {
            commit("fire");
            begin_turn();
        }
    }
    if (advance_under_way_) {
        advance_.fired += fired;
        auto const next = state_.deadlines().first();
        bool const rest = next && next->at() <= target;
        if (!rest && state_.now() < target) {
            turn_.add(domain::ClockMoved{target});
            fold(turn_.events.size() - 1);
        }
        advance_.complete = !rest;
        advance_under_way_ = rest && advance_.fired < advance_.max_fired;
    }
    if (!turn_.events.empty()) commit("fire");
    return !settled();
}

Instant World::instant_at(std::int64_t wall_ms) const {
    return std::min(last_instant, virtual_base_ + Duration{std::max<std::int64_t>(0, wall_ms - wall_base_)});
}

bool World::due_by(std::int64_t wall_ms) const {
    if (clock_mode_ != api::ClockMode::running || advance_under_way_) return false;
    auto const next = state_.deadlines().first();
    return next && next->at() <= instant_at(wall_ms);
}

void World::wall(std::int64_t wall_ms) {
    if (clock_mode_ != api::ClockMode::running || advance_under_way_) return;
    Instant const target = instant_at(wall_ms);
    if (target <= state_.now()) return;
    begin_advance(target, UINT64_MAX);
    slice(inline_fired_max);
}

void World::set_clock_mode(api::ClockMode mode, std::int64_t wall_ms) {
    clock_mode_ = mode;
    wall_base_ = wall_ms;
    virtual_base_ = state_.now();
    if (log_ != nullptr) log_->clock_mode_set(*this);
}

void World::go_on_from(domain::State const& state) {
    state_ = state;
    beside_ = nullptr;
    advance_ = {};
    advance_under_way_ = false;
}

void World::go_on_beside(domain::State const& state) {
    go_on_from(state);
    beside_ = &state;
}

domain::State World::leave() {
    beside_ = nullptr;
    return std::move(state_);
}

api::Answer World::answer(api::Request const& request, api::Credential const& credential) {
    if (effect_) effect_.reset();
    if (state_.faults_armed() != 0 || credential.fault != nullptr)
        return FaultDesk(*this).answer(request, credential);
    return answer_as_asked(request, credential);
}

api::Answer World::answer_as_asked(api::Request const& request, api::Credential const& credential) {
    if (saboteur_ == nullptr) return answer_heard(request, credential);
    api::Request heard = request;
    api::Credential by = credential;
    saboteur_->asked(heard, by);
    return answer_heard(heard, by);
}

api::Answer World::answer_heard(api::Request const& request, api::Credential const& credential) {
    ++counters_.requests;
    begin_turn();
    Happening const what{&request, nullptr};
    if (saboteur_ != nullptr) saboteur_->before(state_, what);
    ProductApi product(*this);
    api::Answer answer = product.answer(request, credential);
    if (saboteur_ != nullptr) saboteur_->after(state_, what, turn_.events);
    commit(product.cause());
    if (std::holds_alternative<api::Problem>(answer)) ++counters_.refusals;
    if (!settled()) slice(inline_fired_max);
    if (saboteur_ != nullptr) saboteur_->answer(state_, request, answer);
    return answer;
}

domain::State World::start_incarnation(domain::State state) {
    std::swap(state_, state);
    beside_ = nullptr;
    journal_ = Journal(options_.journal_bytes_max);
    advance_ = {};
    advance_under_way_ = false;
    ++incarnation_;
    virtual_base_ = state_.now();
    return state;
}

bool World::take_snapshot(std::string const& name) {
    auto const found = snapshots_.find(name);
    if (found == snapshots_.end() && snapshots_.size() == snapshots_max) return false;
    snapshots_.insert_or_assign(name, state_);
    if (log_ != nullptr) log_->snapshot_taken(*this, name);
    return true;
}

std::optional<domain::State> World::drop_snapshot(std::string const& name) {
    auto const found = snapshots_.find(name);
    if (found == snapshots_.end()) return std::nullopt;
    domain::State dropped = std::move(found->second);
    snapshots_.erase(found);
    if (log_ != nullptr) log_->snapshot_dropped(*this, name);
    return dropped;
}

std::optional<domain::State> World::rewind(std::string const& name) {
    auto const found = snapshots_.find(name);
    if (found == snapshots_.end()) return std::nullopt;
    auto left = start_incarnation(found->second);
    if (log_ != nullptr) log_->rewound(*this, name);
    return left;
}

domain::State World::reset() {
    auto left = start_incarnation(domain::State(options_.seed, options_.start, options_.policy));
    if (log_ != nullptr) log_->reset(*this);
    return left;
}

void World::hand_over(std::vector<domain::State>& states) {
    for (auto& [name, snapshot] : snapshots_) states.push_back(std::move(snapshot));
    states.push_back(std::move(state_));
}

}  // namespace fauxcount::engine
