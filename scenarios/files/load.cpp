// The reader of the format: everything but what is given and the steps, which have files of their own.
#include "api/codec.hpp"
#include "client/nearest.hpp"
#include "engine/control.hpp"
#include "engine/wire_quirks.hpp"
#include "scenarios/defects/defects.hpp"
#include "scenarios/defects/driver.hpp"
#include "scenarios/files/loader.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace fauxcount::files {

namespace {

constexpr Instant usual_start{1'893'456'000'000};  // 2030-01-01T00:00:00.000Z

using Spot = std::pair<std::size_t, std::size_t>;  // a line and a column
Spot spot_of(Place place) { return {place.line, place.column}; }

// `${name}` becomes the row's value: the value itself where it stands alone, its text inside others. Where
// it stands for nothing it stays, and `unread` learns the place: what else is said of it there is no news.
class Row {
public:
    Row(Node const& row, std::vector<Wrong>& wrongs, std::set<Spot>& unread)
        : row_(row), wrongs_(wrongs), unread_(unread) {}

    Node with(Node node) {
        if (node.is_text()) return put_in(std::move(node));
        for (Node& child : node.children) child = with(std::move(child));
        return node;
    }
    void all_used() {
        for (Node const& value : row_.children) {
            if (!used_.contains(value.key))
                wrongs_.push_back(
                    {value.place, "nothing uses `${" + value.key + "}`", "use it, or take it out"});
        }
    }
    std::string text() const {
        std::string text;
        for (Node const& value : row_.children)
            text += (text.empty() ? "" : ", ") + value.key + "=" +
                    (value.is_text() ? value.text : compact(value));
        return text;
    }

private:
    Node put_in(Node node) {
        std::string_view constexpr begin = "${";
        for (auto at = node.text.find(begin); at != std::string::npos; at = node.text.find(begin, at)) {
            auto const end = node.text.find('}', at);
            if (end == std::string::npos) {
                std::string what = "`" + node.text.substr(at) + "` has no end";
                return unread(std::move(node), std::move(what), "close it: ${name}");
            }
            std::string const name = node.text.substr(at + 2, end - at - 2);
            Node const* const value = row_.find(name);
            if (value == nullptr) return unknown(std::move(node), name);
            used_.insert(name);
            if (at == 0 && end + 1 == node.text.size()) {
                Node whole = *value;
                whole.key = node.key;
                whole.place = node.place;
                return whole;
            }
            node.text.replace(at, end + 1 - at, value->text);
            at += value->text.size();
        }
        return node;
    }

    Node unknown(Node node, std::string const& name) {
        if (row_.children.empty())
            return unread(std::move(node),
                          "`${" + name + "}` stands for a value of a matrix, and there is none",
                          "add \"matrix\": [ { \"" + name + "\": … } ], or write the value itself");
        std::vector<std::string> known;
        known.reserve(row_.children.size());
        for (Node const& one : row_.children) known.push_back(one.key);
        return unread(std::move(node), "the matrix has no `" + name + "`", instead(name, known));
    }
    Node unread(Node node, std::string what, std::string remedy) {
        wrongs_.push_back({node.place, std::move(what), std::move(remedy)});
        unread_.insert(spot_of(node.place));
        return node;
    }

    Node const& row_;
    std::vector<Wrong>& wrongs_;
    std::set<Spot>& unread_;
    std::set<std::string> used_;
};

class Loader {
public:
    std::variant<Scenario, std::vector<Wrong>> load(std::string_view text) {
        auto parsed = parse_jsonc(text);
        if (auto* const wrong = std::get_if<Wrong>(&parsed)) return std::vector<Wrong>{std::move(*wrong)};
        scenario_.source = std::get<Node>(std::move(parsed));
        Node root = scenario_.source;
        if (is_ours(root)) {
            head(root);
            cases(root);
        }
        if (wrongs_.empty()) return std::move(scenario_);
        return told();
    }

private:
    // In the order of the text, each fault once.
    std::vector<Wrong> told() {
        std::sort(wrongs_.begin(), wrongs_.end(), [](Wrong const& a, Wrong const& b) {
            return std::tie(a.place.line, a.place.column, a.what) <
                   std::tie(b.place.line, b.place.column, b.what);
        });
        // Rows of a matrix find the same fault again.
        auto const last = std::unique(wrongs_.begin(), wrongs_.end(), [](Wrong const& a, Wrong const& b) {
            return spot_of(a.place) == spot_of(b.place) && a.what == b.what;
        });
        wrongs_.erase(last, wrongs_.end());
        return std::move(wrongs_);
    }

    void wrong(Node const& at, std::string what, std::string remedy) {
        wrongs_.push_back({at.place, std::move(what), std::move(remedy)});
    }
    std::string text(Node const& object, std::string_view member) { return text_of(object, member, wrongs_); }
    void defect(Node const& at, std::string const& id) {
        if (defects::find(id) != nullptr) return;
        if (defects::find_driver(id) != nullptr)
            return wrong(at, "`" + id + "` breaks the removal flow of the client, and no world",
                         "`fauxcount explore --defect " + id +
                             "` searches for it; of a world are D01 and on");
        std::vector<std::string> known;
        for (auto const& one : defects::all()) known.emplace_back(one.id);
        wrong(at, "there is no seeded defect `" + id + "`",
              instead(id, known) + " `fauxcount defects list` shows them all");
    }

    // The format first: of a newer one nothing else can be judged.
    bool is_ours(Node const& root) {
        Node const* const format_said = root.find("format");
        auto const said = format_said == nullptr ? std::nullopt : whole_number(*format_said);
        if (!root.is(Node::Kind::object)) {
            wrong(root, "a scenario is an object", "write { … }");
        } else if (format_said == nullptr) {
            wrong(root, "there is no `format`", "add \"format\": 1");
        } else if (!said || *said == 0) {
            wrong(*format_said, "`format` is a number", "write \"format\": 1");
        } else if (*said > format) {
            wrong(*format_said,
                  "this is format " + std::to_string(*said) + ", and 1 is the newest known here",
                  "use a newer fauxcount");
        }
        return wrongs_.empty();
    }

    // A misspelt member is read as the one that was meant, so that one letter hides nothing else.
    static void respell(Node& root, std::vector<std::string> const& known) {
        for (Node& member : root.children) {
            if (Cast::has(known, member.key)) continue;
            auto const meant = client::nearest(member.key, known);
            if (!meant.empty() && root.find(meant) == nullptr) member.key = meant;
        }
    }

    void head(Node& root) {
        std::vector<std::string> const known{"$schema", "format", "name",   "about", "tags", "red_under",
                                             "world",   "given",  "matrix", "steps", "found"};
        only_members(root, "a scenario", known, "a scenario", wrongs_);
        respell(root, known);
        text(root, "$schema");
        scenario_.name = text(root, "name");
        if (root.find("name") == nullptr || scenario_.name.empty())
            wrong(root, "the scenario has no name", "add \"name\": what it shows, in a few words");
        scenario_.about = text(root, "about");
        scenario_.tags = texts_of(root, "tags", wrongs_);
        scenario_.red_under = texts_of(root, "red_under", wrongs_);
        if (Node const* const ids = root.find("red_under")) {
            for (Node const& id : ids->children) {
                if (id.is_text()) defect(id, id.text);
            }
        }
        found(root.find("found"));
    }

    void found(Node const* node) {
        if (node == nullptr) return;
        if (!node->is(Node::Kind::object)) return void(members_of(*node, "found", wrongs_));
        only_members(*node, "found", {"invariant", "hash", "shrunk_from"}, "`found`", wrongs_);
        Found found;
        found.invariant = text(*node, "invariant");
        std::string const id = found.invariant.substr(0, found.invariant.find(' '));
        if (id.empty()) {
            wrong(*node, "`found` needs `invariant`", "say which one was broken");
        } else if (!is_invariant(id)) {
            wrong(*node->find("invariant"), "there is no invariant `" + id + "`",
                  "docs/invariants.md lists them all");
        }
        found.hash = text(*node, "hash");
        if (Node const* const from = node->find("shrunk_from")) {
            auto const n = whole_number(*from);
            if (!n) wrong(*from, "`shrunk_from` is a number of steps", "write it without quotes");
            found.shrunk_from = n.value_or(0);
        }
        scenario_.found = found;
    }

    void cases(Node const& root) {
        Node const* const steps = root.find("steps");
        if (steps == nullptr) return wrong(root, "there are no `steps`", "add \"steps\": [ { … } ]");
        Node const* const matrix = root.find("matrix");
        if (matrix == nullptr) {
            one_case(root, Node{});
            return;
        }
        if (!matrix->is(Node::Kind::array) || matrix->children.empty())
            return wrong(*matrix, "`matrix` is a list of rows", "write [ { \"channel\": \"site\" } ]");
        for (Node const& row : matrix->children) {
            if (!row.is(Node::Kind::object) || row.children.empty()) {
                wrong(row, "a row of the matrix names values", "write { \"channel\": \"site\" }");
            } else {
                one_case(root, row);
            }
        }
    }

    void one_case(Node const& root, Node const& row_node) {
        std::size_t const before = wrongs_.size();
        Row row{row_node, wrongs_, unread_};
        auto const part = [&](std::string_view member) {
            Node const* const found = root.find(member);
            return found == nullptr ? Node{} : row.with(*found);
        };
        Node const world_node = part("world");
        Node const given_node = part("given");
        Node const steps_node = part("steps");
        row.all_used();
        std::size_t const said = wrongs_.size();
        Case one;
        one.row = row.text();
        Cast const cast = cast_of(given_node, steps_node);
        world(world_node, one);
        one.given = people_of(given_node, wrongs_);
        StepReader reader{cast, wrongs_};
        one.steps = reader.steps(steps_node);
        one.restarts = reader.restarts();
        // What else is wrong with a text that no value was put into is about what nobody wrote.
        std::erase_if(wrongs_, [&, i = std::size_t{0}](Wrong const& wrong) mutable {
            return i++ >= said && unread_.contains(spot_of(wrong.place));
        });
        if (!reader.expects() && wrongs_.size() == before)
            wrong(root, "this scenario expects nothing, so nothing can fail it",
                  "add a step with `expect`, or a `check`");
        auto const policy = engine::policy_of(one.world);
        if (auto const* const known = std::get_if<domain::Policy>(&policy))
            one.prologue = prologue_of(one.given, known->code_resend);
        scenario_.cases.push_back(std::move(one));
    }

    void world(Node const& node, Case& one) {
        only_members(node, "world", {"seed", "profile", "policy", "start", "defect", "wire_quirks"},
                     "`world`", wrongs_);
        one.world.seed = 1;
        one.world.start = usual_start;
        if (Node const* const seed = node.find("seed")) {
            one.world.seed = whole_number(*seed);
            if (!one.world.seed)
                wrong(*seed, "`seed` is a whole number from 0 to 18446744073709551615",
                      "write one of them, without quotes");
        }
        if (node.find("profile") != nullptr) one.world.profile = text(node, "profile");
        if (Node const* const start = node.find("start")) {
            one.world.start = start->is_text() ? parse_instant(start->text) : std::nullopt;
            if (!one.world.start)
                wrong(*start, "`start` is an instant of the years 1970 to 9999",
                      "write it like 2030-01-01T00:00:00.000Z");
        }
        one.defect = text(node, "defect");
        if (!one.defect.empty()) defect(*node.find("defect"), one.defect);
        if (Node const* const quirks = node.find("wire_quirks")) wire_quirks(*quirks, one);
        auto const judged = engine::policy_of(one.world);
        if (auto const* const refused = std::get_if<api::Problem>(&judged))
            return wrong(*node.find("profile"), refused->detail, "docs/policies.md tells what each is");
        if (Node const* const policy = node.find("policy")) {
            for (Node const& setting : members_of(*policy, "policy", wrongs_)) change(setting, one);
        }
    }

    // One parameter of the policy; by itself, so that all that are wrong are told at once.
    void change(Node const& setting, Case& one) {
        if (!setting.is_text() && !setting.is(Node::Kind::boolean))
            return wrong(setting, "a value of a policy is text", "put it in quotes, with its unit");
        auto const known = engine::policy_names();
        if (std::find(known.begin(), known.end(), setting.key) == known.end())
            return wrong(setting, "there is no policy parameter `" + setting.key + "`",
                         instead(setting.key, {known.begin(), known.end()}));
        api::PutWorld alone;
        alone.profile = one.world.profile;
        alone.policy.push_back({setting.key, setting.text});
        auto const judged = engine::policy_of(alone);
        if (auto const* const refused = std::get_if<api::Problem>(&judged))
            return wrong(setting, refused->detail, "docs/policies.md lists them all");
        one.world.policy.push_back(std::move(alone.policy.front()));
    }

    void wire_quirks(Node const& node, Case& one) {
        // Places are JSON Pointers, here or in the world.
        auto const refused = [&](std::string_view detail, std::string_view place) {
            Node const* const at = node.find(place.substr(place.rfind('/') + 1));
            wrong(at == nullptr ? node : *at, std::string(detail), "docs/failures.md tells what each may be");
        };
        auto read = api::decode<api::WireQuirks>(compact(node));
        if (auto const* const error = std::get_if<api::DecodeError>(&read))
            return refused(error->detail, error->place);
        one.world.wire_quirks = std::get<api::WireQuirks>(std::move(read));
        if (auto const wrong = engine::wrong_with(one.world.wire_quirks))
            refused(wrong->detail, wrong->place);
        one.world.wire_quirks = engine::quirks_of(one.world.wire_quirks);
    }

    Scenario scenario_;
    std::vector<Wrong> wrongs_;
    std::set<Spot> unread_;
};

void add_once(std::vector<std::string>& names, std::string name) {
    if (!Cast::has(names, name)) names.push_back(std::move(name));
}

void find_names(Node const& node, Cast& cast) {
    Node const* const verb = node.find("do");
    Node const* const as = node.find("as");
    if (verb != nullptr && as != nullptr && verb->text == "account.sign_up") {
        if (auto const who = parse_who(as->text); who && who->kind == Who::Kind::account)
            add_once(cast.accounts, who->account);
    }
    if (verb != nullptr && verb->text == "device.make") {
        if (Node const* const device = node.find("device")) add_once(cast.devices, device->text);
    }
    if (Node const* const save = node.find("save"); save != nullptr && save->is(Node::Kind::object)) {
        for (Node const& one : save->children) add_once(cast.saved, one.key);
    }
    for (Node const& child : node.children) find_names(child, cast);
}

}  // namespace

Cast cast_of(Node const& given, Node const& steps) {
    Cast cast;
    for (Node const& who : given.children) {
        add_once(cast.accounts, who.key);
        if (Node const* const devices = who.find("devices")) {
            for (Node const& device : devices->children) add_once(cast.devices, device.key);
        }
    }
    find_names(steps, cast);
    return cast;
}

std::variant<Scenario, std::vector<Wrong>> load(std::string_view text) { return Loader{}.load(text); }

std::string write(Scenario const& scenario) { return pretty(scenario.source); }

}  // namespace fauxcount::files
