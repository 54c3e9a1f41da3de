#include "scenarios/explore/subject.hpp"

#include "engine/control.hpp"
#include "engine/faults.hpp"
#include "engine/inbox.hpp"
#include "engine/tokens.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fauxcount::explore {

namespace {

using domain::Invariant;

constexpr Duration half_day = hour * 12;
constexpr Duration code_lingers = minute + second * 30;  // in which it is right, or the one of before
// One account has some ten deadlines a month.
constexpr unsigned slices_max = 16, fired_a_slice = 64;
constexpr std::string_view unanswered = "unanswered";

// Everything a reader can ask for, on whoever's behalf.
std::array<Asked, readings_of_a_look> readings(Held const& held, std::string const& administrator) {
    api::Credential const owner{std::string(text_of(held.token)), {}};
    api::Credential const admin{administrator, {}};
    api::Preflight about;
    about.account = held.account;
    return {Asked{api::GetAccount{held.account}, admin},
            Asked{api::ListDevices{}, owner},
            Asked{api::ListSessions{}, owner},
            Asked{api::GetDevice{held.phone}, {}},
            Asked{api::GetDevice{held.tablet}, {}},
            Asked{api::GetRemoval{held.removal}, {std::string(text_of(held.receipt)), {}}},
            Asked{about, admin},
            Asked{api::ListSubscriptions{}, owner},
            Asked{api::ListItems{}, owner},
            Asked{api::ListFactors{}, owner}};
}

// What is late would meet a fault that was not there when it was sent: none is ordered meanwhile.
bool may_order(Moment const& moment, Move move) {
    bool const is_full = moment.state.faults().size() >= faults_ordered_max;
    return !moment.late && (move.act == Act::heal_faults || !is_full);
}

DeviceId made(api::Answer const& answer) {
    auto const* const device = std::get_if<api::DeviceView>(&answer);
    return device != nullptr ? device->id : DeviceId{};
}

// Whether the message of that number has the newest code that was sent by mail to the owner of the factor.
bool is_newest(domain::State const& state, FactorId factor, std::uint64_t number) {
    if (number < state.first_message() || number > state.messages_sent()) return false;
    domain::Place const owner = state.identity().child_of(factor).owner;
    auto const* const account = state.find(owner);
    domain::Message const& message = state.message(number);
    if (account == nullptr || owner != domain::Place{message.slot, message.generation}) return false;
    auto const sent = state.extent(*account).sent_codes();
    return std::any_of(sent.begin(), sent.end(), [&](domain::SentCode const& code) {
        return code.via == domain::Via::email && code.ordinal == message.subject;
    });
}

}  // namespace

std::string_view time_class(Instant due, Instant now) {
    std::int64_t const left = due.ms - now.ms;
    if (due == Instant{}) return "idle";
    if (left <= 0) return left == 0 ? "at" : "after";
    return left == 1 ? "last_tick" : "before";
}

std::string_view answer_word(api::Answer const& answer) {
    auto const* const problem = std::get_if<api::Problem>(&answer);
    return problem != nullptr ? wire_name(problem->code) : std::string_view{"ok"};
}

Subject::Subject(engine::WorldOptions options, engine::Saboteur* saboteur, Judged judged, Company company)
    : world_("search", std::move(options)),
      watch_(world_),
      saboteur_(saboteur),
      administrator_(engine::administrator_token(world_.state())),
      judged_(judged),
      company_(company),
      terms_(model::Terms::from(engine::world_view(world_).policy)) {
    beginning_ = Moment{{{}, model::Reference(terms_, administrator_)}, world_.state()};
    for (auto const& [kind, device] : {std::pair{api::DeviceKind::phone, &Held::phone},
                                       std::pair{api::DeviceKind::tablet, &Held::tablet}}) {
        Asked const making{api::MakeDevice{kind}, {}};
        Was const was{beginning_->state, phase(*beginning_)};
        beginning_->held.*device = made(ask(*beginning_, was, making, Act::sign_up));
    }
    beginning_->state = world_.state();
    if (company == Company::a_neighbour) settle_neighbour();
    // The code of now was not used yet.
    if (company == Company::an_app)
        settle_owner({Act::sign_up, Act::sign_in, Act::enrol_app, Act::confirm_app, Act::half_a_minute,
                      Act::sign_in, Act::answer, Act::half_a_minute});
    // And the next one can be sent.
    if (company == Company::codes_by_mail)
        settle_owner({Act::sign_up, Act::sign_in, Act::enrol_mail, Act::ask_to_confirm, Act::confirm_mail,
                      Act::half_a_minute, Act::half_a_minute});
    if (company == Company::new_password)
        settle_owner({Act::sign_up, Act::set_up_phone, Act::sign_in, Act::change_password});
    if (company == Company::failing)
        settle_owner({Act::sign_up_with_two_addresses, Act::sign_in, Act::set_up_phone});
    world_.sabotage(saboteur);
}

void Subject::settle_neighbour() {
    constexpr char const* identifier = "bob@example.test";
    constexpr char const* password = "sesame";
    Held& held = beginning_->held;
    Asked const up{api::SignUp{{identifier}, password}, {}};
    auto const asked = [&](Asked const& what, Act act) {
        return ask(*beginning_, {beginning_->state, phase(*beginning_)}, what, act);
    };
    held.neighbour = std::get<api::AccountView>(asked(up, Act::sign_up)).id;
    Asked const in{api::SignIn{identifier, password, true}, {}};
    held.neighbour_token = std::get<api::SessionOpened>(asked(in, Act::sign_in)).token;
    beginning_->state = world_.state();
}

// The owner has an account, a session, and what else there is to begin with.
void Subject::settle_owner(std::initializer_list<Act> way) {
    for (Act const act : way) beginning_ = after(*beginning_, act);
}

bool Subject::tries(Act act) const {
    if (act == Act::half_a_minute) return has_factor();
    if (is_about_factors(act)) return company_ == Company::an_app;
    if (is_about_passwords(act)) return company_ == Company::new_password;
    if (is_about_faults(act)) return company_ == Company::failing;
    return !is_about_mail(act) || company_ == Company::codes_by_mail;
}

Moment Subject::after(Moment const& before, Move move) {
    Moment after = go(before, move);
    if (!only_time_passed(move)) return after;
    key_.clear();
    append_key(after, key_);
    check_time(before, after, key_);
    return after;
}

Moment Subject::after(Moment const& before, Move move, std::string& key) {
    Moment after = go(before, move);
    key.clear();
    append_key(after, key);
    if (only_time_passed(move)) check_time(before, after, key);
    return after;
}

// To copy a state takes a microsecond. A move makes one copy, to go on from, and one more for each further
// turn that is watched.
Moment Subject::go(Moment const& before, Move move) {
    Was const was{before.state, phase(before)};
    world_.go_on_beside(was.state);
    auto next = static_cast<Minds const&>(before);
    // After a start nothing is lost.
    if (move.fault != Mishap::none && move.fault != Mishap::restart) ++next.faults;
    answered_ = {};
    dispute_.reset();
    bool const starts_again = move.fault == Mishap::restart;
    written_.forget();
    world_.keep_in(starts_again ? &written_ : nullptr);
    if (move.act == Act::arrives) {
        if (auto const late = std::exchange(next.late, std::nullopt)) ask(next, was, late->asked, late->act);
    } else if (auto const asked_now = asked(move.act, next.held, administrator_, was.state.now())) {
        send(next, was, *asked_now, move);
    } else if (is_about_faults(move.act)) {
        order(next, ordered(move.act, next.held));
    } else if (move.fault == Mishap::stage_fails) {
        pass_time_badly(target_of(move.act, before), next, was.state);
    } else {
        pass_time(target_of(move.act, before));
    }
    if (!next.model.facts().inbox_is_known) read_all_mail(next.held);
    take_breaches();
    if (starts_again) start_again(before);
    return {std::move(next), world_.leave()};
}

bool Subject::offers(Moment const& moment, Move move) const {
    if (needs_neighbour(move.act) && moment.held.neighbour == AccountId{}) return false;
    if (move.act == Act::arrives) return moment.late.has_value() && move.fault == Mishap::none;
    if (is_about_faults(move.act) && !may_order(moment, move)) return false;
    if (move.fault == Mishap::none || move.fault == Mishap::restart) return true;
    if (!moment.state.faults().empty()) return false;
    if (move.fault == Mishap::stage_fails) return comes_to_a_stage(moment, move.act);
    bool const lingers = move.fault == Mishap::duplicate || move.fault == Mishap::delayed;
    // Codes are of their time: a message that has one does not linger.
    if (lingers && (is_about_factors(move.act) || is_about_mail(move.act))) return false;
    return asked(move.act, moment.held, administrator_, moment.state.now()).has_value() &&
           !(lingers && moment.late);
}

// Time that passes from a removal that is under way into its purge, or on in it.
bool Subject::comes_to_a_stage(Moment const& moment, Act act) const {
    if (act == Act::arrives || is_about_faults(act)) return false;
    if (asked(act, moment.held, administrator_, moment.state.now())) return false;
    auto const* const account = moment.state.find(moment.held.account);
    if (account == nullptr) return false;
    return account->phase == domain::Phase::purging ||
           (account->phase == domain::Phase::scheduled && is_due(account->due, target_of(act, moment)));
}

void Subject::order(Minds& minds, api::ControlRequest const& request) {
    Instant const now = world_.state().now();
    auto const answer = engine::about_faults(world_, request).value();
    minds.model.heed(now, request, answer);
    auto const* const refusal = std::get_if<api::Problem>(&answer);
    answered_ = refusal != nullptr ? wire_name(refusal->code) : std::string_view{"ok"};
}

void Subject::send(Minds& minds, Was const& was, Asked const& asked, Move move) {
    if (move.fault == Mishap::duplicate || move.fault == Mishap::delayed)
        minds.late = Late{move.act, asked, minds.held.subscription, minds.held.password};
    if (move.fault == Mishap::request_lost || move.fault == Mishap::delayed) return;
    Instant const now = world_.state().now();
    api::Answer const answer = ask(minds, was, asked, move.act);
    if (move.fault != Mishap::reply_lost) {
        learn(move.act, answer, now, minds.held);
    } else if (std::holds_alternative<api::SessionView>(answer)) {
        minds.held.proven = now;  // the password was shown, whoever knows of it
    }
}

api::Answer Subject::ask(Minds& minds, Was const& was, Asked const& asked, Act act) {
    Instant const now = world_.state().now();
    std::uint64_t const turns = world_.counters().turns;
    api::Answer answer = world_.answer(asked.request, asked.credential);
    // Of the faults that are ordered here only one is for calls: that the phone is out of reach.
    if (world_.effect()) {
        judge_silence(minds.model, now, asked);
        answered_ = unanswered;
        return api::Done{};
    }
    bool const had_effect = world_.counters().turns != turns;
    judge(minds.model, now, asked, answer);
    auto const* const sent = std::get_if<api::CodeSent>(&answer);
    bool const is_sent = sent != nullptr && !sent->retry_after;
    if (is_sent && minds.model.facts().inbox_is_known) read_mail(minds, now);
    settle();
    if (!std::holds_alternative<api::Problem>(answer)) void_other_proofs(asked, minds.held);
    check_authority(act, minds.held, was.state);
    check_login(act, answer, was.phase);
    // What is remembered under a key says what was so when it was asked first. Once something got lost or
    // came late, only the model knows which answer that is.
    if (asked.credential.idempotency_key.empty()) {
        check_reply(answer, minds.held);
        check_blockers(act, answer, minds.held);
        check_bulk(asked, answer);
        check_consent(act, answer, minds.held, was.state);
    } else if (minds.faults == 0) {
        check_key(asked, answer, act, had_effect, minds.held, was.state);
    }
    sightings_.see(asked, answer, now, was.phase, minds.held);
    answered_ = answer_word(answer);
    return answer;
}

// When the password is changed, nobody has shown any more who it is in other sessions, whoever hears of it.
void Subject::void_other_proofs(Asked const& asked, Held& held) {
    if (!std::holds_alternative<api::ChangePassword>(asked.request)) return;
    if (text_of(held.token) != asked.credential.bearer) {
        held.proven = Instant{};
        held.proven_by_code = false;
    }
    if (text_of(held.phone_token) != asked.credential.bearer) {
        held.proven_on_phone = Instant{};
        held.proven_by_code_on_phone = false;
    }
}

void Subject::judge(model::Reference& model, Instant now, Asked const& asked, api::Answer const& answer) {
    if (judged_ == Judged::by_invariants_alone) return;
    exercised(Invariant::model_agrees);
    take_complaint(model, model.judge(now, asked.request, asked.credential, answer));
}

// Nobody hears an answer to what comes from a device that is out of reach, and to nothing else.
void Subject::judge_silence(model::Reference const& model, Instant now, Asked const& asked) {
    if (judged_ == Judged::by_invariants_alone) return;
    exercised(Invariant::model_agrees);
    if (!model.unanswered(now, asked.request, asked.credential))
        take_complaint(model, "no answer came, and no device that is out of reach has asked");
}

void Subject::take_complaint(model::Reference const& model, std::optional<std::string> complaint) {
    if (!complaint) return;
    if (!dispute_) dispute_ = Dispute{reading_, model.should_be()};
    found(Invariant::model_agrees, *std::move(complaint));
}

// A code was sent, and is found where the mail goes, whatever becomes of the reply.
void Subject::read_mail(Minds& minds, Instant now) {
    api::ListInbox request;
    request.world = world_.name();
    request.limit = api::page_max;
    request.to = mailbox;
    request.kind = api::MessageKind::code;
    auto search = std::get<engine::InboxSearch>(engine::inbox_search(world_, request));
    api::ControlAnswer const answer = engine::find_messages(world_, search);
    if (judged_ == Judged::by_model) take_complaint(minds.model, minds.model.judge(now, request, answer));
    auto const& messages = std::get<api::Inbox>(answer).messages;
    if (messages.empty() || !messages.back().code) return;
    minds.held.mailed_before =
        std::exchange(minds.held.mailed, Mailed{*messages.back().code, messages.back().number});
}

// Where mail fails, a code comes when it comes, perhaps twice, or to another address: all of them are looked
// through, and those that came last are shown. What is in there is not for the model to judge.
void Subject::read_all_mail(Held& held) {
    if (held.account == AccountId{}) return;
    api::ListInbox request;
    request.world = world_.name();
    request.limit = api::page_max;
    request.account = held.account;
    request.kind = api::MessageKind::code;
    request.via = api::Via::email;
    auto search = std::get<engine::InboxSearch>(engine::inbox_search(world_, request));
    auto const inbox = engine::find_messages(world_, search);
    held.mailed = held.mailed_before = Mailed{};
    for (api::MessageView const& message : inbox.messages)
        if (message.code)
            held.mailed_before = std::exchange(held.mailed, Mailed{*message.code, message.number});
}

void Subject::pass_time(Instant target) {
    if (target <= world_.state().now()) return;
    world_.begin_advance(target, UINT64_MAX);
    settle();
}

// The first stage of the purge that comes fails, and the rest is put off.
void Subject::pass_time_badly(Instant target, Minds& minds, domain::State const& was) {
    auto const* const account = was.find(minds.held.account);
    auto const stage = static_cast<api::PurgeStage>(
        account->phase == domain::Phase::purging ? account->next_stage : std::uint8_t{0});
    api::OrderFault order;
    order.kind = api::FaultKind::stage_fails;
    order.account = minds.held.account;
    order.times = 1;
    order.retry_after = failed_stage_retry;
    engine::about_faults(world_, order);
    pass_time(target);
    bool const failed = world_.state().faults().front().used > 0;
    engine::about_faults(world_, api::HealFaults{});
    if (!failed) return;
    minds.model.stage_failed(minds.held.account, stage, failed_stage_retry);
    minds.held.removed = minds.held.removed + failed_stage_retry;
}

// Works off what is due. A world that is broken in its schedule may never come to an end.
void Subject::settle() {
    for (unsigned slices = 0; slices < slices_max; ++slices) {
        if (world_.settled()) return;
        exercised(Invariant::quiescence);
        if (!world_.slice(fired_a_slice)) return;
    }
    found(Invariant::quiescence,
          "more than " + std::to_string(slices_max * fired_a_slice) + " deadlines fired, and there are more");
}

// `next` is the nearest deadline; an act whose time is not known yet, or is over, lets none pass.
Instant Subject::target_of(Act act, Moment const& moment) const {
    Instant const now = moment.state.now();
    Instant next = last_instant;
    if (auto const armed = moment.state.deadlines().first()) next = armed->at();
    if (next == last_instant) next = now;
    switch (act) {
        case Act::just_before_next: return Instant{next.ms - 1};
        case Act::to_next: return next;
        case Act::just_before_due: return Instant{moment.held.due.ms - 1};
        case Act::to_due: return moment.held.due;
        case Act::to_removed: return moment.held.removed;
        case Act::five_minutes: return now + minute * 5;
        case Act::half_a_minute: return now + second * 30;
        default: return now + half_day;
    }
}

std::string_view Subject::phase(Moment const& moment) const { return phase_of(moment.held, moment.state); }

std::string_view Subject::phase_of(Held const& held, domain::State const& state) {
    auto const* const account = state.find(held.account);
    return account == nullptr ? "nobody" : wire_name(static_cast<api::Phase>(account->phase));
}

void Subject::take_breaches() {
    for (domain::Breach const& breach : watch_.take())
        found_.push_back({std::string(breach.id), breach.detail});
}

void Subject::look(Moment const& moment) {
    key_.clear();
    append_key(moment, key_);
    look(moment, key_);
}

void Subject::look(Moment const& moment, std::string_view key) {
    world_.go_on_beside(moment.state);
    auto minds = static_cast<Minds const&>(moment);
    auto const all = readings(moment.held, administrator_);
    Was const was{moment.state, phase(moment)};
    dispute_.reset();
    for (std::size_t i = 0; i < all.size(); ++i) {
        reading_ = i;
        ask(minds, was, all.at(i), Act::half_a_day);
    }
    reading_.reset();
    take_breaches();
    other_key_.clear();
    append_key(minds, world_.state(), other_key_);
    exercised(Invariant::reading_changes_nothing);
    if (key != other_key_)
        found(Invariant::reading_changes_nothing, "the world is another after it was read");
    for (domain::Breach const& breach : watch_.audit())
        found_.push_back({std::string(breach.id), breach.detail});
}

// What they hold of a factor by mail: of codes, which of them, if any, is the newest that was sent.
void Subject::append_mail(Held const& held, domain::State const& state, std::string& key) {
    if (held.mail == FactorId{}) return;
    engine::Watch::append_key(state, held.mail, key);
    engine::Watch::append_key(state, held.codes, key);
    engine::Watch::append_key(state, held.challenge, key);
    key += static_cast<char>((held.proven_by_code ? 1 : 0) + (held.proven_by_code_on_phone ? 2 : 0));
    for (Mailed const* const one : {&held.mailed, &held.mailed_before})
        key += static_cast<char>(is_newest(state, held.mail, one->number) ? 1 : 0);
}

// What they hold of a second factor; nothing, where nobody ever had one.
void Subject::append_factors(Held const& held, domain::State const& state, std::string& key) {
    append_mail(held, state, key);
    if (held.secret.empty()) return;
    engine::Watch::append_key(state, held.app, key);
    engine::Watch::append_key(state, held.codes, key);
    engine::Watch::append_key(state, held.challenge, key);
    auto const age = std::min((state.now() - held.code_before_of).ms, code_lingers.ms);
    key.append(reinterpret_cast<char const*>(&age), sizeof age);
    key += static_cast<char>((held.proven_by_code ? 1 : 0) + (held.proven_by_code_on_phone ? 2 : 0));
}

// Which one the owner takes for right, and which one was when a message was sent that is under way; nothing,
// where it never was another one.
void Subject::append_password(Minds const& minds, std::string& key) {
    Held const& held = minds.held;
    if (held.password_before != wrong_password) key += held.password == usual_password ? 'u' : 'o';
    if (minds.late && minds.late->password != held.password) key += 'b';
}

void Subject::append_key(Minds const& minds, domain::State const& state, std::string& key) const {
    engine::Watch::append_key(state, key);
    Held const& held = minds.held;
    for (auto const* bearer : {&held.token, &held.phone_token, &held.tablet_token, &held.receipt})
        engine::Watch::append_key(state, text_of(*bearer), key);
    engine::Watch::append_key(state, held.subscription, key);
    append_factors(held, state, key);
    append_memory(held, state, key);
    for (Instant const at : {held.due, held.removed}) {
        auto const left = std::max<std::int64_t>(at.ms - state.now().ms, -1);
        key.append(reinterpret_cast<char const*>(&left), sizeof left);
    }
    if (judged_ == Judged::by_model) minds.model.append_key(state.now(), key);
    key += static_cast<char>(minds.faults);
    if (!minds.model.facts().inbox_is_known) key += 'm';
    append_password(minds, key);
    if (!minds.late) return;
    key += static_cast<char>(minds.late->act);
    engine::Watch::append_key(state, minds.late->asked.credential.bearer, key);
    engine::Watch::append_key(state, minds.late->subscription, key);
}

}  // namespace fauxcount::explore
