// Who is given in a scenario and what they have, and the requests that make it so.
#include "scenarios/files/loader.hpp"

#include <set>
#include <utility>

namespace fauxcount::files {

namespace {

constexpr std::string_view usual_password = "sesame";

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
        Node const* const app = who.find("factor");
        person.app = app != nullptr;
        if (app != nullptr && (!app->is_text() || app->text != wire_name(api::FactorKind::totp)))
            wrong(*app, "the `factor` of an account is \"totp\"", "write that, or leave it out");
        person.backup_codes = flag_of(who, "backup_codes", wrongs_);
        if (person.backup_codes && !person.app)
            wrong(*who.find("backup_codes"), "backup codes stand in for a factor, and there is none",
                  "add \"factor\": \"totp\"");
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

Steps prologue_of(Person const& person) {
    Steps steps;
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
    // Last, so that the password alone is enough for the devices; and with the code of the step before, so
    // that the one of `now` is still to be used.
    if (person.app) {
        add(person.place, "factor.enrol", {{"kind", text_node("totp")}});
        add(person.place, "factor.confirm", {{"code", text_node("now - 30s")}});
    }
    if (person.backup_codes) add(person.place, "factor.enrol", {{"kind", text_node("backup_codes")}});
    return steps;
}

}  // namespace fauxcount::files
