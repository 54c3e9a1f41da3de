// The product API as types: every request, every answer, each with its route and its JSON fields described
// once. openapi.yaml says the same for people and for other languages; a test holds the two together.
#pragma once

#include "api/accounts.hpp"
#include "api/devices.hpp"
#include "api/factors.hpp"
#include "api/holdings.hpp"
#include "api/one_of.hpp"
#include "api/refusal.hpp"
#include "api/removals.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>

namespace fauxcount::api {

// A success that has nothing to tell (204).
struct Done {
    static constexpr auto fields() { return std::tuple{}; }
};

struct RequestTypes {
    using Variant =
        std::variant<SignUp, GetAccount, ListAccounts, SignIn, ListSessions, SignOut, ProveSession,
                     MakeDevice, GetDevice, ListDevices, SetUpDevice, SetFindDevice, SetLostMode,
                     UnbindDevice, SignOutDevice, FactoryReset, AddItem, GetItem, ListItems, DropItem,
                     Subscribe, GetSubscription, ListSubscriptions, CancelSubscription, Preflight,
                     RequestRemoval, GetRemoval, CancelRemoval, BulkRemovals, EnrolFactor, ListFactors,
                     ConfirmFactor, RemoveFactor, AnswerChallenge, SendCode, SendFactorCode, ChangePassword>;
};
using Request = OneOf<RequestTypes>;
extern template class OneOf<RequestTypes>;

struct AnswerTypes {
    using Variant = std::variant<Problem, Done, AccountView, AccountList, SessionView, SessionOpened,
                                 SessionList, DeviceView, DeviceList, ItemView, ItemList, SubscriptionView,
                                 SubscriptionList, PreflightView, RemovalAccepted, RemovalView,
                                 BulkRemovalsView, FactorView, FactorEnrolled, FactorList, CodeSent>;
};
using Answer = OneOf<AnswerTypes>;
extern template class OneOf<AnswerTypes>;

// The one limit of an Idempotency-Key; openapi.yaml says the same.
inline constexpr std::size_t idempotency_key_max = 128;
inline constexpr std::string_view idempotency_key_form = "A key is 1 to 128 visible ASCII characters";
constexpr bool is_idempotency_key(std::string_view text) {
    bool visible = !text.empty() && text.size() <= idempotency_key_max;
    for (char const c : text) visible = visible && c > ' ' && c <= '~';
    return visible;
}

struct OrderFault;

// The `Authorization: Bearer` text of a request, empty for none, and its `Idempotency-Key`, empty for none.
//
// Text that never was a credential is refused by every operation. One that was, and is over or of another
// kind, lets in like none where none is needed. Of two refusals that fit, the first of these is given: of
// such text; of a key that is none, where a key has a meaning; of the key's own answer; of the credential;
// of `limit`, then of the cursor; of what is not there or not one's own; then as openapi.yaml lists the
// operation's codes.
//
// Owners, administrators and receipts have keys of their own, kept with the account that a call is about.
// An administrator's calls about no account are kept beside them, at most 64, too, but for removals that
// are not found. What a wrong password or code hears, and a challenge, are not remembered, so that the
// right one can follow under the same key. While a call under a key is under way, the same one is refused.
//
// `fault` happens to this call alone; where it comes from a header, its address counts nothing.
struct Credential {
    std::string bearer;
    std::string idempotency_key;
    std::shared_ptr<OrderFault const> fault = nullptr;
};

}  // namespace fauxcount::api
