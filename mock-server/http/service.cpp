// Look up, guard, perform. The parts do the work; this file is their order.
#include "http/service.hpp"

#include "api/text.hpp"
#include "http/routes.hpp"

#include <variant>

namespace fauxcount::http {
namespace {

constexpr std::string_view default_world = "default";
constexpr std::string_view fault_header = "Fauxcount-Fault";

api::Problem problem_of(Code code, std::string_view detail = {}, std::string_view place = {}) {
    api::Problem made;
    made.code = code;
    made.detail = detail;
    made.place = place;
    return made;
}

std::unique_ptr<Recorder> recorder_for(std::string const& file) {
    return file.empty() ? nullptr : std::make_unique<Recorder>(file);
}

}  // namespace

Service::Service(ServerOptions const& options, engine::Registry& registry, bool loopback, std::uint16_t port)
    : options_{options},
      registry_{registry},
      recorder_{recorder_for(options.record_file)},
      responder_{metrics_, recorder_.get()},
      guards_{options, loopback, port},
      routes_{all_routes(options.limits)},
      table_{routes_} {}

void Service::set_wall(std::int64_t wall_ms) {
    wall_ = {wall_ms};
    registry_.set_wall(wall_ms);
}

Call& Service::open(Head const& head) {
    call_.head = &head;
    if (effect_) effect_.reset();
    call_.keep_alive = head.keep_alive && !draining_;
    call_.match = {};
    call_.world = call_.prefix = world_text_ = {};
    call_.quirks = nullptr;
    call_.body_max = options_.limits.body_max;
    call_.refusal = look_up(head);
    return call_;
}

std::optional<api::Problem> Service::look_up(Head const& head) {
    if (auto error = target_.take(head.target())) return api::problem_of(*error);
    if (auto refusal = guards_.check_host(head, target_.authority())) return refusal;

    auto segments = target_.segments();
    if (segments.size() >= 3 && segments[0] == "w" && segments[2] == "v1") {
        world_text_ = segments[1];
        prefix_ = "/w/";
        prefix_ += world_text_;
        call_.prefix = prefix_;
        segments = segments.subspan(2);
    } else if (!segments.empty() && segments[0] == "v1") {
        world_text_ = default_world;
    }
    if (!world_text_.empty()) call_.quirks = registry_.wire_quirks_of(world_text_);
    call_.match = table_.find(head.method, segments);
    if (call_.match.allow.empty())
        return problem_of(Code::request_not_found, "GET /openapi.json lists every resource");
    auto const* route = call_.route();
    if (route == nullptr) return problem_of(Code::request_method);
    if (route->path.starts_with("/__admin/worlds/{world}")) world_text_ = call_.match.values[0];
    // Only a name that is one may be repeated in a header.
    if (api::is_world_name(world_text_)) call_.world = world_text_;
    call_.body_max = route->body_max;

    if (auto refusal = guards_.check_operation(head, *route)) return refusal;
    if (route->area == Area::product) return take_credential(head);
    if (head.has(Header::fauxcount_fault))
        return problem_of(Code::request_invalid, "Only calls of the product API fail on order", fault_header);
    return std::nullopt;
}

std::optional<api::Problem> Service::take_credential(Head const& head) {
    auto const bearer = bearer_of(head);
    if (!bearer)
        return problem_of(Code::auth_invalid_token, "Only bearer tokens are taken here", "Authorization");
    credential_.bearer = *bearer;
    auto const key = head.value(Header::idempotency_key);
    if (head.has(Header::idempotency_key) && !api::is_idempotency_key(key))
        return problem_of(Code::idempotency_key_invalid, api::idempotency_key_form, "Idempotency-Key");
    credential_.idempotency_key = key;
    credential_.fault = nullptr;
    return head.has(Header::fauxcount_fault) ? take_fault(head) : std::nullopt;
}

std::optional<api::Problem> Service::take_fault(Head const& head) {
    if (!options_.fault_header)
        return problem_of(Code::fault_header_off, "Start the server with --fault-header", fault_header);
    auto order = api::decode<api::OrderFault>(head.value(Header::fauxcount_fault));
    if (auto const* const error = std::get_if<api::DecodeError>(&order))
        return problem_of(error->code, error->detail,
                          std::string{fault_header}.append(": ").append(error->place));
    credential_.fault = std::make_shared<api::OrderFault>(std::get<api::OrderFault>(std::move(order)));
    return std::nullopt;
}

Exchange Service::exchange(std::string_view body, engine::Ticket ticket) {
    return {.registry = registry_,
            .responder = responder_,
            .options = options_,
            .metrics = metrics_,
            .call = call_,
            .world = world_text_,
            .query = target_.query(),
            .body = body,
            .credential = credential_,
            .effect = effect_,
            .ticket = ticket,
            .real_now = wall_,
            .draining = draining_};
}

Outcome Service::answer(std::string_view body, engine::Ticket ticket, std::string& out) {
    responder_.begin(call_, out);
    auto here = exchange(body, ticket);
    return call_.route()->perform(here);
}

void Service::finish(engine::Registry::Ready const& ready, std::string& out) {
    responder_.begin(call_, out);
    if (auto const* product = std::get_if<engine::Answered>(&ready.answer)) {
        effect_ = product->effect;
        responder_.answer(*product);
    } else {
        auto const& control = std::get<engine::ControlAnswered>(ready.answer);
        responder_.answer(control.answer, control.now.value_or(wall_));
    }
}

void Service::refuse(api::Problem const& problem, std::string& out) {
    responder_.begin(call_, out);
    exchange({}, 0).refuse(problem);
}

void Service::refuse_unread(api::Problem const& problem, std::string& out) {
    call_ = Call{};
    responder_.begin(call_, out);
    responder_.problem(problem, wall_);
}

}  // namespace fauxcount::http
