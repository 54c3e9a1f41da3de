// The head of one request as the server sees it: what it looks at, and nothing else of what was sent.
// Texts are kept as positions, because the buffer they stand in may move while the body arrives.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fauxcount::http {

enum class Method : std::uint8_t { get, head, post, put, delete_, other };

// The headers that mean something here. Each may be there once; a second one is refused, since two readers of
// one request could differ on which of them counts.
enum class Header : std::uint8_t {
    host,
    authorization,
    content_type,
    content_length,
    transfer_encoding,
    expect,
    idempotency_key,
    origin,
    sec_fetch_site,
    x_fauxcount,
    fauxcount_fault
};
inline constexpr std::size_t header_count = 11;

struct Head {
    struct Span {
        std::uint32_t at = 0, size = 0;
    };

    char const* base = nullptr;  // where the head's first byte is now
    std::size_t size = 0;  // in bytes, its empty line included
    Method method = Method::other;
    bool http_1_1 = false;
    bool keep_alive = false;
    bool chunked = false;
    std::uint64_t content_length = 0;
    Span method_span, target_span;
    std::array<Span, header_count> spans;
    std::uint16_t present = 0;  // bit n: the header of that number is there

    std::string_view text(Span span) const { return {base + span.at, span.size}; }
    std::string_view target() const { return text(target_span); }
    std::string_view method_text() const { return text(method_span); }
    bool has(Header name) const { return ((present >> static_cast<unsigned>(name)) & 1U) != 0; }
    // Empty if it is not there.
    std::string_view value(Header name) const {
        return has(name) ? text(spans[static_cast<std::size_t>(name)]) : std::string_view{};
    }
    bool has_body() const { return chunked || content_length > 0; }
    bool safe_method() const { return method == Method::get || method == Method::head; }
};

}  // namespace fauxcount::http
