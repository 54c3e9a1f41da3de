#include "scenarios/explore/as_scenario.hpp"

#include "api/text.hpp"

#include <algorithm>
#include <array>

namespace fauxcount::explore {

namespace {

struct Written {
    Act act;
    std::string_view step;  // without braces and expectation
};

// How each act is written in a file. A time that is not known yet lets none pass.
constexpr std::array written{
    Written{Act::sign_up, R"("as": "alice", "do": "account.sign_up")"},
    Written{Act::sign_in, R"("as": "alice", "do": "session.sign_in")"},
    Written{Act::sign_in_unattended, R"("as": "alice", "do": "session.sign_in", "interactive": false)"},
    Written{Act::sign_in_wrongly, R"("as": "alice", "do": "session.sign_in", "password": "guess")"},
    Written{Act::sign_out, R"("as": "alice", "do": "session.sign_out")"},
    Written{Act::prove, R"("as": "alice", "do": "session.prove")"},
    Written{Act::set_up_phone, R"("as": "alice", "do": "device.set_up", "device": "phone")"},
    Written{Act::set_up_tablet, R"("as": "alice", "do": "device.set_up", "device": "tablet")"},
    Written{Act::find_on_phone, R"("as": "alice", "do": "device.find", "device": "phone", "enabled": true)"},
    Written{Act::find_off_phone,
            R"("as": "alice", "do": "device.find", "device": "phone", "enabled": false)"},
    Written{Act::find_on_tablet,
            R"("as": "alice", "do": "device.find", "device": "tablet", "enabled": true)"},
    Written{Act::lose_phone,
            R"("as": "alice", "do": "device.lost_mode", "device": "phone", "enabled": true)"},
    Written{Act::recover_phone,
            R"("as": "alice", "do": "device.lost_mode", "device": "phone", "enabled": false)"},
    Written{Act::unbind_phone, R"("as": "alice", "do": "device.unbind", "device": "phone")"},
    Written{Act::sign_out_tablet, R"("as": "alice on tablet", "do": "device.sign_out", "device": "tablet")"},
    Written{Act::reset_phone, R"("as": "nobody", "do": "device.reset", "device": "phone")"},
    Written{Act::add_item, R"("as": "alice", "do": "item.add", "kind": "photo", "bytes": 1000)"},
    Written{Act::subscribe, R"("as": "alice", "do": "subscription.start", "plan": "cloud_plus")"},
    Written{Act::cancel_subscription, R"("as": "alice", "do": "subscription.cancel", "when": "now")"},
    Written{Act::end_subscription, R"("as": "alice", "do": "subscription.cancel", "when": "period_end")"},
    Written{Act::request, R"("as": "alice", "do": "removal.request")"},
    Written{Act::request_keyed, R"("as": "alice", "do": "removal.request", "key": "k")"},
    Written{Act::request_otherwise,
            R"("as": "alice", "do": "removal.request", "key": "k", "account": "alice")"},
    Written{Act::request_on_phone, R"("as": "alice on phone", "do": "removal.request", "channel": "device")"},
    Written{Act::request_as_administrator,
            R"("as": "administrator", "do": "removal.request", "account": "alice")"},
    Written{Act::cancel, R"("as": "receipt of alice", "do": "removal.cancel")"},
    Written{Act::cancel_keyed, R"("as": "receipt of alice", "do": "removal.cancel", "key": "k")"},
    Written{Act::just_before_next, R"("advance_to": "next - 1ms")"},
    Written{Act::to_next, R"("advance_to": "next")"},
    Written{Act::just_before_due, R"("advance_to": "due - 1ms")"},
    Written{Act::to_due, R"("advance_to": "due")"},
    Written{Act::to_removed, R"("advance_to": "removed")"},
    Written{Act::five_minutes, R"("advance": "5m")"},
    Written{Act::half_a_day, R"("advance": "12h")"},
};

// How each reading of a look is written, in its order.
constexpr std::array<std::string_view, readings_of_a_look> written_readings{
    R"("as": "administrator", "do": "account.read", "account": "alice")",
    R"("as": "alice", "do": "device.list")",
    R"("as": "alice", "do": "session.list")",
    R"("as": "nobody", "do": "device.read", "device": "phone")",
    R"("as": "nobody", "do": "device.read", "device": "tablet")",
    R"("as": "receipt of alice", "do": "removal.read")",
    R"("as": "administrator", "do": "removal.preflight", "account": "alice")",
    R"("as": "alice", "do": "subscription.list")",
    R"("as": "alice", "do": "item.list")",
};

std::string_view step_of(Act act) {
    auto const* const found =
        std::find_if(written.begin(), written.end(), [&](Written const& one) { return one.act == act; });
    return found == written.end() ? std::string_view{} : found->step;
}

std::string quoted(std::string_view text) {
    std::string out;
    api::append_quoted(out, text);
    return out;
}

std::string world_member(FoundHow const& how) {
    std::string text = "  \"world\": { \"seed\": " + std::to_string(how.world.seed.value_or(1));
    text += ", \"profile\": " + quoted(how.world.profile);
    if (!how.defect.empty()) text += ", \"defect\": " + quoted(how.defect);
    for (bool first = true; auto const& [name, value] : how.world.policy) {
        text += first ? ", \"policy\": { " : ", ";
        text += quoted(name) + ": " + quoted(value);
        first = false;
    }
    if (!how.world.policy.empty()) text += " }";
    return text + " },\n";
}

bool is_checked(Finding const& finding, std::uint8_t where) {
    return std::any_of(domain::invariant_list.begin(), domain::invariant_list.end(),
                       [&](domain::InvariantRow const& row) {
                           return row.title == finding.invariant && (row.where & where) != 0;
                       });
}

// A player watches turns, audits the end and has the model judge every answer; what the search checks beside
// that, it does not know. An invariant that broke says more than the model, which disagrees with most of it.
Finding const* shown_in_a_player(std::vector<Finding> const& findings) {
    constexpr std::uint8_t invariants = domain::by_turn | domain::by_audit;
    for (std::uint8_t const where : {invariants, domain::by_model}) {
        auto const found = std::find_if(findings.begin(), findings.end(),
                                        [&](Finding const& finding) { return is_checked(finding, where); });
        if (found != findings.end()) return &*found;
    }
    return nullptr;
}

std::string with_answer(std::string_view step, std::string_view answer) {
    return "    { " + std::string(step) + ", \"expect\": " + quoted(answer) + " },\n";
}

// What is expected of a call: as it was answered, or as the model says that it should have been.
std::string_view expected(std::optional<Dispute> const& dispute, std::string_view answered) {
    if (!dispute) return answered;
    return dispute->should_be == Code::ok ? std::string_view{"ok"} : wire_name(dispute->should_be);
}

// The reading that the model does not agree with, if it was one.
std::string disputed_reading(Subject& subject, Moment const& moment) {
    if (subject.dispute()) return {};
    subject.look(moment);
    auto const& dispute = subject.dispute();
    if (!dispute || !dispute->reading) return {};
    return with_answer(written_readings.at(*dispute->reading), expected(dispute, "ok"));
}

// The devices of a search are in their boxes when it begins.
constexpr std::string_view unboxing =
    "    { \"as\": \"nobody\", \"do\": \"device.make\", \"kind\": \"phone\", "
    "\"device\": \"phone\", \"expect\": \"ok\" },\n"
    "    { \"as\": \"nobody\", \"do\": \"device.make\", \"kind\": \"tablet\", "
    "\"device\": \"tablet\", \"expect\": \"ok\" },\n";

}  // namespace

std::optional<std::string> as_scenario(Subject& subject, Counterexample const& found, FoundHow const& how) {
    Finding const* const finding = shown_in_a_player(found.findings);
    if (finding == nullptr) return std::nullopt;
    std::string steps{unboxing};
    Moment moment = subject.beginning();
    // The people of a file are signed up and in when it begins.
    std::size_t given = 0;
    for (Act const act : {Act::sign_up, Act::sign_in}) {
        if (given < found.way.size() && found.way[given] == Move{act}) ++given;
    }
    for (std::size_t at = 0; at < found.way.size(); ++at) {
        Move const move = found.way[at];
        std::string_view const step = step_of(move.act);
        if (step.empty() || move.fault != Mishap::none) return std::nullopt;
        Instant const before = moment.state.now();
        moment = subject.after(moment, move);
        bool const passes = subject.answered().empty();
        if (at < given || (passes && moment.state.now() == before)) continue;
        steps += passes ? "    { " + std::string(step) + " },\n"
                        : with_answer(step, expected(subject.dispute(), subject.answered()));
    }
    if (is_checked(*finding, domain::by_model)) steps += disputed_reading(subject, moment);
    subject.take();
    std::string const id = finding->invariant.substr(0, finding->invariant.find(' '));
    return "{\n  \"$schema\": \"scenarios/scenario.schema.json\",\n  \"format\": 1,\n  \"name\": " +
           quoted("a way to " + finding->invariant) + ",\n" + world_member(how) +
           "  \"given\": { \"alice\": {} },\n  \"steps\": [\n" + steps +
           "    { \"check\": \"all\" }\n  ],\n  \"found\": { \"invariant\": " + quoted(id) +
           ", \"hash\": " + quoted(api::hash_text(how.hash)) +
           ", \"shrunk_from\": " + std::to_string(how.shrunk_from) + " }\n}\n";
}

}  // namespace fauxcount::explore
