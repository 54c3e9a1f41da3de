// The steps of a scenario.
#include "api/operations.hpp"
#include "engine/watch.hpp"
#include "scenarios/files/known_names.hpp"

#include <array>
#include <limits>
#include <utility>

namespace fauxcount::files {

namespace {

constexpr std::array<std::string_view, 6> of_every_act{"as", "do", "key", "expect", "save", "note"};
constexpr std::array<std::string_view, 8> kinds{"do",       "advance", "advance_to", "eventually",
                                                "parallel", "fork",    "check",      "restart"};

std::vector<Node> const nothing;

// Whether a JSON Pointer leads somewhere in an answer of that shape.
bool leads_somewhere(api::shape::Shape const* shape, std::string_view pointer) {
    while (!pointer.empty()) {
        if (pointer.front() != '/') return false;
        pointer.remove_prefix(1);
        std::string_view const name = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(name.size());
        if (shape->kind == api::shape::Kind::array) {
            if (name.empty() || name.find_first_not_of("0123456789") != std::string_view::npos) return false;
            shape = shape->element;
            continue;
        }
        auto const found = std::find_if(shape->members.begin(), shape->members.end(),
                                        [&](auto const& member) { return member.name == name; });
        if (found == shape->members.end()) return false;
        shape = found->shape;
    }
    return shape->kind != api::shape::Kind::object && shape->kind != api::shape::Kind::array;
}

// What may be kept of a refusal that is expected.
std::vector<std::string> saved_of_refusals() {
    return {"/challenge/id", "/challenge/expires_at", "/not_before"};
}

std::uint64_t times(std::uint64_t a, std::uint64_t b) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    return a >= most || b >= most || a * b >= most ? most : a * b;
}

// In how many orders lanes of those lengths can be played.
std::uint64_t orders_of(std::vector<Steps> const& lanes) {
    std::uint64_t orders = 1;
    std::uint64_t before = 0;
    for (Steps const& lane : lanes) {
        for (std::uint64_t i = 1; i <= lane.size() && orders <= orders_max * orders_max; ++i)
            orders = orders * (before + i) / i;
        before += lane.size();
    }
    return orders;
}

}  // namespace

std::vector<std::string> invariant_ids() {
    std::vector<std::string> ids;
    for (domain::InvariantRow const& row : domain::invariant_list) {
        if (row.checked(domain::by_audit)) ids.emplace_back(row.id);
    }
    return ids;
}

bool is_invariant(std::string_view id) {
    auto const& all = domain::invariant_list;
    return std::any_of(all.begin(), all.end(), [&](auto const& row) { return row.id == id; });
}

std::vector<Node> const& members_of(Node const& object, std::string_view name, std::vector<Wrong>& wrongs) {
    if (object.is(Node::Kind::object)) return object.children;
    wrongs.push_back({object.place, "`" + std::string(name) + "` is an object", "write { … }"});
    return nothing;
}

std::vector<Node> const& elements_of(Node const& list, std::string_view name, std::string_view example,
                                     std::vector<Wrong>& wrongs) {
    if (list.is(Node::Kind::array)) return list.children;
    wrongs.push_back(
        {list.place, "`" + std::string(name) + "` is a list", "write [" + std::string(example) + "]"});
    return nothing;
}

void only_members(Node const& object, std::string_view name, std::vector<std::string> const& known,
                  std::string_view of, std::vector<Wrong>& wrongs) {
    for (Node const& child : members_of(object, name, wrongs)) {
        if (!Cast::has(known, child.key))
            wrongs.push_back(
                {child.place, std::string(of) + " has no `" + child.key + "`", instead(child.key, known)});
    }
}

std::string text_of(Node const& object, std::string_view member, std::vector<Wrong>& wrongs) {
    Node const* const found = object.find(member);
    if (found == nullptr) return {};
    if (!found->is_text())
        wrongs.push_back({found->place, "`" + std::string(member) + "` is text", "put it in quotes"});
    return found->text;
}

std::vector<std::string> texts_of(Node const& object, std::string_view member, std::vector<Wrong>& wrongs) {
    Node const* const found = object.find(member);
    std::vector<std::string> all;
    if (found == nullptr) return all;
    for (Node const& one : elements_of(*found, member, "\"…\"", wrongs)) {
        if (one.is_text()) {
            all.push_back(one.text);
        } else {
            wrongs.push_back(
                {one.place, "`" + std::string(member) + "` is a list of texts", "put it in quotes"});
        }
    }
    return all;
}

bool flag_of(Node const& object, std::string_view member, std::vector<Wrong>& wrongs) {
    Node const* const found = object.find(member);
    if (found == nullptr) return false;
    if (!found->is(Node::Kind::boolean))
        wrongs.push_back(
            {found->place, "`" + std::string(member) + "` is true or false", "write it without quotes"});
    return found->text == "true";
}

void StepReader::wrong(Node const& at, std::string what, std::string remedy) {
    wrongs_.push_back({at.place, std::move(what), std::move(remedy)});
}

void StepReader::only(Node const& step, std::initializer_list<std::string_view> known,
                      std::string_view kind) {
    only_members(step, "a step", {known.begin(), known.end()}, kind, wrongs_);
}

Steps StepReader::steps(Node const& list) {
    Steps all;
    for (Node const& node : elements_of(list, list.key.empty() ? "a lane" : list.key, " { … } ", wrongs_)) {
        if (auto one = step(node)) all.push_back(*std::move(one));
    }
    return all;
}

std::optional<Step> StepReader::step(Node const& node) {
    std::size_t said = 0;
    std::string_view kind;
    for (auto const one : kinds) {
        if (node.find(one) == nullptr) continue;
        ++said;
        kind = one;
    }
    if (said != 1) {
        wrong(node, said == 0 ? "this is no step" : "this is more than one step",
              "a step has exactly one of `do`, `advance`, `advance_to`, `eventually`, `parallel`, `fork`, "
              "`check`, `restart`");
        return std::nullopt;
    }
    Node const& what = *node.find(kind);
    Step step{node.place, {}, {}};
    if (Node const* const note = node.find("note")) {
        if (!note->is_text()) wrong(*note, "`note` is text", "put it in quotes");
        step.note = note->text;
    }
    if (kind == "do") {
        auto act = this->act(node);
        if (!act) return std::nullopt;
        step.what = *std::move(act);
        return step;
    }
    if (kind == "eventually") {
        only(node, {"eventually", "within", "note"}, "`eventually`");
        auto act = this->act(what);
        Node const* const within = node.find("within");
        if (within == nullptr) wrong(node, "`eventually` needs `within`", "add \"within\": \"60d\"");
        auto const length = within == nullptr ? std::nullopt : this->length(*within, "60d");
        if (!act || !length) return std::nullopt;
        step.what = Eventually{*std::move(act), *length};
        return step;
    }
    only(node, {kind, "note"}, "`" + std::string(kind) + "`");
    if (kind == "advance") {
        auto const by = length(what, "30d");
        if (!by) return std::nullopt;
        step.what = Advance{*by, what.text};
    } else if (kind == "advance_to") {
        Moment to;
        if (auto found = moment(what, &to)) {
            wrongs_.push_back(*std::move(found));
            return std::nullopt;
        }
        step.what = AdvanceTo{to, what.text};
    } else if (kind == "parallel") {
        return parallel(std::move(step), what);
    } else if (kind == "fork") {
        bool const copied = std::exchange(in_copy_, true);
        step.what = Fork{steps(what)};
        in_copy_ = copied;
    } else if (kind == "check") {
        return check(std::move(step), what);
    } else {
        return restart(std::move(step), what);
    }
    return step;
}

std::optional<Step> StepReader::restart(Step step, Node const& who) {
    restarts_ = true;
    step.what = Restart{};
    if (who.is_text() && who.text == "provider") {
        if (!in_copy_) return step;
        wrong(who, "nobody keeps a copy of the world, so it cannot be started again",
              "write this before the `parallel`, and outside of any `fork`");
    } else {
        wrong(who, "only the provider can be killed and started again", "write \"restart\": \"provider\"");
    }
    return std::nullopt;
}

std::optional<Step> StepReader::parallel(Step step, Node const& lanes) {
    Parallel parallel;
    if (!lanes.is(Node::Kind::array) || lanes.children.size() < 2) {
        wrong(lanes, "`parallel` is a list of at least two lists of steps", "write [ [ { … } ], [ { … } ] ]");
        return std::nullopt;
    }
    in_copy_ = true;  // and all that comes after it
    for (Node const& lane : lanes.children) parallel.lanes.push_back(steps(lane));
    std::uint64_t const orders = orders_of(parallel.lanes);
    orders_ = times(orders_, orders);
    if (orders_ > orders_max) {
        wrong(lanes, "this would be played in more than " + std::to_string(orders_max) + " orders",
              "take steps out of the lanes: what cannot meet need not be parallel");
        orders_ = 1;
    }
    step.what = std::move(parallel);
    return step;
}

std::optional<Step> StepReader::check(Step step, Node const& ids) {
    Check check;
    expects_ = true;
    if (ids.is_text() && ids.text == "all") {
        step.what = check;
        return step;
    }
    if (!ids.is(Node::Kind::array) || ids.children.empty()) {
        wrong(ids, "`check` is \"all\" or a list of invariants", "write [\"S25\", \"S35\"] or \"all\"");
        return std::nullopt;
    }
    for (Node const& id : ids.children) {
        checkable(id);
        check.invariants.push_back(id.text);
    }
    step.what = check;
    return step;
}

// A check looks at a whole world: what shows only in a turn, a search or a driver can never fail there.
void StepReader::checkable(Node const& id) {
    auto const& all = domain::invariant_list;
    auto const row = std::find_if(all.begin(), all.end(),
                                  [&](auto const& one) { return id.is_text() && one.id == id.text; });
    if (row == all.end()) {
        std::vector<std::string> known;
        known.reserve(all.size());
        for (auto const& one : all) known.emplace_back(one.id);
        return wrong(id, "there is no invariant `" + id.text + "`",
                     instead(id.text, known) + " docs/invariants.md says what each is");
    }
    if (row->checked(domain::by_audit)) return;
    std::string const where =
        row->checked(domain::by_turn)
            ? "it is watched in each turn that is played in this process, asked or not"
        : row->checked(domain::by_model)    ? "the reference model judges each answer, asked or not"
        : row->checked(domain::by_explorer) ? "`fauxcount explore` searches for it"
                                            : "`fauxcount explore --driver` searches for it";
    wrong(id, "a look at the world never tells that " + id.text + " is broken, so this check cannot fail",
          "take it out: " + where + "; docs/invariants.md says which an audit sees");
}

std::optional<Duration> StepReader::length(Node const& node, std::string_view example) {
    std::string const remedy =
        "write how much of what, like \"" + std::string(example) + "\", below 8,000 years";
    if (node.is(Node::Kind::number)) {
        wrong(node, "a bare number is no length of time", remedy);
        return std::nullopt;
    }
    auto const length = node.is_text() ? parse_duration(node.text) : std::nullopt;
    if (!length) wrong(node, "`" + node.text + "` " + std::string(fault_of_duration(node.text)), remedy);
    return length;
}

std::optional<Wrong> StepReader::moment(Node const& node, Moment* moment) {
    std::string const remedy = "say what it is near: \"due - 1ms\", \"removed\", \"next\", a saved name, or "
                               "an instant like 2030-01-31T00:00:00.000Z";
    if (!node.is_text()) return Wrong{node.place, "this is no point in time", remedy};
    // A name may have a `-` in it, so a sum has spaces.
    if (auto const sign = node.text.find_first_of("+-", 1); sign != std::string::npos) {
        std::string const word = node.text.substr(0, sign);
        if (is_time_word(word) && node.text.substr(sign - 1, 3) != " " + node.text.substr(sign, 1) + " ")
            return Wrong{node.place, "`" + node.text + "` is no point in time",
                         "put spaces around the sign: \"" + word + " " + node.text.substr(sign, 1) + " " +
                             node.text.substr(sign + 1) + "\""};
    }
    auto parsed = parse_moment(node.text);
    if (auto const* const why = std::get_if<std::string>(&parsed)) return Wrong{node.place, *why, remedy};
    auto const& found = std::get<Moment>(parsed);
    if (auto unknown = unknown_in(found, cast_, node.place)) return unknown;
    if (moment != nullptr) *moment = found;
    return std::nullopt;
}

std::optional<Wrong> StepReader::words(Node const& value, api::shape::Shape const& shape) {
    if (&shape == &api::shape::shape_of<Instant>) return moment(value, nullptr);
    KnownNames names{cast_};
    auto id = names.id(*id_kind(shape), value);
    if (auto* const found = std::get_if<Wrong>(&id)) return std::move(*found);
    return std::nullopt;
}

std::optional<Act> StepReader::act(Node const& node) {
    Node const* const verb = node.find("do");
    if (verb == nullptr) {
        // Of what is no object, members_of says so.
        if (!node.is(Node::Kind::object)) members_of(node, node.key, wrongs_);
        if (node.is(Node::Kind::object))
            wrong(node, "this does nothing", "say what is done: \"do\": \"account.read\"");
        return std::nullopt;
    }
    Act act;
    act.verb = find_verb(verb->text);
    std::size_t const before = wrongs_.size();
    act.said = node;
    who(act, node);
    if (act.verb == nullptr) {
        wrong(*verb, "there is no verb `" + verb->text + "`", instead(verb->text, verb_names()));
        return std::nullopt;
    }
    if (wrongs_.size() == before) arguments(act, node);
    if (Node const* const key = node.find("key")) {
        act.key = key->text;
        if (!key->is_text() || !api::is_idempotency_key(key->text))
            wrong(*key, std::string(api::idempotency_key_form), "write something like \"once\"");
    }
    Node const* const expect = node.find("expect");
    if (expect == nullptr) {
        wrong(node, "`" + verb->text + "` can be refused, and this step does not say what it expects",
              "add \"expect\": \"ok\", or the code of the refusal");
    } else {
        expects_ = true;
        auto const check = [this](Node const& value, auto const& shape) { return words(value, shape); };
        if (auto found = read_expectation(*expect, *act.verb, check, wrongs_)) act.expect = *std::move(found);
    }
    saves(act, node);
    if (act.verb->name == "fault.order" && act.expect.kind != Expectation::Kind::refused) operation(node);
    if (wrongs_.size() != before) return std::nullopt;
    Node const* const kind = node.find("kind");
    restarts_ =
        restarts_ || (act.verb->name == "fault.order" && kind != nullptr && kind->text.starts_with("crash_"));
    return act;
}

// Of an order that is to be taken.
void StepReader::operation(Node const& order) {
    Node const* const named = order.find("operation");
    if (named == nullptr || !named->is_text() || named->text == api::every_operation) return;
    if (!api::operation_of(named->text))
        wrong(*named, "there is no operation `" + named->text + "`",
              instead(named->text, {api::operation_ids.begin(), api::operation_ids.end()}));
}

void StepReader::who(Act& act, Node const& node) {
    Node const* const as = node.find("as");
    if (as == nullptr) return wrong(node, "nobody does this", "say who: \"as\": \"alice\"");
    auto const who = as->is_text() ? parse_who(as->text) : std::nullopt;
    if (!who) {
        return wrong(*as, "`" + as->text + "` is nobody who can do something",
                     "say an account's name, \"alice on phone\", \"receipt of alice\", \"administrator\" or "
                     "\"nobody\"");
    }
    act.who = *who;
    act.as = as->text;
    bool const somebody = who->kind != Who::Kind::administrator && who->kind != Who::Kind::nobody;
    if (somebody && !Cast::has(cast_.accounts, who->account))
        wrong(*as, "nobody here is called `" + who->account + "`", instead(who->account, cast_.accounts));
    if (who->kind == Who::Kind::device && !Cast::has(cast_.devices, who->device))
        wrong(*as, "no device here is called `" + who->device + "`", instead(who->device, cast_.devices));
}

void StepReader::arguments(Act& act, Node const& node) {
    std::vector<std::string> known{of_every_act.begin(), of_every_act.end()};
    for (auto const* const argument : act.verb->arguments()) known.emplace_back(argument->name);
    if (!act.verb->called.empty()) known.emplace_back(act.verb->called);
    only_members(node, "a step", known, "`" + std::string(act.verb->name) + "`", wrongs_);
    bool const somebody = act.who.kind == Who::Kind::account || act.who.kind == Who::Kind::device ||
                          act.who.kind == Who::Kind::receipt;
    for (auto const usual : act.verb->usual) {
        auto const* const argument = act.verb->argument(usual);
        bool const needed = argument->presence == api::Presence::required && usual != "kind" &&
                            usual != "bytes" && usual != "plan";
        if (!somebody && needed && node.find(usual) == nullptr)
            return wrong(node,
                         "`" + std::string(act.verb->name) + "` as " + act.as + " needs `" +
                             std::string(usual) + "`",
                         "add it: " + std::string(argument->shape->expected));
    }
    KnownNames names{cast_};
    auto prepared = act.verb->prepare(*act.verb, node, names);
    if (auto* const found = std::get_if<Wrong>(&prepared)) wrongs_.push_back(std::move(*found));
}

void StepReader::saves(Act& act, Node const& node) {
    Node const* const save = node.find("save");
    if (save == nullptr) return;
    for (Node const& one : members_of(*save, "save", wrongs_)) {
        if (!is_name(one.key) || is_time_word(one.key))
            wrong(one, "`" + one.key + "` is no name to save under", "choose another, of letters and digits");
        bool const of_refusal =
            act.expect.kind == Expectation::Kind::refused && Cast::has(saved_of_refusals(), one.text);
        bool const leads = of_refusal || leads_somewhere(act.verb->answer, one.text);
        if (!one.is_text() || one.text.empty() || !leads)
            wrong(one, "`" + one.text + "` leads to no single value of the answer",
                  "write a JSON Pointer like \"/removal/due\"");
        act.save.emplace_back(one.key, one.text);
    }
}

}  // namespace fauxcount::files
