#include "scenarios/model/faults.hpp"

#include <algorithm>

namespace fauxcount::model {

namespace {

// Those that are in reach sign out where they were let go of.
void check_in(Facts& facts, Terms const& terms, Instant now) {
    Life const at{facts, terms, now};
    for (Device& device : facts.devices) device.set_up = at.is_set_up(device);
}

// Nothing that the device asks for gets through.
bool is_of_every_call(api::OrderFault const& order) {
    return order.operation == api::every_operation && !order.system && !order.account && order.nth == 1 &&
           !order.times;
}

bool add_fault(Facts& facts, Instant now, api::OrderFault const& order, std::uint32_t number) {
    using api::FaultKind;
    switch (order.kind) {
        case FaultKind::message_lost:
        case FaultKind::message_late:
        case FaultKind::message_twice:
        case FaultKind::message_astray: facts.inbox_is_known = false; return true;
        case FaultKind::stage_fails: return false;
        case FaultKind::down: return !order.system;
        case FaultKind::offline:
            if (!order.device || !is_of_every_call(order)) return false;
            facts.faults.push_back({number, *order.device, order.lasts ? now + *order.lasts : never});
            return true;
        default: return true;
    }
}

template <class R>
bool is_about(DeviceId device, api::Request const& request) {
    auto const* const one = std::get_if<R>(&request);
    return one != nullptr && one->device == device;
}

bool comes_from(DeviceId device, Facts const& facts, Life const& at, Asker const& asker,
                api::Request const& request) {
    // Who holds it in their hands needs no network.
    bool const in_hand =
        std::holds_alternative<api::GetDevice>(request) || std::holds_alternative<api::FactoryReset>(request);
    if (in_hand) return false;
    if (is_about<api::SetUpDevice>(device, request) || is_about<api::SignOutDevice>(device, request))
        return true;
    auto const is_it = [&](Row row) { return row != no_row && facts.devices[row].id == device; };
    auto const is_about_its_set_up = [&](ChallengeId challenge) {
        Row const row = find_row(facts.challenges, challenge);
        return row != no_row && at.is_open(facts.challenges[row]) && is_it(facts.challenges[row].device);
    };
    auto const* const answers = std::get_if<api::AnswerChallenge>(&request);
    auto const* const asks = std::get_if<api::SendCode>(&request);
    if (answers != nullptr && is_about_its_set_up(answers->challenge)) return true;
    if (asks != nullptr && is_about_its_set_up(asks->challenge)) return true;
    return asker.who == Who::owner && is_it(facts.sessions[asker.session].device);
}

}  // namespace

bool heed(Facts& facts, Terms const& terms, Instant now, api::ControlRequest const& request,
          api::ControlAnswer const& answer) {
    auto const* const order = std::get_if<api::OrderFault>(&request);
    auto const* const ordered = std::get_if<api::FaultView>(&answer);
    if (order != nullptr && ordered != nullptr) {
        check_in(facts, terms, now);
        return add_fault(facts, now, *order, ordered->fault);
    }
    auto const* const one = std::get_if<api::HealFault>(&request);
    bool const heals = one != nullptr || std::holds_alternative<api::HealFaults>(request);
    if (!heals || !std::holds_alternative<api::Done>(answer)) return true;
    auto const is_healed = [&](Fault const& fault) { return one == nullptr || fault.number == one->fault; };
    auto& all = facts.faults;
    all.erase(std::remove_if(all.begin(), all.end(), is_healed), all.end());
    check_in(facts, terms, now);
    return true;
}

bool is_cut_off(Facts const& facts, Life const& at, Asker const& asker, api::Request const& request) {
    return std::any_of(facts.faults.begin(), facts.faults.end(), [&](Fault const& fault) {
        return at.is_in_force(fault) && comes_from(fault.device, facts, at, asker, request);
    });
}

}  // namespace fauxcount::model
