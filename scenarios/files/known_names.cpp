#include "scenarios/files/known_names.hpp"

#include "scenarios/files/one_time_code.hpp"

namespace fauxcount::files {

namespace {

template <class Enum>
std::vector<std::string> words() {
    auto const all = api::names_of<Enum>();
    return {all.begin(), all.end()};
}

}  // namespace

std::variant<std::string, Wrong> KnownNames::id(IdKind kind, Node const& named) {
    std::string text{id_prefix.at(static_cast<std::size_t>(kind))};
    append_base32(text, 1);
    if (kind == IdKind::item && named.is(Node::Kind::number)) {
        if (whole_number(named)) return text;
        return Wrong{named.place, "there is no item " + named.text, "items count from 0"};
    }
    if (!named.is_text())
        return Wrong{named.place,
                     "`" + named.key + "` is " +
                         std::string(api::shape::id_words.at(static_cast<std::size_t>(kind))),
                     "say whose it is by name"};
    if (known(kind, named.text)) return text;
    auto const factor = kind == IdKind::factor ? parse_which_factor(named.text) : std::nullopt;
    if (factor)
        return Wrong{named.place, "nobody here is called `" + factor->of + "`",
                     instead(factor->of, cast_.accounts)};
    return Wrong{named.place, "nobody and nothing here is called `" + named.text + "`",
                 instead(named.text, names_of(kind))};
}

std::optional<Node> KnownNames::usual(std::string_view argument) {
    if (argument == "identifiers") return array_node({"somebody@example.test"});
    if (argument == "bytes") return number_node(1);
    if (argument == "kind") return text_node("photo");
    if (argument == "plan") return text_node("cloud_plus");
    if (argument == "channel") return text_node("site");
    if (argument == "identifier" || argument == "password") return text_node("somebody");
    if (argument == "subscription") return text_node("cloud_plus");
    if (argument == "factor") return text_node("totp");
    if (argument == "item") return number_node(0);
    return cast_.accounts.empty() ? std::nullopt : std::optional{text_node(cast_.accounts.front())};
}

std::optional<std::string> KnownNames::saved(std::string const& name) {
    return Cast::has(cast_.saved, name) ? std::optional{name} : std::nullopt;
}

std::variant<std::string, Wrong> KnownNames::code(Node const& named, Node const* /*factor*/) {
    std::string const remedy =
        "say which code is shown: \"now\", \"now + 30s\", \"backup 1\", \"mailed\", \"texted\", or a text "
        "that begins with a digit, like \"000000\"";
    if (!named.is_text()) return Wrong{named.place, "`code` is text", remedy};
    auto parsed = parse_one_time_code(named.text);
    if (auto const* const why = std::get_if<std::string>(&parsed)) return Wrong{named.place, *why, remedy};
    auto const& code = std::get<OneTimeCode>(parsed);
    // One that is sent goes to an account, whatever factor it is for.
    if (code.kind == OneTimeCode::Kind::sent && !code.of.empty() && !Cast::has(cast_.accounts, code.of))
        return Wrong{named.place, "nobody here is called `" + code.of + "`",
                     instead(code.of, cast_.accounts)};
    if (!code.of.empty() && !Cast::has(cast_.accounts, code.of) && !Cast::has(cast_.saved, code.of))
        return Wrong{named.place, "nobody and nothing here is called `" + code.of + "`",
                     instead(code.of, names_of(IdKind::account))};
    if (auto wrong = unknown_in(code.at, cast_, named.place, {"mailed", "texted"})) return *std::move(wrong);
    return std::string{"000000"};
}

std::vector<std::string> KnownNames::names_of(IdKind kind) const {
    std::vector<std::string> names = kind == IdKind::device ? cast_.devices : cast_.accounts;
    if (kind == IdKind::subscription) names = words<api::Plan>();
    if (kind == IdKind::factor) names = words<api::FactorKind>();
    names.insert(names.end(), cast_.saved.begin(), cast_.saved.end());
    return names;
}

bool KnownNames::known(IdKind kind, std::string const& name) const {
    auto const who = parse_who(name);
    if (kind == IdKind::session && who && who->kind == Who::Kind::device)
        return Cast::has(cast_.accounts, who->account) && Cast::has(cast_.devices, who->device);
    if (name.starts_with(id_prefix.at(static_cast<std::size_t>(kind))) && name.size() == id_length)
        return true;
    auto const factor = kind == IdKind::factor ? parse_which_factor(name) : std::nullopt;
    if (factor && !factor->of.empty()) return Cast::has(cast_.accounts, factor->of);
    return Cast::has(names_of(kind), name);
}

std::optional<Wrong> unknown_in(Moment const& moment, Cast const& cast, Place place,
                                std::vector<std::string> const& also) {
    if (moment.base == Moment::Base::saved && !Cast::has(cast.saved, moment.of)) {
        std::vector<std::string> known{"due", "removed", "next", "now", "start"};
        known.insert(known.end(), also.begin(), also.end());
        known.insert(known.end(), cast.saved.begin(), cast.saved.end());
        return Wrong{place, "nothing is saved as `" + moment.of + "`", instead(moment.of, known)};
    }
    bool const of_somebody = moment.base == Moment::Base::due || moment.base == Moment::Base::removed;
    if (of_somebody && !moment.of.empty() && !Cast::has(cast.accounts, moment.of))
        return Wrong{place, "nobody here is called `" + moment.of + "`", instead(moment.of, cast.accounts)};
    return std::nullopt;
}

}  // namespace fauxcount::files
