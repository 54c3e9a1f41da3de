// The product API over one world: typed request to command, verdict to typed answer. It owns no rule.
#pragma once

#include "api/contract.hpp"
#include "domain/decide.hpp"
#include "engine/views.hpp"
#include "engine/world.hpp"

#include <string_view>

namespace fauxcount::engine {

// Answers one request; made anew for each. The world has begun a turn and commits it afterwards under
// cause().
class ProductApi {
public:
    explicit ProductApi(World& world);

    api::Answer answer(api::Request const& request, api::Credential const& credential);
    std::string_view cause() const { return cause_; }

    api::Answer operator()(api::SignUp const& request);
    api::Answer operator()(api::GetAccount const& request);
    api::Answer operator()(api::ListAccounts const& request);
    api::Answer operator()(api::SignIn const& request);
    api::Answer operator()(api::ListSessions const& request);
    api::Answer operator()(api::SignOut const& request);
    api::Answer operator()(api::ProveSession const& request);
    api::Answer operator()(api::MakeDevice const& request);
    api::Answer operator()(api::GetDevice const& request);
    api::Answer operator()(api::ListDevices const& request);
    api::Answer operator()(api::SetUpDevice const& request);
    api::Answer operator()(api::SetFindDevice const& request);
    api::Answer operator()(api::SetLostMode const& request);
    api::Answer operator()(api::UnbindDevice const& request);
    api::Answer operator()(api::SignOutDevice const& request);
    api::Answer operator()(api::FactoryReset const& request);
    api::Answer operator()(api::AddItem const& request);
    api::Answer operator()(api::GetItem const& request);
    api::Answer operator()(api::ListItems const& request);
    api::Answer operator()(api::DropItem const& request);
    api::Answer operator()(api::Subscribe const& request);
    api::Answer operator()(api::GetSubscription const& request);
    api::Answer operator()(api::ListSubscriptions const& request);
    api::Answer operator()(api::CancelSubscription const& request);
    api::Answer operator()(api::Preflight const& request);
    api::Answer operator()(api::RequestRemoval const& request);
    api::Answer operator()(api::GetRemoval const& request);
    api::Answer operator()(api::CancelRemoval const& request);
    api::Answer operator()(api::BulkRemovals const& request);
    api::Answer operator()(api::EnrolFactor const& request);
    api::Answer operator()(api::ListFactors const& request);
    api::Answer operator()(api::ConfirmFactor const& request);
    api::Answer operator()(api::RemoveFactor const& request);
    api::Answer operator()(api::AnswerChallenge const& request);
    api::Answer operator()(api::SendCode const& request);
    api::Answer operator()(api::SendFactorCode const& request);
    api::Answer operator()(api::ChangePassword const& request);

private:
    // Decides and folds one command within the turn.
    template <class Command>
    domain::Verdict submit(std::string_view cause, Command const& command);
    api::Problem refuse(domain::Verdict const& verdict) const;
    // What a login has led to in this turn.
    api::Answer session_opened(domain::Verdict const& verdict) const;
    api::Answer removal_view(domain::ChildPlace removal) const;
    // The account a request that may name one is about, for its owner or an administrator.
    std::variant<domain::Slot, api::Problem> subject_of(std::optional<AccountId> named) const;
    domain::Place place_of(DeviceId id) const;
    domain::Place place_of(AccountId id) const;

    World& world_;
    domain::State const& state_;
    Views views_;
    domain::Actor actor_;
    std::string_view cause_ = "none";
};

template <class Command>
domain::Verdict ProductApi::submit(std::string_view cause, Command const& command) {
    cause_ = cause;
    std::size_t const from = world_.turn_.events.size();
    domain::Verdict const verdict = domain::decide(state_, command, world_.turn_);
    world_.fold(from);
    return verdict;
}

}  // namespace fauxcount::engine
