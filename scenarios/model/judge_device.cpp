// Hardware: who may see, bind, lock and let go of it.
#include "scenarios/model/judge.hpp"

namespace fauxcount::model {

namespace {

// The device of the asker, for a request that is the owner's; or why not.
struct Own {
    Row row = no_row;
    std::optional<Code> refusal;
};

Own own_device(Case const& c, DeviceId id) {
    if (auto const refusal = c.unless_full_owner()) return {no_row, refusal};
    Row const row = find_row(c.facts.devices, id);
    if (row == no_row) return {no_row, Code::device_not_found};
    if (c.at.owner(c.facts.devices[row]) != c.asker.account) return {no_row, Code::device_not_bound};
    return {row, std::nullopt};
}

// The device hears of it once it is in reach.
void let_go(Facts& facts, Row row) {
    Device& device = facts.devices[row];
    end_sessions(facts, device.account, row);
    device.account = no_row;
    device.find = device.lost = false;
}

void bind(Case& c, Row row, Row account) {
    Device& device = c.facts.devices[row];
    if (c.at.owner(device) != account) {
        device.account = account;
        device.bound_since = c.now;
        device.find = device.lost = false;
    }
    device.set_up = true;
}

}  // namespace

std::optional<Code> set_up_refusal(Case const& c, Row row, Row account) {
    Device const& device = c.facts.devices[row];
    Row const owner = c.at.owner(device);
    bool const used = c.at.is_set_up(device) && !c.at.is_orphan(device);
    if (!used && c.at.is_locked(device) && owner != account) return Code::device_locked;
    if (used) return Code::device_in_use;
    bool const welcome = c.terms.pending_login == PendingLogin::normal && !c.terms.freezes_writes;
    if (c.at.is_scheduled(account) && !welcome) return Code::account_removal_pending;
    if (owner != account && c.at.devices_of(account) >= devices_max) return Code::device_limit;
    return std::nullopt;
}

Complaint set_up(Case& c, Row row, Row account, api::Proof proven_by) {
    auto const* const given = c.given<api::SessionOpened>();
    if (given == nullptr) return c.not_given();
    bind(c, row, account);
    if (auto wrong = open_session(c, {account, row, false, proven_by}, *given)) return wrong;
    return difference(let_in(c, account), *given, {"session", "token"});
}

Complaint judge(Case& c, api::MakeDevice const& request) {
    auto const* const given = c.given<api::DeviceView>();
    if (given == nullptr) return c.not_given();
    if (auto wrong = stale(c.facts.devices, given->id)) return wrong;
    Device device;
    device.id = given->id;
    device.kind = request.kind;
    c.facts.devices.push_back(device);
    return c.answered(c.at.device(device, true));
}

Complaint judge(Case& c, api::GetDevice const& request) {
    Row const row = find_row(c.facts.devices, request.device);
    if (row == no_row) return c.refused(Code::device_not_found);
    Device const& device = c.facts.devices[row];
    bool const owns = c.asker.who == Who::owner && c.at.owner(device) == c.asker.account;
    return c.answered(c.at.device(device, owns || c.is_administrator()));
}

Complaint judge(Case& c, api::ListDevices const& request) {
    if (auto const refusal = c.unless_full_owner()) return c.refused(*refusal);
    Page const page{request.limit, request.cursor};
    if (auto const refusal = page_refusal(c, page)) return c.refused(*refusal);
    auto const* const given = c.given<api::DeviceList>();
    if (given == nullptr) return c.not_given();
    std::vector<api::DeviceView> all;
    for (Device const& device : c.facts.devices) {
        if (c.at.owner(device) == c.asker.account) all.push_back(c.at.device(device, true));
    }
    return page_differs(all, page, given->devices, given->next_cursor,
                        [](auto const& expected, auto const& one) { return difference(expected, one); });
}

Complaint judge(Case& c, api::SetUpDevice const& request) {
    Row const row = find_row(c.facts.devices, request.device);
    if (row == no_row) return c.refused(Code::device_not_found);
    auto const [account, wrong_password] = authenticate(c, request.identifier, request.password);
    if (wrong_password) return c.refused(*wrong_password);
    if (auto const refusal = set_up_refusal(c, row, account)) return c.refused(*refusal);
    if (!c.at.needs_factor(account)) return set_up(c, row, account, api::Proof::password);
    Challenge challenge;
    challenge.account = account;
    challenge.purpose = Purpose::set_up;
    challenge.device = row;
    return challenged(c, challenge);
}

Complaint judge(Case& c, api::SetFindDevice const& request) {
    auto const own = own_device(c, request.device);
    if (own.refusal) return c.refused(*own.refusal);
    if (!request.enabled) {
        bool const missing = !request.password || request.password->empty();
        if (missing) return c.refused({Code::request_invalid, "/password", {}, {}, {}});
        if (auto const refusal = show_password(c, c.asker.account, *request.password))
            return c.refused(*refusal);
    }
    Device& device = c.facts.devices[own.row];
    device.find = request.enabled;
    device.lost = device.lost && request.enabled;
    return c.answered(c.at.device(device, true));
}

Complaint judge(Case& c, api::SetLostMode const& request) {
    auto const own = own_device(c, request.device);
    if (own.refusal) return c.refused(*own.refusal);
    Device& device = c.facts.devices[own.row];
    if (request.enabled && !device.find) return c.refused(Code::device_find_off);
    device.lost = request.enabled;
    return c.answered(c.at.device(device, true));
}

Complaint judge(Case& c, api::UnbindDevice const& request) {
    auto const own = own_device(c, request.device);
    if (own.refusal) return c.refused(*own.refusal);
    if (c.facts.devices[own.row].find) {
        if (auto const refusal = c.unless_proven()) return c.refused(*refusal);
    }
    if (auto wrong = c.answered(api::Done{})) return wrong;
    let_go(c.facts, own.row);
    return std::nullopt;
}

Complaint judge(Case& c, api::SignOutDevice const& request) {
    auto const own = own_device(c, request.device);
    if (own.refusal) return c.refused(*own.refusal);
    if (c.facts.devices[own.row].lost) return c.refused(Code::device_lost_mode);
    if (auto const refusal = show_password(c, c.asker.account, request.password)) return c.refused(*refusal);
    if (auto wrong = c.answered(api::Done{})) return wrong;
    let_go(c.facts, own.row);
    return std::nullopt;
}

Complaint judge(Case& c, api::FactoryReset const& request) {
    Row const row = find_row(c.facts.devices, request.device);
    if (row == no_row) return c.refused(Code::device_not_found);
    // As the asker sees it afterwards: a session that was on the device is over.
    bool const owns = c.asker.who == Who::owner && c.session().device != row &&
                      c.at.owner(c.facts.devices[row]) == c.asker.account;
    if (c.given<api::DeviceView>() == nullptr) return c.not_given();
    end_sessions(c.facts, no_row, row);
    Device& device = c.facts.devices[row];
    // Of an account that is being purged, only the purge takes anything.
    Row const owner = c.at.owner(device);
    bool const purged = owner != no_row && c.at.phase(owner) == api::Phase::purging;
    if (owner != no_row && !purged && !c.terms.reset_keeps_lock) let_go(c.facts, row);
    device.set_up = false;
    return c.answered(c.at.device(device, owns));
}

}  // namespace fauxcount::model
