#include "scenarios/play/memory.hpp"

#include <algorithm>

namespace fauxcount::play {

namespace {

constexpr std::uint64_t usual_bytes = 1000;

template <class T>
std::optional<std::string> text_of(std::optional<T> const& id) {
    return id ? std::optional{to_string(*id)} : std::nullopt;
}

}  // namespace

void Memory::meet(files::Person const& person) {
    Known& known = people_[person.name];
    known.identifiers = person.identifiers;
    known.password = person.password;
}

Known const* Memory::known(std::string const& account) const {
    auto const found = people_.find(account);
    return found == people_.end() ? nullptr : &found->second;
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
    for (std::string_view const argument : {"account", "removal"}) {
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
    } else if (auto const* const device = std::get_if<api::DeviceView>(&answer)) {
        files::Node const* const called = act.said.find("device");
        if (std::holds_alternative<api::MakeDevice>(request) && called != nullptr)
            devices_[called->text] = device->id;
    } else if (auto const* const item = std::get_if<api::ItemView>(&answer)) {
        if (std::holds_alternative<api::AddItem>(request)) people_[who.account].items.push_back(item->id);
    } else if (auto const* const subscription = std::get_if<api::SubscriptionView>(&answer)) {
        if (std::holds_alternative<api::Subscribe>(request))
            people_[who.account].subscriptions.emplace_back(wire_name(subscription->plan), subscription->id);
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

std::optional<std::string> PlayNames::find(IdKind kind, std::string const& name) const {
    if (std::string const* const saved = memory_.saved(name)) return *saved;
    if (name.starts_with(id_prefix.at(static_cast<std::size_t>(kind)))) return name;
    Known const* const one = memory_.known(name);
    switch (kind) {
        case IdKind::account: return one == nullptr ? std::nullopt : text_of(one->account);
        case IdKind::removal: return one == nullptr ? std::nullopt : text_of(one->removal);
        case IdKind::device: {
            DeviceId const* const device = memory_.device(name);
            return device == nullptr ? std::nullopt : std::optional{to_string(*device)};
        }
        case IdKind::session: {
            auto const who = files::parse_who(name);
            Known const* const owner = who ? memory_.known(who->account) : nullptr;
            if (owner == nullptr) return std::nullopt;
            if (who->kind == files::Who::Kind::account && owner->site) return to_string(owner->site->id);
            auto const on = owner->on.find(who->device);
            return on == owner->on.end() ? std::nullopt : std::optional{to_string(on->second.id)};
        }
        case IdKind::subscription: {
            Known const* const owner = memory_.known(who_.account);
            if (owner == nullptr) return std::nullopt;
            auto const found = std::find_if(owner->subscriptions.rbegin(), owner->subscriptions.rend(),
                                            [&](auto const& plan) { return plan.first == name; });
            if (found == owner->subscriptions.rend()) return std::nullopt;
            return to_string(found->second);
        }
        case IdKind::item: break;
    }
    return std::nullopt;
}

std::variant<std::string, files::Wrong> PlayNames::id(IdKind kind, files::Node const& named) {
    if (kind == IdKind::item && named.is(files::Node::Kind::number)) {
        Known const* const owner = memory_.known(who_.account);
        std::size_t const index = std::stoul(named.text);
        if (owner != nullptr && index < owner->items.size()) return to_string(owner->items[index]);
        return files::Wrong{named.place, who_.account + " never had an item " + named.text, {}};
    }
    if (auto found = find(kind, named.text)) return *std::move(found);
    return files::Wrong{named.place,
                        "`" + named.text + "` is not there yet as " +
                            std::string(api::shape::id_words.at(static_cast<std::size_t>(kind))),
                        {}};
}

std::optional<files::Node> PlayNames::usual(std::string_view argument) {
    if (argument == "kind") return files::text_node("photo");
    if (argument == "bytes") return files::number_node(usual_bytes);
    if (argument == "plan") return files::text_node("cloud_plus");
    if (argument == "channel") {
        if (who_.kind != files::Who::Kind::device) return std::nullopt;
        return files::text_node("device");
    }
    if (who_.account.empty()) return std::nullopt;
    if (argument == "session") return files::text_node(as_);
    if (argument == "account" || argument == "removal") return files::text_node(who_.account);
    Known const* const one = memory_.known(who_.account);
    bool const stranger = one == nullptr || one->identifiers.empty();
    std::string const identifier = stranger ? who_.account + "@example.test" : one->identifiers.front();
    if (argument == "identifier") return files::text_node(identifier);
    if (argument == "password") return files::text_node(stranger ? "sesame" : one->password);
    if (argument == "identifiers")
        return stranger ? files::array_node({identifier}) : files::array_node(one->identifiers);
    if (argument == "item" && !stranger && !one->items.empty())
        return files::text_node(to_string(one->items.back()));
    if (argument == "subscription" && !stranger && !one->subscriptions.empty())
        return files::text_node(to_string(one->subscriptions.back().second));
    return std::nullopt;
}

}  // namespace fauxcount::play
