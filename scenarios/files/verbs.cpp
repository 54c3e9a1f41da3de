#include "scenarios/files/verbs.hpp"

#include "client/nearest.hpp"
#include "scenarios/files/moment.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <type_traits>
#include <utility>

namespace fauxcount::files {

namespace {

using api::shape::Kind;
using api::shape::Member;
using api::shape::Shape;

// The control interface names the world, and a scenario has only one; in it nobody waits in real time.
constexpr std::array<std::string_view, 2> not_ours{"world", "wait"};
// It comes from an answer, and goes by the name that it was saved under.
constexpr std::string_view cursor = "cursor";

Wrong not_taken(Node const& value, std::string_view name, Shape const& shape) {
    Wrong wrong{value.place, "`" + std::string(name) + "` is " + std::string(shape.expected), {}};
    if (shape.names != nullptr) {
        auto const all = shape.names();
        wrong.what = "`" + value.text + "` is no value of `" + std::string(name) + "`";
        wrong.remedy = instead(value.text, {all.begin(), all.end()});
    }
    return wrong;
}

std::optional<Wrong> take(Node const& value, std::string_view name, Shape const& shape, void* target,
                          Names& names) {
    switch (shape.kind) {
        case Kind::text: {
            if (auto const kind = id_kind(shape)) {
                auto id = names.id(*kind, value);
                if (auto* const wrong = std::get_if<Wrong>(&id)) return std::move(*wrong);
                if (!shape.take_text(target, std::get<std::string>(id))) return not_taken(value, name, shape);
                return std::nullopt;
            }
            if (!value.is_text()) return not_taken(value, name, shape);
            auto const saved = name == cursor ? names.saved(value.text) : std::nullopt;
            if (!shape.take_text(target, saved.value_or(value.text))) return not_taken(value, name, shape);
            return std::nullopt;
        }
        case Kind::number: {
            auto const number = whole_number(value);
            if (!number || !shape.take_number(target, *number)) return not_taken(value, name, shape);
            return std::nullopt;
        }
        case Kind::boolean:
            if (!value.is(Node::Kind::boolean)) return not_taken(value, name, shape);
            shape.take_boolean(target, value.text == "true");
            return std::nullopt;
        case Kind::array:
            if (!value.is(Node::Kind::array)) return not_taken(value, name, shape);
            for (Node const& element : value.children) {
                if (auto wrong = take(element, name, *shape.element, shape.append_element(target), names))
                    return wrong;
            }
            return std::nullopt;
        case Kind::object: break;  // no request has one
    }
    return not_taken(value, name, shape);
}

std::optional<Wrong> take_code(Node const& value, Node const& step, Member const& member, void* target,
                               Names& names) {
    auto code = names.code(value, step.find("factor"));
    if (auto* const wrong = std::get_if<Wrong>(&code)) return std::move(*wrong);
    member.shape->take_text(target, std::get<std::string>(code));
    return std::nullopt;
}

// What a member may be: of few names, all of them.
std::string in_words(Shape const& shape) {
    if (shape.names == nullptr) return std::string(shape.expected);
    std::string words;
    for (std::string_view const name : shape.names())
        words += (words.empty() ? "" : ", ") + std::string(name);
    return words;
}

std::optional<Wrong> fill(Verb const& verb, Node const& step, Names& names, void* target) {
    for (Member const* const member : verb.arguments()) {
        Node const* const said = step.find(member->name);
        if (said != nullptr && said->is(Node::Kind::null)) continue;
        std::optional<Node> usual;
        bool const own = std::find(verb.usual.begin(), verb.usual.end(), member->name) != verb.usual.end();
        if (said == nullptr && own) usual = names.usual(member->name);
        Node const* const value = usual ? &*usual : said;
        if (value != nullptr && is_one_time_code(*member)) {
            if (auto wrong = take_code(*value, step, *member, member->open(target), names)) return wrong;
        } else if (value != nullptr) {
            if (auto wrong = take(*value, member->name, *member->shape, member->open(target), names))
                return wrong;
        } else if (member->presence == api::Presence::required) {
            return Wrong{step.place,
                         "`" + std::string(verb.name) + "` needs `" + std::string(member->name) + "`",
                         "add it: " + in_words(*member->shape)};
        }
    }
    return std::nullopt;
}

template <class R>
std::variant<Prepared, Wrong> prepare(Verb const& verb, Node const& step, Names& names) {
    R request{};
    if (auto wrong = fill(verb, step, names, &request)) return *std::move(wrong);
    if constexpr (requires { request.world; }) {
        return Prepared{api::ControlRequest{std::move(request)}};
    } else {
        return Prepared{api::Request{std::move(request)}};
    }
}

// The answer to a request as a file sees it.
template <class R>
constexpr Shape const& told_of() {
    using Answer = api::AnswerTo<R>;
    if constexpr (std::is_same_v<Answer, api::CodeSent>) {
        return api::shape::shape_of<CodeSentTold>;
    } else {
        return api::shape::shape_of<Answer>;
    }
}

template <class R>
constexpr Verb row(std::string_view name, std::string_view does,
                   std::span<std::string_view const> usual = {}) {
    Verb verb;
    verb.name = name;
    verb.does = does;
    verb.usual = usual;
    verb.route = &R::route;
    verb.request = &api::shape::request_shape_of<R>;
    verb.answer = &told_of<R>();
    verb.prepare = &prepare<R>;
    return verb;
}
constexpr Verb open(Verb verb) {
    verb.open = true;
    return verb;
}
constexpr Verb for_anybody(Verb verb) {
    verb.for_anybody = true;
    return verb;
}
constexpr Verb called(Verb verb, std::string_view argument) {
    verb.called = argument;
    return verb;
}

constexpr std::array<std::string_view, 2> whole_login{"identifiers", "password"};
constexpr std::array<std::string_view, 2> login{"identifier", "password"};
constexpr std::array<std::string_view, 1> own_account{"account"};
constexpr std::array<std::string_view, 1> own_session{"session"};
constexpr std::array<std::string_view, 2> session_and_password{"session", "password"};
constexpr std::array<std::string_view, 1> own_password{"password"};
constexpr std::array<std::string_view, 1> newest_factor{"factor"};
constexpr std::array<std::string_view, 1> newest_challenge{"challenge"};
constexpr std::array<std::string_view, 2> small_photo{"kind", "bytes"};
constexpr std::array<std::string_view, 1> usual_plan{"plan"};
constexpr std::array<std::string_view, 1> newest_item{"item"};
constexpr std::array<std::string_view, 1> newest_subscription{"subscription"};
constexpr std::array<std::string_view, 1> usual_channel{"channel"};
constexpr std::array<std::string_view, 1> newest_removal{"removal"};

constexpr std::array table{
    open(row<api::SignUp>("account.sign_up", "signs up", whole_login)),
    row<api::GetAccount>("account.read", "reads the account", own_account),
    row<api::ChangePassword>("account.change_password", "changes the password", own_account),
    row<api::ListAccounts>("account.list", "lists the accounts"),
    row<api::Residue>("account.residue", "looks for what the stores still hold of the account", own_account),
    open(row<api::SignIn>("session.sign_in", "signs in", login)),
    row<api::SignOut>("session.sign_out", "signs out", own_session),
    row<api::ProveSession>("session.prove", "proves who is there", session_and_password),
    row<api::ListSessions>("session.list", "lists the sessions"),
    row<api::EnrolFactor>("factor.enrol", "enrols a second factor"),
    row<api::ListFactors>("factor.list", "lists the second factors"),
    row<api::SendFactorCode>("factor.send_code", "asks for a code to confirm the factor with", newest_factor),
    row<api::ConfirmFactor>("factor.confirm", "confirms the factor", newest_factor),
    row<api::RemoveFactor>("factor.remove", "removes a second factor", newest_factor),
    for_anybody(row<api::SendCode>("challenge.send_code", "asks for a code to answer the challenge with",
                                   newest_challenge)),
    for_anybody(row<api::AnswerChallenge>("challenge.answer", "answers the challenge", newest_challenge)),
    open(called(row<api::MakeDevice>("device.make", "takes a new device out of its box"), "device")),
    row<api::GetDevice>("device.read", "reads the device"),
    row<api::ListDevices>("device.list", "lists the devices"),
    open(row<api::SetUpDevice>("device.set_up", "sets up the device", login)),
    row<api::SetFindDevice>("device.find", "switches find-device", own_password),
    row<api::SetLostMode>("device.lost_mode", "switches lost mode"),
    row<api::UnbindDevice>("device.unbind", "unbinds the device"),
    row<api::SignOutDevice>("device.sign_out", "signs out in the device's settings", own_password),
    open(row<api::FactoryReset>("device.reset", "resets the device")),
    row<api::AddItem>("item.add", "adds an item", small_photo),
    row<api::GetItem>("item.read", "reads an item", newest_item),
    row<api::ListItems>("item.list", "lists the items"),
    row<api::DropItem>("item.drop", "drops an item", newest_item),
    row<api::Subscribe>("subscription.start", "subscribes", usual_plan),
    row<api::GetSubscription>("subscription.read", "reads the subscription", newest_subscription),
    row<api::ListSubscriptions>("subscription.list", "lists the subscriptions"),
    row<api::CancelSubscription>("subscription.cancel", "cancels the subscription", newest_subscription),
    row<api::Preflight>("removal.preflight", "asks what stands in the way of removal"),
    row<api::RequestRemoval>("removal.request", "asks for removal", usual_channel),
    row<api::GetRemoval>("removal.read", "reads the removal", newest_removal),
    row<api::CancelRemoval>("removal.cancel", "cancels the removal", newest_removal),
    row<api::BulkRemovals>("removal.request_all", "asks for removals in bulk"),
    row<api::ListInbox>("inbox.list", "reads the inbox"),
    row<api::OrderFault>("fault.order", "orders a fault"),
    row<api::GetFault>("fault.read", "reads a fault"),
    row<api::HealFault>("fault.heal", "heals a fault"),
    row<api::HealFaults>("fault.heal_all", "heals every fault"),
};

}  // namespace

std::optional<Who> parse_who(std::string_view text) {
    if (text == "administrator") return Who{Who::Kind::administrator, {}, {}};
    if (text == "nobody") return Who{Who::Kind::nobody, {}, {}};
    constexpr std::string_view receipt = "receipt of ";
    if (text.starts_with(receipt)) {
        std::string_view const account = text.substr(receipt.size());
        if (!is_name(account)) return std::nullopt;
        return Who{Who::Kind::receipt, std::string(account), {}};
    }
    if (auto const on = text.find(" on "); on != std::string_view::npos) {
        std::string_view const account = text.substr(0, on);
        std::string_view const device = text.substr(on + 4);
        if (!is_name(account) || !is_name(device)) return std::nullopt;
        return Who{Who::Kind::device, std::string(account), std::string(device)};
    }
    if (!is_name(text)) return std::nullopt;
    return Who{Who::Kind::account, std::string(text), {}};
}

std::optional<WhichFactor> parse_which_factor(std::string_view text) {
    constexpr std::string_view of = " of ";
    auto const at = text.find(of);
    auto const kind = api::enum_from<api::FactorKind>(text.substr(0, at));
    if (!kind) return std::nullopt;
    WhichFactor which{*kind, {}};
    if (at == std::string_view::npos) return which;
    which.of = text.substr(at + of.size());
    return is_name(which.of) ? std::optional{which} : std::nullopt;
}

std::vector<Member const*> Verb::arguments() const {
    std::vector<Member const*> all;
    for (auto const members : {request->path, request->query, request->body->members}) {
        for (Member const& member : members) {
            if (std::find(not_ours.begin(), not_ours.end(), member.name) == not_ours.end())
                all.push_back(&member);
        }
    }
    return all;
}

Member const* Verb::argument(std::string_view wanted) const {
    for (Member const* const member : arguments()) {
        if (member->name == wanted) return member;
    }
    return nullptr;
}

bool Verb::needs(Member const& argument) const {
    return argument.presence == api::Presence::required &&
           std::find(usual.begin(), usual.end(), argument.name) == usual.end();
}

std::span<Verb const> verbs() { return table; }

Verb const* find_verb(std::string_view name) {
    auto const found =
        std::find_if(table.begin(), table.end(), [&](Verb const& verb) { return verb.name == name; });
    return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> verb_names() {
    std::vector<std::string> names;
    names.reserve(table.size());
    for (Verb const& verb : table) names.emplace_back(verb.name);
    return names;
}

bool is_one_time_code(Member const& argument) {
    return argument.name == "code" && argument.shape == &api::shape::shape_of<std::string>;
}

std::optional<IdKind> id_kind(Shape const& shape) {
    if (shape.kind != Kind::text) return std::nullopt;
    for (std::size_t i = 0; i < api::shape::id_words.size(); ++i) {
        if (shape.expected == api::shape::id_words.at(i)) return static_cast<IdKind>(i);
    }
    return std::nullopt;
}

std::uint64_t largest(Shape const& shape) {
    bool const small = &shape == &api::shape::shape_of<std::uint32_t>;
    return small ? std::numeric_limits<std::uint32_t>::max() : std::numeric_limits<std::uint64_t>::max();
}

std::string instead(std::string_view typed, std::vector<std::string> const& known) {
    // The beginning of one word alone is that word.
    auto const begins = [&](std::string const& word) { return typed.size() > 2 && word.starts_with(typed); };
    if (std::count_if(known.begin(), known.end(), begins) == 1)
        return "did you mean `" + *std::find_if(known.begin(), known.end(), begins) + "`?";
    if (auto const meant = client::nearest(typed, known); !meant.empty())
        return "did you mean `" + meant + "`?";
    constexpr std::size_t shown_max = 12;
    if (known.empty()) return "there is none";
    std::string text = "there is ";
    for (std::size_t i = 0; i < known.size() && i < shown_max; ++i)
        text += (i == 0 ? "`" : ", `") + known[i] + "`";
    return text + (known.size() > shown_max ? " and more" : "");
}

}  // namespace fauxcount::files
