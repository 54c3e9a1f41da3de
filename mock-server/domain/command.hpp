// What can be asked of a world: one struct a command, no behaviour. Every command is legal in every state and
// has an answer there. Ids are already places; whether a place exists is for decide() to say.
#pragma once

#include "domain/fault.hpp"
#include "domain/records.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fauxcount::domain {

// On whose behalf a command comes.
enum class ActorKind : std::uint8_t { nobody, session, receipt, administrator };
struct Actor {
    ActorKind kind = ActorKind::nobody;
    Place account;  // of a session or a receipt
    std::uint32_t ordinal = 0;  // of the session or the removal
};

struct SignUp {
    std::span<std::string_view const> identifiers;
    std::string_view password;
    bool real_identifiers = false;  // also outside the reserved example ranges
};
struct SignIn {
    std::string_view identifier, password;
    bool interactive = true;
};
struct SignOut {
    Actor actor;
    ChildPlace session;
};
struct ProveSession {
    Actor actor;
    ChildPlace session;
    std::string_view password;
};
struct ChangePassword {
    Actor actor;
    Place account;
    std::string_view password;
};
struct EnrolFactor {
    Actor actor;
    FactorKind kind{};
};
struct ConfirmFactor {
    Actor actor;
    ChildPlace factor;
    std::string_view code;
};
struct RemoveFactor {
    Actor actor;
    ChildPlace factor;
};
struct AnswerChallenge {
    Actor actor;
    ChildPlace challenge;
    FactorKind kind{};
    std::string_view code;
};
struct SendCode {
    Actor actor;
    ChildPlace challenge;
    Via via{};
};
struct SendFactorCode {
    Actor actor;
    ChildPlace factor;
};
struct MakeDevice {
    DeviceKind kind{};
};
struct SetUpDevice {
    Place device;
    std::string_view identifier, password;
};
struct SetFindDevice {
    Actor actor;
    Place device;
    bool enabled = false;
    std::optional<std::string_view> password;
};
struct SetLostMode {
    Actor actor;
    Place device;
    bool enabled = false;
};
struct UnbindDevice {
    Actor actor;
    Place device;
};
struct SignOutDevice {
    Actor actor;
    Place device;
    std::string_view password;
};
struct FactoryReset {
    Place device;
};
struct AddItem {
    Actor actor;
    ItemKind kind{};
    std::uint32_t bytes = 0;
};
struct DropItem {
    Actor actor;
    ChildPlace item;
};
struct Subscribe {
    Actor actor;
    Plan plan{};
};
struct CancelSubscription {
    Actor actor;
    ChildPlace subscription;
    bool at_period_end = false;
};
struct RequestRemoval {
    Actor actor;
    Place account;
    Channel channel{};
};
struct CancelRemoval {
    Actor actor;
    ChildPlace removal;
};
struct SeedPopulation {
    std::uint8_t full = 0;
    std::uint32_t n = 0;
};

struct OrderFault {
    FaultTerms terms;
    std::string_view text;
    bool passing = false;  // healed in the same turn: it takes nobody's place
};
struct HealFault {
    std::uint32_t ordinal = 0;  // 0: all of them
};

}  // namespace fauxcount::domain
