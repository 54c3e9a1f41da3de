#include "scenarios/dsl/actors.hpp"

#include "engine/control.hpp"
#include "engine/inbox.hpp"
#include "scenarios/dsl/story.hpp"
#include "scenarios/dsl/world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace fauxcount::testing {

namespace {

// A test that names what is not there is broken itself: it stops, rather than testing something else.
[[noreturn]] void no_such(std::string const& what) { throw std::out_of_range("the test names " + what); }

}  // namespace

namespace {

// What the one session that `is_it` names was proven with last, told to whoever has its token by then.
Condition is_proven(std::string const& whose, proven_by expected, std::function<std::string()> token,
                    std::function<bool(api::SessionView const&)> is_it) {
    return {whose + " is proven by " + std::string(wire_name(expected)),
            [=, token = std::move(token), is_it = std::move(is_it)](World& world) -> std::string {
                api::Answer const got = world.ask(api::ListSessions{}, token());
                auto const* const list = std::get_if<api::SessionList>(&got);
                if (list == nullptr) return in_words(got, world.start());
                auto const found = std::find_if(list->sessions.begin(), list->sessions.end(), is_it);
                if (found == list->sessions.end()) return "it has no session";
                bool const met = found->proven_by == expected;
                return met ? "" : "it is proven by " + std::string(wire_name(found->proven_by));
            }};
}

}  // namespace

Condition Device::seen(std::string const& says, std::function<bool(api::DeviceView const&)> holds) const {
    return {name_ + " " + says, [id = id_, holds = std::move(holds)](World& world) -> std::string {
                api::Answer const got = world.ask(api::GetDevice{id}, world.administrator());
                auto const* const view = std::get_if<api::DeviceView>(&got);
                if (view == nullptr) return in_words(got, world.start());
                return holds(*view) ? "" : "it is not";
            }};
}

Condition Device::is_set_up() const {
    return seen("is set up", [](auto const& view) { return view.set_up; });
}
Condition Device::is_free() const {
    return seen("is free", [](auto const& view) { return !view.set_up && !view.locked && !view.account; });
}
Condition Device::is_locked() const {
    return seen("is locked", [](auto const& view) { return view.locked; });
}
Condition Device::is_orphan_locked() const {
    return seen("is orphan-locked", [](auto const& view) { return view.locked && view.orphan_locked; });
}
Condition Device::has_a_sign_out_pending() const {
    return seen("has a sign-out pending",
                [](auto const& view) { return view.sign_out_pending.value_or(false); });
}
Condition Device::is_bound_to(Account const& account) const {
    return seen("is bound to " + account.name(),
                [id = account.id()](auto const& view) { return view.account == id; });
}
Condition Device::is(proven_by expected) const {
    return is_proven(
        name_, expected, [this] { return token_; },
        [id = id_](auto const& session) { return session.device == id; });
}

Subscription::Subscription(Account const& owner, plan what, SubscriptionId id)
    : owner_(owner.name()), token_(owner.token()), what_(what), id_(id) {}

namespace {

Condition seen(Subscription const& subscription, std::string const& says,
               std::function<bool(api::SubscriptionView const&)> const& holds) {
    return {subscription.owner() + "'s " + std::string(wire_name(subscription.what())) + " " + says,
            [=](World& world) -> std::string {
                api::Answer const got =
                    world.ask(api::GetSubscription{subscription.id()}, subscription.token());
                auto const* const view = std::get_if<api::SubscriptionView>(&got);
                if (view == nullptr) return in_words(got, world.start());
                if (holds(*view)) return "";
                return "it is " + std::string(wire_name(view->state)) + ", charged " +
                       std::to_string(view->charges) +
                       (view->renews_at ? ", renews " + since(world.start(), *view->renews_at) : "");
            }};
}

}  // namespace

Condition Subscription::is(subscription_state state) const {
    return seen(*this, "is " + std::string(wire_name(state)),
                [state](auto const& view) { return view.state == state; });
}
Condition Subscription::charged(std::uint32_t times) const {
    return seen(*this, "was charged " + std::to_string(times) + " times",
                [times](auto const& view) { return view.charges == times; });
}
Condition Subscription::renews_at(Instant at) const {
    return seen(*this, "renews at " + to_string(at), [at](auto const& view) { return view.renews_at == at; });
}

Belonging device(std::string const& name, find_device find, lost_mode lost) {
    return [=](World& world, Account& account) {
        Device& hardware = world.device(account.name() + "'s " + name);
        world(set_up(hardware, account));
        if (find == find_device::on || lost == lost_mode::on)
            world(set_find(account, hardware, find_device::on));
        if (lost == lost_mode::on) world(set_lost_mode(account, hardware, lost));
    };
}
Belonging subscription(plan what) {
    return [=](World& world, Account& account) { world(subscribe(account, what)); };
}

namespace {

Belonging app() {
    return [](World& world, Account& account) {
        world(enrol_totp(account));
        world(confirm(account).code(account.code(Duration{-client::totp_step.ms})));
    };
}
Belonging codes_by(via way) {
    return [way](World& world, Account& account) {
        world(enrol_codes_by(account, way));
        world(send_factor_code(account, way), expect(sent_by(way)));
        world(confirm_by(account, way));
        Duration const resend = world.engine().state().policy().code_resend;
        if (resend > Duration{}) world(advance(resend));
    };
}

}  // namespace

Belonging second_factor(factor_kind kind) {
    switch (kind) {
        case factor_kind::totp: return app();
        case factor_kind::email: return codes_by(via::email);
        case factor_kind::sms: return codes_by(via::sms);
        case factor_kind::backup_codes: break;
    }
    return backup_codes();
}
Belonging backup_codes() {
    return [](World& world, Account& account) { world(enrol_backup_codes(account)); };
}
Belonging items(std::uint32_t n, item_kind kind, std::uint32_t bytes) {
    return [=](World& world, Account& account) {
        for (std::uint32_t i = 0; i < n; ++i) world(add_item(account, kind, bytes));
    };
}

Account::Account(World& world, std::string name, std::vector<std::string> identifiers)
    : world_(&world), name_(std::move(name)), identifiers_(std::move(identifiers)) {
    if (identifiers_.empty()) identifiers_.push_back(name_ + "@example.test");
}

std::string const& Account::old_password() const {
    if (!old_password_) no_such("the old password of " + name_ + ", who has changed none");
    return *old_password_;
}
std::string const& Account::receipt() const {
    if (!accepted_) no_such("the receipt of " + name_ + ", who has none");
    return accepted_->receipt;
}
api::RemovalView const& Account::removal() const {
    if (!accepted_) no_such("the removal of " + name_ + ", who asked for none");
    return accepted_->removal;
}
Device& Account::device(std::string const& name) const {
    Device* const found = world_->find_device(name_ + "'s " + name);
    if (found == nullptr) no_such("a device `" + name + "` that " + name_ + " was never given");
    return *found;
}
Subscription Account::subscription(std::string const& plan_name) const {
    auto const found = subscriptions_.find(plan_name);
    if (found == subscriptions_.end())
        no_such("a subscription `" + plan_name + "` that " + name_ + " does not have");
    return {*this, found->second.first, found->second.second};
}
ItemId Account::item(std::size_t index) const {
    if (index >= items_.size()) no_such("an item that " + name_ + " never had");
    return items_[index];
}

FactorId Account::app() const {
    if (!app_) no_such("the app of " + name_ + ", who enrolled none");
    return app_->first;
}
std::string Account::code(Duration later) const {
    if (!app_) no_such("the app of " + name_ + ", who enrolled none");
    return app_->second.code_at(world_->now() + later);
}

namespace {

// All that the inbox has of what is asked for, the oldest first.
api::Inbox all_letters(World& world, api::ListInbox request) {
    request.limit = api::page_max;
    api::Inbox all;
    for (bool full = true; full;) {
        auto search = engine::inbox_search(world.engine(), request);
        auto* const wanted = std::get_if<engine::InboxSearch>(&search);
        if (wanted == nullptr) break;
        api::Inbox page = engine::find_messages(world.engine(), *wanted);
        full = page.messages.size() == request.limit;
        request.cursor = page.next_cursor;
        std::move(page.messages.begin(), page.messages.end(), std::back_inserter(all.messages));
    }
    return all;
}

}  // namespace

std::string Account::sent(via way, std::size_t before) const {
    api::ListInbox request;
    request.account = id_;
    request.kind = message_kind::code;
    request.via = way;
    auto const all = all_letters(*world_, request).messages;
    if (before >= all.size())
        no_such("a code by " + std::string(wire_name(way)) + " that " + name_ + " was never sent");
    return all[all.size() - 1 - before].code.value_or("");
}
std::string Account::mailed(std::size_t before) const { return sent(via::email, before); }
std::string Account::texted(std::size_t before) const { return sent(via::sms, before); }
FactorId Account::factor(via way) const {
    auto const found = reached_.find(way);
    if (found == reached_.end())
        no_such("the codes by " + std::string(wire_name(way)) + " of " + name_ + ", who enrolled none");
    return found->second;
}
FactorId Account::backup_codes() const {
    if (!backup_codes_) no_such("the backup codes of " + name_ + ", who has none");
    return backup_codes_->factor.id;
}
std::string const& Account::backup_code(std::size_t index) const {
    if (!backup_codes_ || index >= backup_codes_->codes.size())
        no_such("a backup code that " + name_ + " never had");
    return backup_codes_->codes[index];
}
ChallengeId Account::challenge() const {
    if (!challenge_) no_such("a challenge of " + name_ + ", who was told of none");
    return *challenge_;
}

Condition Account::is(phase expected) const {
    return {name_ + " is " + std::string(wire_name(expected)), [=, id = id_](World& world) -> std::string {
                api::Answer const got = world.ask(api::GetAccount{id}, world.administrator());
                phase found = phase::removed;
                if (auto const* const view = std::get_if<api::AccountView>(&got)) found = view->phase;
                return found == expected ? "" : "it is " + std::string(wire_name(found));
            }};
}

Condition Account::is(proven_by expected) const {
    return is_proven(
        name_, expected, [this] { return token_; },
        [this](auto const& session) { return session.id == session_; });
}

Condition Account::was_told(message_kind kind) const {
    return {name_ + " was told of " + std::string(wire_name(kind)),
            [=, id = id_](World& world) -> std::string {
                api::ListInbox request;
                request.account = id;
                request.kind = kind;
                if (!all_letters(world, request).messages.empty()) return "";
                request.kind.reset();
                return "the inbox has " + in_words(all_letters(world, request));
            }};
}

api::OrderFault offline(Device const& device, std::optional<Duration> lasts) {
    api::OrderFault order = fault(fault_kind::offline);
    order.device = device.id();
    order.lasts = lasts;
    return order;
}

Condition nothing_left_of(Account const& account) {
    return {"nothing is left of " + account.name(), [id = account.id()](World& world) -> std::string {
                domain::State const& state = world.engine().state();
                if (state.find(id) == nullptr) return "";  // its very slot is another's by now
                domain::ResidueSearch search(state, state.identity().place_of(id).slot);
                search.step(SIZE_MAX);
                api::ResidueView const view = engine::residue_view(state, id, search);
                if (view.clean) return "";
                std::string left = "left:";
                for (api::ResidueRow const& row : view.stores) {
                    if (row.entries != row.declared) {
                        left += " " + row.store + " " + std::to_string(row.entries - row.declared);
                    }
                }
                return view.phase == phase::removed ? left : "it is " + std::string(wire_name(view.phase));
            }};
}

void Remember::password_changed(Account& account, std::string const& password) {
    account.old_password_ = std::exchange(account.password_, password);
}
void Remember::signed_in(Account& account, api::SessionOpened const& opened) {
    account.token_ = opened.token;
    account.session_ = opened.session.id;
}
void Remember::subscribed(Account& account, api::SubscriptionView const& view) {
    account.subscriptions_[std::string(wire_name(view.plan))] = {view.plan, view.id};
}

void Remember::enrolled(Account& account, api::FactorEnrolled const& answer) {
    if (answer.factor.kind == api::FactorKind::backup_codes) account.backup_codes_ = answer;
    auto const secret = answer.secret ? client::TotpSecret::parse(*answer.secret) : std::nullopt;
    if (secret) account.app_.emplace(answer.factor.id, *secret);
    if (answer.factor.kind == api::FactorKind::email) account.reached_[via::email] = answer.factor.id;
    if (answer.factor.kind == api::FactorKind::sms) account.reached_[via::sms] = answer.factor.id;
}
void Remember::challenged(Account& account, api::Answer const& answer) {
    auto const* const problem = std::get_if<api::Problem>(&answer);
    if (problem != nullptr && problem->challenge) account.challenge_ = problem->challenge->id;
}

}  // namespace fauxcount::testing
