#include "engine/held_answers.hpp"

#include "engine/problems.hpp"

namespace fauxcount::engine {

void HeldAnswers::release(std::vector<Registry::Ready>& ready) {
    bool const none_is_true = failed();
    while (!held_.empty() && (none_is_true || held_.front().until <= log_->durable())) {
        Registry::Ready answer = std::move(held_.front().answer);
        held_.pop_front();
        if (none_is_true) {
            if (auto* const product = std::get_if<Answered>(&answer.answer)) {
                product->answer = problem(Code::server_storage);
            } else {
                std::get<ControlAnswered>(answer.answer).answer = problem(Code::server_storage);
            }
        }
        ready.push_back(std::move(answer));
    }
}

void HeldAnswers::forget(Ticket ticket) {
    std::erase_if(held_, [&](Held const& one) { return one.answer.ticket == ticket; });
}

}  // namespace fauxcount::engine
