#include "scenarios/play/memory.hpp"

#include <algorithm>

namespace fauxcount::play {

namespace {

// The secret stays with whoever has the app: from here on only codes are made of it.
Factor factor_from(api::FactorEnrolled const& enrolled) {
    Factor factor;
    factor.id = enrolled.factor.id;
    factor.kind = enrolled.factor.kind;
    if (enrolled.secret) factor.app = client::TotpSecret::parse(*enrolled.secret);
    factor.codes = enrolled.codes;
    return factor;
}

}  // namespace

void Memory::meet(files::Person const& person) {
    Known& known = people_[person.name];
    known.identifiers = person.identifiers;
    known.password = person.password;
}

Factor const* Known::newest_factor(api::FactorKind kind, std::size_t before) const {
    auto const found = std::find_if(factors.rbegin(), factors.rend(), [&](Factor const& factor) {
        return factor.kind == kind && before-- == 0;
    });
    return found == factors.rend() ? nullptr : &*found;
}

Factor const* Known::newest_factor() const {
    auto const found = std::find_if(factors.rbegin(), factors.rend(), [](Factor const& factor) {
        return factor.kind != api::FactorKind::backup_codes;
    });
    return found == factors.rend() ? nullptr : &*found;
}

Known const* Memory::known(std::string const& account) const {
    auto const found = people_.find(account);
    return found == people_.end() ? nullptr : &found->second;
}
Factor const* Memory::factor(FactorId id) const {
    for (auto const& [name, one] : people_) {
        for (Factor const& factor : one.factors)
            if (factor.id == id) return &factor;
    }
    return nullptr;
}
DeviceId const* Memory::device(std::string const& name) const {
    auto const found = devices_.find(name);
    return found == devices_.end() ? nullptr : &found->second;
}
std::string const* Memory::saved(std::string const& name) const {
    auto const found = saved_.find(name);
    return found == saved_.end() ? nullptr : &found->second;
}

std::string Memory::owner(AccountId account, files::Who const& actor) const {
    for (auto const& [name, known] : people_) {
        if (known.account == account) return name;
    }
    return actor.account;
}

Known const* Memory::about(files::Act const& act) const {
    if (Known const* const actor = known(act.who.account)) return actor;
    for (std::string_view const argument : {"account", "removal", "challenge"}) {
        files::Node const* const named = act.said.find(argument);
        if (named == nullptr) continue;
        if (Known const* const one = known(named->text)) return one;
    }
    if (files::Node const* const device = act.said.find("device")) {
        for (auto const& [name, one] : people_) {
            if (one.on.contains(device->text)) return &one;
        }
    }
    return known(newest_account_);
}

std::variant<std::string, std::string_view> Memory::bearer(files::Who const& who) const {
    Known const* const one = known(who.account);
    switch (who.kind) {
        case files::Who::Kind::nobody: return std::string{};
        case files::Who::Kind::administrator: return administrator;
        case files::Who::Kind::account:
            if (one != nullptr && one->site) return one->site->token;
            return std::string_view{"has never signed in on the account site"};
        case files::Who::Kind::device:
            if (one != nullptr && one->on.contains(who.device)) return one->on.at(who.device).token;
            return std::string_view{"has never set up that device"};
        case files::Who::Kind::receipt:
            if (one != nullptr && !one->receipt.empty()) return one->receipt;
            break;
    }
    return std::string_view{"has no receipt"};
}

void Memory::learn(files::Act const& act, api::Request const& request, api::Answer const& answer) {
    files::Who const& who = act.who;
    if (auto const* const view = std::get_if<api::AccountView>(&answer)) {
        auto const* const sign_up = std::get_if<api::SignUp>(&request);
        if (sign_up == nullptr || who.account.empty()) return;
        Known fresh;
        fresh.identifiers = sign_up->identifiers;
        fresh.password = sign_up->password;
        fresh.account = view->id;
        fresh.newest_due = people_[who.account].newest_due;
        people_[who.account] = std::move(fresh);
        newest_account_ = who.account;
    } else if (auto const* const opened = std::get_if<api::SessionOpened>(&answer)) {
        Login const login{opened->session.id, opened->token};
        Known& one = people_[owner(opened->session.account, who)];
        if (!opened->session.device) {
            one.site = login;
            return;
        }
        for (auto const& [name, id] : devices_) {
            if (id == *opened->session.device) one.on[name] = login;
        }
    } else if (std::holds_alternative<api::Done>(answer)) {
        if (auto const* const change = std::get_if<api::ChangePassword>(&request))
            people_[owner(change->account, who)].password = change->password;
    } else if (auto const* const device = std::get_if<api::DeviceView>(&answer)) {
        files::Node const* const called = act.said.find("device");
        if (std::holds_alternative<api::MakeDevice>(request) && called != nullptr)
            devices_[called->text] = device->id;
    } else if (auto const* const item = std::get_if<api::ItemView>(&answer)) {
        if (std::holds_alternative<api::AddItem>(request)) people_[who.account].items.push_back(item->id);
    } else if (auto const* const subscription = std::get_if<api::SubscriptionView>(&answer)) {
        if (std::holds_alternative<api::Subscribe>(request))
            people_[who.account].subscriptions.emplace_back(wire_name(subscription->plan), subscription->id);
    } else if (auto const* const enrolled = std::get_if<api::FactorEnrolled>(&answer)) {
        people_[who.account].factors.push_back(factor_from(*enrolled));
    } else if (auto const* const problem = std::get_if<api::Problem>(&answer)) {
        if (problem->challenge && !who.account.empty())
            people_[who.account].challenge = problem->challenge->id;
    } else if (auto const* const accepted = std::get_if<api::RemovalAccepted>(&answer)) {
        newest_removal_of_ = owner(accepted->removal.account, who);
        Known& one = people_[newest_removal_of_];
        one.removal = accepted->removal.id;
        one.receipt = accepted->receipt;
        one.due = accepted->removal.due;
        one.removed = accepted->removal.removed_at;
        one.newest_due = accepted->removal.due;
    } else if (auto const* const bulk = std::get_if<api::BulkRemovalsView>(&answer)) {
        for (api::BulkResult const& result : bulk->results) {
            if (result.code != Code::ok) continue;
            newest_removal_of_ = owner(result.account, who);
            people_[newest_removal_of_].removal = result.removal;
            people_[newest_removal_of_].due = result.due;
            people_[newest_removal_of_].newest_due = result.due.value_or(Instant{});
        }
    }
}

}  // namespace fauxcount::play
