// What becomes of each call.
#include "scenarios/explore/faulty_transport.hpp"

#include "engine/problems.hpp"
#include "scenarios/dsl/heard.hpp"

#include <memory>
#include <utility>

namespace fauxcount::explore {

namespace {

constexpr std::uint32_t calls_while_away = 2;

// Of a fault that anybody can order, for one call.
api::OrderFault order_of(Fault fault) {
    api::OrderFault order;
    switch (fault) {
        case Fault::truncated: order.kind = api::FaultKind::truncated; break;
        case Fault::malformed: order.kind = api::FaultKind::malformed; break;
        case Fault::bad_gateway:
            order.kind = api::FaultKind::status;
            order.status = 502;
            order.body = "<h1>Bad Gateway</h1>";
            break;
        case Fault::rate_limit:
            order.kind = api::FaultKind::rate_limit;
            order.retry_after = second * 30;
            break;
        case Fault::quota:
            order.kind = api::FaultKind::quota;
            order.retry_after = hour * 2;
            break;
        case Fault::down:
            order.kind = api::FaultKind::down;
            order.lasts = hour;
            break;
        default: order.kind = api::FaultKind::reset; break;
    }
    return order;
}

}  // namespace

client::Outcome FaultyTransport::heard(Sent const& sent, Fault fault) {
    constexpr char const* lost = "lost on its way";
    switch (fault) {
        case Fault::none: break;
        case Fault::not_sent: return client::Unsent{"the way is closed"};
        case Fault::request_lost: return client::Unknown{lost};
        case Fault::reply_lost: deliver(world_, sent); return client::Unknown{lost};
        case Fault::doubled: {
            api::Answer answer = deliver(world_, sent);
            deliver(world_, sent);
            return answer;
        }
        case Fault::late:
        case Fault::late_after_wait: under_way_ = sent; return client::Unknown{lost};
        case Fault::doubled_late:
        case Fault::doubled_after_wait: under_way_ = sent; break;
        case Fault::put_off:
        case Fault::busy:
        case Fault::gateway: return put_off(sent, fault);
        case Fault::crash_after: deliver(world_, sent); [[fallthrough]];
        case Fault::crash_before:
            // What it is back with is what it had answered: tests/cli/crash_test.py kills a real one.
            unheard_ = calls_while_away;
            return client::Unknown{lost};
        case Fault::dies_after: deliver(world_, sent); [[fallthrough]];
        case Fault::dies_before: died_ = true; return client::Unknown{"nobody is there to hear it"};
        case Fault::reset:
        case Fault::truncated:
        case Fault::malformed:
        case Fault::bad_gateway:
        case Fault::rate_limit:
        case Fault::quota:
        case Fault::down: return ordered(sent, order_of(fault));
        case Fault::stale: return read_stale(sent);
    }
    return deliver(world_, sent);
}

client::Outcome FaultyTransport::ordered(Sent sent, api::OrderFault const& order) {
    sent.credential.fault = std::make_shared<api::OrderFault>(order);
    api::Answer answer = deliver(world_, sent);
    auto outcome = testing::heard(sent.request, std::move(answer), world_.effect());
    auto const* const told = std::get_if<api::Answer>(&outcome);
    auto const* const problem = told == nullptr ? nullptr : std::get_if<api::Problem>(told);
    if (problem != nullptr && problem->not_before)
        put_off_ = PutOff{sent.request.index(), *problem->not_before, real_};
    return outcome;
}

// By a replica that lags behind; it takes no part in what changes anything.
client::Outcome FaultyTransport::read_stale(Sent const& sent) {
    bool const looks = std::holds_alternative<api::GetRemoval>(sent.request) ||
                       std::holds_alternative<api::GetAccount>(sent.request);
    if (!looks) return deliver(world_, sent);
    domain::State const now = world_.state();
    world_.go_on_from(begun_);
    api::Answer answer = world_.answer(sent.request, sent.credential);
    world_.go_on_from(now);
    return answer;
}

void FaultyTransport::note_next(std::size_t operation) {
    if (!struck_ || struck_->next) return;
    struck_->next = operation;
    struck_->waited = world_.state().now() != struck_->at || real_.ms != struck_->real_at.ms;
}

// By whoever stands before the provider. Any code will do that says from when on: a driver goes by the
// remedy. A gateway speaks another language, and its header is all that is understood.
client::Outcome FaultyTransport::put_off(Sent const& sent, Fault fault) {
    Instant const now = world_.state().now();
    put_off_ = PutOff{sent.request.index(), now, real_};
    if (fault == Fault::busy) {
        put_off_->real_until = real_ + second * 30;
        api::Problem problem = engine::problem(Code::world_busy);
        problem.retry_after = second * 30;
        return api::Answer(std::move(problem));
    }
    put_off_->until = now + hour;
    if (fault == Fault::gateway) return client::Unknown{"a gateway that is not understood", hour};
    api::Problem problem = engine::problem(Code::account_identifier_quarantined);
    problem.not_before = put_off_->until;
    return api::Answer(std::move(problem));
}

bool FaultyTransport::is_early(api::Request const& request) const {
    if (!put_off_ || put_off_->request != request.index()) return false;
    return !is_due(put_off_->until, world_.state().now()) || real_ < put_off_->real_until;
}

client::Outcome FaultyTransport::call(api::Request const& request, api::Credential const& credential) {
    bool const now = calls_++ == fault_.call;
    Fault const fault = now ? fault_.fault : Fault::none;
    Sent const sent{request, credential};
    impatient_ = impatient_ || is_early(request);
    note_next(request.index());
    if (now && fault != Fault::none)
        struck_ = Struck{request.index(), world_.state().now(), real_, {}, false};
    died_ = false;
    until_wait_ = until_wait_ || fault == Fault::late_after_wait || fault == Fault::doubled_after_wait;
    bool const away = unheard_ > 0;
    if (away) --unheard_;
    auto outcome = away ? client::Unsent{"nobody listens"} : heard(sent, fault);
    if (std::holds_alternative<api::SignIn>(request)) begun_ = world_.state();
    auto const happened = away                   ? "the provider is not back yet"
                          : fault == Fault::none ? std::string_view()
                                                 : fault_list.at(static_cast<std::size_t>(fault)).says;
    exchanges_.heard(world_.state().now(), sent, outcome, happened);
    if (!now && !until_wait_) arrive();
    return outcome;
}

client::ControlOutcome FaultyTransport::control(api::ControlRequest const&) {
    return client::Unsent{"there are no controls"};
}

void FaultyTransport::time_passed() {
    exchanges_.remark(world_.state().now(), "time has passed");
    if (until_wait_) arrive();
}

void FaultyTransport::arrive() {
    if (!under_way_) return;
    Sent const sent = *std::exchange(under_way_, std::nullopt);
    exchanges_.late(world_.state().now(), sent);
    deliver(world_, sent);
}

}  // namespace fauxcount::explore
