// What must be answered to each request of the contract. Each judge says what the answer given gets wrong;
// if nothing, it writes down what an accepted request made a fact.
#pragma once

#include "scenarios/model/case.hpp"
#include "scenarios/model/letters.hpp"

namespace fauxcount::model {

Complaint judge(Case& c, api::SignUp const& request);
Complaint judge(Case& c, api::GetAccount const& request);
Complaint judge(Case& c, api::ListAccounts const& request);
Complaint judge(Case& c, api::ChangePassword const& request);

Complaint judge(Case& c, api::SignIn const& request);
Complaint judge(Case& c, api::ListSessions const& request);
Complaint judge(Case& c, api::SignOut const& request);
Complaint judge(Case& c, api::ProveSession const& request);

Complaint judge(Case& c, api::EnrolFactor const& request);
Complaint judge(Case& c, api::ListFactors const& request);
Complaint judge(Case& c, api::ConfirmFactor const& request);
Complaint judge(Case& c, api::RemoveFactor const& request);
Complaint judge(Case& c, api::AnswerChallenge const& request);
Complaint judge(Case& c, api::SendCode const& request);
Complaint judge(Case& c, api::SendFactorCode const& request);

Complaint judge(Case& c, api::MakeDevice const& request);
Complaint judge(Case& c, api::GetDevice const& request);
Complaint judge(Case& c, api::ListDevices const& request);
Complaint judge(Case& c, api::SetUpDevice const& request);
Complaint judge(Case& c, api::SetFindDevice const& request);
Complaint judge(Case& c, api::SetLostMode const& request);
Complaint judge(Case& c, api::UnbindDevice const& request);
Complaint judge(Case& c, api::SignOutDevice const& request);
Complaint judge(Case& c, api::FactoryReset const& request);

Complaint judge(Case& c, api::AddItem const& request);
Complaint judge(Case& c, api::GetItem const& request);
Complaint judge(Case& c, api::ListItems const& request);
Complaint judge(Case& c, api::DropItem const& request);
Complaint judge(Case& c, api::Subscribe const& request);
Complaint judge(Case& c, api::GetSubscription const& request);
Complaint judge(Case& c, api::ListSubscriptions const& request);
Complaint judge(Case& c, api::CancelSubscription const& request);

Complaint judge(Case& c, api::Preflight const& request);
Complaint judge(Case& c, api::RequestRemoval const& request);
Complaint judge(Case& c, api::GetRemoval const& request);
Complaint judge(Case& c, api::CancelRemoval const& request);
Complaint judge(Case& c, api::BulkRemovals const& request);

// `given` is null where the inbox was refused.
Complaint judge(Case& c, api::ListInbox const& request, api::Inbox const* given);

// Steps that several of them share.

// Why nothing of that kind is heard now; nullopt: it is, and after a lock-out it is counted anew.
std::optional<Refusal> unless_heard(Tries& tries, Instant now);
// One more that is wrong. Says whether that was one too many: then none is heard until that instant.
bool count_wrong(Tries& tries, std::optional<std::uint32_t> limit, Instant deaf_until);
// Why a password that is shown for an account does not let anybody in; nullopt: it does. Wrong ones are
// counted wherever they are shown, until a right one comes; so many of them, and none is heard for a while.
std::optional<Refusal> show_password(Case& c, Row account, std::string_view password);
// The same of whoever says what the account is called.
struct Known {
    Row account = no_row;  // where there is no refusal
    std::optional<Refusal> refusal;
};
Known authenticate(Case& c, std::string_view identifier, std::string_view password);
// A session to be opened, on a device if there is one. `restricted`: it may only keep a removal or let it go.
struct Opening {
    Row account = no_row, device = no_row;
    bool restricted = false;
    api::Proof proven_by{};
};
// Checks the session that was opened, and writes it down. The oldest makes room.
Complaint open_session(Case& c, Opening const& opening, api::SessionOpened const& given);
// What an answer with a session says of the account's removal, if one is pending; the session is left out.
api::SessionOpened let_in(Case const& c, Row account);
// Ends those that fit.
void end_sessions(Facts& facts, Row account, Row device);

// A sign-in and the set-up of a device, by whoever has shown the password: why it cannot be as things stand
// now, and the rest of it once nothing more is due. With a challenge in between, both come when it is
// answered. `row`: of the device.
std::optional<Code> sign_in_refusal(Case const& c, Row account, bool interactive);
Complaint sign_in(Case& c, Row account, api::Proof proven_by);
std::optional<Code> set_up_refusal(Case const& c, Row row, Row account);
Complaint set_up(Case& c, Row row, Row account, api::Proof proven_by);

// The answer must be a challenge for this, which is open from here on; its id and instant are filled in.
// Where no kind of code is heard, the answer says when one is.
Complaint challenged(Case& c, Challenge challenge);
// Ends all of the account.
void end_challenges(Facts& facts, Row account);

// A removal is withdrawn: what it put to sleep wakes, and who was restricted is so no more.
void withdraw(Case& c, Row row);

}  // namespace fauxcount::model
