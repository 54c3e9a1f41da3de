// engine::Registry by other means. Linked instead of the engine by http_test.
#include "fake_registry.hpp"

#include "engine/registry.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::engine {
namespace {

constexpr AccountId some_account{42};

api::Problem problem(Code code) {
    api::Problem made;
    made.code = code;
    return made;
}

// The bearer token names the refusal that a test wants to see.
std::optional<api::Problem> refusal_for(api::Credential const& credential) {
    auto const code = code_of(credential.bearer);
    if (!code) return std::nullopt;
    auto made = problem(*code);
    if (remedy_of(*code) == Remedy::step_up) made.max_age = minute * 5;
    if (*code == Code::server_draining) made.retry_after = Duration{89'001};
    if (remedy_of(*code) == Remedy::answer_challenge)
        made.challenge = {ChallengeId{7}, {api::FactorKind::totp}, fake_now + minute};
    if (remedy_of(*code) == Remedy::wait) made.not_before = fake_now + Duration{1'001};
    if (remedy_of(*code) == Remedy::clear_blockers) {
        made.blockers.push_back({.code = Code::device_lost_mode,
                                 .severity = api::Severity::block,
                                 .device = DeviceId{7},
                                 .subscription = {},
                                 .factor = {},
                                 .fix = {"PUT", "/v1/devices/dev_0000000000007/lost-mode", "Turn it off"}});
    }
    return made;
}

api::RemovalView some_removal() {
    api::RemovalView view;
    view.id = RemovalId{9};
    view.account = some_account;
    view.requested_at = fake_now;
    view.due = fake_now + day * 30;
    view.removed_at = view.due + minute;
    return view;
}

struct AnswerFor {
    api::Answer operator()(api::SignUp const& request) const {
        api::AccountView view;
        view.id = some_account;
        view.identifiers = request.identifiers;
        return view;
    }
    api::Answer operator()(api::GetAccount const& request) const {
        api::AccountView view;
        view.id = request.account;
        return view;
    }
    api::Answer operator()(api::ListAccounts const& request) const {
        api::AccountList list;
        list.next_cursor = std::to_string(request.limit) + request.cursor.value_or("");
        return list;
    }
    api::Answer operator()(api::MakeDevice const& request) const {
        api::DeviceView view;
        view.id = DeviceId{7};
        view.kind = request.kind;
        return view;
    }
    api::Answer operator()(api::GetDevice const& request) const {
        api::DeviceView view;
        view.id = request.device;
        return view;
    }
    api::Answer operator()(api::FactoryReset const& request) const {
        return (*this)(api::GetDevice{request.device});
    }
    api::Answer operator()(api::RequestRemoval const&) const {
        api::RemovalAccepted accepted;
        accepted.removal = some_removal();
        accepted.receipt = "receipt";
        return accepted;
    }
    api::Answer operator()(api::GetRemoval const&) const { return some_removal(); }
    api::Answer operator()(api::SendCode const& request) const {
        return api::CodeSent{request.via, std::nullopt};
    }
    // One was sent lately.
    api::Answer operator()(api::SendFactorCode const&) const {
        return api::CodeSent{api::Via::sms, Duration{58'001}};
    }
    api::Answer operator()(api::BulkRemovals const& request) const {
        api::BulkRemovalsView view;
        for (auto const account : request.accounts)
            view.results.push_back({.account = account, .removal = {}, .due = {}});
        view.accepted = static_cast<std::uint32_t>(view.results.size());
        return view;
    }
    template <class R>
    api::Answer operator()(R const&) const {
        return api::Done{};
    }
};

struct ControlAnswerFor {
    api::ControlAnswer operator()(api::GetInfo const& request) const {
        api::Info info;
        info.nonce = request.nonce;
        return info;
    }
    api::ControlAnswer operator()(api::GetClock const&) const { return clock(); }
    api::ControlAnswer operator()(api::PutClock const&) const { return clock(); }
    api::ControlAnswer operator()(api::AdvanceClock const&) const { return api::Advanced{}; }
    api::ControlAnswer operator()(api::ForkWorld const& request) const { return world(request.name); }
    api::ControlAnswer operator()(api::PutWorld const& request) const { return world(request.world); }
    api::ControlAnswer operator()(api::ResetWorld const& request) const { return world(request.world); }
    api::ControlAnswer operator()(api::ListInbox const& request) const {
        api::Inbox inbox;
        inbox.next_cursor = request.cursor.value_or("0000000000000");
        return inbox;
    }
    api::ControlAnswer operator()(api::SeedAccounts const& request) const {
        api::Seeded seeded;
        seeded.accounts = request.accounts.size();
        return seeded;
    }
    template <class R>
    api::ControlAnswer operator()(R const&) const {
        return api::Done{};
    }

private:
    static api::ControlAnswer clock() {
        api::ClockView view;
        view.now = fake_now;
        return view;
    }
    static api::ControlAnswer world(std::string name) {
        api::WorldView view;
        view.name = std::move(name);
        return view;
    }
};

struct WorldOf {
    template <class R>
    std::string operator()(R const& request) const {
        if constexpr (requires { request.world; }) return request.world;
        return {};
    }
};

}  // namespace

FakeControls& fake_controls() {
    static FakeControls controls;
    return controls;
}

struct Registry::Impl {
    RegistryOptions options;
    Counters counters;
    std::vector<Ready> waiting;
    std::function<void()> wake;  // kept as the real one keeps it, and never called
};

Registry::Registry(RegistryOptions options, TurnLog*) : impl_{std::make_unique<Impl>()} {
    impl_->options = std::move(options);
}
Registry::~Registry() = default;

void Registry::wake_by(std::function<void()> wake) { impl_->wake = std::move(wake); }
std::optional<std::string> Registry::storage_failure() const { return std::nullopt; }

void Registry::set_wall(std::int64_t) {}
void Registry::end_waits() { ++fake_controls().waits_ended; }

api::WireQuirks const* Registry::wire_quirks_of(std::string_view world) const {
    auto const& quirks = fake_controls().quirks;
    return quirks && world != "plain" ? &*quirks : nullptr;
}

std::optional<Answered> Registry::answer(std::string_view world, api::Request const& request,
                                         api::Credential const& credential, Ticket ticket) {
    ++fake_controls().answered;
    ++impl_->counters.requests;
    Answered made{std::visit(AnswerFor{}, request), fake_now};
    if (auto refusal = refusal_for(credential)) made.answer = *std::move(refusal);
    bool const named =
        world.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos;
    if (!named) made.answer = problem(Code::world_not_found);
    if (world != "busy") return made;
    impl_->waiting.push_back({ticket, std::move(made)});
    ++fake_controls().queued;
    return std::nullopt;
}

std::optional<ControlAnswered> Registry::control(api::ControlRequest const& request, Ticket ticket) {
    auto const world = std::visit(WorldOf{}, request);
    ControlAnswered made{std::visit(ControlAnswerFor{}, request), std::nullopt};
    if (!world.empty()) made.now = fake_now;
    if (world != "busy") return made;
    impl_->waiting.push_back({ticket, std::move(made)});
    ++fake_controls().queued;
    return std::nullopt;
}

bool Registry::busy() const { return !impl_->waiting.empty(); }

void Registry::work(std::vector<Ready>& ready) {
    if (fake_controls().hold) return;
    for (auto& one : impl_->waiting) ready.push_back(std::move(one));
    impl_->waiting.clear();
}

void Registry::sent(Ticket) {}

void Registry::forget(Ticket ticket) {
    std::erase_if(impl_->waiting, [ticket](Ready const& one) { return one.ticket == ticket; });
    ++fake_controls().forgotten;
}

std::uint32_t Registry::worlds() const { return 1; }
RegistryOptions const& Registry::options() const { return impl_->options; }
Registry::Counters const& Registry::counters() const { return impl_->counters; }

}  // namespace fauxcount::engine
