// The story of a way, line by line.
#include "scenarios/explore/exchanges.hpp"

namespace fauxcount::explore {

namespace {

std::string name_of(api::Request const& request) {
    return std::visit(
        [](auto const& one) {
            auto const& route = std::remove_cvref_t<decltype(one)>::route;
            return std::string(route.method) + " " + std::string(route.path);
        },
        request);
}

std::string said_in(client::Outcome const& outcome) {
    if (std::holds_alternative<client::Unsent>(outcome)) return "not sent";
    auto const* const answer = std::get_if<api::Answer>(&outcome);
    if (answer == nullptr) return "no answer";
    auto const* const problem = std::get_if<api::Problem>(answer);
    return problem != nullptr ? std::string(wire_name(problem->code)) : std::string("ok");
}

}  // namespace

api::Answer deliver(engine::World& world, Sent const& sent) {
    api::Answer answer = world.answer(sent.request, sent.credential);
    while (!world.settled()) world.slice(1024);
    return answer;
}

void Exchanges::heard(Instant now, Sent const& sent, client::Outcome const& outcome,
                      std::string_view remark) {
    note_key(sent, outcome);
    if (!tells_) return;
    story_ += "  " + to_string(now) + "  " + name_of(sent.request) + ": " + said_in(outcome);
    if (!remark.empty()) story_ += " (" + std::string(remark) + ")";
    story_ += "\n";
}

void Exchanges::late(Instant now, Sent const& sent) {
    if (tells_) story_ += "  " + to_string(now) + "  arrives late: " + name_of(sent.request) + "\n";
}

void Exchanges::remark(Instant now, std::string_view text) {
    if (tells_) story_.append("  ").append(to_string(now)).append("  ").append(text).append("\n");
}

// A request that may have been carried out is repeated under its own key, until something is known of it.
void Exchanges::note_key(Sent const& sent, client::Outcome const& outcome) {
    if (!std::holds_alternative<api::RequestRemoval>(sent.request)) return;
    std::string const& key = sent.credential.idempotency_key;
    if (undecided_key_ && *undecided_key_ != key) key_changed_ = true;
    if (std::holds_alternative<client::Unknown>(outcome)) {
        undecided_key_ = key;
    } else if (std::holds_alternative<api::Answer>(outcome)) {
        undecided_key_.reset();
    }
}

}  // namespace fauxcount::explore
