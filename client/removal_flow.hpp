// The removal of one account, from preflight to the confirmed end, as a state machine without I/O, clock or chance.
// It knows the contract and nothing of the provider behind it, so the same flow runs over HTTP, in process and over a
// simulated network. Its host's loop is in client/host.hpp.
//
// What it promises:
// - It clears a blocker only if the plan says so, and touches none unless the plan covers all of them.
// - It never pays, transfers, wipes, lifts a hold, or cancels a removal.
// - It signs in at most before its request, never after it, and unattended, so that its own login does not cancel a
//   removal already pending. Whatever a login meant is read from the answer, never assumed.
// - A lost answer is unknown, not failed: it repeats the request under the same Idempotency-Key, then reads.
// - Whatever the answers are, it ends in exactly one verdict within its limits, as long as its host's waits end.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/contract.hpp"
#include "client/step.hpp"

namespace fauxcount::client {

// What the flow may clear, word by word; the order is the order of clearing.
enum class Clearing : std::uint8_t {
    // Ends lost mode. Its own word, because it says that the device was found: neither of the next two may imply that.
    lost_mode_off,
    find_off,             // turns find-device off; needs the password
    unbind,               // lets go of the device, its lock included; also clears find-device if `find_off` is not told
    cancel_subscription   // at once, not at the end of the period
};
std::string_view wire_name(Clearing what);
std::optional<Clearing> clearing_from(std::string_view wire);

// On whose authority the flow acts.
struct Login {  // signs in first
    std::string identifier, password;
};
struct OpenSession {  // goes on in a session that is open already
    std::string token;
    SessionId session;
    std::string password;  // for step-up and find_off; empty: those end in a refusal
};
struct Administrator {
    std::string credential;
    AccountId account;
};
struct KeptReceipt {  // goes on with a removal requested earlier: only waits and confirms
    RemovalId removal;
    std::string receipt;
};
using Authority = std::variant<Login, OpenSession, Administrator, KeptReceipt>;

struct RemovalPlan {
    Authority authority;
    // Made by the host and kept by it before the first step, so that a host that died can repeat its request. Not
    // needed with a KeptReceipt. A request after a refusal is another request: it adds `-2`, `-3`.
    std::string idempotency_key;
    api::Channel channel = api::Channel::site;
    std::set<Clearing> clear;
    // Also clear what only warns. Without it a bound device stays bound, and a policy may lock it for ever.
    bool clear_warnings = false;
    Limits limits;
};

// One clearing that was tried. `code` is `ok` or the refusal; empty if no answer came. The next preflight is what
// counts.
struct Cleared {
    Clearing what{};
    api::Blocker blocker;
    std::optional<Code> code;
};

// What the flow has learnt and done so far; whole after every step. A host that must survive its own death keeps
// `receipt` as soon as it is there.
struct Progress {
    std::optional<AccountId> account;
    std::optional<RemovalId> removal;
    std::optional<api::RemovalView> view;  // as last read
    std::string receipt;
    bool found_pending = false;            // the removal was there already; it may be somebody else's
    bool login_cancelled_removal = false;  // the provider took our sign-in for a change of mind
    std::vector<Cleared> cleared;
    std::vector<api::Blocker> warnings;
    std::uint32_t sent = 0, unknown = 0;   // requests handed to the host; of these, without an answer
};

class RemovalFlow {
  public:
    explicit RemovalFlow(RemovalPlan plan);

    // What to do now. Stays the same until one of the inputs below; a verdict stays for good.
    Step next() const;

    // After a Send. An answer of a kind that does not fit the request is taken as no answer.
    void answered(api::Answer const& answer);
    void unknown(std::string why);
    void unsent(std::string why);

    // After a Wait, with the time it is now. A host may come back early to have a look: the flow then reads how the
    // removal stands and asks to wait again.
    void waited(Instant now);
    // The host does not wait.
    void declined();

    Progress const& progress() const { return progress_; }

  private:
    enum class Stage : std::uint8_t { sign_in, preflight, clear, prove, request, find, read };
    struct Task {  // one clearing to do
        Clearing what{};
        api::Blocker blocker;
    };

    api::Request request() const;
    api::Request clearing_request(Task const& task) const;
    api::Credential credential() const;
    std::string password() const;
    std::optional<Clearing> clearing_for(api::Blocker const& blocker) const;
    bool can_prove() const;

    void begin(Stage stage);
    bool accept(api::Answer const& answer);
    void refused(api::Problem const& problem);
    void refused_here(api::Problem const& problem);
    void again(std::string why);
    void exhausted(std::string const& why);

    void signed_in(api::SessionOpened const& opened);
    void preflighted(api::PreflightView const& view);
    void begin_round();
    bool plan_clearings(std::vector<api::Blocker> const& blockers, bool compulsory);
    void next_clearing();
    void clearing_done(std::optional<Code> code);
    void prove_then(Stage stage, api::Problem const* why);
    void request_decided();
    void accepted(api::RemovalAccepted const& accepted);
    void found(api::AccountView const& view);
    void read(api::RemovalView const& view);
    void wait_for(Instant until, WaitFor what);
    void lost_session(api::Problem const& problem);

    void end(Verdict verdict);
    void give_up(std::string why, bool pending_possible = false);

    RemovalPlan plan_;
    Progress progress_;
    Stage stage_ = Stage::sign_in;
    std::string token_;
    std::optional<SessionId> session_;

    std::uint32_t attempt_ = 0, rounds_ = 0, proofs_ = 0, waits_ = 0;
    std::uint32_t requests_ = 1;      // the ordinal of the request's Idempotency-Key
    bool uncertain_ = false;          // the request went out under this key and no decision came back
    Stage after_proof_ = Stage::request;
    std::vector<Task> tasks_;         // the first one is being done
    std::vector<api::Blocker> blockers_;

    std::optional<Wait> wait_;
    std::optional<api::Problem> put_off_;  // why a wait for permission is asked
    std::optional<Instant> now_;           // as the host last told
    std::optional<Verdict> verdict_;
};

}  // namespace fauxcount::client
