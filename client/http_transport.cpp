// Requests over cpp-httplib. Which connection may carry what is decided in Line; the words of HTTP are
// api/wire.hpp's.
#include "client/http_transport.hpp"

#include "api/wire.hpp"
#include "client/entropy.hpp"
#include "client/retry_after.hpp"
#include "client/target.hpp"
#include "client/wire_quirks.hpp"

#include <httplib.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <utility>

namespace fauxcount::client {

namespace {

// An answer larger than this is not one of ours; a page of 1,000 journal turns stays far below.
constexpr std::size_t answer_bytes_max = std::size_t{64} << 20;

constexpr std::time_t seconds_of(std::uint32_t ms) { return static_cast<std::time_t>(ms / 1000); }
constexpr std::time_t microseconds_of(std::uint32_t ms) { return static_cast<std::time_t>(ms % 1000) * 1000; }

// One connection at a time, opened on demand only: httplib would replace a lost connection silently, and the
// next request would go to whoever answers there now.
class Line final : public httplib::ClientImpl {
public:
    Line(Target const& target, HttpOptions const& options) : ClientImpl{target.host, target.port} {
        auto const& named = options.named_hosts;
        named_ = std::find(named.begin(), named.end(), target.host) != named.end();
        set_keep_alive(
            true);  // off by default, as is the next one: 44 ms a request with delayed acknowledgements
        set_tcp_nodelay(true);
        set_follow_location(false);
        set_decompress(false);
        set_url_encode(false);  // targets come encoded
        set_connection_timeout(seconds_of(options.connect_timeout_ms),
                               microseconds_of(options.connect_timeout_ms));
        set_read_timeout(seconds_of(options.answer_timeout_ms), microseconds_of(options.answer_timeout_ms));
        set_write_timeout(seconds_of(options.answer_timeout_ms), microseconds_of(options.answer_timeout_ms));
    }

    // Closes what is open; the next request opens a connection, and no later one does.
    void allow_one_connection() {
        stop();
        may_connect_ = true;
        opened_ = false;
    }
    void forbid_connections() { may_connect_ = false; }
    bool opened() const { return opened_; }
    bool far_away() const { return far_away_; }

private:
    bool create_and_connect_socket(Socket& socket, httplib::Error& error) override {
        error = httplib::Error::Connection;
        if (!std::exchange(may_connect_, false)) return false;
        if (!ClientImpl::create_and_connect_socket(socket, error)) return false;
        sockaddr_storage peer{};
        ::socklen_t size = sizeof peer;
        bool const known = ::getpeername(socket.sock, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
        far_away_ = !named_ && !(known && is_near(peer));
        if (far_away_) {
            close_socket(socket);
            error = httplib::Error::Connection;
            return false;
        }
        opened_ = true;
        return true;
    }

    bool named_ = false;
    bool may_connect_ = false, opened_ = false, far_away_ = false;
};

struct Reply {
    int status = 0;
    std::string type;
    std::string body;
    std::optional<Duration> retry_after;
    std::optional<std::uint32_t> fault;
    std::optional<Instant> date;
};
using Exchange = std::variant<Reply, Unknown, Unsent>;

httplib::Request request_of(api::WireRequest const& wire) {
    httplib::Request request;
    request.method = wire.method;
    request.path = wire.target;
    request.body = wire.body;
    if (!wire.content_type.empty()) request.headers.emplace("Content-Type", wire.content_type);
    return request;
}

void authorize(httplib::Request& request, std::string const& bearer) {
    if (!bearer.empty()) request.headers.emplace("Authorization", "Bearer " + bearer);
}

std::optional<std::uint32_t> fault_of(std::string const& header) {
    std::uint32_t number = 0;
    auto const* const end = header.data() + header.size();
    bool const whole = !header.empty() && std::from_chars(header.data(), end, number).ptr == end;
    return whole ? std::optional{number} : std::nullopt;
}

// The library's own words are names.
std::string why_of(httplib::Error error) {
    if (error == httplib::Error::Read) return "the connection ended, or nothing came in time";
    if (error == httplib::Error::Write) return "the request could not be sent to its end";
    if (error == httplib::Error::Canceled) return "what came was longer than any answer is";
    return "the connection failed (" + httplib::to_string(error) + ")";
}

Exchange exchange(Line& line, httplib::Request request) {
    std::string body;
    request.content_receiver = [&](char const* data, std::size_t size, std::uint64_t, std::uint64_t) {
        if (size > answer_bytes_max - body.size()) return false;
        body.append(data, size);
        return true;
    };
    httplib::Response response;
    auto error = httplib::Error::Success;
    if (line.send(request, response, error)) {
        auto const date = response.get_header_value("Date");
        return Reply{response.status,
                     response.get_header_value("Content-Type"),
                     std::move(body),
                     parse_retry_after(response.get_header_value("Retry-After"), date),
                     fault_of(response.get_header_value("Fauxcount-Fault")),
                     parse_http_date(date)};
    }
    // Only this one error is raised before the first byte is written.
    if (error == httplib::Error::Connection) return Unsent{"no connection"};
    return Unknown{"no complete answer: " + why_of(error)};
}

// What a header says of when to ask again is no member of these documents, of a refusal or of a code that was
// asked for; of others, as of a fault that is on order, a member of that name is.
template <class AnyAnswer>
void take_retry_after(AnyAnswer& answer, std::optional<Duration> told) {
    std::visit(
        [&]<class T>(T& each) {
            if constexpr (std::same_as<T, api::Problem> || std::same_as<T, api::CodeSent>)
                each.retry_after = told;
        },
        answer);
}

// The typed answer of a reply.
template <class AnyAnswer, class AnyRequest>
std::variant<AnyAnswer, Unknown, Unsent> outcome_of(AnyRequest const& request, Exchange exchanged,
                                                    api::Decoded<AnyAnswer> (*read)(AnyRequest const&, int,
                                                                                    std::string_view)) {
    if (auto* unsent = std::get_if<Unsent>(&exchanged)) return std::move(*unsent);
    if (auto* unknown = std::get_if<Unknown>(&exchanged)) return std::move(*unknown);
    auto const& reply = std::get<Reply>(exchanged);
    auto decoded = read(request, reply.status, reply.body);
    auto* const answer = std::get_if<AnyAnswer>(&decoded);
    if (answer == nullptr)
        return Unknown{"status " + std::to_string(reply.status) + " and an answer outside the contract",
                       reply.retry_after};
    take_retry_after(*answer, reply.retry_after);
    return std::move(*answer);
}

}  // namespace

struct HttpTransport::Impl {
    Impl(Target const& target, HttpOptions given) : options{std::move(given)}, line{target, options} {}

    // Nothing if the peer at the other end of a new connection is the mock, or why not.
    std::optional<std::string> shake_hands();
    Exchange send(httplib::Request const& request);

    HttpOptions options;
    Line line;
    api::Info info;
    bool proven = false;
    std::optional<std::uint32_t> fault;  // of the newest call
    std::optional<Instant> date;  // likewise
};

std::optional<std::string> HttpTransport::Impl::shake_hands() {
    proven = false;
    api::GetInfo const question{.nonce = fresh_token()};
    line.allow_one_connection();
    auto const outcome = exchange(line, request_of(api::encode_request(api::ControlRequest{question})));
    line.forbid_connections();
    auto const at = options.url + ": ";
    if (line.far_away())
        return at + "the peer is neither on this machine nor in a private network, nor named";
    if (!line.opened()) return at + "nobody listens there, or there is no such host";
    auto const* const reply = std::get_if<Reply>(&outcome);
    if (!reply) return at + "no answer to the question who is there";
    auto const answer = api::decode_answer(api::ControlRequest{question}, reply->status, reply->body);
    auto const* const decoded = std::get_if<api::ControlAnswer>(&answer);
    auto const* const told = decoded ? std::get_if<api::Info>(decoded) : nullptr;
    if (!told || reply->type != api::json_type) return at + "whoever listens there is not a mock provider";
    if (!told->mock || told->name != api::Info{}.name) return at + "whoever listens there is not Fauxcount";
    if (told->nonce != question.nonce) return at + "the answer is not to our question";
    info = *told;
    proven = true;
    return std::nullopt;
}

Exchange HttpTransport::Impl::send(httplib::Request const& request) {
    // Once with the connection that is there, and if it turns out to be closed, once over a new one.
    if (proven) {
        auto outcome = exchange(line, request);
        if (!std::holds_alternative<Unsent>(outcome)) return outcome;
    }
    if (auto why = shake_hands()) return Unsent{*std::move(why)};
    return exchange(line, request);
}

HttpTransport::HttpTransport(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
HttpTransport::~HttpTransport() = default;

std::optional<std::uint32_t> HttpTransport::fault() const { return impl_->fault; }
std::optional<Instant> HttpTransport::date() const { return impl_->date; }
api::Info const& HttpTransport::info() const { return impl_->info; }

Outcome HttpTransport::call(api::Request const& request, api::Credential const& credential) {
    auto http = request_of(api::encode_request(impl_->options.world, request));
    authorize(http, credential.bearer);
    if (!credential.idempotency_key.empty())
        http.headers.emplace("Idempotency-Key", credential.idempotency_key);
    impl_->fault.reset();
    impl_->date.reset();
    auto exchanged = impl_->send(http);
    if (auto const* reply = std::get_if<Reply>(&exchanged)) {
        impl_->fault = reply->fault;
        impl_->date = reply->date;
    }
    return outcome_of<api::Answer>(request, std::move(exchanged), read_answer);
}

ControlOutcome HttpTransport::control(api::ControlRequest const& request) {
    auto http = request_of(api::encode_request(request));
    authorize(http, impl_->options.admin_token);
    // Tells the server that no web page made this request.
    http.headers.emplace("X-Fauxcount", "1");
    return outcome_of<api::ControlAnswer>(request, impl_->send(http), api::decode_answer);
}

std::variant<std::unique_ptr<HttpTransport>, UnsafeTarget> connect(HttpOptions options) {
    auto const target = parse_target(options.url);
    if (!target) return UnsafeTarget{options.url + " is not a URL of the form http://host:port", false};
    auto impl = std::make_unique<HttpTransport::Impl>(*target, std::move(options));
    if (auto why = impl->shake_hands()) return UnsafeTarget{*std::move(why), impl->line.far_away()};
    return std::unique_ptr<HttpTransport>{new HttpTransport{std::move(impl)}};
}

}  // namespace fauxcount::client
