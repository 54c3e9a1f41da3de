// How the boundary itself refuses.
#include "http/exchange.hpp"

namespace fauxcount::http {
namespace {

// No connection has this ticket, so an answer that comes late finds nobody.
constexpr engine::Ticket nobody = ~engine::Ticket{0};

Instant time_in(std::string_view world, engine::Registry& registry, Instant real_now) {
    if (world.empty()) return real_now;
    auto const answered = registry.control(api::GetClock{std::string{world}}, nobody);
    if (!answered) {
        // The world is at work; its time is on the move.
        registry.forget(nobody);
        return real_now;
    }
    return answered->now.value_or(real_now);
}

}  // namespace

void Exchange::refuse(api::Problem const& problem) {
    responder.problem(problem, time_in(call.world, registry, real_now));
}

}  // namespace fauxcount::http
