// A whole server but for its sockets, with what any client might send on one connection: every answer is one
// well-formed message, none admits to a mistake of the server's own, and afterwards every invariant holds.
//
// `$word` in a request stands for the text that the last answer with a member `word` had there, so that an
// input can go on with a token or an id that it cannot know.
#include "engine/registry.hpp"
#include "http/request_parser.hpp"
#include "http/service.hpp"
#include "tests/fuzz/target.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fauxcount::fuzz {
namespace {

using nlohmann::json;

constexpr std::uint16_t port = 8642;
constexpr engine::Ticket ticket = 1;
// Of a request that takes long, such as a population of millions: its client leaves then.
constexpr int slices_max = 20;
constexpr std::size_t requests_max = 40;
constexpr std::string_view head_end = "\r\n\r\n";

bool is_word(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

class Answer {
public:
    explicit Answer(std::string_view bytes) {
        auto const end = bytes.find(head_end);
        must(end != std::string_view::npos, "an answer has a head", bytes);
        head_ = bytes.substr(0, end + 2);
        body_ = bytes.substr(end + head_end.size());
        must(head_.starts_with("HTTP/1.1 ") && head_.size() > 12, "an answer begins with its status", head_);
        status_ = std::stoi(std::string{head_.substr(9, 3)});
    }

    int status() const { return status_; }
    std::string_view body() const { return body_; }
    // Empty if it is not there.
    std::string_view header(std::string_view name) const {
        auto const at = head_.find("\r\n" + std::string{name} + ": ");
        if (at == std::string_view::npos) return {};
        auto const value = head_.substr(at + name.size() + 4);
        return value.substr(0, value.find("\r\n"));
    }

private:
    std::string_view head_, body_;
    int status_ = 0;
};

class Conversation {
public:
    Conversation() : service_{options_, registry_, true, port} { service_.set_wall(wall_ms); }

    void hold(std::string_view bytes) {
        for (std::size_t number = 0; number < requests_max && !bytes.empty(); ++number) {
            auto const end = bytes.find(head_end);
            if (end == std::string_view::npos) return;
            std::string const head_text = filled_in(bytes.substr(0, end + head_end.size()));
            bytes.remove_prefix(end + head_end.size());
            http::Head head;
            if (http::parse_head(head_text, head) || head.chunked) return;
            // As long as it says, but at most what is there: then the input ends within the body.
            auto const length =
                static_cast<std::size_t>(std::min<std::uint64_t>(head.content_length, bytes.size()));
            std::string const body = filled_in(bytes.substr(0, length));
            bytes.remove_prefix(length);
            exchange(head, body);
        }
    }

    void audit() {
        auto const listed = registry_.control(api::ListWorlds{.limit = 100, .cursor = {}}, ticket);
        if (!listed) return registry_.forget(ticket);
        for (auto const& world : std::get<api::WorldList>(listed->answer).worlds) {
            auto audited = registry_.control(api::Audit{world.name}, ticket);
            for (int slice = 0; !audited && slice < slices_max; ++slice) {
                ready_.clear();
                registry_.work(ready_);
                for (auto& ready : ready_)
                    audited = std::get<engine::ControlAnswered>(std::move(ready.answer));
            }
            if (!audited) {
                registry_.forget(ticket);
                continue;
            }
            auto const& view = std::get<api::AuditView>(audited->answer);
            must(view.holds, "every invariant holds",
                 view.findings.empty() ? std::string_view{} : std::string_view{view.findings[0].detail});
        }
    }

private:
    static constexpr std::int64_t wall_ms = 1'893'456'000'000;

    std::string filled_in(std::string_view text) const {
        std::string out;
        while (!text.empty()) {
            auto const dollar = std::min(text.size(), text.find('$'));
            out += text.substr(0, dollar);
            text.remove_prefix(dollar);
            if (text.empty()) break;
            auto const end = std::find_if_not(text.begin() + 1, text.end(), is_word);
            std::string_view const word{text.begin() + 1, end};
            auto const known = said_.find(word);
            out += known == said_.end() ? text.substr(0, word.size() + 1) : std::string_view{known->second};
            text.remove_prefix(word.size() + 1);
        }
        return out;
    }

    void remember(json const& value) {
        for (auto const& [name, member] : value.items()) {
            if (member.is_string() && value.is_object()) said_[name] = member.get<std::string>();
            if (member.is_structured()) remember(member);
        }
    }

    void exchange(http::Head const& head, std::string_view body) {
        std::string out;
        auto& call = service_.open(head);
        if (call.refusal) {
            service_.refuse(*call.refusal, out);
        } else if (body.size() > call.body_max) {
            return;
        } else if (service_.answer(body, ticket, out) == http::Outcome::deferred) {
            for (int slice = 0; out.empty() && slice < slices_max; ++slice) {
                ready_.clear();
                registry_.work(ready_);
                for (auto const& ready : ready_) {
                    if (ready.ticket == ticket) service_.finish(ready, out);
                }
            }
            if (out.empty()) return registry_.forget(ticket);
        }
        bool const is_about_faults = head.target().find("faults") != std::string_view::npos;
        ordered_ = ordered_ || is_about_faults || head.has(http::Header::fauxcount_fault);
        // Nobody is answered where somebody has ordered it.
        if (ordered_ && out.empty()) return;
        check(Answer{out}, head);
    }

    void check(Answer const& answer, http::Head const& head) {
        // Then it may hold whatever was ordered.
        bool const ordered =
            !answer.header("Fauxcount-Fault").empty() || head.has(http::Header::fauxcount_fault);
        auto const length = answer.header("Content-Length");
        bool const bare = answer.status() == 204 || head.method == http::Method::head;
        must(bare ? answer.body().empty() : length == std::to_string(answer.body().size()),
             "an answer is as long as it says", answer.body());
        if (bare || ordered) return;
        if (answer.header("Content-Type") == api::problem_type) {
            auto const problem = api::decode<api::Problem>(answer.body());
            must(std::holds_alternative<api::Problem>(problem), "a problem is read by who knows the contract",
                 answer.body());
            auto const code = std::get<api::Problem>(problem).code;
            must(http_status(code) == answer.status(), "a problem has the status of its code", answer.body());
            must(answer.status() < 500 || code == Code::world_busy || code == Code::world_limit,
                 "the server is at no end but those of its worlds", answer.body());
        }
        if (answer.header("Content-Type") != api::json_type) return;
        auto const value = json::parse(answer.body(), nullptr, false);
        must(!value.is_discarded(), "an answer is JSON if it says so", answer.body());
        // The contract itself is long, and has no tokens.
        if (answer.body().size() < 65536) remember(value);
    }

    http::ServerOptions options_ = [] {
        http::ServerOptions options;
        options.fault_header = true;
        return options;
    }();
    engine::Registry registry_{[] {
        engine::RegistryOptions options;
        options.start = {wall_ms};
        options.worlds_max = 4;
        return options;
    }()};
    http::Service service_;
    std::vector<engine::Registry::Ready> ready_;
    std::map<std::string, std::string, std::less<>> said_;
    bool ordered_ = false;  // that something goes wrong
};

}  // namespace
}  // namespace fauxcount::fuzz

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    fauxcount::fuzz::Conversation conversation;
    conversation.hold(fauxcount::fuzz::text_of(data, size));
    conversation.audit();
    return 0;
}
