#include "scenarios/dsl/steps.hpp"

#include "engine/control.hpp"
#include "engine/faults.hpp"
#include "engine/inbox.hpp"
#include "scenarios/dsl/story.hpp"
#include "scenarios/dsl/world.hpp"

#include <utility>

namespace fauxcount::testing {

namespace {

// What a step does with an answer of the right kind; refusals are remembered by nobody.
template <class A, class Use>
Step::Note on(Use use) {
    return [use = std::move(use)](api::Answer const& got) {
        if (auto const* const one = std::get_if<A>(&got)) use(*one);
    };
}

std::string of(std::string_view verb, std::string const& what) {
    return std::string(verb) + " (" + what + ")";
}

// By the rules of the control interface, so that a clock refuses here what it refuses there.
Step move_clock(std::string verb, api::AdvanceClock request, Where where) {
    return {std::move(verb),
            [request = std::move(request)](World& world) -> api::Answer {
                auto const target = engine::advance_target(world.engine(), request);
                if (auto const* const refusal = std::get_if<api::Problem>(&target)) return *refusal;
                world.engine().begin_advance(std::get<Instant>(target), UINT64_MAX);
                while (world.engine().slice(1024)) {
                }
                return api::Done{};
            },
            where};
}

Step about_faults(std::string verb, api::ControlRequest request, Where where) {
    return Step{std::move(verb),
                [request = std::move(request)](World& world) -> api::Answer {
                    auto const answer = engine::about_faults(world.engine(), request);
                    auto const* const refusal = std::get_if<api::Problem>(&*answer);
                    return refusal == nullptr ? api::Answer{api::Done{}} : api::Answer{*refusal};
                },
                where}
        .as_administrator();
}

void signed_in_or_challenged(Account& account, api::Answer const& got) {
    Remember::challenged(account, got);
    if (auto const* const opened = std::get_if<api::SessionOpened>(&got))
        Remember::signed_in(account, *opened);
}

Step try_sign_in(Account& account, std::string password_text, bool interactive, Where where) {
    return {account.name(),
            interactive ? "session.sign_in" : "session.sign_in (unattended)",
            api::SignIn{account.identifiers().front(), std::move(password_text), interactive},
            "",
            where,
            [&account](api::Answer const& got) { signed_in_or_challenged(account, got); }};
}

Step enrol(Account& account, api::FactorKind kind, Where where) {
    return {account.name(),
            of("factor.enrol", std::string(wire_name(kind))),
            api::EnrolFactor{kind},
            account.token(),
            where,
            on<api::FactorEnrolled>([&account](auto const& answer) { Remember::enrolled(account, answer); })};
}

api::FactorKind kind_of(via way) { return way == via::email ? api::FactorKind::email : api::FactorKind::sms; }

std::string newest_code(Account const& account, via way) {
    return way == via::email ? account.mailed() : account.texted();
}

Step answer_with(Account& account, api::FactorKind kind, std::string code, Where where) {
    return {account.name(),
            of("challenge.answer", std::string(wire_name(kind))),
            api::AnswerChallenge{account.challenge(), kind, std::move(code)},
            account.token(),
            where,
            [&account](api::Answer const& got) { signed_in_or_challenged(account, got); }};
}

Step answer_on_with(Device& device, Account const& account, api::FactorKind kind, std::string code,
                    Where where) {
    return {account.name(),
            of("challenge.answer", "on " + device.name()),
            api::AnswerChallenge{account.challenge(), kind, std::move(code)},
            "",
            where,
            on<api::SessionOpened>([&device](auto const& opened) { Remember::set_up(device, opened); })};
}

}  // namespace

Step::Step(std::string who, std::string verb, api::Request request, std::string bearer, Where where,
           Note note)
    : who_(std::move(who)),
      verb_(std::move(verb)),
      request_{std::move(request)},
      credential_{std::move(bearer), {}},
      note_(std::move(note)),
      where_(where) {}
Step::Step(std::string verb, Act act, Where where)
    : who_("the clock"), verb_(std::move(verb)), act_(std::move(act)), where_(where) {}

Step Step::as(Account const& account) && {
    who_ = account.name();
    return std::move(*this).with_token(account.token());
}
Step Step::as_administrator() && {
    who_ = "the administrator";
    by_administrator_ = true;
    return std::move(*this);
}
Step Step::as_nobody() && {
    who_ = "nobody";
    return std::move(*this).with_token("");
}
Step Step::with_receipt_of(Account const& account) && {
    who_ = "whoever has " + account.name() + "'s receipt";
    return std::move(*this).with_token(account.receipt());
}
Step Step::with_token(std::string bearer) && {
    credential_.bearer = std::move(bearer);
    by_administrator_ = false;
    return std::move(*this);
}
Step Step::keyed(std::string key) && {
    credential_.idempotency_key = std::move(key);
    return std::move(*this);
}

template <class Request, class Change>
void Step::change(Change change) {
    auto* const request = request_.empty() ? nullptr : std::get_if<Request>(&request_.front());
    if (request != nullptr) change(*request);
}
Step Step::code(std::string text) && {
    auto const put_in = [&](auto& request) { request.code = text; };
    change<api::ConfirmFactor>(put_in);
    change<api::AnswerChallenge>(put_in);
    return std::move(*this);
}
Step Step::to(ChallengeId challenge) && {
    auto const put_in = [&](auto& request) { request.challenge = challenge; };
    change<api::AnswerChallenge>(put_in);
    change<api::SendCode>(put_in);
    return std::move(*this);
}

void ReadInbox::say(std::string_view word) { chosen_ += (chosen_.empty() ? "" : " ") + std::string(word); }
ReadInbox ReadInbox::to(std::string identifier) && {
    say(identifier);
    request_.to = std::move(identifier);
    return std::move(*this);
}
ReadInbox ReadInbox::about(Account const& account) && {
    say(account.name());
    request_.account = account.id();
    return std::move(*this);
}
ReadInbox ReadInbox::of(message_kind kind) && {
    say(wire_name(kind));
    request_.kind = kind;
    return std::move(*this);
}
ReadInbox ReadInbox::by(via way) && {
    say(wire_name(way));
    request_.via = way;
    return std::move(*this);
}
ReadInbox ReadInbox::at_most(std::uint32_t messages) && {
    request_.limit = messages;
    return std::move(*this);
}
ReadInbox ReadInbox::after(api::Inbox const& seen) && {
    request_.cursor = seen.next_cursor;
    return std::move(*this);
}
Step ReadInbox::into(api::Inbox& inbox) const {
    Step step{chosen_.empty() ? "inbox.list" : "inbox.list (" + chosen_ + ")",
              [request = request_, &inbox](World& world) -> api::Answer {
                  auto search = engine::inbox_search(world.engine(), request);
                  if (auto const* const refusal = std::get_if<api::Problem>(&search)) return *refusal;
                  inbox = engine::find_messages(world.engine(), std::get<engine::InboxSearch>(search));
                  return api::Done{};
              },
              where_};
    step.told_ = [&inbox] { return in_words(inbox); };
    return std::move(step).as_administrator();
}
ReadInbox read_inbox(Where where) { return ReadInbox{where}; }

Step advance(Duration by, Where where) {
    api::AdvanceClock request;
    request.by = by;
    return move_clock("clock.advance " + to_string(by), request, where);
}
Step advance_to(Instant at, Where where) {
    api::AdvanceClock request;
    request.to = at;
    return move_clock("clock.advance to " + to_string(at), request, where);
}
Step advance_to_next_deadline(Where where) {
    api::AdvanceClock request;
    request.next = true;
    return move_clock("clock.advance to the next deadline", request, where);
}
Step snapshot(std::string const& name, Where where) {
    return {"snapshot " + name,
            [name](World& world) -> api::Answer {
                world.engine().take_snapshot(name);
                return api::Done{};
            },
            where};
}
Step rewind(std::string const& name, Where where) {
    return {"rewind to " + name,
            [name](World& world) -> api::Answer {
                if (world.engine().rewind(name)) return api::Done{};
                api::Problem problem;
                problem.code = Code::world_snapshot_not_found;
                return problem;
            },
            where};
}

Step order_fault(api::OrderFault fault, Where where) {
    std::string verb = of("fault.order", std::string(wire_name(fault.kind)));
    return about_faults(std::move(verb), std::move(fault), where);
}
Step heal_fault(std::uint32_t number, Where where) {
    return about_faults("fault.heal " + std::to_string(number), api::HealFault{{}, number}, where);
}
Step heal_faults(Where where) { return about_faults("fault.heal_all", api::HealFaults{}, where); }

Step sign_up(std::vector<std::string> identifiers, Where where) {
    return {"somebody", "account.sign_up", api::SignUp{std::move(identifiers), "sesame"}, "", where};
}
Step sign_up(Account& account, Where where) {
    return {account.name(),
            "account.sign_up",
            api::SignUp{account.identifiers(), account.password()},
            "",
            where,
            on<api::AccountView>([&account](auto const& view) { Remember::signed_up(account, view); })};
}
Step read(Account const& account, Where where) {
    return {account.name(), "account.read", api::GetAccount{account.id()}, account.token(), where};
}
Step change_password(Account& account, std::string text, Where where) {
    api::ChangePassword request{account.id(), text};
    return {account.name(),
            "account.change_password",
            std::move(request),
            account.token(),
            where,
            on<api::Done>([&account, text = std::move(text)](auto const&) {
                Remember::password_changed(account, text);
            })};
}
Step sign_in(Account& account, Where where) { return try_sign_in(account, account.password(), true, where); }
Step sign_in(Account& account, Password wrong, Where where) {
    return try_sign_in(account, std::move(wrong.text), true, where);
}
Step sign_in_unattended(Account& account, Where where) {
    return try_sign_in(account, account.password(), false, where);
}
Step sign_in_as(std::string identifier, Password text, Where where) {
    return {"somebody", "session.sign_in", api::SignIn{std::move(identifier), std::move(text.text), true}, "",
            where};
}
Step sign_out(Account const& account, Where where) {
    return {account.name(), "session.sign_out", api::SignOut{account.session()}, account.token(), where};
}
Step prove(Account& account, Where where) { return prove(account, password(account.password()), where); }
Step prove(Account& account, Password wrong, Where where) {
    return {account.name(),
            "session.prove",
            api::ProveSession{account.session(), std::move(wrong.text)},
            account.token(),
            where,
            [&account](api::Answer const& got) { Remember::challenged(account, got); }};
}
Step list_sessions(Account const& account, Where where) {
    return {account.name(), "session.list", api::ListSessions{}, account.token(), where};
}

Step enrol_totp(Account& account, Where where) { return enrol(account, api::FactorKind::totp, where); }
Step enrol_backup_codes(Account& account, Where where) {
    return enrol(account, api::FactorKind::backup_codes, where);
}
Step enrol_codes_by(Account& account, via way, Where where) { return enrol(account, kind_of(way), where); }
Step list_factors(Account const& account, Where where) {
    return {account.name(), "factor.list", api::ListFactors{}, account.token(), where};
}
Step confirm(Account const& account, Where where) {
    return {account.name(), "factor.confirm", api::ConfirmFactor{account.app(), account.code()},
            account.token(), where};
}
Step send_factor_code(Account const& account, via way, Where where) {
    return {account.name(), of("factor.send_code", std::string(wire_name(way))),
            api::SendFactorCode{account.factor(way)}, account.token(), where};
}
Step confirm_by(Account const& account, via way, Where where) {
    return {account.name(), of("factor.confirm", std::string(wire_name(way))),
            api::ConfirmFactor{account.factor(way), newest_code(account, way)}, account.token(), where};
}
Step remove_factor(Account const& account, Where where) {
    return remove_factor(account, account.app(), where);
}
Step remove_factor(Account const& account, FactorId factor, Where where) {
    return {account.name(), "factor.remove", api::RemoveFactor{factor}, account.token(), where};
}
Step answer(Account& account, Where where) {
    return answer_with(account, api::FactorKind::totp, account.code(), where);
}
Step answer_with_backup_code(Account& account, std::size_t index, Where where) {
    return answer_with(account, api::FactorKind::backup_codes, account.backup_code(index), where);
}
Step send_code(Account const& account, via way, Where where) {
    return {account.name(), of("challenge.send_code", std::string(wire_name(way))),
            api::SendCode{account.challenge(), way}, account.token(), where};
}
Step answer_by(Account& account, via way, Where where) {
    return answer_with(account, kind_of(way), newest_code(account, way), where);
}
Step answer_on(Device& device, Account const& account, Where where) {
    return answer_on_with(device, account, api::FactorKind::totp, account.code(), where);
}
Step answer_on(Device& device, Account const& account, via way, Where where) {
    return answer_on_with(device, account, kind_of(way), newest_code(account, way), where);
}

Step make_device(device_kind kind, Where where) {
    return {"a factory", "device.make", api::MakeDevice{kind}, "", where};
}
Step read(Device const& device, Where where) {
    return {"whoever holds " + device.name(), "device.read", api::GetDevice{device.id()}, "", where};
}
Step list_devices(Account const& account, Where where) {
    return {account.name(), "device.list", api::ListDevices{}, account.token(), where};
}
Step set_up(Device& device, Account& account, Where where) {
    return set_up(device, account, password(account.password()), where);
}
Step set_up(Device& device, Account& account, Password wrong, Where where) {
    return {account.name(),
            of("device.set_up", device.name()),
            api::SetUpDevice{device.id(), account.identifiers().front(), std::move(wrong.text)},
            "",
            where,
            [&device, &account](api::Answer const& got) {
                Remember::challenged(account, got);
                if (auto const* const opened = std::get_if<api::SessionOpened>(&got))
                    Remember::set_up(device, *opened);
            }};
}
Step set_find(Account const& owner, Device const& device, find_device find, Where where) {
    bool const on_wanted = find == find_device::on;
    api::SetFindDevice request{device.id(), on_wanted, {}};
    if (!on_wanted) request.password = owner.password();
    return {owner.name(), of(on_wanted ? "device.find on" : "device.find off", device.name()),
            std::move(request), owner.token(), where};
}
Step set_find_off_with(Account const& owner, Device const& device, Password text, Where where) {
    api::SetFindDevice request{device.id(), false, {}};
    if (!text.text.empty()) request.password = std::move(text.text);
    return {owner.name(), of("device.find off", device.name()), std::move(request), owner.token(), where};
}
Step set_lost_mode(Account const& owner, Device const& device, lost_mode lost, Where where) {
    bool const on_wanted = lost == lost_mode::on;
    return {owner.name(), of(on_wanted ? "device.lost_mode on" : "device.lost_mode off", device.name()),
            api::SetLostMode{device.id(), on_wanted}, owner.token(), where};
}
Step unbind(Account const& owner, Device const& device, Where where) {
    return {owner.name(), of("device.unbind", device.name()), api::UnbindDevice{device.id()}, owner.token(),
            where};
}
Step sign_out(Account const& owner, Device const& device, Where where) {
    return sign_out(owner, device, password(owner.password()), where);
}
Step sign_out(Account const& owner, Device const& device, Password wrong, Where where) {
    return {owner.name(), of("device.sign_out", device.name()),
            api::SignOutDevice{device.id(), std::move(wrong.text)}, device.token(), where};
}
Step factory_reset(Device const& device, Where where) {
    return {"whoever holds " + device.name(), "device.reset", api::FactoryReset{device.id()}, "", where};
}

Step add_item(Account& account, item_kind kind, std::uint32_t bytes, Where where) {
    return {account.name(),
            "item.add",
            api::AddItem{kind, bytes},
            account.token(),
            where,
            on<api::ItemView>([&account](auto const& view) { Remember::item_added(account, view); })};
}
Step read_item(Account const& account, ItemId item, Where where) {
    return {account.name(), "item.read", api::GetItem{item}, account.token(), where};
}
Step list_items(Account const& account, Where where) {
    return {account.name(), "item.list", api::ListItems{}, account.token(), where};
}
Step drop_item(Account const& account, ItemId item, Where where) {
    return {account.name(), "item.drop", api::DropItem{item}, account.token(), where};
}

Step subscribe(Account& account, plan what, Where where) {
    return {account.name(),
            "subscription.start",
            api::Subscribe{what},
            account.token(),
            where,
            on<api::SubscriptionView>([&account](auto const& view) { Remember::subscribed(account, view); })};
}
Step cancel(Subscription const& subscription, Where where) { return cancel(subscription, when::now, where); }
Step cancel(Subscription const& subscription, when at, Where where) {
    auto const api_when = at == when::now ? api::CancelWhen::now : api::CancelWhen::period_end;
    return {subscription.owner(), "subscription.cancel", api::CancelSubscription{subscription.id(), api_when},
            subscription.token(), where};
}
Step list_subscriptions(Account const& account, Where where) {
    return {account.name(), "subscription.list", api::ListSubscriptions{}, account.token(), where};
}

Step preflight(Account const& account, Where where) {
    return {account.name(), "removal.preflight", api::Preflight{account.id()}, account.token(), where};
}
Step request_removal(Account& account, Where where) {
    return {
        account.name(),
        "removal.request",
        api::RequestRemoval{account.id(), api::Channel::site},
        account.token(),
        where,
        on<api::RemovalAccepted>([&account](auto const& answer) { Remember::accepted(account, answer); })};
}
Step request_removal_on(Device const& device, Account& account, Where where) {
    return {
        account.name(),
        of("removal.request", "on " + device.name()),
        api::RequestRemoval{account.id(), api::Channel::device},
        device.token(),
        where,
        on<api::RemovalAccepted>([&account](auto const& answer) { Remember::accepted(account, answer); })};
}
Step read_removal(Account const& account, Where where) {
    return {account.name(), "removal.read", api::GetRemoval{account.removal().id}, account.receipt(), where};
}
Step cancel_removal(Account const& account, Where where) {
    return {account.name(), "removal.cancel", api::CancelRemoval{account.removal().id}, account.receipt(),
            where};
}
Step request_removals(std::vector<Account*> const& accounts, Where where) {
    api::BulkRemovals request;
    for (Account const* const account : accounts) request.accounts.push_back(account->id());
    return Step{"the administrator", "removal.request_all", std::move(request), "", where}.as_administrator();
}

}  // namespace fauxcount::testing
