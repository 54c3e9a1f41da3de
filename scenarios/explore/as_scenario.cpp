#include "scenarios/explore/as_scenario.hpp"

#include "api/text.hpp"
#include "api/wire.hpp"
#include "engine/tokens.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

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
    Written{Act::prove_wrongly, R"("as": "alice", "do": "session.prove", "password": "guess")"},
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
    Written{Act::enrol_app, R"("as": "alice", "do": "factor.enrol", "kind": "totp")"},
    Written{Act::confirm_app, R"("as": "alice", "do": "factor.confirm", "factor": "totp", "code": "now")"},
    Written{Act::enrol_codes, R"("as": "alice", "do": "factor.enrol", "kind": "backup_codes")"},
    Written{Act::remove_app, R"("as": "alice", "do": "factor.remove", "factor": "totp")"},
    Written{Act::answer, R"("as": "alice", "do": "challenge.answer", "kind": "totp", "code": "now")"},
    Written{Act::answer_wrongly,
            R"("as": "alice", "do": "challenge.answer", "kind": "totp", "code": "no code")"},
    Written{Act::answer_as_before,
            R"("as": "alice", "do": "challenge.answer", "kind": "totp", "code": "now - 30s")"},
    Written{Act::answer_by_backup_code,
            R"("as": "alice", "do": "challenge.answer", "kind": "backup_codes", "code": "backup 1")"},
    Written{Act::half_a_minute, R"("advance": "30s")"},
    Written{Act::request_in_bulk,
            R"("as": "administrator", "do": "removal.request_all", "accounts": ["bob", "alice"])"},
    Written{Act::request_by_neighbour, R"("as": "bob", "do": "removal.request", "key": "k")"},
    Written{Act::sign_up_with_two_addresses, R"("as": "alice", "do": "account.sign_up", "identifiers": )"
                                             R"(["alice@example.test", "alice@example.net"])"},
    Written{Act::enrol_mail, R"("as": "alice", "do": "factor.enrol", "kind": "email")"},
    Written{Act::ask_to_confirm, R"("as": "alice", "do": "factor.send_code", "factor": "email")"},
    Written{Act::confirm_mail,
            R"("as": "alice", "do": "factor.confirm", "factor": "email", "code": "mailed")"},
    Written{Act::remove_mail, R"("as": "alice", "do": "factor.remove", "factor": "email")"},
    Written{Act::ask_for_code, R"("as": "alice", "do": "challenge.send_code", "via": "email")"},
    Written{Act::answer_by_mail,
            R"("as": "alice", "do": "challenge.answer", "kind": "email", "code": "mailed")"},
    Written{Act::answer_by_mail_as_before,
            R"("as": "alice", "do": "challenge.answer", "kind": "email", "code": "old mailed")"},
    Written{Act::answer_by_mail_wrongly,
            R"("as": "alice", "do": "challenge.answer", "kind": "email", "code": "000000")"},
    Written{Act::change_password,
            R"("as": "alice", "do": "account.change_password", "password": "the other one")"},
    Written{Act::sign_in_as_before,
            R"("as": "alice", "do": "session.sign_in", "password": "the one before")"},
    Written{Act::lose_mail,
            R"("as": "administrator", "do": "fault.order", "kind": "message_lost", "times": 1)"},
    Written{Act::delay_mail, R"("as": "administrator", "do": "fault.order", "kind": "message_late", )"
                             R"("late_by": "5m", "times": 1)"},
    Written{Act::double_mail,
            R"("as": "administrator", "do": "fault.order", "kind": "message_twice", "times": 1)"},
    Written{Act::misdirect_mail, R"("as": "administrator", "do": "fault.order", "kind": "message_astray", )"
                                 R"("recipient": "alice@example.net", "times": 1)"},
    Written{Act::phone_away,
            R"("as": "administrator", "do": "fault.order", "kind": "offline", "device": "phone")"},
    Written{Act::phone_away_half_a_day, R"("as": "administrator", "do": "fault.order", "kind": "offline", )"
                                        R"("device": "phone", "lasts": "12h")"},
    Written{Act::heal_faults, R"("as": "administrator", "do": "fault.heal_all")"},
};

static_assert(written.size() == acts - 1, "an act that no file can say; what arrives is said as what it is");

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
    R"("as": "alice", "do": "factor.list")",
};

std::string step_of(Act act) {
    auto const* const found =
        std::find_if(written.begin(), written.end(), [&](Written const& one) { return one.act == act; });
    return std::string(found->step);
}

std::string quoted(std::string_view text) {
    std::string out;
    api::append_quoted(out, text);
    return out;
}

void put(std::string& step, std::string_view named, std::string_view said) {
    std::string const text = quoted(named);
    if (auto const at = step.find(text); at != std::string::npos) step.replace(at, text.size(), quoted(said));
}

// A file names a code that was mailed. Before that it shows the one that people show here, who have none. And
// it shows a password, unless that is the one that its owner has.
std::string step_of(Act act, Held const& held) {
    std::string step = step_of(act);
    if (held.mailed.code.empty()) put(step, "mailed", no_mailed_code);
    if (held.mailed_before.code.empty()) put(step, "old mailed", no_mailed_code);
    put(step, "the other one", next_password(held));
    put(step, "the one before", held.password_before);
    return step;
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

// A player watches turns and starts, audits the end and has the model judge every answer; what the search
// checks beside that, it does not know. An invariant that broke says more than the model, which disagrees
// with most of it.
Finding const* shown_in_a_player(std::vector<Finding> const& findings) {
    constexpr std::uint8_t invariants = domain::by_turn | domain::by_audit | domain::by_start;
    for (std::uint8_t const where : {invariants, domain::by_model}) {
        auto const found = std::find_if(findings.begin(), findings.end(),
                                        [&](Finding const& finding) { return is_checked(finding, where); });
        if (found != findings.end()) return &*found;
    }
    return nullptr;
}

// What is expected of a call: as it was answered, or as the model says that it should have been.
std::string_view expected(std::optional<Dispute> const& dispute, std::string_view answered) {
    if (!dispute) return answered;
    return dispute->should_be == Code::ok ? std::string_view{"ok"} : wire_name(dispute->should_be);
}

bool same_message(Asked const& left, Asked const& right) {
    auto const of = [](Asked const& asked) {
        auto wire = api::encode_request("w", asked.request);
        return std::tuple{std::move(wire.target), std::move(wire.body), asked.credential.bearer,
                          asked.credential.idempotency_key};
    };
    return of(left) == of(right);
}

// Follows a way and writes its steps.
class Steps {
public:
    explicit Steps(Subject& subject)
        : subject_(subject),
          moment_(subject.beginning()),
          administrator_(engine::administrator_token(moment_.state)) {}

    // False: a file cannot say it.
    bool add(Move move) {
        Moment const before = moment_;
        follow(move);
        if (move.act == Act::arrives) return add_arrival(before);
        has_faults_ = has_faults_ || is_about_faults(move.act);
        if (!subject_.answered().empty()) {
            add_message(move, before.held);
            // Whoever is told again is told what was promised.
            if (moment_.held.removed != before.held.removed) put_off_ = Duration{};
        } else if (moment_.state.now() > before.state.now()) {
            add_time(move, before);
        } else if (move.fault == Mishap::request_lost) {
            add_fault(wire_name(api::FaultKind::request_lost));
            add_answered(step_of(move.act, before.held), unanswered);
        }
        add_start(move);
        return true;
    }
    // What a file's people have done when it begins.
    void begin_with(Move move) {
        follow(move);
        add_start(move);
    }

    // The reading that the model does not agree with, if it was one.
    void add_disputed_reading() {
        if (subject_.dispute()) return;
        subject_.look(moment_);
        auto const& dispute = subject_.dispute();
        if (!dispute || !dispute->reading) return;
        add_answered(std::string(written_readings.at(*dispute->reading)), expected(dispute, "ok"));
    }

    std::string const& text() const { return text_; }
    // Whether something goes wrong on the way: from there on no model judges it.
    bool has_faults() const { return has_faults_; }

private:
    static constexpr std::string_view unanswered = "unanswered";

    void follow(Move move) { moment_ = subject_.after(moment_, move); }
    void add_start(Move move) {
        if (move.fault == Mishap::restart) add_step(R"("restart": "provider")");
    }

    void add_step(std::string const& step) { text_ += "    { " + step + " },\n"; }
    void add_answered(std::string const& step, std::string_view answer) {
        add_step(step + ", \"expect\": " + quoted(answer));
    }
    void add_fault(std::string_view kind, std::string const& more = {}) {
        has_faults_ = true;
        add_answered(R"("as": "administrator", "do": "fault.order", "kind": )" + quoted(kind) +
                         ", \"times\": 1" + more,
                     "ok");
    }

    void add_message(Move move, Held const& held) {
        bool const is_heard = move.fault != Mishap::reply_lost;
        if (!is_heard) add_fault(wire_name(api::FaultKind::reply_lost));
        add_answered(step_of(move.act, held),
                     is_heard ? expected(subject_.dispute(), subject_.answered()) : unanswered);
    }

    // What was under way says now what it said when it was sent, and its answer reaches nobody. Somebody who
    // acts in a file holds what was given to him last.
    bool add_arrival(Moment const& before) {
        if (!before.late) return true;
        auto const as_of_now = asked(before.late->act, before.held, administrator_, before.state.now());
        if (!as_of_now || !same_message(*as_of_now, before.late->asked)) return false;
        add_fault(wire_name(api::FaultKind::reply_lost));
        add_answered(step_of(before.late->act, before.held), unanswered);
        return true;
    }

    void add_time(Move move, Moment const& before) {
        bool const fails = move.fault == Mishap::stage_fails;
        if (fails)
            add_fault(wire_name(api::FaultKind::stage_fails),
                      ", \"account\": \"alice\", \"retry_after\": " + quoted(to_string(failed_stage_retry)));
        std::string step = step_of(move.act);
        // A file has the newest removal's instants, whoever's it is, and as they were promised.
        if (before.held.neighbour != AccountId{})
            for (std::string_view const word : {"\"due", "\"removed"})
                if (auto const at = step.find(word); at != std::string::npos)
                    step.insert(at + word.size(), "(alice)");
        if (move.act == Act::to_removed && put_off_ > Duration{})
            step.insert(step.size() - 1, " + " + std::to_string(put_off_.ms) + "ms");
        add_step(step);
        if (!fails) return;
        add_answered(R"("as": "administrator", "do": "fault.heal_all")", "ok");
        if (moment_.held.removed > before.held.removed) put_off_ = put_off_ + failed_stage_retry;
    }

    Subject& subject_;
    Moment moment_;
    std::string administrator_;
    Duration put_off_{};  // the end of the newest removal
    std::string text_;
    bool has_faults_ = false;
};

// The devices of a search are in their boxes when it begins.
constexpr std::string_view unboxing =
    "    { \"as\": \"nobody\", \"do\": \"device.make\", \"kind\": \"phone\", "
    "\"device\": \"phone\", \"expect\": \"ok\" },\n"
    "    { \"as\": \"nobody\", \"do\": \"device.make\", \"kind\": \"tablet\", "
    "\"device\": \"tablet\", \"expect\": \"ok\" },\n";

// Of whoever has two of them, what is given.
constexpr std::string_view two_addresses =
    " \"identifiers\": [\"alice@example.test\", \"alice@example.net\"] ";

}  // namespace

std::optional<std::string> as_scenario(Subject& subject, Counterexample const& found, FoundHow const& how) {
    Finding const* const finding = shown_in_a_player(found.findings);
    // An owner of a file who has a second factor, or a phone, when it begins has come by it otherwise.
    if (finding == nullptr || !subject.begins_with_nothing()) return std::nullopt;
    Steps steps{subject};
    // The people of a file are signed up and in when it begins.
    std::size_t given = 0;
    bool const has_two = !found.way.empty() && found.way.front().act == Act::sign_up_with_two_addresses;
    for (Act const act : {has_two ? Act::sign_up_with_two_addresses : Act::sign_up, Act::sign_in}) {
        bool const is_given = given < found.way.size() && (found.way[given] == Move{act} ||
                                                           found.way[given] == Move{act, Mishap::restart});
        if (is_given) steps.begin_with(found.way[given++]);
    }
    for (std::size_t at = given; at < found.way.size(); ++at)
        if (!steps.add(found.way[at])) return std::nullopt;
    if (is_checked(*finding, domain::by_model)) {
        if (steps.has_faults()) return std::nullopt;
        steps.add_disputed_reading();
    }
    subject.take();
    bool const is_alone = subject.beginning().held.neighbour == AccountId{};
    std::string const id = finding->invariant.substr(0, finding->invariant.find(' '));
    return "{\n  \"format\": 1,\n  \"name\": " + quoted("a way to " + finding->invariant) + ",\n" +
           world_member(how) + "  \"given\": { " + std::string(is_alone ? "" : "\"bob\": {}, ") +
           "\"alice\": {" + std::string(has_two ? two_addresses : "") + "} },\n  \"steps\": [\n" +
           std::string(unboxing) + steps.text() +
           "    { \"check\": \"all\" }\n  ],\n  \"found\": { \"invariant\": " + quoted(id) +
           ", \"hash\": " + quoted(api::hash_text(how.hash)) +
           ", \"shrunk_from\": " + std::to_string(how.shrunk_from) + " }\n}\n";
}

}  // namespace fauxcount::explore
