// Expands a shape into the bytes of its requests.
#include "bench/load/request_tape.hpp"

#include <array>
#include <stdexcept>

namespace fauxcount::bench {
namespace {

enum class Mark { none, id, ids, ordinal };

// A stretch of fixed text and the mark that follows it.
struct Piece {
    std::string text;
    Mark mark = Mark::none;
};

struct Spelling {
    std::string_view text;
    Mark mark;
};
constexpr std::array spellings{Spelling{"{id}", Mark::id}, Spelling{"{ids}", Mark::ids},
                               Spelling{"{n}", Mark::ordinal}};

// Any other brace is text: bodies are JSON.
std::vector<Piece> cut_at_marks(std::string_view shape) {
    std::vector<Piece> pieces(1);
    while (!shape.empty()) {
        Mark mark = Mark::none;
        for (Spelling const& spelling : spellings) {
            if (!shape.starts_with(spelling.text)) continue;
            mark = spelling.mark;
            shape.remove_prefix(spelling.text.size());
        }
        if (mark == Mark::none) {
            pieces.back().text += shape.front();
            shape.remove_prefix(1);
        } else {
            pieces.back().mark = mark;
            pieces.emplace_back();
        }
    }
    return pieces;
}

bool has(std::vector<Piece> const& pieces, Mark first, Mark second) {
    for (Piece const& piece : pieces) {
        if (piece.mark == first || piece.mark == second) return true;
    }
    return false;
}

void expand(std::vector<Piece> const& pieces, std::span<std::string const> ids, std::size_t ordinal,
            std::string& out) {
    for (Piece const& piece : pieces) {
        out += piece.text;
        switch (piece.mark) {
            case Mark::none: break;
            case Mark::id: out += ids.front(); break;
            case Mark::ids:
                for (std::string const& id : ids) out.append("\"").append(id).append("\",");
                out.pop_back();
                break;
            case Mark::ordinal: out += std::to_string(ordinal); break;
        }
    }
}

std::vector<Piece> head_of(RequestShape const& shape) {
    std::string head = shape.method + " " + shape.target + " HTTP/1.1\r\nHost: " + shape.host + "\r\n";
    for (std::string const& header : shape.headers) head += header + "\r\n";
    return cut_at_marks(head);
}

} // namespace

RequestTape::RequestTape(RequestShape const& shape, std::span<std::string const> ids,
                         std::size_t ids_per_request, std::size_t requests)
    : requests_{requests} {
    std::vector<Piece> const head = head_of(shape);
    std::vector<Piece> const body = cut_at_marks(shape.body);
    bool const uses_ids = has(head, Mark::id, Mark::ids) || has(body, Mark::id, Mark::ids);
    bool const all_equal =
        !uses_ids && !has(head, Mark::ordinal, Mark::ordinal) && !has(body, Mark::ordinal, Mark::ordinal);
    if (requests == 0) throw std::invalid_argument{"no requests to send"};
    if (uses_ids && ids_per_request == 0) throw std::invalid_argument{"a request needs at least one id"};
    if (uses_ids && ids.size() / ids_per_request < requests) {
        throw std::invalid_argument{"there are fewer ids than the requests would use"};
    }

    std::size_t const entries = all_equal ? 1 : requests;
    ends_.reserve(entries);
    std::string expanded_body;
    for (std::size_t i = 0; i < entries; ++i) {
        std::span<std::string const> const own =
            uses_ids ? ids.subspan(i * ids_per_request, ids_per_request) : std::span<std::string const>{};
        expand(head, own, i, bytes_);
        if (!shape.body.empty()) {
            expanded_body.clear();
            expand(body, own, i, expanded_body);
            bytes_ += "Content-Length: " + std::to_string(expanded_body.size()) + "\r\n";
        }
        bytes_.append("\r\n").append(expanded_body);
        ends_.push_back(bytes_.size());
        // Room for all entries at once, the first being typical; growing in steps would copy gigabytes.
        if (i == 0) bytes_.reserve(bytes_.size() * entries + bytes_.size() * entries / 16);
    }
}

}  // namespace fauxcount::bench
