#include "engine/held_answers.hpp"

#include "engine/problems.hpp"

namespace fauxcount::engine {

void HeldAnswers::refuse(Registry::Ready& answer) {
    if (auto* const product = std::get_if<Answered>(&answer.answer)) {
        product->answer = problem(Code::server_storage);
        product->effect.reset();  // a fault would put its own answer in the place of this one
    } else {
        std::get<ControlAnswered>(answer.answer).answer = problem(Code::server_storage);
    }
}

void HeldAnswers::release(std::vector<Registry::Ready>& ready) {
    // Asked before what is durable, which grows no more once the log has failed.
    bool const no_more = failed();
    while (!held_.empty()) {
        Held& next = held_.front();
        if (next.until > log_->durable()) {
            if (!no_more) return;
            refuse(next.answer);
        }
        ready.push_back(std::move(next.answer));
        held_.pop_front();
    }
}

void HeldAnswers::forget(Ticket ticket) {
    std::erase_if(held_, [&](Held const& one) { return one.answer.ticket == ticket; });
}

}  // namespace fauxcount::engine
