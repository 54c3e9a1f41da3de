#include "engine/control.hpp"

#include "api/text.hpp"
#include "domain/residue.hpp"
#include "engine/event_text.hpp"
#include "engine/pages.hpp"
#include "engine/problems.hpp"
#include "engine/tokens.hpp"
#include "engine/views.hpp"

#include <algorithm>
#include <cstddef>

namespace fauxcount::engine {

namespace {

constexpr std::size_t events_shown_max = 64;

// A deadline's cursor is its key: two numbers, because that is its order.
std::string cursor_of(domain::Deadline const& deadline) {
    return cursor_text(deadline.when) + cursor_text(deadline.whose);
}

std::optional<domain::Deadline> deadline_of(std::string_view cursor) {
    if (cursor.size() != 2 * base32_length) return std::nullopt;
    auto const when = parse_base32(cursor.substr(0, base32_length));
    auto const whose = parse_base32(cursor.substr(base32_length));
    if (!when || !whose) return std::nullopt;
    domain::Deadline deadline;
    deadline.when = *when;
    deadline.whose = *whose;
    return deadline;
}

std::optional<domain::Deadline> next_after(domain::State const& state, domain::Deadline deadline) {
    deadline.whose += 1;
    if (deadline.whose == 0) deadline.when += 1;
    return state.deadlines().at_or_after(deadline);
}

api::DeadlineView deadline_view(World const& world, domain::Deadline const& deadline) {
    Views const views(world.state(), world.name());
    api::DeadlineView view;
    view.at = deadline.at();
    if (deadline.rank() == domain::Rank::delivery) {
        view.kind = api::DeadlineKind::delivery;
        view.fault = deadline.object();
        return view;
    }
    view.account = views.account_id(deadline.slot());
    if (deadline.rank() == domain::Rank::removal_due) {
        view.kind = api::DeadlineKind::removal_due;
    } else if (deadline.rank() == domain::Rank::purge_stage) {
        view.kind = api::DeadlineKind::purge_stage;
        view.stage = static_cast<api::PurgeStage>(deadline.object());
    } else {
        view.kind = api::DeadlineKind::renewal;
        view.subscription = views.child_id<SubscriptionId>(deadline.slot(), deadline.object());
    }
    return view;
}

}  // namespace

api::WorldView world_view(World const& world) {
    domain::State const& state = world.state();
    api::WorldView view;
    view.name = world.name();
    view.profile = world.options().profile;
    view.seed = state.seed();
    view.incarnation = world.incarnation();
    view.now = state.now();
    view.start = state.start();
    view.clock = world.clock_mode();
    view.accounts = state.accounts_live();
    view.devices = state.device_slots();
    view.removed = state.accounts_removed();
    view.deadlines = state.deadlines().size();
    view.state_hash = api::hash_text(state.hash());
    view.credential = administrator_token(state);
    view.wire_quirks = world.options().wire_quirks;
    for (std::string_view const name : domain::parameter_names()) {
        view.policy.push_back({std::string(name), domain::parameter(state.policy(), name)});
    }
    return view;
}

api::ClockView clock_view(World const& world) {
    api::ClockView view;
    view.now = world.state().now();
    view.mode = world.clock_mode();
    if (auto const next = world.state().deadlines().first()) view.next = next->at();
    view.armed = world.state().deadlines().size();
    return view;
}

api::Advanced advanced_view(World const& world) {
    api::Advanced view;
    view.from = world.advanced().from;
    view.now = world.state().now();
    view.fired = world.advanced().fired;
    view.complete = world.advanced().complete;
    if (auto const next = world.state().deadlines().first()) view.next = next->at();
    return view;
}

api::SnapshotView snapshot_view(std::string const& name, domain::State const& state) {
    return {name, state.now(), state.accounts_live(), api::hash_text(state.hash())};
}

std::variant<domain::Policy, api::Problem> policy_of(api::PutWorld const& request) {
    auto const profile = domain::profile(request.profile);
    if (!profile) {
        std::string known;
        for (std::string_view const name : domain::profile_names())
            known += (known.empty() ? "" : ", ") + std::string(name);
        return problem(Code::policy_invalid, "profiles are " + known, "/profile");
    }
    domain::Policy policy = *profile;
    for (std::size_t i = 0; i < request.policy.size(); ++i) {
        auto const& [name, value] = request.policy[i];
        auto const before = request.policy.begin() + static_cast<std::ptrdiff_t>(i);
        bool const twice = std::any_of(request.policy.begin(), before,
                                       [&](api::Setting const& one) { return one.name == name; });
        std::string const wrong = twice ? name + " is set twice" : domain::set_parameter(policy, name, value);
        if (!wrong.empty()) return problem(Code::policy_invalid, wrong, "/policy/" + std::to_string(i));
    }
    return policy;
}

std::span<std::string_view const> policy_names() { return domain::parameter_names(); }

std::variant<Instant, api::Problem> advance_target(World const& world, api::AdvanceClock const& request) {
    Instant const now = world.state().now();
    int const ways = (request.by ? 1 : 0) + (request.to ? 1 : 0) + (request.next.value_or(false) ? 1 : 0);
    if (ways != 1) return problem(Code::request_invalid, "say exactly one of `by`, `to` and `next: true`");
    if (request.max_fired == std::uint64_t{0})
        return problem(Code::request_invalid, "max_fired is at least 1", "/max_fired");
    if (world.clock_mode() == api::ClockMode::running) return problem(Code::clock_running);
    if (request.next.value_or(false)) {
        auto const next = world.state().deadlines().first();
        if (!next) return problem(Code::clock_nothing_due);
        return next->at();
    }
    if (request.to) {
        if (*request.to < now)
            return problem(Code::clock_in_past, "the world's clock stands at " + to_string(now), "/to");
        if (last_instant < *request.to) return problem(Code::clock_out_of_range, {}, "/to");
        return *request.to;
    }
    // Neither is spelled in a message, but a caller in this process can say it.
    if (request.by->ms < 0) return problem(Code::clock_in_past, {}, "/by");
    if (request.by->ms > (last_instant - now).ms) return problem(Code::clock_out_of_range, {}, "/by");
    return now + *request.by;
}

api::ControlAnswer list_deadlines(World const& world, api::ListDeadlines const& request) {
    if (request.limit == 0 || request.limit > api::page_max) {
        return problem(Code::request_invalid, "limit is from 1 to " + std::to_string(api::page_max),
                       "?limit");
    }
    auto at = world.state().deadlines().first();
    if (request.cursor) {
        auto const after = deadline_of(*request.cursor);
        if (!after) return problem(Code::cursor_invalid, {}, "?cursor");
        at = next_after(world.state(), *after);
    }
    api::DeadlineList list;
    domain::Deadline last;
    for (; at; at = next_after(world.state(), *at)) {
        if (list.deadlines.size() == request.limit) {
            list.next_cursor = cursor_of(last);
            break;
        }
        list.deadlines.push_back(deadline_view(world, *at));
        last = *at;
    }
    return list;
}

api::ControlAnswer list_journal(World const& world, api::ListJournal const& request) {
    auto const page = page_of(request);
    if (auto const* refusal = std::get_if<api::Problem>(&page)) return *refusal;
    auto const& [limit, after] = std::get<Page>(page);
    Journal const& journal = world.journal();
    Views const views(world.state(), world.name());
    api::Journal view;
    view.first = journal.first();
    std::uint64_t const from = after ? *after + 1 : 0;
    for (Journal::Turn const& turn : journal.read(from, limit, events_shown_max)) {
        api::TurnView& shown = view.turns.emplace_back();
        shown.seq = turn.seq;
        shown.at = turn.at;
        shown.cause = turn.cause;
        shown.events_total = turn.events_total;
        for (domain::Event const& event : turn.events) {
            shown.events.push_back(event_text(views, world.state(), event));
        }
    }
    if (!view.turns.empty() && view.turns.back().seq + 1 < journal.next()) {
        view.next_cursor = cursor_text(view.turns.back().seq);
    }
    return view;
}

api::ControlAnswer list_snapshots(World const& world) {
    api::SnapshotList list;
    for (auto const& [name, state] : world.snapshots()) list.snapshots.push_back(snapshot_view(name, state));
    return list;
}

api::ResidueView residue_view(domain::State const& state, AccountId id, domain::ResidueSearch const& search) {
    domain::Account const& account = *state.find(id);
    api::ResidueView view;
    view.account = id;
    view.phase = static_cast<api::Phase>(account.phase);
    view.clean = account.phase == domain::Phase::removed;
    for (domain::ResidueRow const& row : search.rows()) {
        view.stores.push_back({std::string(row.store), row.entries, row.declared});
        view.clean = view.clean && row.entries == row.declared;
    }
    // Turns hold ids and instants, never text; the vault writes of a turn are not kept in memory at all.
    view.stores.push_back({"journal_text", 0, 0});
    return view;
}

}  // namespace fauxcount::engine
