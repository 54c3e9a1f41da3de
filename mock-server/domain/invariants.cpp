#include "domain/invariants.hpp"

#include "domain/evolve.hpp"

namespace fauxcount::domain {

bool Auditor::step(std::size_t slots) {
    for (std::size_t n = 0; n < slots && next_ < state_.account_slots(); ++n, ++next_) {
        Account const& account = state_.account(next_);
        if (account.generation != 0 && account.phase != Phase::removed) ++live_;
        each_armed(next_, account, state_.extent(account), [&](Deadline const& deadline) {
            ++armed_;
            if (!state_.deadlines().contains(deadline)) {
                findings_.push_back({"S35", "a deadline of slot " + std::to_string(next_) + " is not armed"});
            }
        });
    }
    if (next_ < state_.account_slots()) return true;
    if (armed_ != state_.deadlines().size()) findings_.push_back({"S35", "more is armed than accounts say"});
    if (live_ != state_.accounts_live()) findings_.push_back({"S34", "live accounts are miscounted"});
    return false;
}

}  // namespace fauxcount::domain
