// What becomes of each call.
#include "scenarios/explore/faulty_transport.hpp"

#include "engine/problems.hpp"

#include <utility>

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

api::Answer FaultyTransport::delivered(Sent const& sent) {
    api::Answer answer = world_.answer(sent.request, sent.credential);
    while (!world_.settled()) world_.slice(1024);
    return answer;
}

client::Outcome FaultyTransport::heard(Sent const& sent, Fault fault) {
    constexpr char const* lost = "lost on its way";
    switch (fault) {
        case Fault::none: break;
        case Fault::not_sent: return client::Unsent{"the way is closed"};
        case Fault::request_lost: return client::Unknown{lost};
        case Fault::reply_lost: delivered(sent); return client::Unknown{lost};
        case Fault::doubled: {
            api::Answer answer = delivered(sent);
            delivered(sent);
            return answer;
        }
        case Fault::late:
        case Fault::late_after_wait: under_way_ = sent; return client::Unknown{lost};
        case Fault::doubled_late:
        case Fault::doubled_after_wait: under_way_ = sent; break;
        case Fault::put_off: return put_off(sent);
    }
    return delivered(sent);
}

// By whoever stands before the provider. Any code will do that says from when on: a driver goes by the
// remedy.
client::Outcome FaultyTransport::put_off(Sent const& sent) {
    put_off_ = PutOff{sent.request.index(), world_.state().now() + hour};
    api::Problem problem = engine::problem(Code::account_identifier_quarantined);
    problem.not_before = put_off_->until;
    return api::Answer(std::move(problem));
}

client::Outcome FaultyTransport::call(api::Request const& request, api::Credential const& credential) {
    bool const now = calls_++ == fault_.call;
    Fault const fault = now ? fault_.fault : Fault::none;
    Sent const sent{request, credential};
    bool const early =
        put_off_ && put_off_->request == request.index() && !is_due(put_off_->until, world_.state().now());
    impatient_ = impatient_ || early;
    until_wait_ = until_wait_ || fault == Fault::late_after_wait || fault == Fault::doubled_after_wait;
    auto outcome = heard(sent, fault);
    note_key(sent, outcome);
    tell(sent, outcome, fault);
    if (!now && !until_wait_) arrive();
    return outcome;
}

client::ControlOutcome FaultyTransport::control(api::ControlRequest const&) {
    return client::Unsent{"there are no controls"};
}

void FaultyTransport::time_passed() {
    story_ += "  " + to_string(world_.state().now()) + "  time has passed\n";
    if (until_wait_) arrive();
}

void FaultyTransport::arrive() {
    if (!under_way_) return;
    Sent const sent = *std::exchange(under_way_, std::nullopt);
    story_ += "  " + to_string(world_.state().now()) + "  arrives late: " + name_of(sent.request) + "\n";
    delivered(sent);
}

// A request that may have been carried out is repeated under its own key, until something is known of it.
void FaultyTransport::note_key(Sent const& sent, client::Outcome const& outcome) {
    if (std::holds_alternative<api::RequestRemoval>(sent.request)) {
        std::string const& key = sent.credential.idempotency_key;
        if (undecided_key_ && *undecided_key_ != key) key_changed_ = true;
        if (std::holds_alternative<client::Unknown>(outcome)) {
            undecided_key_ = key;
        } else if (std::holds_alternative<api::Answer>(outcome)) {
            undecided_key_.reset();
        }
    }
}

void FaultyTransport::tell(Sent const& sent, client::Outcome const& outcome, Fault fault) {
    story_ += "  " + to_string(world_.state().now()) + "  " + name_of(sent.request) + ": " + said_in(outcome);
    if (fault != Fault::none)
        story_ += " (" + std::string(fault_list.at(static_cast<std::size_t>(fault)).says) + ")";
    story_ += "\n";
}

}  // namespace fauxcount::explore
