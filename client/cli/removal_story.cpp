#include "client/cli/removal_story.hpp"

#include "client/cancel_flow.hpp"
#include "client/entropy.hpp"
#include "client/host.hpp"
#include "client/removal_flow.hpp"

#include <array>

namespace fauxcount::cli {

namespace {

constexpr std::string_view world = "demo";
constexpr std::uint64_t seed = 42;
constexpr Instant start{1'893'456'000'000};  // 2030-01-01T00:00:00.000Z
constexpr Duration grace = day * 30;
constexpr Duration purge = minute;
constexpr Duration quarantine = day * 30;
constexpr Instant due = start + grace;
constexpr Instant gone = due + purge;
constexpr std::string_view password = "correct horse";

// What the provider says no with; its code is `ok` if it does not.
template <class R>
api::Problem refusal(Provider& provider, R const& request, std::string const& bearer) {
    try {
        provider.ask(request, bearer);
    } catch (Failure const& failure) {
        if (failure.problem) return *failure.problem;
        throw;
    }
    return {};
}

// The verdict if it is of that kind; nullopt is told as a broken fact.
template <class Wanted>
Wanted wanted(client::Verdict const& verdict) {
    auto const* const found = std::get_if<Wanted>(&verdict);
    return found != nullptr ? *found : Wanted{};
}

template <class Flow>
client::Verdict drive(Flow flow, Provider& provider) {
    client::Decline declining;
    return client::run<Flow>(flow, provider.transport(), declining);
}

Fact verdict_fact(std::string_view expected, client::Verdict const& verdict) {
    constexpr std::array<std::string_view, 6> names{"removed", "scheduled", "cancelled",
                                                    "blocked", "refused",   "gave_up"};
    return fact<std::string_view>("the driver's verdict", expected, names.at(verdict.index()));
}

std::string codes_of(std::vector<api::Blocker> const& blockers) {
    std::string text;
    for (auto const& blocker : blockers)
        text += (text.empty() ? "" : ", ") + std::string{wire_name(blocker.code)};
    return text;
}

Fact status_fact(unsigned expected, Code code) {
    return fact("status", expected, static_cast<unsigned>(http_status(code)));
}

Fact codes_fact(std::string what, std::string_view expected, std::vector<api::Blocker> const& blockers) {
    return fact<std::string>(std::move(what), std::string{expected}, codes_of(blockers));
}

}  // namespace

RemovalStory::RemovalStory(Settings settings, Story& story)
    : settings_{std::move(settings)}, story_{story}, provider_{in_world(std::string{world})} {}

Settings RemovalStory::in_world(std::string const& name) const {
    Settings there = settings_;
    there.world = name;
    return there;
}

void RemovalStory::tell() {
    introduce();
    equip();
    be_refused();
    clear_the_way();
    request();
    use_the_last_moment();
    miss_it();
    be_removed();
    pass_the_devices_on();
    come_back_too_early();
    read_her_letters();
    leave_nothing();
}

RemovalStory::Owner RemovalStory::join(std::string const& name) {
    Owner owner;
    owner.identifier = name + "@example.test";
    owner.account = provider_.ask(api::SignUp{{owner.identifier}, std::string{password}}, {}).id;
    auto const opened = provider_.ask(api::SignIn{owner.identifier, std::string{password}}, {});
    owner.token = opened.token;
    owner.session = opened.session.id;
    return owner;
}

DeviceId RemovalStory::give(Owner const& owner, api::DeviceKind kind, bool find) {
    auto const device = provider_.ask(api::MakeDevice{kind}, {}).id;
    auto const opened = provider_.ask(api::SetUpDevice{device, owner.identifier, std::string{password}}, {});
    if (find) provider_.ask(api::SetFindDevice{device, true, {}}, owner.token);
    if (kind == api::DeviceKind::phone) phone_token_ = opened.token;
    return device;
}

Instant RemovalStory::move(Duration by) {
    api::AdvanceClock request;
    request.world = world;
    request.by = by;
    return provider_.ask(request).now;
}

void RemovalStory::introduce() {
    api::PutWorld request;
    request.world = world;
    request.seed = seed;
    request.start = start;
    auto const made = provider_.ask(request);
    story_.tell("A world of its own: " + to_string(start) + ", seed 42, its clock stands still",
                {fact("now", start, made.now), fact("seed", seed, made.seed),
                 fact<std::string>("profile", "device-cloud", made.profile),
                 fact("clock", api::ClockMode::frozen, made.clock),
                 fact("accounts", std::uint64_t{0}, made.accounts)});
}

void RemovalStory::equip() {
    alice_ = join("alice");
    bob_ = join("bob");
    phone_ = give(alice_, api::DeviceKind::phone, true);
    tablet_ = give(alice_, api::DeviceKind::tablet, true);
    laptop_ = give(alice_, api::DeviceKind::laptop, false);
    auto const lost = provider_.ask(api::SetLostMode{phone_, true}, alice_.token);
    constexpr std::array items{api::ItemKind::photo, api::ItemKind::photo, api::ItemKind::contact,
                               api::ItemKind::message, api::ItemKind::note};
    for (auto const kind : items) provider_.ask(api::AddItem{kind, 4096}, alice_.token);
    auto const subscription = provider_.ask(api::Subscribe{api::Plan::cloud_plus}, alice_.token);
    subscription_ = subscription.id;
    auto const account = provider_.ask(api::GetAccount{alice_.account}, alice_.token);
    story_.tell("alice has a phone in lost mode, a tablet, a laptop, 5 things in the cloud, a subscription",
                {fact("phase", api::Phase::active, account.phase), fact("devices", 3U, account.devices),
                 fact("cloud items", 5U, account.items), fact("subscriptions", 1U, account.subscriptions),
                 fact("phone in lost mode", true, lost.lost_mode.value_or(false)),
                 fact("plan", api::Plan::cloud_plus, subscription.plan)});
}

void RemovalStory::be_refused() {
    auto const preflight = provider_.ask(api::Preflight{}, alice_.token);
    story_.tell("Two things block her account's removal: the lost phone, the active subscription",
                {codes_fact("blockers", "device.lost_mode, subscription.active", preflight.blockers),
                 fact("allowed", false, preflight.allowed)});
    story_.tell("Two more she should know about: the tablet's find-device is on, the laptop is bound",
                {codes_fact("warnings", "device.find_on, device.bound", preflight.warnings)});
    api::RequestRemoval const asking;
    auto const problem = refusal(provider_, asking, alice_.token);
    story_.tell("She asks anyway: 409 removal.blocked, for the same two reasons, each with its fix",
                {fact("code", Code::removal_blocked, problem.code), status_fact(409, problem.code),
                 codes_fact("blockers", codes_of(preflight.blockers), problem.blockers)});
}

void RemovalStory::clear_the_way() {
    auto const found = provider_.ask(api::SetLostMode{phone_, false}, alice_.token);
    auto const off = provider_.ask(api::SetFindDevice{phone_, false, std::string{password}}, phone_token_);
    provider_.ask(api::SignOutDevice{phone_, std::string{password}}, phone_token_);
    auto const phone = provider_.ask(api::GetDevice{phone_}, {});
    story_.tell("The phone is found: find-device off with the password, signed out in its own settings",
                {fact("lost mode", false, found.lost_mode.value_or(true)),
                 fact("find", false, off.find.value_or(true)), fact("locked", false, phone.locked),
                 fact("set up", false, phone.set_up)});
    auto const ended =
        provider_.ask(api::CancelSubscription{subscription_, api::CancelWhen::now}, alice_.token);
    auto const preflight = provider_.ask(api::Preflight{}, alice_.token);
    story_.tell("The subscription is cancelled. Now nothing blocks",
                {fact("subscription", api::SubscriptionState::ended, ended.state),
                 codes_fact("blockers", "", preflight.blockers), fact("allowed", true, preflight.allowed),
                 fact("due if requested now", due, preflight.due_if_requested_now)});
}

void RemovalStory::request() {
    client::RemovalPlan plan;
    plan.authority = client::OpenSession{alice_.token, alice_.session, std::string{password}};
    plan.idempotency_key = client::fresh_token();
    auto const verdict = drive(client::RemovalFlow{std::move(plan)}, provider_);
    auto const scheduled = wanted<client::Scheduled>(verdict);
    removal_ = scheduled.removal;
    receipt_ = scheduled.receipt;
    auto const view = provider_.ask(api::GetRemoval{removal_}, receipt_);
    story_.tell("She asks again: scheduled for " + to_string(due) + ", and she gets a receipt",
                {verdict_fact("scheduled", verdict), fact("until", due, scheduled.until),
                 fact("state", api::RemovalState::scheduled, view.state), fact("due", due, view.due),
                 fact("cancellable", true, view.cancellable)});
    story_.tell(
        "From now on her sessions are dead, on the site and on every device: 401",
        {status_fact(401, Code::auth_invalid_token),
         fact("site", Code::auth_invalid_token,
              refusal(provider_, api::GetAccount{alice_.account}, alice_.token).code),
         fact("device", Code::auth_invalid_token, refusal(provider_, api::ListItems{}, phone_token_).code)});
}

void RemovalStory::use_the_last_moment() {
    auto const now = move(grace - millisecond);
    story_.tell("29 days, 23:59:59.999 pass, without a second of waiting",
                {fact("now", due - millisecond, now)});
    std::string const copy = "demo-kept";
    provider_.ask(api::ForkWorld{std::string{world}, copy});
    Provider kept{in_world(copy)};
    auto const verdict = drive(client::CancelFlow{{.removal = removal_,
                                                   .bearer = receipt_,
                                                   .idempotency_key = client::fresh_token(),
                                                   .limits = {}}},
                               kept);
    auto const account = kept.ask(api::GetAccount{alice_.account}, kept.administrator());
    story_.tell("She can still change her mind: in a copy of the world she does, and keeps everything",
                {verdict_fact("cancelled", verdict), fact("phase", api::Phase::active, account.phase),
                 fact("cloud items", 5U, account.items), fact("devices", 2U, account.devices)});
}

void RemovalStory::miss_it() {
    auto const now = move(millisecond);
    auto const problem = refusal(provider_, api::CancelRemoval{removal_}, receipt_);
    auto const view = provider_.ask(api::GetRemoval{removal_}, receipt_);
    story_.tell("In this one she hesitates a millisecond: 409 removal.too_late, the purge has begun",
                {fact("now", due, now), fact("cancel", Code::removal_too_late, problem.code),
                 status_fact(409, problem.code), fact("state", api::RemovalState::purging, view.state),
                 fact("cancellable", false, view.cancellable)});
}

void RemovalStory::be_removed() {
    auto const now = move(purge);
    auto const verdict = drive(client::RemovalFlow{{.authority = client::KeptReceipt{removal_, receipt_},
                                                    .idempotency_key = {},
                                                    .clear = {},
                                                    .limits = {}}},
                               provider_);
    auto const removed = wanted<client::Removed>(verdict);
    story_.tell("A minute later the account is removed, and her receipt says so",
                {fact("now", gone, now), verdict_fact("removed", verdict),
                 fact("removed at", std::optional{gone}, removed.at)});
    story_.tell("Nobody gets in, neither with an old token nor with the right password: 401",
                {status_fact(401, Code::auth_bad_credentials),
                 fact("token", Code::auth_invalid_token,
                      refusal(provider_, api::GetAccount{alice_.account}, alice_.token).code),
                 fact("password", Code::auth_bad_credentials,
                      refusal(provider_, api::SignIn{alice_.identifier, std::string{password}}, {}).code)});
}

void RemovalStory::pass_the_devices_on() {
    auto const set_up = [&](DeviceId device) {
        return api::SetUpDevice{device, bob_.identifier, std::string{password}};
    };
    auto const opened = provider_.ask(set_up(phone_), {});
    auto const phone = provider_.ask(api::GetDevice{phone_}, opened.token);
    story_.tell("bob bought the phone and sets it up: it is his",
                {fact("session of", bob_.account, opened.session.account), fact("set up", true, phone.set_up),
                 fact("bound to", std::optional{bob_.account}, phone.account)});
    auto const first = refusal(provider_, set_up(tablet_), {}).code;
    auto const reset = provider_.ask(api::FactoryReset{tablet_}, {});
    auto const second = refusal(provider_, set_up(tablet_), {}).code;
    story_.tell("The tablet nobody signed out is locked to an account that is gone, even after a reset: 423",
                {fact("set-up", Code::device_locked, first), status_fact(423, first),
                 fact("orphan-locked", true, reset.orphan_locked),
                 fact("set-up after the reset", Code::device_locked, second)});
    auto const laptop = provider_.ask(api::GetDevice{laptop_}, {});
    story_.tell("The laptop had no lock to leave behind: it is free",
                {fact("locked", false, laptop.locked), fact("set up", false, laptop.set_up)});
}

void RemovalStory::come_back_too_early() {
    Instant const free_at = gone + quarantine;
    api::SignUp const again{{alice_.identifier}, std::string{password}};
    auto const problem = refusal(provider_, again, {});
    std::string const copy = "demo-later";
    provider_.ask(api::ForkWorld{std::string{world}, copy});
    Provider later{in_world(copy)};
    auto const to = [&](Instant at) {
        api::AdvanceClock request;
        request.world = copy;
        request.to = at;
        later.ask(request);
    };
    to(free_at - millisecond);
    auto const early = refusal(later, again, {}).code;
    to(free_at);
    auto const account = later.ask(again, {}).id;
    story_.tell("Her e-mail address is nobody's until " + to_string(free_at) +
                    "; then it makes a new account",
                {fact("sign-up", Code::account_identifier_quarantined, problem.code),
                 fact("not before", std::optional{free_at}, problem.not_before),
                 fact("a millisecond early", Code::account_identifier_quarantined, early),
                 fact("the same account as before", false, account == alice_.account)});
}

void RemovalStory::read_her_letters() {
    api::ListInbox request;
    request.world = world;
    request.to = alice_.identifier;
    auto const inbox = provider_.ask(request);
    std::string kinds;
    for (auto const& letter : inbox.messages)
        kinds += (kinds.empty() ? "" : ", ") + std::string{wire_name(letter.kind)};
    auto const& first = inbox.messages.empty() ? api::MessageView{} : inbox.messages.front();
    story_.tell(
        "Two letters told her: one when her account was scheduled, the last when her data were erased",
        {fact<std::string>("letters", "removal_scheduled, purged", kinds),
         fact("due", std::optional{due}, first.due), fact("written", due - grace, first.at)});
}

void RemovalStory::leave_nothing() {
    auto const residue = provider_.ask(api::Residue{std::string{world}, alice_.account});
    std::vector<Fact> facts{fact("phase", api::Phase::removed, residue.phase),
                            fact("clean", true, residue.clean)};
    std::string kept;
    for (auto const& store : residue.stores) {
        facts.push_back(
            fact("undeclared in " + store.store, std::uint64_t{0}, store.entries - store.declared));
        if (store.declared > 0) kept += (kept.empty() ? "" : ", ") + store.store;
    }
    facts.push_back(fact<std::string>("declared", "identifiers, bindings, messages", kept));
    story_.tell("Nothing of her is left in " + std::to_string(residue.stores.size()) +
                    " stores but what is declared: the address in quarantine, the lock, the letters",
                std::move(facts));
    auto const audit = provider_.ask(api::Audit{std::string{world}});
    story_.tell(
        "Every invariant of the world holds",
        {fact("holds", true, audit.holds), fact("findings", std::uint64_t{0}, audit.findings.size())});
}

}  // namespace fauxcount::cli
