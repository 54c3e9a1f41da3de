#include "engine/registry.hpp"

#include "api/text.hpp"
#include "engine/control.hpp"
#include "engine/faults.hpp"
#include "engine/held_answers.hpp"
#include "engine/jobs.hpp"
#include "engine/problems.hpp"
#include "engine/turn_log.hpp"
#include "engine/world.hpp"
#include "engine/world_entry.hpp"
#include "engine/world_making.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace fauxcount::engine {

namespace {

// What one slice does at most of each kind of work; each is about a millisecond, the giving back of memory,
// which comes on top of another's slice, a fraction of one.
constexpr std::size_t slice_hash_max = 256;  // leaves of 32 accounts
constexpr std::size_t slice_requests_max = 64;
constexpr std::size_t slice_blocks_max = 256;
// An advance does this much before its request is put aside as long work.
constexpr std::uint64_t inline_fired_max = 8192;

api::Answer refusal(Code code) { return problem(code); }

Answered answer_of(World& world, api::Request const& request, api::Credential const& credential) {
    api::Answer answer = world.answer(request, credential);
    return {std::move(answer), world.state().now(), world.effect()};
}

bool hash_is_near(Entry const& entry) { return entry.world->state().hash_unsettled() <= slice_hash_max; }

bool shows_hash(api::ControlRequest const& request) {
    return std::holds_alternative<api::GetWorld>(request) ||
           std::holds_alternative<api::ForkWorld>(request) ||
           std::holds_alternative<api::TakeSnapshot>(request);
}

}  // namespace

struct Registry::Impl {
    Impl(RegistryOptions given, TurnLog* told) : options(std::move(given)), log(told), held(told) {
        if (!options.crash) return;
        crash = [this] {
            if (log != nullptr) log->settle();
            options.crash();
        };
    }

    RegistryOptions options;
    TurnLog* log;
    std::function<void()> crash;  // what worlds are given; empty: none may crash
    std::map<std::string, Entry, std::less<>> worlds;
    std::vector<std::string> busy;  // names, in the order in which they are served
    bool quirks_known = false;  // some world has or had some: else nobody is looked up for them
    std::int64_t wall_ms = 0;
    Counters counters, of_the_gone;  // worlds that were dropped: a counter never falls

    Entry* find(std::string_view name) {
        auto const found = worlds.find(name);
        return found == worlds.end() ? nullptr : &found->second;
    }

    void note_busy(Entry const& entry) {
        if (!entry.busy()) return;
        std::string const& name = entry.world->name();
        if (std::find(busy.begin(), busy.end(), name) == busy.end()) busy.push_back(name);
    }

    std::variant<Entry*, api::Problem> create(std::string name, WorldOptions world) {
        if (worlds.size() >= options.worlds_max) return problem(Code::world_limit);
        Entry& entry = take_in(std::make_unique<World>(std::move(name), std::move(world)));
        if (log != nullptr) log->made(*entry.world);
        return &entry;
    }
    // A world of this registry from here on.
    Entry& take_in(std::unique_ptr<World> world) {
        Entry& entry = worlds[world->name()];
        world->keep_in(log);
        world->crash_by(crash ? &crash : nullptr);
        quirks_known = quirks_known || world->options().wire_quirks;
        entry.world = std::move(world);
        return entry;
    }

    // The world that a product request uses or a seed fills; made if need be.
    std::variant<Entry*, api::Problem> reach(std::string_view name) {
        if (Entry* const entry = find(name)) return entry;
        if (!options.auto_worlds || !api::is_world_name(name)) return no_world(name);
        api::PutWorld defaults;
        defaults.world = name;
        return create(defaults.world, std::get<WorldOptions>(options_of(options, defaults)));
    }

    std::optional<api::ControlAnswer> control(api::ControlRequest const& request, Ticket ticket,
                                              std::optional<Instant>& now);
    std::optional<api::ControlAnswer> on_world(Entry& entry, api::ControlRequest const& request,
                                               Ticket ticket);
    bool answers_when_busy(Entry const& entry, api::ControlRequest const& request) const;

    std::optional<api::ControlAnswer> advance(Entry& entry, api::AdvanceClock const& request, Ticket ticket);
    // Empty: just that world is there already.
    std::optional<api::ControlAnswer> put(api::PutWorld const& request);
    api::ControlAnswer list(api::ListWorlds const& request) const;
    api::ControlAnswer fork(Entry& entry, api::ForkWorld const& request);
    api::ControlAnswer snapshot(Entry& entry, api::TakeSnapshot const& request);

    std::optional<api::ControlAnswer> work_on_job(Entry& entry);
    void serve(Entry& entry, std::vector<Ready>& ready);
    void drop(std::string_view name);
    void give_up(std::vector<Ready>& ready);
    void give_back();
    // By worlds that were dropped, reset or rewound; the last one is given back next.
    std::vector<domain::State> left_behind;
    std::vector<Ready> orphaned;  // answers of requests whose world was dropped under them
    HeldAnswers held;
};

Registry::Registry(RegistryOptions options, TurnLog* log)
    : impl_(std::make_unique<Impl>(std::move(options), log)) {}
Registry::~Registry() = default;

void Registry::adopt(WorldAsKept kept) {
    impl_->note_busy(impl_->take_in(std::make_unique<World>(std::move(kept), impl_->wall_ms)));
}

void Registry::wake_by(std::function<void()> wake) {
    if (impl_->log != nullptr) impl_->log->wake_by(std::move(wake));
}

std::optional<std::string> Registry::storage_failure() const {
    return impl_->log == nullptr ? std::nullopt : impl_->log->failure();
}

void Registry::set_wall(std::int64_t wall_ms) { impl_->wall_ms = wall_ms; }
std::uint32_t Registry::worlds() const { return static_cast<std::uint32_t>(impl_->worlds.size()); }
RegistryOptions const& Registry::options() const { return impl_->options; }
api::WireQuirks const* Registry::wire_quirks_of(std::string_view world) const {
    if (!impl_->quirks_known) return nullptr;
    Entry const* const entry = impl_->find(world);
    if (entry == nullptr) return nullptr;
    auto const& quirks = entry->world->options().wire_quirks;
    return quirks ? &*quirks : nullptr;
}
bool Registry::busy() const {
    if (impl_->held.failed()) return !impl_->busy.empty() || !impl_->orphaned.empty();
    if (!impl_->orphaned.empty() || !impl_->left_behind.empty()) return true;
    if (impl_->log == nullptr) return !impl_->busy.empty();
    return impl_->log->wants_flush() || (!impl_->busy.empty() && !impl_->log->congested());
}

Registry::Counters& Registry::Counters::operator+=(Counters const& more) {
    requests += more.requests;
    refusals += more.refusals;
    turns += more.turns;
    events += more.events;
    fired += more.fired;
    for (std::size_t kind = 0; kind < faults.size(); ++kind) faults.at(kind) += more.faults.at(kind);
    return *this;
}

Registry::Counters const& Registry::counters() const {
    impl_->counters = impl_->of_the_gone;
    for (auto const& [name, entry] : impl_->worlds) impl_->counters += entry.world->counters();
    return impl_->counters;
}

std::optional<Answered> Registry::answer(std::string_view world, api::Request const& request,
                                         api::Credential const& credential, Ticket ticket) {
    if (impl_->held.failed()) return Answered{refusal(Code::server_storage), impl_->options.start};
    auto const reached = impl_->reach(world);
    // That there is none may rest on a drop that is not durable yet.
    if (auto const* none = std::get_if<api::Problem>(&reached))
        return impl_->held.out_or_held(Answered{*none, impl_->options.start}, ticket);
    Entry& entry = *std::get<Entry*>(reached);
    if (!entry.busy()) entry.world->wall(impl_->wall_ms);
    if (entry.busy()) {
        if (entry.mailbox.size() >= impl_->options.mailbox_max) {
            return Answered{refusal(Code::world_busy), entry.world->state().now()};
        }
        entry.mailbox.push_back({ticket, request, credential});
        impl_->note_busy(entry);
        return std::nullopt;
    }
    Answered answered = answer_of(*entry.world, request, credential);
    if (!entry.world->settled()) impl_->note_busy(entry);
    return impl_->held.out_or_held(std::move(answered), ticket);
}

std::optional<ControlAnswered> Registry::control(api::ControlRequest const& request, Ticket ticket) {
    bool const of_no_world = std::holds_alternative<api::GetInfo>(request);
    if (impl_->held.failed() && !of_no_world) return ControlAnswered{problem(Code::server_storage), {}};
    std::optional<Instant> now;
    auto answer = impl_->control(request, ticket, now);
    impl_->give_back();  // a small world goes with the request that drops it
    if (!answer) return std::nullopt;
    ControlAnswered answered{*std::move(answer), now};
    if (of_no_world) return answered;
    return impl_->held.out_or_held(std::move(answered), ticket);
}

bool Registry::Impl::answers_when_busy(Entry const& entry, api::ControlRequest const& request) const {
    if (std::holds_alternative<api::GetWorld>(request)) return hash_is_near(entry);
    return std::holds_alternative<api::GetClock>(request);
}

std::optional<api::ControlAnswer> Registry::Impl::control(api::ControlRequest const& request, Ticket ticket,
                                                          std::optional<Instant>& now) {
    if (auto const* info = std::get_if<api::GetInfo>(&request)) {
        api::Info answer;
        answer.version = FAUXCOUNT_VERSION;
        answer.nonce = info->nonce;
        answer.seed = options.seed;
        answer.worlds = static_cast<std::uint32_t>(worlds.size());
        answer.worlds_max = options.worlds_max;
        return answer;
    }
    if (auto const* wanted = std::get_if<api::ListWorlds>(&request)) return list(*wanted);
    if (auto const* wanted = std::get_if<api::PutWorld>(&request)) {
        if (auto answer = put(*wanted)) return answer;
        return control(api::GetWorld{wanted->world}, ticket, now);
    }
    std::string_view const name = std::visit(
        [](auto const& one) -> std::string_view {
            if constexpr (requires { one.world; }) return one.world;
            return {};
        },
        request);
    bool const fills = std::holds_alternative<api::SeedPopulation>(request) ||
                       std::holds_alternative<api::SeedAccounts>(request);
    Entry* entry = find(name);
    if (entry == nullptr && !fills) return no_world(name);
    if (entry == nullptr) {
        auto reached = reach(name);
        if (auto* const wrong = std::get_if<api::Problem>(&reached)) return std::move(*wrong);
        entry = std::get<Entry*>(reached);
    }
    if (std::holds_alternative<api::DropWorld>(request)) {
        drop(name);
        return api::Done{};
    }
    if (!entry->busy()) entry->world->wall(wall_ms);
    if (entry->busy() && !answers_when_busy(*entry, request)) {
        now = entry->world->state().now();
        if (entry->mailbox.size() >= options.mailbox_max) return problem(Code::world_busy);
        entry->mailbox.push_back({ticket, request, {}});
        note_busy(*entry);
        return std::nullopt;
    }
    auto answer = on_world(*entry, request, ticket);
    note_busy(*entry);
    now = entry->world->state().now();
    return answer;
}

// The request's ticket counts only if the answer takes work: then it is nullopt.
std::optional<api::ControlAnswer> Registry::Impl::on_world(Entry& entry, api::ControlRequest const& request,
                                                           Ticket ticket) {
    World& world = *entry.world;
    if (shows_hash(request) && !hash_is_near(entry)) {
        entry.job = HashJob{request};
        entry.job_ticket = ticket;
        return std::nullopt;
    }
    if (std::holds_alternative<api::GetWorld>(request)) return world_view(world);
    if (std::holds_alternative<api::GetClock>(request)) return clock_view(world);
    if (auto const* wanted = std::get_if<api::PutClock>(&request)) {
        world.set_clock_mode(wanted->mode, wall_ms);
        return clock_view(world);
    }
    if (auto const* wanted = std::get_if<api::AdvanceClock>(&request)) return advance(entry, *wanted, ticket);
    if (auto const* wanted = std::get_if<api::ListDeadlines>(&request)) return list_deadlines(world, *wanted);
    if (std::holds_alternative<api::ResetWorld>(request)) {
        left_behind.push_back(world.reset());
        world.set_clock_mode(api::ClockMode::frozen, wall_ms);
        return world_view(world);
    }
    if (auto const* wanted = std::get_if<api::ForkWorld>(&request)) return fork(entry, *wanted);
    if (auto const* wanted = std::get_if<api::TakeSnapshot>(&request)) return snapshot(entry, *wanted);
    if (auto const* wanted = std::get_if<api::DropSnapshot>(&request)) {
        auto dropped = world.drop_snapshot(wanted->name);
        if (!dropped) return problem(Code::world_snapshot_not_found);
        left_behind.push_back(*std::move(dropped));
        return api::Done{};
    }
    if (std::holds_alternative<api::ListSnapshots>(request)) return list_snapshots(world);
    if (auto const* wanted = std::get_if<api::Rewind>(&request)) {
        auto left = world.rewind(wanted->name);
        if (!left) return problem(Code::world_snapshot_not_found);
        left_behind.push_back(*std::move(left));
        world.set_clock_mode(world.clock_mode(), wall_ms);
        return world_view(world);
    }
    if (auto const* wanted = std::get_if<api::SeedAccounts>(&request)) {
        api::Seeded seeded;
        if (auto wrong = world.seed_accounts(*wanted, seeded)) return *std::move(wrong);
        return seeded;
    }
    if (auto const* wanted = std::get_if<api::ListJournal>(&request)) return list_journal(world, *wanted);
    if (auto answer = about_faults(world, request)) return answer;
    auto const* const sought = std::get_if<api::Residue>(&request);
    if (sought != nullptr && world.state().find(sought->account) == nullptr)
        return problem(Code::account_not_found);
    entry.job_ticket = ticket;
    if (auto const* wanted = std::get_if<api::SeedPopulation>(&request)) {
        // It is made in slices, and all of it fits or none of it is begun.
        domain::Turn unused;
        auto const verdict = domain::decide(world.state(), domain::SeedPopulation{1, wanted->n}, unused);
        if (!verdict.ok()) return problem(verdict.code, verdict.detail, "/n");
        entry.job = PopulationJob{wanted->kind, wanted->n, {}};
    } else if (sought != nullptr) {
        entry.job = std::make_unique<ResidueJob>(world.state(), sought->account);
    } else {
        entry.job = std::make_unique<AuditJob>(world.state());
    }
    auto answer = work_on_job(entry);
    if (answer) entry.finish_job();
    return answer;
}

std::optional<api::ControlAnswer> Registry::Impl::advance(Entry& entry, api::AdvanceClock const& request,
                                                          Ticket ticket) {
    auto const target = advance_target(*entry.world, request);
    if (auto const* wrong = std::get_if<api::Problem>(&target)) return *wrong;
    entry.world->begin_advance(std::get<Instant>(target), request.max_fired.value_or(UINT64_MAX));
    entry.world->slice(inline_fired_max);
    if (!entry.world->advancing()) return advanced_view(*entry.world);
    entry.job = AdvanceJob{};
    entry.job_ticket = ticket;
    return std::nullopt;
}

// One slice of the job; its answer once it is done.
std::optional<api::ControlAnswer> Registry::Impl::work_on_job(Entry& entry) {
    auto* const hash = std::get_if<HashJob>(&entry.job);
    if (hash == nullptr) return work_a_slice(entry.job, *entry.world);
    if (!entry.world->state().settle_hash(slice_hash_max)) return std::nullopt;
    return on_world(entry, api::ControlRequest(std::move(hash->request)), 0);
}

std::optional<api::ControlAnswer> Registry::Impl::put(api::PutWorld const& request) {
    if (!api::is_world_name(request.world)) {
        return problem(Code::request_invalid, world_name_form, "{world}");
    }
    auto wanted = options_of(options, request);
    if (auto const* wrong = std::get_if<api::Problem>(&wanted)) return *wrong;
    auto& world = std::get<WorldOptions>(wanted);
    if (Entry const* const there = find(request.world)) {
        WorldOptions const& has = there->world->options();
        bool const same = has.policy == world.policy && has.seed == world.seed &&
                          has.profile == world.profile && has.wire_quirks == world.wire_quirks &&
                          (has.start == world.start || !request.start);
        if (!same) return problem(Code::world_exists);
        return std::nullopt;
    }
    auto const created = create(request.world, std::move(world));
    if (auto const* wrong = std::get_if<api::Problem>(&created)) return *wrong;
    return world_view(*std::get<Entry*>(created)->world);
}

api::ControlAnswer Registry::Impl::list(api::ListWorlds const& request) const {
    if (request.limit == 0 || request.limit > api::page_max) {
        return problem(Code::request_invalid, "limit is from 1 to " + std::to_string(api::page_max),
                       "?limit");
    }
    api::WorldList list;
    auto at = request.cursor ? worlds.upper_bound(*request.cursor) : worlds.begin();
    for (; at != worlds.end(); ++at) {
        if (list.worlds.size() == request.limit) {
            list.next_cursor = list.worlds.back().name;
            break;
        }
        domain::State const& state = at->second.world->state();
        list.worlds.push_back({at->first, state.now(), state.accounts_live()});
    }
    return list;
}

api::ControlAnswer Registry::Impl::fork(Entry& entry, api::ForkWorld const& request) {
    if (!api::is_world_name(request.name)) {
        return problem(Code::request_invalid, world_name_form, "/name");
    }
    if (find(request.name) != nullptr)
        return problem(Code::world_exists, "there is a world `" + request.name + "` already", "/name");
    if (worlds.size() >= options.worlds_max) return problem(Code::world_limit);
    Entry& made = take_in(std::make_unique<World>(request.name, *entry.world));
    if (log != nullptr) log->forked(*made.world, *entry.world);
    return world_view(*made.world);
}

api::ControlAnswer Registry::Impl::snapshot(Entry& entry, api::TakeSnapshot const& request) {
    if (!api::is_world_name(request.name)) {
        return problem(Code::request_invalid,
                       "a snapshot is named like a world: [a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "{name}");
    }
    if (!entry.world->take_snapshot(request.name)) return problem(Code::world_snapshot_limit);
    return snapshot_view(request.name, entry.world->state());
}

// Millions of accounts take a while to go; nobody waits for them.
void Registry::Impl::give_back() {
    if (left_behind.empty()) return;
    if (left_behind.back().take_apart(slice_blocks_max)) left_behind.pop_back();
}

// Whoever waits for the world hears that it is gone.
void Registry::Impl::drop(std::string_view name) {
    auto const found = worlds.find(name);
    Entry& entry = found->second;
    entry.send_home(Code::world_not_found, orphaned);
    busy.erase(std::remove(busy.begin(), busy.end(), found->first), busy.end());
    if (log != nullptr) log->dropped(*entry.world);
    of_the_gone += entry.world->counters();
    entry.world->hand_over(left_behind);
    worlds.erase(found);
}

// One slice for one world: its job first, then what became due, then its mailbox in order.
void Registry::Impl::serve(Entry& entry, std::vector<Ready>& ready) {
    World& world = *entry.world;
    if (entry.has_job()) {
        auto answer = work_on_job(entry);
        if (!answer) return;
        if (entry.job_ticket) {
            held.give_out({*entry.job_ticket, ControlAnswered{*std::move(answer), world.state().now()}},
                          ready);
        }
        entry.finish_job();
        return;
    }
    if (!world.settled()) {
        world.slice(slice_fired_max);
        return;
    }
    for (std::size_t n = 0; n < slice_requests_max && !entry.mailbox.empty(); ++n) {
        Queued const waiting = std::move(entry.mailbox.front());
        entry.mailbox.pop_front();
        world.wall(wall_ms);
        if (auto const* request = std::get_if<api::Request>(&waiting.request)) {
            if (!world.settled()) {  // the wall clock brought more than a slice: this one waits for it
                entry.mailbox.push_front(waiting);
                return;
            }
            held.give_out({waiting.ticket, answer_of(world, *request, waiting.credential)}, ready);
        } else if (auto answer =
                       on_world(entry, std::get<api::ControlRequest>(waiting.request), waiting.ticket)) {
            held.give_out({waiting.ticket, ControlAnswered{*std::move(answer), world.state().now()}}, ready);
        }
        if (entry.has_job() || !world.settled()) return;
    }
}

// Going on would make worlds that no restart finds, and hand in what nobody takes.
void Registry::Impl::give_up(std::vector<Ready>& ready) {
    held.release(ready);
    for (Ready& orphan : orphaned) {
        HeldAnswers::refuse(orphan);
        ready.push_back(std::move(orphan));
    }
    orphaned.clear();
    for (auto& [name, entry] : worlds) entry.send_home(Code::server_storage, ready);
    busy.clear();
}

void Registry::work(std::vector<Ready>& ready) {
    if (impl_->held.failed()) return impl_->give_up(ready);
    for (Ready& orphan : impl_->orphaned) impl_->held.give_out(std::move(orphan), ready);
    impl_->orphaned.clear();
    impl_->give_back();
    if (impl_->log != nullptr) {
        impl_->held.release(ready);
        impl_->log->flush();
        if (impl_->log->congested()) return;
    }
    if (impl_->busy.empty()) return;
    std::string const name = impl_->busy.front();
    impl_->busy.erase(impl_->busy.begin());
    Entry* const entry = impl_->find(name);
    if (entry == nullptr) return;
    impl_->serve(*entry, ready);
    impl_->note_busy(*entry);
}

void Registry::forget(Ticket ticket) {
    impl_->held.forget(ticket);
    for (auto& [name, entry] : impl_->worlds) {
        if (entry.job_ticket == ticket) entry.job_ticket.reset();
        auto const gone = std::remove_if(entry.mailbox.begin(), entry.mailbox.end(),
                                         [&](Queued const& waiting) { return waiting.ticket == ticket; });
        entry.mailbox.erase(gone, entry.mailbox.end());
    }
}

}  // namespace fauxcount::engine
