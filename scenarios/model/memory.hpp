// What an Idempotency-Key gives: the same answer again, to whom it belongs, for a day.
#pragma once

#include "scenarios/model/case.hpp"

namespace fauxcount::model {

// Does a key have a meaning for this request?
bool takes_key(api::Request const& request);

// A call under a key, before it is judged.
class KeyedCall {
public:
    KeyedCall(Case const& c, api::Request const& request, std::string_view key);

    // The answer must be the remembered one, or the key was used otherwise; nullptr: the call is new.
    Memo const* remembered() const { return memo_; }
    // What is wrong with the answer to a call that is remembered.
    Complaint judge(Case const& c) const;
    // Writes a new call down, once its answer was found right.
    void remember(Case& c) const;

private:
    Memo call_;
    bool has_memory_ = true;  // somebody's to be remembered for
    Memo const* memo_ = nullptr;
};

}  // namespace fauxcount::model
