#include "domain/faults.hpp"

#include "domain/writer.hpp"

#include <algorithm>
#include <memory>
#include <variant>

namespace fauxcount::domain {

namespace {

bool same(Place a, Place b) { return a.slot == b.slot && a.generation == b.generation; }

bool is_for(Fault const& fault, FaultCall const& call) {
    FaultTerms const& terms = fault.terms;
    if (terms.operation != any_operation && terms.operation != call.operation) return false;
    if (terms.account.generation != 0 && !(call.account && same(*call.account, terms.account))) return false;
    // Nothing old to answer with: it waits until there is.
    return terms.kind != FaultKind::stale_read || (call.reads && fault.before != nullptr);
}

Faults::iterator find(Faults& faults, std::uint32_t ordinal) {
    return std::find_if(faults.begin(), faults.end(),
                        [&](Fault const& one) { return one.ordinal == ordinal; });
}

// Whether an event changes something of the account; of the world, where it is none in particular.
struct Concerns {
    State const& state;
    Place account;

    bool operator()(FaultOrdered const&) const { return false; }
    bool operator()(FaultHealed const&) const { return false; }
    bool operator()(FaultPassed const&) const { return false; }
    bool operator()(FaultUsed const&) const { return false; }
    template <class Other>
    bool operator()(Other const& event) const {
        if (account.generation == 0) return true;
        if constexpr (requires { event.slot; }) {
            return event.slot == account.slot;
        } else if constexpr (requires { event.device; }) {
            Device const& device = state.device(event.device);
            return device.bound() && device.owner_plus_one - 1 == account.slot;
        } else {
            return false;
        }
    }
};

}  // namespace

Verdict decide(State const& state, OrderFault const& command, Turn& turn) {
    if (state.faults().size() >= faults_max) return Verdict::refused(Code::fault_limit);
    FaultOrdered event{};
    event.ordinal = state.faults().empty() ? 1 : state.faults().back().ordinal + 1;
    event.text = {static_cast<std::uint32_t>(turn.vault.size()),
                  static_cast<std::uint32_t>(command.text.size())};
    event.terms = command.terms;
    turn.vault += command.text;
    turn.add(event);
    return Verdict::accepted({}, event.ordinal);
}

Verdict decide(State const& state, HealFault const& command, Turn& turn) {
    if (command.ordinal == 0) {
        for (Fault const& fault : state.faults()) turn.add(FaultHealed{fault.ordinal});
        return Verdict::accepted();
    }
    if (state.fault(command.ordinal) == nullptr) return Verdict::refused(Code::fault_not_found);
    turn.add(FaultHealed{command.ordinal});
    return Verdict::accepted();
}

std::uint32_t meet(State const& state, FaultCall const& call, Turn& turn) {
    Instant const now = state.now();
    for (Fault const& fault : state.faults()) {
        if (!fault.armed(now) || !is_for(fault, call)) continue;
        if (fault.terms.makes_wait() && now < fault.closed_until) {
            turn.add(FaultUsed{fault.ordinal, false, fault.closed_until});
            return fault.ordinal;
        }
        if (fault.calls + 1 < fault.terms.nth) {
            turn.add(FaultPassed{fault.ordinal});
            continue;
        }
        Instant const closed = fault.terms.makes_wait() ? now + Duration{fault.terms.wait_ms} : Instant{};
        turn.add(FaultUsed{fault.ordinal, true, closed});
        return fault.ordinal;
    }
    return 0;
}

bool wants_before(State const& state) {
    auto const& faults = state.faults();
    return std::any_of(faults.begin(), faults.end(), [&](Fault const& fault) {
        return fault.terms.kind == FaultKind::stale_read && fault.armed(state.now());
    });
}

void keep_before(State& state, State before, std::span<Event const> events) {
    // A state that is only read from has no faults of its own, and no chain of states behind it.
    Writer(before).change_faults([](Faults& faults) { faults.clear(); });
    auto const kept = std::make_shared<State const>(std::move(before));
    Writer(state).change_faults([&](Faults& faults) {
        for (Fault& fault : faults) {
            if (fault.terms.kind != FaultKind::stale_read) continue;
            Concerns const concerns{state, fault.terms.account};
            bool const changed = std::any_of(events.begin(), events.end(),
                                             [&](Event const& event) { return std::visit(concerns, event); });
            if (changed) fault.before = kept;
        }
    });
}

void order_fault(Writer& writer, FaultOrdered const& event, std::string_view text) {
    writer.change_faults([&](Faults& faults) {
        Fault& fault = faults.emplace_back();
        fault.ordinal = event.ordinal;
        fault.terms = event.terms;
        fault.text = text;
        fault.ordered_at = writer.state().now();
    });
}

void heal_fault(Writer& writer, FaultHealed const& event) {
    writer.change_faults([&](Faults& faults) { faults.erase(find(faults, event.ordinal)); });
}

void count_call(Writer& writer, FaultPassed const& event) {
    writer.change_faults([&](Faults& faults) { ++find(faults, event.ordinal)->calls; });
}

void use_fault(Writer& writer, FaultUsed const& event) {
    writer.change_faults([&](Faults& faults) {
        Fault& fault = *find(faults, event.ordinal);
        fault.calls += event.counted ? 1 : 0;
        ++fault.used;
        fault.closed_until = event.closed_until;
    });
}

void append_fault(Fault const& fault, Instant now, std::string& out) {
    auto const number = [&out](std::uint64_t value) {
        out.append(reinterpret_cast<char const*>(&value), sizeof value);
    };
    FaultTerms const& terms = fault.terms;
    number(static_cast<std::uint64_t>(terms.kind) | std::uint64_t{terms.operation} << 8U |
           static_cast<std::uint64_t>(terms.code) << 16U | std::uint64_t{terms.retry_as_date} << 24U |
           std::uint64_t{terms.status} << 32U);
    number(std::uint64_t{terms.account.slot} << 32U | terms.account.generation);
    number(std::uint64_t{terms.nth} << 32U | terms.times);
    number(std::uint64_t{terms.wait_ms} << 32U | terms.bytes);
    number(static_cast<std::uint64_t>(terms.until == last_instant ? -1 : terms.until.ms - now.ms));
    number(static_cast<std::uint64_t>(std::max<std::int64_t>(fault.closed_until.ms - now.ms, 0)));
    number(fault.calls);
    number(fault.used);
    number(fault.text.size());
    out += fault.text;
}

}  // namespace fauxcount::domain
