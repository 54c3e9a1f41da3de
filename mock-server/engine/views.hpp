// The state of a world as the outside sees it: domain records to the types of the contract.
#pragma once

#include "api/control.hpp"
#include "domain/decide.hpp"
#include "domain/removal.hpp"
#include "domain/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::engine {

// Reads one state for one world name; cheap to make for each request.
class Views {
public:
    Views(domain::State const& state, std::string_view world) : state_(state), world_(world) {}

    api::AccountView account(domain::Slot slot) const;
    api::SessionView session(domain::Slot slot, domain::Session const& session) const;
    api::FactorView factor(domain::Slot slot, domain::Factor const& factor) const;
    // With what its owner has to keep.
    api::FactorEnrolled enrolled(domain::Slot slot, domain::Factor const& factor) const;
    api::ChallengeView challenge(domain::Slot slot, domain::Challenge const& challenge) const;
    // All but what it says.
    api::MessageView message(std::uint64_t number, domain::Message const& message) const;
    // That the digest is of, as it is kept; nullopt once the account has forgotten it.
    std::optional<std::string> address(domain::Slot slot, std::uint64_t digest) const;
    // The same of whoever has it now, and had it at that instant.
    std::optional<std::string> address_of(std::uint64_t digest, Instant at) const;
    // What `owner_sees` is only told to the owner and to administrators.
    api::DeviceView device(domain::Slot slot, bool owner_sees) const;
    api::ItemView item(domain::Slot slot, domain::Item const& item) const;
    api::SubscriptionView subscription(domain::Slot slot, domain::Subscription const& subscription) const;
    api::RemovalView removal(domain::ChildPlace removal, domain::RemovalFacts const& facts) const;
    std::vector<api::Blocker> blockers(domain::Slot slot, domain::Severity severity) const;
    // Of one that says what it is about.
    api::Fix fix_of(api::Blocker const& blocker) const;

    AccountId account_id(domain::Slot slot) const {
        return state_.identity().id_of<AccountId>(state_.place(slot));
    }
    DeviceId device_id(domain::Slot slot) const {
        return state_.identity().id_of<DeviceId>({slot, state_.device(slot).generation});
    }
    template <class T>
    T child_id(domain::Slot slot, std::uint32_t ordinal) const {
        return state_.identity().child_id<T>({state_.place(slot), ordinal});
    }

private:
    api::Blocker blocker(domain::Slot slot, domain::Blocker const& found) const;
    // The path of something of this world, ready to be asked for.
    template <class T>
    std::string path_to(std::string_view collection, T id, std::string_view rest) const;

    domain::State const& state_;
    std::string_view world_;
};

}  // namespace fauxcount::engine
