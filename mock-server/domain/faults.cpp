#include "domain/faults.hpp"

#include "domain/writer.hpp"

#include <algorithm>
#include <memory>
#include <variant>

namespace fauxcount::domain {

namespace {

bool is_for(Fault const& fault, FaultCall const& call) {
    FaultTerms const& terms = fault.terms;
    if (call.stage ? !terms.takes_stages() : terms.is_of_stages()) return false;
    if (terms.system != any_system && (call.systems >> terms.system & 1U) == 0) return false;
    if (call.stage && terms.stage != any_stage && terms.stage != static_cast<std::uint8_t>(*call.stage))
        return false;
    if (terms.operation != any_operation && terms.operation != call.operation) return false;
    auto const named = std::find(call.accounts.begin(), call.accounts.end(), terms.account);
    if (terms.account.generation != 0 && named == call.accounts.end()) return false;
    return terms.kind != FaultKind::stale_read || call.reads;
}

std::uint8_t systems_of(PurgeStage stage) {
    switch (stage) {
        case PurgeStage::billing: return needs_billing;
        case PurgeStage::bindings: return needs_devices;
        case PurgeStage::data: return needs_cloud;
        case PurgeStage::tokens:
        case PurgeStage::identifiers:
        case PurgeStage::tombstone: break;
    }
    return 0;
}

Faults::iterator find(Faults& faults, std::uint32_t ordinal) {
    return std::find_if(faults.begin(), faults.end(),
                        [&](Fault const& one) { return one.ordinal == ordinal; });
}

}  // namespace

Verdict decide(State const& state, OrderFault const& command, Turn& turn) {
    if (!command.passing && state.faults().size() >= faults_max) return Verdict::refused(Code::fault_limit);
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

Fault const* meet_stage(State const& state, Slot slot, PurgeStage stage, Turn& turn) {
    Place const account = state.place(slot);
    std::uint8_t const systems = systems_of(stage);
    return state.fault(meet(state, {any_operation, false, {&account, 1}, systems, stage}, turn));
}

void erase_in_stale_reads(Writer& writer, Slot slot) {
    State const& state = writer.state();
    Place const erased = state.place(slot);
    auto const shows = [&](Fault const& fault) {
        return fault.before != nullptr && slot < fault.before->account_slots() &&
               fault.before->place(slot) == erased;
    };
    if (std::none_of(state.faults().begin(), state.faults().end(), shows)) return;
    writer.change_faults([&](Faults& faults) {
        for (Fault& fault : faults) {
            if (!shows(fault)) continue;
            auto before = std::make_shared<State>(*fault.before);
            Writer old(*before);
            old.erase_all_but_digests(slot);
            old.forget_answers(slot);
            old.account(slot).password = 0;
            fault.before = std::move(before);
        }
    });
}

void order_fault(Writer& writer, FaultOrdered const& event, std::string_view text) {
    std::shared_ptr<State const> before;
    if (event.terms.kind == FaultKind::stale_read) {
        auto now = std::make_shared<State>(writer.state());
        // A state that is only read from has no faults of its own, and no chain of states behind it.
        Writer(*now).change_faults([](Faults& faults) { faults.clear(); });
        before = std::move(now);
    }
    writer.change_faults([&](Faults& faults) {
        Fault& fault = faults.emplace_back();
        fault.ordinal = event.ordinal;
        fault.terms = event.terms;
        fault.text = text;
        fault.ordered_at = writer.state().now();
        fault.before = std::move(before);
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
        if (fault.counted_out()) fault.before.reset();
    });
}

void append_fault(Fault const& fault, Instant now, std::string& out) {
    auto const number = [&out](std::uint64_t value) {
        out.append(reinterpret_cast<char const*>(&value), sizeof value);
    };
    FaultTerms const& terms = fault.terms;
    number(static_cast<std::uint64_t>(terms.kind) | std::uint64_t{terms.operation} << 8U |
           static_cast<std::uint64_t>(terms.code) << 16U | std::uint64_t{terms.retry_as_date} << 24U |
           std::uint64_t{terms.status} << 32U | std::uint64_t{terms.stage} << 48U |
           std::uint64_t{terms.system} << 56U);
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
