// HTTP/1.1 as bytes becomes a Head and a body. The one file behind it knows Beast, whose parser does the
// work; this header does not show it.
#pragma once

#include "api/contract.hpp"
#include "http/head.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::http {

// Reads the head that is exactly `section`, its empty line included; or says what is wrong with it. After a
// refusal nobody knows where the next request would begin: the connection has to end.
[[nodiscard]] std::optional<api::Problem> parse_head(std::string_view section, Head& head);

// Puts a chunked body together.
class ChunkedBody {
public:
    enum class State { incomplete, complete, malformed, too_large };

    // `section` is the head that announced the body.
    ChunkedBody(std::string_view section, std::size_t body_max);
    ~ChunkedBody();
    ChunkedBody(ChunkedBody const&) = delete;
    ChunkedBody& operator=(ChunkedBody const&) = delete;

    // Takes what can be used of `bytes`, from the front, and says how many that were.
    std::size_t take(std::string_view bytes);
    State state() const;
    std::string_view body() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace fauxcount::http
