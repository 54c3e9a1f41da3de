// The reference model of the provider: judges every answer to a product request, and what the inbox shows,
// by facts and arithmetic, with no code of the provider's and no notion of how it works. A cheap value, so
// that a search can keep one a state.
//
// A code that is sent is known from when an inbox that was judged has shown it, or an answer has taken it.
// Before that what is six digits may be it: the answer is believed, and held to. Whatever is certain without
// it is judged: that there is none, that it is over, void or for something else. Retry-After of an answer
// that sent none is the exact wait, or, as over HTTP, whole seconds of it, rounded up.
//
// An answer that a fault made is not to be judged, nor is anything after a call of which nobody knows what
// became of it; unanswered() tells of which that is known. Once a fault of messages was ordered, what is in
// the inbox is not judged any more: all else is, and a code is what it would be.
//
// It judges what a client can hold the provider to: codes, instants, ids, counts, states, and what stands
// in the way. Free text (`detail`, notes) is not judged, nor is what only a decoder sees: requests are
// within the bounds of the contract. Where two refusals fit, the first of these is the right one: a
// credential that never was one; a key that is none; the key's own answer; a credential that is missing,
// over, or not enough; the page that is asked for; a thing that is not there, or not the asker's; the rest
// in the order in which openapi.yaml lists the operation's codes.
#pragma once

#include "api/control.hpp"
#include "scenarios/model/facts.hpp"
#include "scenarios/model/terms.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::model {

struct Asker;
struct Case;

class Reference {
public:
    // The terms outlive the model and every copy of it.
    Reference(Terms const& terms, std::string_view administrator_token);
    Reference(Terms&&, std::string_view) = delete;

    // What the answer gets wrong; nullopt: nothing, and what it made a fact is known from here on. Time may
    // have passed since the call before, and never runs back. After a complaint the model is of no more
    // use.
    std::optional<std::string> judge(Instant now, api::Request const& request,
                                     api::Credential const& credential, api::Answer const& answer);
    // The same of what the inbox shows: which letters there are, and all that they say but their text. A
    // refusal that is the server's and not the inbox's own (world.not_found, world.busy) is not to be judged.
    // Of a cursor it judges what an answer before it promised; of one that no judged answer gave out it
    // cannot know where it stands, and lets pass that it is refused. The contract does not say what is told
    // of an account that never was, that there is none or no letter, nor which of two things that one request
    // tells of comes first: of the latter the answer that shows it is held to it.
    std::optional<std::string> judge(Instant now, api::ListInbox const& request,
                                     api::ControlAnswer const& answer);
    // Told of a request to the mock, and of its answer: faults it follows as far as it can. False: a stage is
    // to fail, or a system is down, and when that shows is not said to whoever orders it. From here on the
    // model is of no more use.
    bool heed(Instant now, api::ControlRequest const& request, api::ControlAnswer const& answer);
    // Told that no answer came, or none that can be understood. True: it came from a device that is out of
    // reach, and nothing of it was done. False: what became of it nobody knows, and from here on the model is
    // of no more use.
    bool unanswered(Instant now, api::Request const& request, api::Credential const& credential) const;
    // That a stage of this account's purge failed, which only the provider can say; so much later it is tried
    // again. From then on the model holds the provider to that.
    void stage_failed(AccountId account, api::PurgeStage stage, Duration by);
    // After a complaint: the code of the right answer, ok for a success, and where none should have come.
    Code should_be() const { return should_be_; }

    Who who(Instant now, std::string_view bearer) const;
    // nullopt: there never was such an account.
    std::optional<api::Phase> phase(Instant now, AccountId account) const;
    // The same in a word; `nobody` where there never was one, and where nothing is known of it any more.
    std::string_view phase_word(Instant now, AccountId account) const;

    // Appends what is equal for two states with equal futures: every fact but the letters, instants as far
    // from `now` as they are (longer ago than any rule looks back: equally long ago), accounts, devices and
    // the like by their rank and not by their ids, of a second factor nothing of its secret or its codes.
    // What was asked and answered under a key stands in it with its ids. What was written to people does not
    // stand in it: no answer but the inbox itself is another one for it. Whoever holds ids and tokens adds,
    // by append_name_of(), which of them these are.
    void append_key(Instant now, std::string& key) const;
    // What a credential is: the rank of the live session, of the removal, or that it opens nothing any more.
    void append_name_of(Instant now, std::string_view bearer, std::string& key) const;

    Facts const& facts() const { return facts_; }

private:
    Asker asker_of(Instant now, std::string_view bearer) const;

    static std::optional<std::string> judge_case(Case& c, api::Request const& request,
                                                 api::Credential const& credential);

    Terms const* terms_;
    Digest administrator_;
    Facts facts_;
    Code should_be_{};
};

}  // namespace fauxcount::model
