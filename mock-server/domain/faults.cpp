#include "domain/faults.hpp"

#include "domain/writer.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <variant>

namespace fauxcount::domain {

namespace {

bool is_for(Fault const& fault, FaultCall const& call) {
    FaultTerms const& terms = fault.terms;
    if (terms.is_of_messages()) return false;
    if (terms.kind == FaultKind::offline) return call.device.generation != 0 && call.device == fault.device();
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

bool holds(FaultKind kind) { return kind == FaultKind::message_late || kind == FaultKind::down; }

bool is_for(Fault const& fault, Message const& message) {
    FaultTerms const& terms = fault.terms;
    if (!terms.takes_messages()) return false;
    if (terms.system != any_system && terms.system != system_of(message.via)) return false;
    if (terms.account.generation != 0 && terms.account != Place{message.slot, message.generation})
        return false;
    // Faults are copied when they count: without a bound, each message of many would copy all before it.
    if (holds(terms.kind) && fault.held.size() == messages_max) return false;
    if (terms.kind == FaultKind::down) return true;
    std::uint8_t const kind = fault.message_terms().kind;
    return kind == MessageTerms::any_kind || kind == static_cast<std::uint8_t>(message.kind);
}

void wake_at(Writer& writer, Fault& fault, Instant next) {
    if (auto const armed = delivery_of(fault))
        writer.disarm(armed->at(), armed->rank(), armed->slot(), armed->object());
    fault.wakes = next;
    if (auto const armed = delivery_of(fault))
        writer.arm(armed->at(), armed->rank(), armed->slot(), armed->object());
}

// `coming` is what comes of a message instead of it.
void act_on(Writer& writer, Fault& fault, std::vector<Message>& coming) {
    Instant const now = writer.state().now();
    switch (fault.terms.kind) {
        case FaultKind::message_lost: coming.clear(); break;
        case FaultKind::message_twice: coming.push_back(coming.front()); break;
        case FaultKind::message_astray:
            coming.front().to = fault.message_terms().recipient;
            coming.front().astray = 1;
            break;
        default: {
            bool const is_down = fault.terms.kind == FaultKind::down;
            Instant const arrives = is_down ? fault.terms.until : now + Duration{fault.terms.wait_ms};
            fault.held.push_back({coming.front(), arrives});
            wake_at(writer, fault, fault.wakes == Instant{} ? arrives : std::min(fault.wakes, arrives));
            coming.clear();
        }
    }
}

void bring(Writer& writer, HeldMessage const& held) {
    Message message = held.message;
    message.at = writer.state().now();
    writer.send(message);
}

std::vector<Slot> devices_away(State const& state) {
    std::vector<Slot> away;
    for (Fault const& fault : state.faults()) {
        if (fault.terms.kind != FaultKind::offline) continue;
        Slot const device = fault.device().slot;
        bool const known = std::find(away.begin(), away.end(), device) != away.end();
        if (!known && state.device(device).has(Device::flag_pending)) away.push_back(device);
    }
    return away;
}

// What the device has not heard while that fault kept it away; it is not away any more.
void check_in(State const& state, Fault const& fault, std::uint32_t but, Turn& turn) {
    if (fault.terms.kind != FaultKind::offline) return;
    Slot const device = fault.device().slot;
    if (state.device(device).has(Device::flag_pending) && !is_offline(state, device, but))
        turn.add(DeviceCheckedIn{device});
}

}  // namespace

std::string text_of(MessageTerms const& terms) {
    std::string text(1 + sizeof terms.recipient, static_cast<char>(terms.kind));
    std::memcpy(text.data() + 1, &terms.recipient, sizeof terms.recipient);
    return text;
}

std::string text_of(Place device) { return {reinterpret_cast<char const*>(&device), sizeof device}; }

MessageTerms message_terms(std::string_view text) {
    MessageTerms said;
    if (text.size() != 1 + sizeof said.recipient) return said;
    said.kind = static_cast<std::uint8_t>(text.front());
    std::memcpy(&said.recipient, text.data() + 1, sizeof said.recipient);
    return said;
}

Place offline_device(std::string_view text) {
    Place said;
    if (text.size() == sizeof said) std::memcpy(&said, text.data(), sizeof said);
    return said;
}

std::optional<Deadline> delivery_of(Fault const& fault) {
    if (fault.wakes == Instant{}) return std::nullopt;
    return Deadline(fault.wakes, Rank::delivery, 0, fault.ordinal);
}

bool is_offline(State const& state, Slot device, std::uint32_t but) {
    if (state.faults_armed() == 0) return false;
    Place const place{device, state.device(device).generation};
    return std::any_of(state.faults().begin(), state.faults().end(), [&](Fault const& fault) {
        return fault.terms.kind == FaultKind::offline && fault.ordinal != but && fault.armed(state.now()) &&
               fault.device() == place;
    });
}

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
        // Nothing keeps any of them away now.
        for (Slot const device : devices_away(state)) turn.add(DeviceCheckedIn{device});
        return Verdict::accepted();
    }
    Fault const* const fault = state.fault(command.ordinal);
    if (fault == nullptr) return Verdict::refused(Code::fault_not_found);
    turn.add(FaultHealed{command.ordinal});
    check_in(state, *fault, command.ordinal, turn);
    return Verdict::accepted();
}

std::uint32_t meet(State const& state, FaultCall const& call, Turn& turn) {
    Instant const now = state.now();
    // Whoever is out of reach is, whatever else there is: nothing of the call is done.
    for (Fault const& fault : state.faults()) {
        if (fault.terms.kind != FaultKind::offline || !fault.armed(now) || !is_for(fault, call)) continue;
        turn.add(FaultUsed{fault.ordinal, true, {}});
        return fault.ordinal;
    }
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

void release(State const& state, std::uint32_t ordinal, Turn& turn) {
    turn.add(FaultReleased{ordinal});
    check_in(state, *state.fault(ordinal), ordinal, turn);
}

void post(Writer& writer, Message const& message) {
    State const& state = writer.state();
    auto const meets = [&](Fault const& fault) { return fault.armed(state.now()) && is_for(fault, message); };
    if (state.faults_armed() == 0 || std::none_of(state.faults().begin(), state.faults().end(), meets))
        return writer.send(message);
    std::vector<Message> coming{message};
    writer.change_faults([&](Faults& faults) {
        for (Fault& fault : faults) {
            if (!meets(fault)) continue;
            if (++fault.calls < fault.terms.nth) continue;
            ++fault.used;
            return act_on(writer, fault, coming);
        }
    });
    for (Message const& one : coming) writer.send(one);
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
        if (event.terms.kind == FaultKind::offline && event.terms.until != last_instant)
            wake_at(writer, fault, event.terms.until);
    });
}

void heal_fault(Writer& writer, FaultHealed const& event) {
    std::vector<HeldMessage> held;
    writer.change_faults([&](Faults& faults) {
        auto const healed = find(faults, event.ordinal);
        held = std::move(healed->held);
        wake_at(writer, *healed, {});
        faults.erase(healed);
    });
    for (HeldMessage const& one : held) bring(writer, one);
}

void release_held(Writer& writer, FaultReleased const& event) {
    Instant const now = writer.state().now();
    std::vector<HeldMessage> come;
    writer.change_faults([&](Faults& faults) {
        Fault& fault = *find(faults, event.ordinal);
        Instant next;
        std::vector<HeldMessage> rest;
        for (HeldMessage const& one : fault.held) {
            bool const has_come = is_due(one.arrives, now);
            (has_come ? come : rest).push_back(one);
            if (!has_come) next = next == Instant{} ? one.arrives : std::min(next, one.arrives);
        }
        fault.held = std::move(rest);
        wake_at(writer, fault, next);
    });
    for (HeldMessage const& one : come) bring(writer, one);
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
    number(fault.held.size());
    for (HeldMessage const& one : fault.held) number(static_cast<std::uint64_t>(one.arrives.ms - now.ms));
}

}  // namespace fauxcount::domain
