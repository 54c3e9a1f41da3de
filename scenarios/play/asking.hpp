// The steps that ask the provider something: the request is made of what is known, sent, and its answer told,
// judged by the reference model, learned from and held against what the file expects.
#pragma once

#include "scenarios/play/branch.hpp"

#include <string>
#include <variant>

namespace fauxcount::play {

class Asking {
public:
    Asking(PlayOptions const& options, Outcome& outcome) : options_(options), outcome_(outcome) {}

    // Takes the step; what is not as expected, or nothing. Untold, it leaves no line unless it holds.
    std::string take(Branch& branch, files::Act const& act, bool always_told);

private:
    std::string ask(Branch& branch, files::Act const& act, api::Request const& request,
                    std::string& answered);
    std::string look(Branch& branch, files::Act const& act, api::ControlRequest const& request,
                     std::string& answered);
    // What the act needs to know of the inbox, or why it is not told; judged as a step that reads it is.
    std::variant<api::Inbox, std::string> read_inbox(Branch& branch, files::Act const& act,
                                                     api::ListInbox request);
    void judge_inbox(Branch& branch, files::Act const& act, api::ListInbox const& request,
                     api::ControlAnswer const& answer);
    void show(Branch const& branch, files::Act const& act, api::Request const& request,
              api::Credential const& credential, api::Answer const& answer) const;
    // Asked: the request, and how it was answered.
    template <class... Asked>
    void ask_the_model(Branch& branch, files::Act const& act, Asked const&... asked);

    PlayOptions const& options_;
    Outcome& outcome_;
};

}  // namespace fauxcount::play
