// Draws requests, credentials and waits.
#include "tests/unit/model/random_person.hpp"

#include "api/names.hpp"
#include "scenarios/model/case.hpp"
#include "scenarios/model/identifiers.hpp"

#include <array>
#include <utility>

namespace fauxcount::model {

namespace {

constexpr std::array<char const*, 6> names{"alice@example.test", "Alice", "+1 555 0100",
                                           "bob@example.test",   "bob",   "@"};

// Whose letters somebody may ask for: the last two are no address and no number.
constexpr std::array<char const*, 8> addressees{
    "alice@example.test", "ALICE@Example.test", "+1 555 0100", "+1-555-01-00",
    "bob@example.test",   "eve@example.com",    "alice",       "@"};

// What people choose, and do not forget.
constexpr std::array<char const*, 2> passwords{"sesame", "tulip"};

std::string some_name(Dice& dice) { return names.at(dice.below(dice.one_in(20) ? 6 : 5)); }
api::Via some_way(Dice& dice) { return dice.one_in(3) ? api::Via::sms : api::Via::email; }
std::string some_new_password(Dice& dice) {
    return dice.one_in(12) ? "guess" : passwords.at(dice.below(passwords.size()));
}

api::SignUp some_sign_up(Dice& dice) {
    api::SignUp request{{some_name(dice)}, some_new_password(dice)};
    if (dice.one_in(3)) request.identifiers.push_back(some_name(dice));
    if (dice.one_in(30)) request.identifiers.clear();
    if (dice.one_in(30)) request.password.clear();
    return request;
}

}  // namespace

std::uint64_t Dice::below(std::uint64_t sides) {
    number_ += 0x9e3779b97f4a7c15U;
    std::uint64_t x = number_;
    x = (x ^ x >> 30U) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27U) * 0x94d049bb133111ebU;
    return (x ^ x >> 31U) % sides;
}

RandomPerson::RandomPerson(JudgedWorld& world, bool strays) : world_{world}, strays_{strays} {
    for (char const* const name : {"alice@example.test", "bob"}) {
        learn(world_.ask(api::SignUp{{name}, "sesame"}));
        learn(world_.ask(api::SignIn{name, "sesame", true}));
    }
    for (int i = 0; i < 3; ++i) learn(world_.ask(api::MakeDevice{api::DeviceKind::phone}));
    learn(world_.ask(api::SetUpDevice{devices_.front(), "alice@example.test", "sesame"}));
}

template <class T>
T RandomPerson::one_of(std::vector<T> const& all, Dice& dice) const {
    if (all.empty() || dice.one_in(40)) return T{};
    std::size_t const reach = dice.one_in(4) ? all.size() : std::min<std::size_t>(all.size(), 3);
    return all[all.size() - 1 - dice.below(reach)];
}

Row RandomPerson::who_is(std::string const& name) const {
    auto const called = read_identifier(name);
    Life const life{world_.model().facts(), world_.terms(), world_.now()};
    return called ? life.who_is(digest_of(called->text)) : no_row;
}

Row RandomPerson::account_of(SessionId session) const {
    auto const& all = world_.model().facts().sessions;
    Row const row = find_row(all, session);
    return row == no_row ? no_row : all[row].account;
}

Row RandomPerson::account_of(DeviceId device) const {
    auto const& all = world_.model().facts().devices;
    Row const row = find_row(all, device);
    return row == no_row ? no_row : all[row].account;
}

// Mostly that of the account, unless it is one that people forget; now and then one that it has had.
std::string RandomPerson::some_password(Dice& dice, Row account) const {
    if (dice.one_in(12)) return "guess";
    if (dice.one_in(12)) return passwords.at(dice.below(passwords.size()));
    for (char const* const one : passwords) {
        if (account != no_row && world_.model().facts().accounts[account].password == digest_of(one))
            return one;
    }
    return passwords.front();
}

api::Request RandomPerson::some_request_about_a_password(Dice& dice) {
    // Not often: a change ends whatever somebody has half done.
    if (!dice.one_in(5)) {
        auto const session = one_of(sessions_, dice);
        return api::ProveSession{session, some_password(dice, account_of(session))};
    }
    auto const account = one_of(accounts_, dice);
    return api::ChangePassword{account, dice.one_in(12) ? "" : some_new_password(dice)};
}

api::Request RandomPerson::some_account_request(Dice& dice) {
    switch (dice.below(7)) {
        case 0: return some_sign_up(dice);
        case 1: return api::GetAccount{one_of(accounts_, dice)};
        case 2: return api::SignOut{one_of(sessions_, dice)};
        case 3:
        case 4: return some_request_about_a_password(dice);
        default: {
            auto const name = some_name(dice);
            return api::SignIn{name, some_password(dice, who_is(name)), !dice.one_in(4)};
        }
    }
}

api::Request RandomPerson::some_device_request(Dice& dice) {
    auto const device = one_of(devices_, dice);
    auto const password = some_password(dice, account_of(device));
    switch (dice.below(10)) {
        case 0: return api::GetDevice{device};
        case 1:
            return api::SetFindDevice{device, false, dice.one_in(9) ? std::nullopt : std::optional(password)};
        case 2: return api::SetFindDevice{device, true, {}};
        case 3: return api::SetLostMode{device, dice.one_in(2)};
        case 4: return api::UnbindDevice{device};
        case 5: return api::SignOutDevice{device, password};
        case 6: return api::FactoryReset{device};
        case 7:
            return dice.one_in(3) ? api::Request{api::MakeDevice{api::DeviceKind::watch}}
                                  : api::GetDevice{device};
        default: {
            auto const name = some_name(dice);
            return api::SetUpDevice{device, name, some_password(dice, who_is(name))};
        }
    }
}

api::Request RandomPerson::some_holding_request(Dice& dice) {
    auto const when = dice.one_in(2) ? api::CancelWhen::now : api::CancelWhen::period_end;
    switch (dice.below(7)) {
        case 0: return api::AddItem{api::ItemKind::photo, static_cast<std::uint32_t>(dice.below(3))};
        case 1: return api::GetItem{one_of(items_, dice)};
        case 2: return api::DropItem{one_of(items_, dice)};
        case 3: return api::Subscribe{static_cast<api::Plan>(dice.below(3))};
        case 4: return api::GetSubscription{one_of(subscriptions_, dice)};
        default: return api::CancelSubscription{one_of(subscriptions_, dice), when};
    }
}

api::Request RandomPerson::some_removal_request(Dice& dice) {
    auto const account = dice.one_in(2) ? std::nullopt : std::optional(one_of(accounts_, dice));
    auto const channel = dice.one_in(4) ? api::Channel::device : api::Channel::site;
    switch (dice.below(9)) {
        case 0: return api::Preflight{account};
        case 1: return api::GetRemoval{one_of(removals_, dice)};
        case 2: return api::CancelRemoval{one_of(removals_, dice)};
        case 3: {
            api::BulkRemovals bulk;
            for (auto n = dice.below(4); n-- > 0;) bulk.accounts.push_back(one_of(accounts_, dice));
            return bulk;
        }
        default: return api::RequestRemoval{account, channel};
    }
}

api::Request RandomPerson::some_list(Dice& dice) {
    std::uint32_t const limit =
        dice.one_in(3) ? static_cast<std::uint32_t>(dice.below(4)) : api::page_default;
    auto const cursor = dice.one_in(12) ? std::optional<std::string>{"here"} : std::nullopt;
    switch (dice.below(6)) {
        case 0: return api::ListAccounts{limit, cursor};
        case 1: return api::ListSessions{limit, cursor};
        case 2: return api::ListDevices{limit, cursor};
        case 3: return api::ListItems{limit, cursor};
        case 4: return api::ListFactors{limit, cursor};
        default: return api::ListSubscriptions{limit, cursor};
    }
}

std::string RandomPerson::some_totp(Secret const& secret, Dice& dice) const {
    if (dice.one_in(8)) return "000000";
    auto const reach = dice.one_in(8) ? 9U : 3U;
    return world_.totp(secret, static_cast<std::int64_t>(dice.below(reach)) - 1);
}

std::string RandomPerson::some_backup_code(Dice& dice) const {
    std::string code = dice.one_in(8) ? "guess" : one_of(backup_codes_, dice);
    if (code.size() == 9 && dice.one_in(3)) code.erase(4, 1);
    if (!code.empty() && code.front() >= 'a' && dice.one_in(3))
        code.front() = static_cast<char>(code.front() - 'a' + 'A');
    return code;
}

api::Request RandomPerson::some_answer(Dice& dice) {
    auto const challenge = one_of(challenges_, dice);
    if (dice.one_in(4))
        return api::AnswerChallenge{challenge, api::FactorKind::backup_codes, some_backup_code(dice)};
    if (dice.one_in(3)) return some_request_about_codes(dice);
    auto const app = one_of(apps_, dice);
    return api::AnswerChallenge{challenge, api::FactorKind::totp, some_totp(app.secret, dice)};
}

std::string RandomPerson::some_sent_code(Dice& dice) const {
    if (dice.one_in(8)) return dice.one_in(2) ? "000000" : "guess";
    return dice.one_in(8) ? "123456" : one_of(sent_codes_, dice);
}

api::Request RandomPerson::some_request_about_codes(Dice& dice) {
    api::Via const way = some_way(dice);
    switch (dice.below(4)) {
        case 0: return api::SendFactorCode{one_of(dice.one_in(4) ? factors_ : sent_factors_, dice)};
        case 1: return api::ConfirmFactor{one_of(sent_factors_, dice), some_sent_code(dice)};
        case 2: return api::SendCode{one_of(challenges_, dice), way};
        default: return api::AnswerChallenge{one_of(challenges_, dice), kind_of(way), some_sent_code(dice)};
    }
}

api::Request RandomPerson::some_factor_request(Dice& dice) {
    auto const app = one_of(apps_, dice);
    switch (dice.below(10)) {
        case 0:
        case 1: return api::EnrolFactor{api::FactorKind::totp};
        case 2: return api::EnrolFactor{api::FactorKind::backup_codes};
        case 3: return api::RemoveFactor{one_of(factors_, dice)};
        case 4:
        case 5: return api::EnrolFactor{kind_of(some_way(dice))};
        case 6: return some_request_about_codes(dice);
        default: return api::ConfirmFactor{app.id, some_totp(app.secret, dice)};
    }
}

api::Request RandomPerson::some_request(Dice& dice) {
    if (!challenges_.empty() && dice.one_in(5)) return some_answer(dice);
    switch (dice.below(9)) {
        case 0:
        case 1: return some_account_request(dice);
        case 2:
        case 3: return some_device_request(dice);
        case 4: return some_holding_request(dice);
        case 5: return some_list(dice);
        case 6: return some_factor_request(dice);
        default: return some_removal_request(dice);
    }
}

// As the owner of that account, as far as a credential says.
bool RandomPerson::may_change(std::string const& token, api::ChangePassword const& request) const {
    Digest const text = digest_of(token);
    for (Session const& one : world_.model().facts().sessions) {
        if (one.token == text) return world_.model().facts().accounts[one.account].id == request.account;
    }
    return false;
}

std::string RandomPerson::some_bearer(Dice& dice, api::Request const& request) {
    bool const about_a_removal = std::holds_alternative<api::GetRemoval>(request) ||
                                 std::holds_alternative<api::CancelRemoval>(request);
    if (dice.one_in(12)) return {};
    if (dice.one_in(60)) return "mock_ses_0000000000000";
    if (dice.one_in(8)) return world_.administrator();
    if (dice.one_in(about_a_removal ? 2 : 15)) return one_of(receipts_, dice);
    // Mostly a token that still opens something, if any does, and the account that the request is about.
    auto const* const change = std::get_if<api::ChangePassword>(&request);
    auto const fits = [&](std::string const& token) {
        bool const opens = world_.model().who(world_.now(), token) == Who::owner;
        return opens && (change == nullptr || may_change(token, *change));
    };
    std::string token = one_of(tokens_, dice);
    for (int i = 0; i < 4 && !fits(token); ++i) token = one_of(tokens_, dice);
    return token;
}

void RandomPerson::pass_time(Dice& dice) {
    constexpr std::array<Duration, 6> waits{millisecond, second, Duration{10'000}, minute * 5, hour, day * 7};
    Instant to = world_.now() + waits.at(dice.below(waits.size()));
    if (!boundaries_.empty() && dice.one_in(2)) {
        Instant const near =
            one_of(boundaries_, dice) + Duration{static_cast<std::int64_t>(dice.below(3)) - 1};
        if (near > world_.now()) to = near;
    }
    world_.advance_to(to);
}

void RandomPerson::stray(Dice& dice) {
    if (dice.one_in(8)) {
        world_.fault(api::HealFaults{});
        return;
    }
    if (dice.one_in(3)) {
        api::HealFault heal;
        heal.fault = static_cast<std::uint32_t>(1 + dice.below(4));
        world_.fault(heal);
        return;
    }
    constexpr std::array<Duration, 4> spans{second, minute, hour, day};
    api::OrderFault order;
    order.kind = api::FaultKind::offline;
    order.device = one_of(devices_, dice);
    if (!dice.one_in(5)) {
        order.lasts = spans.at(dice.below(spans.size()));
        boundaries_.push_back(world_.now() + *order.lasts);
    }
    world_.fault(order);
    // Whoever has it lets go of it, as a rule.
    if (!order.device || dice.one_in(3)) return;
    for (int i = 0; i < 3; ++i) world_.answer_to(api::UnbindDevice{*order.device}, one_of(tokens_, dice), "");
    world_.answer_to(api::GetDevice{*order.device}, "", "");
}

api::ListInbox RandomPerson::some_reading(Dice& dice) const {
    api::ListInbox request;
    if (dice.one_in(3)) request.limit = static_cast<std::uint32_t>(dice.below(dice.one_in(9) ? 2 : 5));
    if (dice.one_in(3)) request.cursor = dice.one_in(12) ? "here" : one_of(cursors_, dice);
    if (request.cursor && request.cursor->empty()) request.cursor.reset();
    if (dice.one_in(4)) request.to = addressees.at(dice.below(addressees.size()));
    if (dice.one_in(5)) request.account = one_of(accounts_, dice);
    if (dice.one_in(5))
        request.kind = static_cast<api::MessageKind>(dice.below(api::names_of<api::MessageKind>().size()));
    if (dice.one_in(6)) request.via = dice.one_in(2) ? api::Via::email : api::Via::sms;
    return request;
}

void RandomPerson::read_inbox(api::ListInbox const& request) {
    auto const answer = world_.ask_inbox(request);
    auto const* const inbox = std::get_if<api::Inbox>(&answer);
    if (inbox == nullptr) return;
    cursors_.push_back(inbox->next_cursor);
    if (!inbox->messages.empty() && inbox->messages.back().code)
        sent_codes_.push_back(*inbox->messages.back().code);
}

void RandomPerson::plan(api::Request const& request, std::string const& bearer, api::Answer const& answer) {
    if (auto const* const one = std::get_if<api::FactorEnrolled>(&answer); one != nullptr && one->factor.to)
        plan_ = Plan{api::SendFactorCode{one->factor.id}, bearer, {}};
    auto const* const problem = std::get_if<api::Problem>(&answer);
    if (problem != nullptr && problem->challenge && !problem->challenge->kinds.empty()) {
        if (auto const way = via_of(problem->challenge->kinds.back()))
            plan_ = Plan{api::SendCode{problem->challenge->id, *way}, bearer, {}};
    }
    auto const* const sent = std::get_if<api::CodeSent>(&answer);
    if (sent == nullptr) return;
    if (!sent->retry_after) {
        boundaries_.push_back(world_.now() + world_.terms().code_resend);
        boundaries_.push_back(world_.now() + world_.terms().code_lifetime);
    }
    if (auto const* const one = std::get_if<api::SendFactorCode>(&request))
        plan_ = Plan{api::ConfirmFactor{one->factor, ""}, bearer, sent->via};
    if (auto const* const one = std::get_if<api::SendCode>(&request))
        plan_ = Plan{api::AnswerChallenge{one->challenge, kind_of(one->via), ""}, bearer, sent->via};
}

bool RandomPerson::follow_plan(Dice& dice) {
    if (!plan_ || dice.one_in(2)) return false;
    Plan planned = *std::exchange(plan_, std::nullopt);
    if (planned.reads) {
        api::ListInbox request;
        request.limit = api::page_max;
        request.kind = api::MessageKind::code;
        request.via = planned.reads;
        bool const looks = !dice.one_in(6);
        if (looks) read_inbox(request);
        std::string const code = looks && !sent_codes_.empty() ? sent_codes_.back() : "123456";
        if (auto* const one = std::get_if<api::ConfirmFactor>(&planned.request)) one->code = code;
        if (auto* const one = std::get_if<api::AnswerChallenge>(&planned.request)) one->code = code;
    }
    auto const answer = world_.answer_to(planned.request, planned.bearer);
    if (!answer) return true;
    learn(*answer);
    plan(planned.request, planned.bearer, *answer);
    return true;
}

void RandomPerson::learn_of(api::SessionView const& session) {
    sessions_.push_back(session.id);
    boundaries_.push_back(session.expires_at);
    boundaries_.push_back(session.proven_at + world_.terms().proof_age);
}

void RandomPerson::learn_of(api::RemovalView const& removal) {
    removals_.push_back(removal.id);
    Instant const end = removal.removed_at.value_or(removal.due);
    for (Instant const at :
         {end + world_.terms().contact_quarantine.value_or(Duration{}),
          end + world_.terms().tombstone_length().value_or(Duration{}), end,
          removal.due + Duration{(end - removal.due).ms / 2},
          removal.due + Duration{(end - removal.due).ms * 2 / 3}, removal.due, removal.due})
        boundaries_.push_back(at);
}

void RandomPerson::learn_of(api::FactorEnrolled const& enrolled) {
    factors_.push_back(enrolled.factor.id);
    if (enrolled.factor.to) sent_factors_.push_back(enrolled.factor.id);
    backup_codes_.insert(backup_codes_.end(), enrolled.codes.begin(), enrolled.codes.end());
    if (!enrolled.secret) return;
    if (auto const secret = read_secret(*enrolled.secret)) apps_.push_back({enrolled.factor.id, *secret});
    auto const step = step_of(world_.now());
    boundaries_.push_back(Instant{(step + 1) * totp_step.ms});
    boundaries_.push_back(Instant{(step + 2) * totp_step.ms});
}

void RandomPerson::learn(api::Answer const& answer) {
    if (auto const* const one = std::get_if<api::Problem>(&answer); one != nullptr && one->challenge) {
        challenges_.push_back(one->challenge->id);
        boundaries_.push_back(one->challenge->expires_at);
    }
    if (auto const* const one = std::get_if<api::FactorEnrolled>(&answer)) learn_of(*one);
    if (auto const* const one = std::get_if<api::AccountView>(&answer)) accounts_.push_back(one->id);
    if (auto const* const one = std::get_if<api::DeviceView>(&answer)) devices_.push_back(one->id);
    if (auto const* const one = std::get_if<api::ItemView>(&answer)) items_.push_back(one->id);
    if (auto const* const one = std::get_if<api::SessionView>(&answer)) learn_of(*one);
    if (auto const* const one = std::get_if<api::RemovalView>(&answer)) learn_of(*one);
    if (auto const* const one = std::get_if<api::SessionOpened>(&answer)) {
        tokens_.push_back(one->token);
        learn_of(one->session);
    }
    if (auto const* const one = std::get_if<api::SubscriptionView>(&answer)) {
        subscriptions_.push_back(one->id);
        if (one->renews_at) boundaries_.push_back(*one->renews_at);
    }
    if (auto const* const one = std::get_if<api::RemovalAccepted>(&answer)) {
        receipts_.push_back(one->receipt);
        learn_of(one->removal);
        boundaries_.push_back(world_.now() + memory);
    }
}

void RandomPerson::act(std::uint64_t number) {
    // Read by other dice than those of the act: whoever reads changes nobody's life, but for a code to show.
    if (Dice reader{~number}; reader.one_in(4)) read_inbox(some_reading(reader));
    Dice dice{number};
    if (dice.one_in(9)) return pass_time(dice);
    if (strays_ && dice.one_in(10)) return stray(dice);
    if (follow_plan(dice)) return;
    api::Request const request = some_request(dice);
    std::string const bearer = some_bearer(dice, request);
    std::string const key = dice.one_in(3)    ? "k" + std::to_string(dice.below(3))
                            : dice.one_in(60) ? "a key"
                                              : "";
    auto const answer = world_.answer_to(request, bearer, key);
    if (!answer) return;
    learn(*answer);
    plan(request, bearer, *answer);
}

}  // namespace fauxcount::model
