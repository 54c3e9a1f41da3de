// Health, metrics and the contract. Nothing here asks a world.
#include "http/operations.hpp"

#include "api/text.hpp"
#include "http/openapi_document.hpp"

#include <string>

namespace fauxcount::http {
namespace {

constexpr std::string_view plain_type = "text/plain; charset=utf-8";

class MetricsText {
public:
    // One metric with one value.
    void add(std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
        describe(name, type, help);
        sample(name, {}, value);
    }
    void describe(std::string_view name, std::string_view type, std::string_view help) {
        (((((text_ += "# HELP fauxcount_") += name) += ' ') += help) += "\n# TYPE fauxcount_") += name;
        ((text_ += ' ') += type) += '\n';
    }
    void sample(std::string_view name, std::string_view labels, std::uint64_t value) {
        (((text_ += "fauxcount_") += name) += labels) += ' ';
        api::append_number(text_, value);
        text_ += '\n';
    }
    std::string const& text() const { return text_; }

private:
    std::string text_;
};

void add_server(MetricsText& text, Metrics const& metrics) {
    text.add("connections_open", "gauge", "Connections now.", metrics.connections_open);
    text.add("connections_accepted_total", "counter", "Connections taken.", metrics.connections_accepted);
    text.add("connections_refused_total", "counter", "Connections over the limit.",
             metrics.connections_refused);
    text.add("timeouts_total", "counter", "Connections that were too slow or idle.", metrics.timeouts);
    text.add("held_bytes", "gauge", "Memory of requests and answers under way.", metrics.bytes_held);
    text.add("received_bytes_total", "counter", "Bytes read from clients.", metrics.bytes_received);
    text.add("sent_bytes_total", "counter", "Bytes written to clients.", metrics.bytes_sent);
    text.describe("answers_total", "counter", "Answers by the class of their status.");
    for (std::size_t digit = 2; digit < metrics.answers.size(); ++digit) {
        text.sample("answers_total", "{class=\"" + std::to_string(digit) + "xx\"}", metrics.answers[digit]);
    }
}

void add_worlds(MetricsText& text, engine::Registry const& registry) {
    auto const& counters = registry.counters();
    text.add("worlds", "gauge", "Worlds now.", registry.worlds());
    text.add("requests_total", "counter", "Requests the worlds have answered.", counters.requests);
    text.add("refusals_total", "counter", "Of these, refused.", counters.refusals);
    text.add("turns_total", "counter", "Turns of all worlds.", counters.turns);
    text.add("events_total", "counter", "Events of all worlds.", counters.events);
    text.describe("faults_total", "counter", "How often ordered faults acted, by kind.");
    for (std::size_t kind = 0; kind < counters.faults.size(); ++kind) {
        auto const name = wire_name(static_cast<api::FaultKind>(kind));
        text.sample("faults_total", "{kind=\"" + std::string{name} + "\"}", counters.faults.at(kind));
    }
    text.add("password_hashes_total", "counter", "Passwords that were hashed, to be kept or compared.",
             counters.password_hashes);
    text.add("identifier_lookups_total", "counter", "Identifiers that were looked up.",
             counters.identifier_lookups);
    text.add("deadlines_fired_total", "counter", "Deadlines fired in all worlds.", counters.fired);
}

}  // namespace

Outcome answer_livez(Exchange& exchange) {
    exchange.responder.text(200, plain_type, "ok\n", exchange.real_now);
    return Outcome::answered;
}

Outcome answer_readyz(Exchange& exchange) {
    auto const storage = exchange.registry.storage_failure();
    if (!exchange.draining && !storage) return answer_livez(exchange);
    api::Problem problem;
    problem.code = storage ? Code::server_storage : Code::server_draining;
    exchange.refuse(problem);
    return Outcome::answered;
}

Outcome answer_metrics(Exchange& exchange) {
    MetricsText text;
    add_server(text, exchange.metrics);
    add_worlds(text, exchange.registry);
    exchange.responder.text(200, "text/plain; version=0.0.4; charset=utf-8", text.text(), exchange.real_now);
    return Outcome::answered;
}

Outcome answer_openapi(Exchange& exchange) {
    exchange.responder.text(200, api::json_type, openapi_document(), exchange.real_now);
    return Outcome::answered;
}

}  // namespace fauxcount::http
