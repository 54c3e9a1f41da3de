// The bytes of a request up to its body's end: head, target and chunks. What is taken is said again from what
// was understood and understood as the same, and chunks come to the same body wherever they are cut.
#include "api/text.hpp"
#include "http/guards.hpp"
#include "http/request_parser.hpp"
#include "http/target.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace fauxcount::fuzz {
namespace {

using http::ChunkedBody;
using http::Head;
using http::Header;

std::string_view name_of(Header header) {
    switch (header) {
        case Header::host: return "Host";
        case Header::authorization: return "Authorization";
        case Header::content_type: return "Content-Type";
        case Header::content_length: return "Content-Length";
        case Header::transfer_encoding: return "Transfer-Encoding";
        case Header::expect: return "Expect";
        case Header::idempotency_key: return "Idempotency-Key";
        case Header::origin: return "Origin";
        case Header::sec_fetch_site: return "Sec-Fetch-Site";
        case Header::x_fauxcount: return "X-Fauxcount";
        case Header::fauxcount_fault: return "Fauxcount-Fault";
    }
    return {};
}

template <class Do>
void each_header(Do const& act) {
    for (std::size_t at = 0; at < http::header_count; ++at) act(static_cast<Header>(at));
}

// The same head without anything that was not understood.
std::string said_again(Head const& head) {
    std::string text{head.method_text()};
    ((text += ' ') += head.target()) += head.http_1_1 ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n";
    each_header([&](Header header) {
        if (head.has(header)) (((text += name_of(header)) += ": ") += head.value(header)) += "\r\n";
    });
    text += head.keep_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
    return text += "\r\n";
}

void same_target(std::string_view text) {
    http::Target target;
    if (auto const error = target.take(text)) {
        must(!error->place.empty() && !error->detail.empty(), "a target's error has place and words", text);
        return;
    }
    if (target.segments().empty()) return;
    std::string again;
    if (!target.authority().empty()) (again += "http://") += target.authority();
    for (auto const segment : target.segments()) api::append_percent_encoded(again += '/', segment);
    char mark = '?';
    for (auto const& [name, value] : target.query()) {
        api::append_percent_encoded(again += mark, name);
        api::append_percent_encoded(again += '=', value);
        mark = '&';
    }
    http::Target second;
    must(!second.take(again), "a target that is written again is taken", again);
    must(second.authority() == target.authority(), "with the same host", again);
    must(std::ranges::equal(second.segments(), target.segments()), "with the same segments", again);
    must(std::ranges::equal(
             second.query(), target.query(),
             [](auto const& x, auto const& y) { return x.name == y.name && x.value == y.value; }),
         "with the same parameters", again);
}

void same_head(Head const& head) {
    std::string const text = said_again(head);
    Head again;
    must(!http::parse_head(text, again), "a head that is said again is taken", text);
    must(again.target() == head.target() && again.method_text() == head.method_text(), "with its line", text);
    must(again.keep_alive == head.keep_alive && again.http_1_1 == head.http_1_1, "with its connection", text);
    must(again.chunked == head.chunked && again.content_length == head.content_length, "with its body", text);
    each_header([&](Header header) {
        must(again.has(header) == head.has(header) && again.value(header) == head.value(header),
             "with its headers", text);
    });
    must(!(head.chunked && head.has(Header::content_length)), "one thing says how long a body is", text);
    auto const bearer = http::bearer_of(head);
    must(!bearer || bearer->empty() || head.value(Header::authorization).ends_with(*bearer),
         "a token is what the header says", text);
}

struct Body {
    ChunkedBody::State state;
    std::string body;
    std::size_t used;
};

// Gives the parser pieces of so many bytes, as a connection does: what is not used up stays in front.
Body in_pieces(std::string_view section, std::string_view bytes, std::size_t piece) {
    constexpr std::size_t body_max = 4096;
    ChunkedBody chunks{section, body_max};
    std::string buffer;
    std::size_t used = 0;
    while (true) {
        std::size_t const taken = chunks.take(buffer);
        must(taken <= buffer.size(), "no more is used than there is");
        used += taken;
        buffer.erase(0, taken);
        must(chunks.body().size() <= body_max, "a body keeps to its limit");
        if (chunks.state() != ChunkedBody::State::incomplete || bytes.empty()) break;
        buffer += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    return {chunks.state(), std::string{chunks.body()}, used};
}

void same_chunks(std::string_view section, std::string_view bytes) {
    auto const whole = in_pieces(section, bytes, bytes.size());
    for (std::size_t const piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
        auto const cut = in_pieces(section, bytes, piece);
        // What is no body is refused for one reason or another, or waited for: a quoted extension without its
        // end, say, is looked for beyond its line as far as there are bytes.
        must((cut.state == ChunkedBody::State::complete) == (whole.state == ChunkedBody::State::complete),
             "chunks are a body wherever they are cut, or nowhere", bytes);
        if (whole.state != ChunkedBody::State::complete) continue;
        must(cut.body == whole.body, "chunks are the same body wherever they are cut", bytes);
        must(cut.used == whole.used, "a body ends at the same place wherever it is cut", bytes);
    }
}

}  // namespace
}  // namespace fauxcount::fuzz

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace fauxcount;
    auto const bytes = fuzz::text_of(data, size);
    fuzz::same_target(bytes.substr(0, bytes.find('\n')));
    auto const end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    auto const section = bytes.substr(0, end + 4);
    http::Head head;
    if (auto const problem = http::parse_head(section, head)) {
        fuzz::must(problem->code == Code::request_invalid && !problem->detail.empty(),
                   "what is no head is refused with a reason");
        return 0;
    }
    fuzz::must(head.base == section.data() && head.size == section.size(), "a head is what was given");
    fuzz::same_target(head.target());
    fuzz::same_head(head);
    if (head.chunked) fuzz::same_chunks(section, bytes.substr(section.size()));
    return 0;
}
