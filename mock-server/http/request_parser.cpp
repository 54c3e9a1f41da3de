// Beast's basic_parser, used directly: its streams would allocate and would write each answer alone.
// What it lets pass and we refuse: transfer codings it does not decode, headers given twice, folded lines.
#include "http/request_parser.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>

namespace fauxcount::http {
namespace {

namespace beast = boost::beast;

// The parser has a limit of its own; ours is applied before it, so it only must not be smaller.
constexpr std::uint32_t parser_head_max = std::uint32_t{1} << 20U;

constexpr std::size_t nowhere = header_count;

std::size_t number(Header header) { return static_cast<std::size_t>(header); }

std::size_t number_of(beast::http::field field, beast::string_view name) {
    switch (field) {
        case beast::http::field::host: return number(Header::host);
        case beast::http::field::authorization: return number(Header::authorization);
        case beast::http::field::content_type: return number(Header::content_type);
        case beast::http::field::content_length: return number(Header::content_length);
        case beast::http::field::transfer_encoding: return number(Header::transfer_encoding);
        case beast::http::field::expect: return number(Header::expect);
        case beast::http::field::origin: return number(Header::origin);
        case beast::http::field::sec_fetch_site: return number(Header::sec_fetch_site);
        case beast::http::field::unknown: break;
        default: return nowhere;
    }
    if (beast::iequals(name, "idempotency-key")) return number(Header::idempotency_key);
    if (beast::iequals(name, "x-fauxcount")) return number(Header::x_fauxcount);
    if (beast::iequals(name, "fauxcount-fault")) return number(Header::fauxcount_fault);
    return nowhere;
}

Method method_of(beast::http::verb verb) {
    switch (verb) {
        case beast::http::verb::get: return Method::get;
        case beast::http::verb::head: return Method::head;
        case beast::http::verb::post: return Method::post;
        case beast::http::verb::put: return Method::put;
        case beast::http::verb::delete_: return Method::delete_;
        default: return Method::other;
    }
}

// Fills a Head, then collects a body if it is fed one.
class Parser final : public beast::http::basic_parser<true> {
public:
    // `head` may be null: then only the body is collected.
    Parser(std::string_view section, Head* head) : section_{section}, head_{head} {
        header_limit(parser_head_max);
        body_limit(boost::none);
    }

    char const* complaint() const { return complaint_; }
    std::string const& body() const { return body_; }

private:
    void on_request_impl(beast::http::verb verb, beast::string_view method, beast::string_view target,
                         int version, beast::error_code& ec) override {
        ec = {};
        if (head_ == nullptr) return;
        head_->method = method_of(verb);
        head_->method_span = span_of(method);
        head_->target_span = span_of(target);
        head_->http_1_1 = version >= 11;
    }

    void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value,
                       beast::error_code& ec) override {
        ec = {};
        // Fields after the head are a chunked body's trailer: nothing of ours is ever said there.
        if (head_ == nullptr || is_header_done()) return;
        std::size_t const which = number_of(field, name);
        if (which == nowhere) return;
        if (((head_->present >> which) & 1U) != 0)
            return complain("A header that must be there once is there twice", ec);
        head_->present = static_cast<std::uint16_t>(head_->present | (1U << which));
        if (!inside(value)) return complain("A header is folded over several lines", ec);
        head_->spans[which] = span_of(value);
    }

    void on_header_impl(beast::error_code& ec) override { ec = {}; }
    void on_body_init_impl(boost::optional<std::uint64_t> const&, beast::error_code& ec) override { ec = {}; }
    std::size_t on_body_impl(beast::string_view bytes, beast::error_code& ec) override {
        ec = {};
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code& ec) override { ec = {}; }
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, beast::error_code& ec) override {
        ec = {};
        body_.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_finish_impl(beast::error_code& ec) override { ec = {}; }
    void on_response_impl(int, beast::string_view, int, beast::error_code& ec) override { ec = {}; }

    // An empty value may point anywhere.
    bool inside(beast::string_view text) const {
        return text.empty() ||
               (text.data() >= section_.data() && text.data() < section_.data() + section_.size());
    }
    Head::Span span_of(beast::string_view text) const {
        if (text.empty()) return {};
        return {static_cast<std::uint32_t>(text.data() - section_.data()),
                static_cast<std::uint32_t>(text.size())};
    }
    void complain(char const* what, beast::error_code& ec) {
        complaint_ = what;
        ec = beast::http::error::bad_field;
    }

    std::string_view section_;
    Head* head_;
    char const* complaint_ = nullptr;
    std::string body_;
};

api::Problem refusal(char const* detail) {
    api::Problem problem;
    problem.code = Code::request_invalid;
    problem.detail = detail;
    return problem;
}

char const* reason_of(beast::error_code const& ec) {
    namespace http = beast::http;
    if (ec == http::error::bad_version) return "Only HTTP/1.1 and HTTP/1.0 are spoken here";
    if (ec == http::error::bad_content_length || ec == http::error::multiple_content_length ||
        ec == http::error::bad_transfer_encoding) {
        return "The length of the body is not clear: one Content-Length, or Transfer-Encoding: chunked";
    }
    return "The request line or a header is not well-formed HTTP/1.1";
}

// What frames the body must leave no choice, or a proxy in between could cut the stream at another place.
std::optional<api::Problem> check_framing(Head const& head) {
    if (head.has(Header::transfer_encoding)) {
        if (!head.http_1_1) return refusal("Transfer-Encoding is not part of HTTP/1.0");
        if (!beast::iequals(beast::string_view{head.value(Header::transfer_encoding)}, "chunked")) {
            return refusal("The only transfer coding taken here is chunked");
        }
    }
    if (head.has(Header::content_length)) {
        auto const digits = head.value(Header::content_length);
        bool const plain =
            std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (!plain) return refusal("Content-Length is not one number");
    }
    if (head.has(Header::expect)) {
        if (!beast::iequals(beast::string_view{head.value(Header::expect)}, "100-continue")) {
            return refusal("The only expectation met here is 100-continue");
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<api::Problem> parse_head(std::string_view section, Head& head) {
    head = Head{};
    head.base = section.data();
    head.size = section.size();
    Parser parser{section, &head};
    beast::error_code ec;
    std::size_t const used = parser.put(boost::asio::const_buffer{section.data(), section.size()}, ec);
    if (ec || !parser.is_header_done() || used != section.size()) {
        return refusal(parser.complaint() != nullptr ? parser.complaint() : reason_of(ec));
    }
    if (auto problem = check_framing(head)) return problem;
    head.keep_alive = parser.keep_alive();
    head.chunked = parser.chunked();
    if (auto const length = parser.content_length()) head.content_length = *length;
    return std::nullopt;
}

struct ChunkedBody::Impl {
    Parser parser;
    State state = State::incomplete;
    std::size_t body_max;
};

ChunkedBody::ChunkedBody(std::string_view section, std::size_t body_max)
    : impl_{new Impl{Parser{section, nullptr}, State::incomplete, body_max}} {
    beast::error_code ec;
    impl_->parser.put(boost::asio::const_buffer{section.data(), section.size()}, ec);
    impl_->parser.body_limit(body_max);
    impl_->parser.eager(true);
}
ChunkedBody::~ChunkedBody() = default;

std::size_t ChunkedBody::take(std::string_view bytes) {
    // A line that announces a chunk, or a trailer, has no reason to be longer.
    static constexpr std::size_t line_max = std::size_t{8} << 10U;
    // The end of a body is five bytes at least, and Beast's parser asserts that it gets so many at once.
    static constexpr std::size_t piece_min = 5;
    if (impl_->state != State::incomplete || bytes.size() < piece_min) return 0;
    beast::error_code ec;
    std::size_t const used = impl_->parser.put(boost::asio::const_buffer{bytes.data(), bytes.size()}, ec);
    if (impl_->parser.is_done()) {
        impl_->state = State::complete;
    } else if (ec == beast::http::error::body_limit) {
        impl_->state = State::too_large;
    } else if ((ec && ec != beast::http::error::need_more) || bytes.size() - used > line_max) {
        impl_->state = State::malformed;
    }
    return used;
}

ChunkedBody::State ChunkedBody::state() const { return impl_->state; }
std::string_view ChunkedBody::body() const { return impl_->parser.body(); }

}  // namespace fauxcount::http
