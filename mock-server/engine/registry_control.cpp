// What the control interface asks of worlds.
#include "engine/control.hpp"
#include "engine/faults.hpp"
#include "engine/jobs.hpp"
#include "engine/registry_impl.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::engine {

namespace {

// What a slice of hashing does at most: leaves of 32 accounts, about a millisecond.
constexpr std::size_t slice_hash_max = 256;
// An advance does this much before its request is put aside as long work.
constexpr std::uint64_t inline_fired_max = 8192;

bool hash_is_near(Entry const& entry) { return entry.world->state().hash_unsettled() <= slice_hash_max; }

bool shows_hash(api::ControlRequest const& request) {
    return std::holds_alternative<api::GetWorld>(request) ||
           std::holds_alternative<api::ForkWorld>(request) ||
           std::holds_alternative<api::TakeSnapshot>(request);
}

}  // namespace

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
    answer_readers(*entry, false);
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
        entry.turned_back();
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
        entry.turned_back();
        world.set_clock_mode(world.clock_mode(), wall_ms);
        return world_view(world);
    }
    if (auto const* wanted = std::get_if<api::SeedAccounts>(&request)) {
        api::Seeded seeded;
        if (auto wrong = world.seed_accounts(*wanted, seeded)) return *std::move(wrong);
        return seeded;
    }
    if (auto const* wanted = std::get_if<api::ListJournal>(&request)) return list_journal(world, *wanted);
    if (auto const* wanted = std::get_if<api::ListInbox>(&request)) return read_inbox(entry, *wanted, ticket);
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
        if (!request.start) world.start = there->world->options().start;
        std::string const other = difference(there->world->options(), world);
        if (!other.empty()) return problem(Code::world_exists, other);
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

}  // namespace fauxcount::engine
