// Starting and stopping the server of a test.
#include "served_fixture.hpp"

#include <cstdlib>

namespace fauxcount::http {

ServedTest::ServedTest() {
    options.port = 0;
    options.version = "1.2.3";
    options.clock = &clock;
    // The clock is the test's, so a time-out is noticed as soon as somebody looks: let it be often.
    options.limits.sweep_every_ms = 5;
    // Set by the step that holds every recorded exchange against the contract.
    if (char const* file = std::getenv("FAUXCOUNT_RECORD_FILE")) options.record_file = file;
}

ServedTest::~ServedTest() {
    if (!server_) return;
    // Twice: a test that failed may have left something in flight.
    server_->request_stop();
    server_->request_stop();
    join();
}

void ServedTest::start() {
    registry_ = std::make_unique<engine::Registry>(worlds);
    server_ = std::make_unique<Server>(options, *registry_);
    thread_ = std::thread{[this] { server_->run(); }};
}

void ServedTest::join() {
    if (thread_.joinable()) thread_.join();
}

RawClient ServedTest::client() { return RawClient{server_->port()}; }

std::string ServedTest::host() const { return "Host: 127.0.0.1:" + std::to_string(server_->port()) + "\r\n"; }

std::string ServedTest::request(std::string_view method, std::string_view target, std::string_view body,
                                std::string_view more) const {
    std::string text{method};
    text += ' ';
    text += target;
    text += " HTTP/1.1\r\n" + host();
    text += more;
    if (!body.empty()) {
        if (more.find("Content-Type") == std::string_view::npos) text += "Content-Type: application/json\r\n";
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    text += "\r\n";
    text += body;
    return text;
}

RawAnswer ServedTest::ask(std::string_view method, std::string_view target, std::string_view body,
                          std::string_view more) {
    return ask_raw(request(method, target, body, more));
}

RawAnswer ServedTest::ask_raw(std::string_view bytes) {
    RawClient connection{server_->port()};
    return connection.exchange(bytes);
}

}  // namespace fauxcount::http
