// What must be answered to each request of the contract. Each judge says what the answer given gets wrong;
// if nothing, it writes down what an accepted request made a fact.
#pragma once

#include "scenarios/model/case.hpp"

namespace fauxcount::model {

Complaint judge(Case& c, api::SignUp const& request);
Complaint judge(Case& c, api::GetAccount const& request);
Complaint judge(Case& c, api::ListAccounts const& request);

Complaint judge(Case& c, api::SignIn const& request);
Complaint judge(Case& c, api::ListSessions const& request);
Complaint judge(Case& c, api::SignOut const& request);
Complaint judge(Case& c, api::ProveSession const& request);

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

// Steps that several of them share.

// Why a password that is shown for an account does not let anybody in; nullopt: it does. Wrong ones are
// counted wherever they are shown, until a right one comes; so many of them, and none is heard for a while.
std::optional<Refusal> show_password(Case& c, Row account, std::string_view password);
// The same of whoever says what the account is called.
struct Known {
    Row account = no_row;  // where there is no refusal
    std::optional<Refusal> refusal;
};
Known authenticate(Case& c, std::string_view identifier, std::string_view password);
// Checks the session that was opened for an account, on a device if there is one, and writes it down. The
// oldest makes room. `restricted`: it may only keep a removal or let it go.
Complaint open_session(Case& c, Row account, Row device, bool restricted, api::SessionOpened const& given);
// Ends those that fit.
void end_sessions(Facts& facts, Row account, Row device);
// A removal is withdrawn: what it put to sleep wakes, and who was restricted is so no more.
void withdraw(Case& c, Row row);

}  // namespace fauxcount::model
