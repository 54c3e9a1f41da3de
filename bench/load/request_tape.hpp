// The bytes of every request of a run, made before the clock starts: the generator then only copies and
// counts.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::bench {

// Target, body and headers may hold marks: `{id}` is the first id of the request, `{ids}` all of them as JSON
// strings with commas between, `{n}` the ordinal of the request, from 0.
struct RequestShape {
    std::string method = "GET";
    std::string target = "/";
    std::string body;
    std::vector<std::string> headers;
    std::string host = "127.0.0.1";  // a server other than on port 80 wants its port, too
};

class RequestTape {
public:
    // Each request takes the next `ids_per_request` ids. Throws std::invalid_argument when they do not
    // suffice or when the shape uses ids and there are none to take.
    RequestTape(RequestShape const& shape, std::span<std::string const> ids, std::size_t ids_per_request,
                std::size_t requests);

    [[nodiscard]] std::size_t size() const { return requests_; }

    [[nodiscard]] std::string_view request(std::size_t ordinal) const {
        std::size_t const entry = ends_.size() == 1 ? 0 : ordinal;
        std::size_t const start = entry == 0 ? 0 : ends_[entry - 1];
        return std::string_view{bytes_}.substr(start, ends_[entry] - start);
    }

private:
    std::size_t requests_;
    std::string bytes_;
    std::vector<std::size_t> ends_;
};

}  // namespace fauxcount::bench
