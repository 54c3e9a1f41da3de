#include "scenarios/play/names.hpp"

#include <algorithm>

namespace fauxcount::play {

namespace {

constexpr std::uint64_t usual_bytes = 1000;

template <class T>
std::optional<std::string> text_of(std::optional<T> const& id) {
    return id ? std::optional{to_string(*id)} : std::nullopt;
}

}  // namespace

std::optional<std::string> PlayNames::find(IdKind kind, std::string const& name) const {
    if (std::string const* const saved = memory().saved(name)) return *saved;
    if (name.starts_with(id_prefix.at(static_cast<std::size_t>(kind)))) return name;
    Known const* const one = memory().known(name);
    switch (kind) {
        case IdKind::account: return one == nullptr ? std::nullopt : text_of(one->account);
        case IdKind::removal: return one == nullptr ? std::nullopt : text_of(one->removal);
        case IdKind::device: {
            DeviceId const* const device = memory().device(name);
            return device == nullptr ? std::nullopt : std::optional{to_string(*device)};
        }
        case IdKind::session: {
            auto const who = files::parse_who(name);
            Known const* const owner = who ? memory().known(who->account) : nullptr;
            if (owner == nullptr) return std::nullopt;
            if (who->kind == files::Who::Kind::account && owner->site) return to_string(owner->site->id);
            auto const on = owner->on.find(who->device);
            return on == owner->on.end() ? std::nullopt : std::optional{to_string(on->second.id)};
        }
        case IdKind::subscription: {
            Known const* const owner = memory().known(who_.account);
            if (owner == nullptr) return std::nullopt;
            auto const found = std::find_if(owner->subscriptions.rbegin(), owner->subscriptions.rend(),
                                            [&](auto const& plan) { return plan.first == name; });
            if (found == owner->subscriptions.rend()) return std::nullopt;
            return to_string(found->second);
        }
        case IdKind::challenge: return one == nullptr ? std::nullopt : text_of(one->challenge);
        case IdKind::factor: {
            auto const which = files::parse_which_factor(name);
            if (!which) return std::nullopt;
            Known const* const owner = memory().known(which->of.empty() ? who_.account : which->of);
            Factor const* const factor = owner == nullptr ? nullptr : owner->newest_factor(which->kind);
            return factor == nullptr ? std::nullopt : std::optional{to_string(factor->id)};
        }
        case IdKind::item: break;
    }
    return std::nullopt;
}

std::variant<std::string, files::Wrong> PlayNames::id(IdKind kind, files::Node const& named) {
    if (kind == IdKind::item && named.is(files::Node::Kind::number)) {
        Known const* const owner = memory().known(who_.account);
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
    Known const* const one = memory().known(who_.account);
    if (argument == "factor") {
        Factor const* const newest = one == nullptr ? nullptr : one->newest_factor();
        return files::text_node(newest == nullptr ? "the newest factor" : to_string(newest->id));
    }
    if (argument == "account" || argument == "removal" || argument == "challenge")
        return files::text_node(who_.account);
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

std::optional<std::string> PlayNames::saved(std::string const& name) {
    std::string const* const text = memory().saved(name);
    return text == nullptr ? std::nullopt : std::optional{*text};
}

Factor const* PlayNames::factor_of(files::OneTimeCode const& code, files::Node const* named) const {
    bool const by_name = !code.of.empty() && memory().known(code.of) == nullptr;
    if (by_name || (code.of.empty() && named != nullptr)) {
        auto const id = find(IdKind::factor, by_name ? code.of : named->text);
        auto const parsed = id ? parse_id<IdKind::factor>(*id) : std::nullopt;
        if (Factor const* const factor = parsed ? memory().factor(*parsed) : nullptr) return factor;
        if (by_name) return nullptr;
    }
    Known const* const owner = memory().known(code.of.empty() ? who_.account : code.of);
    bool const backup = code.kind == files::OneTimeCode::Kind::backup;
    auto const kind = backup ? api::FactorKind::backup_codes : api::FactorKind::totp;
    return owner == nullptr ? nullptr : owner->newest_factor(kind, code.old ? 1 : 0);
}

// nullopt: the factor makes no such code, or the point in time is not known yet.
std::optional<std::string> PlayNames::right(files::OneTimeCode const& code, Factor const& factor) const {
    if (code.kind == files::OneTimeCode::Kind::backup) {
        if (code.number >= factor.codes.size()) return std::nullopt;
        return factor.codes[code.number];
    }
    auto const at = instant_of(branch_, code.at);
    if (!at || !factor.app) return std::nullopt;
    return factor.app->code_at(*at);
}

// All that the inbox still has, the oldest first; or why it does not tell.
std::variant<std::vector<std::string>, std::string> PlayNames::all_sent(AccountId account,
                                                                        api::Via way) const {
    api::ListInbox request;
    request.account = account;
    request.kind = api::MessageKind::code;
    request.via = way;
    std::vector<std::string> codes;
    // More pages than that no inbox has; of one that is broken the end may never come.
    for (std::uint32_t page = 0; page <= api::messages_max / request.limit; ++page) {
        auto const read = read_(request);
        if (auto const* const why = std::get_if<std::string>(&read)) return *why;
        auto const& inbox = std::get<api::Inbox>(read);
        for (api::MessageView const& message : inbox.messages) codes.push_back(message.code.value_or(""));
        if (inbox.messages.size() < request.limit) break;
        request.cursor = inbox.next_cursor;
    }
    return codes;
}

std::variant<std::string, files::Wrong> PlayNames::sent(files::OneTimeCode const& code,
                                                        files::Node const& named) const {
    auto const none = [&](std::string const& why) {
        return files::Wrong{named.place, "`" + named.text + "` is not there yet as a code: " + why, {}};
    };
    std::string const& name = code.of.empty() ? who_.account : code.of;
    Known const* const owner = memory().known(name);
    if (owner == nullptr || !owner->account)
        return none(name.empty() ? "say whose it is, like `mailed of alice`" : name + " has no account yet");
    auto const all = all_sent(*owner->account, code.via);
    if (auto const* const why = std::get_if<std::string>(&all)) return none("the inbox: " + *why);
    auto const& codes = std::get<std::vector<std::string>>(all);
    std::size_t const back = code.old ? 2 : 1;
    if (codes.size() < back)
        return none((codes.empty() ? "none has come for " : "only one has come for ") + name + " by " +
                    std::string(wire_name(code.via)));
    return files::spelt(code, codes[codes.size() - back]);
}

std::variant<std::string, files::Wrong> PlayNames::code(files::Node const& named, files::Node const* factor) {
    auto parsed = files::parse_one_time_code(named.text);
    if (auto const* const why = std::get_if<std::string>(&parsed)) return files::Wrong{named.place, *why, {}};
    auto const& code = std::get<files::OneTimeCode>(parsed);
    if (code.kind == files::OneTimeCode::Kind::text) return code.text;
    if (code.kind == files::OneTimeCode::Kind::sent) return sent(code, named);
    Factor const* const from = factor_of(code, factor);
    auto plain = from == nullptr ? std::nullopt : right(code, *from);
    if (plain) return files::spelt(code, *plain);
    return files::Wrong{named.place, "`" + named.text + "` is not there yet as a code", {}};
}

}  // namespace fauxcount::play
