// Who is given in a scenario and what they have, and the requests that make it so.
#include "scenarios/files/loader.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace fauxcount::files {

namespace {

constexpr std::string_view usual_password = "sesame";

std::optional<api::Via> way_of(api::FactorKind kind) {
    if (kind == api::FactorKind::email) return api::Via::email;
    if (kind == api::FactorKind::sms) return api::Via::sms;
    return std::nullopt;
}

// Whether somebody who is called so can be written to by that way.
bool is_reached(std::vector<std::string> const& identifiers, api::Via way) {
    return std::any_of(identifiers.begin(), identifiers.end(), [way](std::string const& one) {
        return way == api::Via::email ? one.find('@') != std::string::npos : one.starts_with('+');
    });
}

class GivenReader {
public:
    explicit GivenReader(std::vector<Wrong>& wrongs) : wrongs_(wrongs) {}

    Person person(Node const& who) {
        Person person;
        person.name = who.key;
        person.place = who.place;
        auto const read = parse_who(who.key);
        if (!read || read->kind != Who::Kind::account)
            wrong(who, "`" + who.key + "` is no name for an account", "choose one of letters and digits");
        only_members(who, who.key,
                     {"identifiers", "password", "devices", "items", "subscription", "subscriptions",
                      "factor", "backup_codes"},
                     "an account", wrongs_);
        identifiers(who, person);
        person.password =
            who.find("password") == nullptr ? usual_password : text_of(who, "password", wrongs_);
        if (Node const* const items = who.find("items")) {
            auto const n = whole_number(*items);
            if (!n || *n > items_max) wrong(*items, "`items` is a number up to 160", "write how many");
            person.items = std::min(n.value_or(0), items_max);
        }
        plans(who, person);
        if (Node const* const all = who.find("devices")) {
            for (Node const& device : members_of(*all, "devices", wrongs_))
                person.devices.push_back(given_device(device));
        }
        factors(who, person);
        return person;
    }

private:
    void wrong(Node const& at, std::string what, std::string remedy) {
        wrongs_.push_back({at.place, std::move(what), std::move(remedy)});
    }

    void identifiers(Node const& who, Person& person) {
        person.identifiers = texts_of(who, "identifiers", wrongs_);
        if (person.identifiers.empty()) person.identifiers.push_back(who.key + "@example.test");
        for (auto const& identifier : person.identifiers) {
            if (!identifiers_.insert(identifier).second)
                wrong(who, "somebody is called `" + identifier + "` already",
                      "an identifier belongs to one account: choose another");
        }
    }

    GivenDevice given_device(Node const& node) {
        if (!devices_.insert(node.key).second)
            wrong(node, "a device is called `" + node.key + "` already",
                  "devices belong to the world: name them apart");
        only_members(node, node.key, {"kind", "find", "lost"}, "a device", wrongs_);
        if (!is_name(node.key))
            wrong(node, "`" + node.key + "` is no name for a device", "choose one of letters and digits");
        GivenDevice device{node.key, node.find("kind") == nullptr ? "phone" : text_of(node, "kind", wrongs_),
                           flag_of(node, "find", wrongs_), flag_of(node, "lost", wrongs_), node.place};
        auto const kinds = api::names_of<api::DeviceKind>();
        if (!api::enum_from<api::DeviceKind>(device.kind))
            wrong(*node.find("kind"), "there is no device of kind `" + device.kind + "`",
                  instead(device.kind, {kinds.begin(), kinds.end()}));
        return device;
    }

    void plans(Node const& who, Person& person) {
        Node const* at = who.find("subscription");
        if (Node const* const all = who.find("subscriptions"); at != nullptr && all != nullptr)
            wrong(*all, "there is a `subscription` beside it", "put them all into `subscriptions`");
        if (at != nullptr) {
            person.subscriptions.push_back(text_of(who, "subscription", wrongs_));
        } else {
            at = who.find("subscriptions");
            person.subscriptions = texts_of(who, "subscriptions", wrongs_);
        }
        auto const all = api::names_of<api::Plan>();
        for (auto const& plan : person.subscriptions) {
            if (!api::enum_from<api::Plan>(plan))
                wrong(*at, "there is no plan `" + plan + "`", instead(plan, {all.begin(), all.end()}));
        }
    }

    void factors(Node const& who, Person& person) {
        Node const* const factor = who.find("factor");
        if (factor != nullptr) person.factor = kind_of(*factor);
        auto const way = person.factor ? way_of(*person.factor) : std::nullopt;
        if (way && !is_reached(person.identifiers, *way))
            wrong(*factor, "`" + who.key + "` has nothing that a code is sent to by " + factor->text,
                  *way == api::Via::email ? "add an e-mail address to its `identifiers`"
                                          : "add a number like \"+15550100\" to its `identifiers`");
        person.backup_codes = flag_of(who, "backup_codes", wrongs_);
        if (person.backup_codes && factor == nullptr)
            wrong(*who.find("backup_codes"), "backup codes stand in for a factor, and there is none",
                  "add \"factor\": \"totp\"");
    }

    std::optional<api::FactorKind> kind_of(Node const& factor) {
        auto const kind = factor.is_text() ? api::enum_from<api::FactorKind>(factor.text) : std::nullopt;
        if (kind && kind != api::FactorKind::backup_codes) return kind;
        wrong(factor, "the `factor` of an account is \"totp\", \"email\" or \"sms\"",
              "write one of them, or leave it out");
        return std::nullopt;
    }

    std::vector<Wrong>& wrongs_;
    std::set<std::string> devices_, identifiers_;  // that are given already
};

Step given_step(Person const& person, Place place, std::string_view verb,
                std::vector<std::pair<std::string, Node>> said) {
    Act act;
    act.who = {Who::Kind::account, person.name, {}};
    act.as = person.name;
    act.verb = find_verb(verb);
    for (auto& [name, value] : said) set(act.said, name, std::move(value));
    return {place, {}, std::move(act)};
}

}  // namespace

std::vector<Person> people_of(Node const& given, std::vector<Wrong>& wrongs) {
    GivenReader reader{wrongs};
    std::vector<Person> people;
    for (Node const& who : members_of(given, "given", wrongs)) people.push_back(reader.person(who));
    return people;
}

namespace {

void add_person(Steps& steps, Person const& person) {
    auto const add = [&](Place place, std::string_view verb,
                         std::vector<std::pair<std::string, Node>> said = {}) {
        steps.push_back(given_step(person, place, verb, std::move(said)));
    };
    add(person.place, "account.sign_up",
        {{"identifiers", array_node(person.identifiers)}, {"password", text_node(person.password)}});
    add(person.place, "session.sign_in");
    for (GivenDevice const& device : person.devices) {
        Node const name = text_node(device.name);
        add(device.place, "device.make", {{"kind", text_node(device.kind)}, {"device", name}});
        add(device.place, "device.set_up", {{"device", name}});
        if (device.find || device.lost)
            add(device.place, "device.find", {{"device", name}, {"enabled", boolean_node(true)}});
        if (device.lost)
            add(device.place, "device.lost_mode", {{"device", name}, {"enabled", boolean_node(true)}});
    }
    for (std::uint64_t i = 0; i < person.items; ++i) add(person.place, "item.add");
    for (auto const& plan : person.subscriptions)
        add(person.place, "subscription.start", {{"plan", text_node(plan)}});
    // Last, so that the password alone is enough for the devices; and of an app with the code of the step
    // before, so that the one of `now` is still to be used.
    if (person.factor) {
        auto const way = way_of(*person.factor);
        add(person.place, "factor.enrol", {{"kind", text_node(std::string(wire_name(*person.factor)))}});
        if (way) add(person.place, "factor.send_code");
        std::string const code = !way ? "now - 30s" : *way == api::Via::email ? "mailed" : "texted";
        add(person.place, "factor.confirm", {{"code", text_node(code)}});
    }
    if (person.backup_codes) add(person.place, "factor.enrol", {{"kind", text_node("backup_codes")}});
}

}  // namespace

Steps prologue_of(std::vector<Person> const& given, Duration resend) {
    Steps steps;
    for (Person const& person : given) add_person(steps, person);
    auto const sent = std::find_if(given.begin(), given.end(), [](Person const& person) {
        return person.factor && way_of(*person.factor).has_value();
    });
    if (sent != given.end() && resend > Duration{})
        steps.push_back({sent->place, {}, Advance{resend, to_string(resend)}});
    return steps;
}

}  // namespace fauxcount::files
