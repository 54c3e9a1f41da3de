// The removal of one account, from preflight to the confirmed end, as a state machine without I/O, clock or
// chance. It knows the contract and nothing of the provider behind it, so the same flow runs over HTTP, in
// process and over a simulated network. Its host's loop is in client/host.hpp.
//
// What it promises:
// - It clears a blocker only if the plan says so, and touches none unless the plan covers all of them.
// - It never pays, transfers, wipes, lifts a hold, or cancels a removal.
// - It signs in at most before its request, never after it, and unattended, so that its own login does not
//   cancel a removal already pending. Whatever a login meant is read from the answer, never assumed.
// - Where a second factor is due it shows the codes of the owner's app, or else those that it has sent to the
//   owner's mailbox, each once and only few wrong ones, so that it locks nobody out. Without either it says
//   so and tries nothing else.
// - A code that was sent may come late, or never: it waits for it, then asks for another one, a few times,
//   and says in the end that none came. One that a newer one has made void is not shown.
// - A lost answer is unknown, not failed: it repeats the request under the same Idempotency-Key, then reads.
//   So is a 5xx. A 429 or 503 puts the request off, for as long as Retry-After says; a 4xx decides it.
// - Whatever the answers are, it ends in exactly one verdict within its limits, as long as its host's waits
//   end.
// - Its host may die at any step: a flow that begins from what was kept() goes on, and one removal comes of
//   it.
#pragma once

#include "api/contract.hpp"
#include "client/app_codes.hpp"
#include "client/clearing.hpp"
#include "client/kept.hpp"
#include "client/step.hpp"
#include "client/tries.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace fauxcount::client {

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
    std::optional<TotpSecret> app = std::nullopt;  // the owner's, for when a second factor is due
    bool reads_codes = false;  // the host has the owner's mailbox: for when no code of the app is taken
    // Made by the host and kept by it before the first step, so that a host that died can repeat its request.
    // Not needed with a KeptReceipt. A request after a refusal is another request: it adds `-2`, `-3`.
    std::string idempotency_key;
    api::Channel channel = api::Channel::site;
    std::set<Clearing> clear;
    // Also clear what only warns. Without it a bound device stays bound, and a policy may lock it for ever.
    bool clear_warnings = false;
    Limits limits;
};

// One clearing that was tried. `code` is `ok` or the refusal; empty if no answer came. The next preflight is
// what counts.
struct Cleared {
    Clearing what{};
    api::Blocker blocker;
    std::optional<Code> code;
};

// What the flow has learnt and done so far; whole after every step. A host that must survive its own death
// keeps `receipt` as soon as it is there.
struct Progress {
    std::optional<AccountId> account;
    std::optional<RemovalId> removal;
    std::optional<api::RemovalView> view;  // as last read
    std::string receipt;
    bool found_pending = false;  // the removal was there already; it may be somebody else's
    bool login_cancelled_removal = false;  // the provider took our sign-in for a change of mind
    // The session died while nothing was known of the request: whether it was that which killed it or time,
    // the owner cannot tell. Whoever can, sees it at the account, and no late copy changes it any more.
    bool session_ended = false;
    std::uint32_t codes_read = 0, codes_taken = 0, codes_wrong = 0;
    std::uint32_t codes_missed = 0;  // that were asked for, and none was there that could be shown
    std::optional<api::Via> via;  // by which codes are sent; empty: they are of the owner's app
    std::vector<Cleared> cleared;
    std::vector<api::Blocker> warnings;
    std::uint32_t sent = 0, unknown = 0;  // requests handed to the host; of these, without an answer
    std::uint32_t unsent = 0;  // requests that never left
};

class RemovalFlow {
public:
    // `kept` is what an earlier flow of the same plan came to.
    explicit RemovalFlow(RemovalPlan plan, Kept const& kept = {});

    // What to keep before next() is carried out.
    Kept kept() const;

    // What to do now. Stays the same until one of the inputs below; a verdict stays for good.
    Step next() const;

    // After a Send. An answer of a kind that does not fit the request is taken as no answer.
    void answered(api::Answer const& answer);
    void unknown(std::string const& why, std::optional<Duration> retry_after = {});
    void unsent(std::string const& why);

    // After a ReadCode: what was found there, or why nobody could look.
    void code_read(std::optional<SentCode> const& found);
    void unread(std::string const& why);

    // The provider's time, where an answer tells it, and before the answer is told.
    void time_is(Instant now) { codes_.time_is(now); }

    // After a Wait, with the time it is now. A host may come back early to have a look: the flow then reads
    // how the removal stands, or looks for the code that it waits for, and asks to wait again.
    void waited(Instant now);
    // The host does not wait, does not send again what has a delay, or has nowhere to look for a code.
    void declined();

    Progress const& progress() const { return progress_; }

private:
    enum class Stage : std::uint8_t {
        sign_in,
        preflight,
        clear,
        prove,
        answer,
        request,
        find,
        read,
        send_code
    };
    struct Task {  // one clearing to do
        Clearing what{};
        api::Blocker blocker;
    };

    // What the next step is made of.
    api::Request request() const;
    api::AnswerChallenge answer() const;
    api::Credential credential() const;
    bool sending() const { return !verdict_ && !wait_ && !look_; }

    // What came back, by kind.
    bool understood(api::Answer const& answer);
    void refused(api::Problem const& problem);
    void refused_for_good(api::Problem const& problem);
    void refused_request(api::Problem const& problem);
    void refused_reading(api::Problem const& problem);
    void refused_code(api::Problem const& problem);
    void lost(std::string const& why, std::optional<Duration> retry_after = {});
    void undecided(std::string const& why, std::optional<Duration> retry_after = {});
    void put_off(api::Problem const& problem);
    void exhausted(std::string const& why);

    void signed_in(api::SessionOpened const& opened);
    void preflighted(api::PreflightView const& view);
    void proven(api::SessionView const& session);
    void challenged(api::Problem const& problem);
    void code_sent(api::CodeSent const& sent);
    void code_taken(api::SessionOpened const& opened);
    void accepted(api::RemovalAccepted const& accepted);
    void found(api::AccountView const& account);
    void read(api::RemovalView const& view);

    // Where to go from there.
    void begin_as(Authority const& authority);
    void go_on_from(Kept const& kept);
    void begin(Stage stage);
    void begin_round();
    void begin_clearing(std::vector<api::Blocker> const& blockers, std::vector<api::Blocker> const& warnings);
    bool tried(Clearing what, api::Blocker const& blocker) const;
    void add_task(Task task);
    void next_clearing(std::optional<Code> code);
    void begin_request();
    void request_decided();
    bool can_prove() const;
    void prove_for(Stage stage);
    void show_code();
    void code_was_shown();
    void look_for_code();
    void look_again(Instant now);
    std::string fault_of(std::optional<SentCode> const& found, api::CodePurpose purpose) const;
    bool waits_on();
    void no_code(std::string const& why);
    void code_missed(std::string const& why);
    void another_code(std::string const& why);
    void answer_put_off(api::Problem const& problem);
    bool challenge_anew(std::string const& why);
    void ask_for_another_challenge(std::string const& why, std::optional<Duration> retry_after = {});
    void find_pending();
    void wait_for(Instant until, WaitFor what);
    void finish(Verdict verdict);
    void give_up(std::string why, std::optional<api::Via> via = {});

    RemovalPlan plan_;
    Progress progress_;
    Stage stage_ = Stage::preflight;
    std::string token_;  // of the session or the administrator
    std::string password_;
    std::optional<SessionId> session_;
    AppCodes codes_;

    Tries tries_;
    std::uint32_t rounds_ = 0, proofs_ = 0, waits_ = 0, lost_looks_ = 0;
    std::uint32_t requests_ = 0;  // ordinal of the request, and of its Idempotency-Key
    bool uncertain_ = false;  // a request went out under this key and no decision came back
    bool asked_again_ = false;  // under the same key, after a removal was found that may be ours
    bool asked_before_ = false;  // the removal that was found may be ours
    bool unreadable_ = false;  // and may not be read any more, by us
    bool proof_needed_ = false;
    Stage after_proof_ = Stage::request;
    ChallengeId challenge_;  // that is being answered
    Stage challenged_in_ = Stage::sign_in;
    std::uint32_t lost_challenges_ = 0;
    std::optional<SentCode> found_;  // that is shown, or was
    std::optional<std::uint64_t> shown_in_;  // the message of the newest one that may have been shown
    // Until when asking for another one sends none: as it was said, and where the time is known.
    std::optional<Duration> resend_after_;
    std::optional<Instant> resend_at_;
    std::uint32_t vain_codes_ = 0;
    // The provider's time before one is asked for, and before the newest one was that it said it sends.
    std::optional<Instant> asking_at_, asked_at_;
    std::optional<Instant> code_until_;  // the one that is sent is waited for
    std::uint32_t code_looks_ = 0;  // for that one
    std::optional<Wait> looked_in_;  // the wait in whose midst, or at whose end, a look is taken
    std::vector<Task> tasks_;  // the last one is being done
    std::vector<api::Blocker> blockers_;

    std::optional<Wait> wait_;
    std::optional<ReadCode> look_;
    std::optional<api::Problem> put_off_;  // what the provider said, for which it is waited
    std::string why_undecided_;  // the newest try
    std::optional<Instant> now_;  // as the host last told
    std::optional<Verdict> verdict_;
};

}  // namespace fauxcount::client
