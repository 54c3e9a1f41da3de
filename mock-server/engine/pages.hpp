// Pages of lists: a cursor is the position of the last entry that was given out, as base32 text.
#pragma once

#include "api/contract.hpp"
#include "engine/problems.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace fauxcount::engine {

// Where a page starts: after this position, or at the beginning.
struct Page {
    std::uint32_t limit = api::page_default;
    std::optional<std::uint64_t> after;
};

template <class ListRequest>
std::variant<Page, api::Problem> page_of(ListRequest const& request) {
    if (request.limit == 0 || request.limit > api::page_max) {
        return problem(Code::request_invalid, "limit is from 1 to " + std::to_string(api::page_max),
                       "?limit");
    }
    Page page{request.limit, {}};
    if (request.cursor) {
        page.after = parse_base32(*request.cursor);
        if (!page.after) return problem(Code::cursor_invalid, {}, "?cursor");
    }
    return page;
}

inline std::string cursor_text(std::uint64_t position) {
    std::string text;
    append_base32(text, position);
    return text;
}

// Fills `out` from `entries`, whose positions ascend. `position(entry)` and `view(entry)` say where and what
// an entry is. A next cursor is set only when something is left.
template <class Entries, class Position, class View, class Out>
void fill_page(Page const& page, Entries const& entries, Position position, View view, Out& out,
               std::optional<std::string>& next_cursor) {
    std::uint64_t last = 0;
    for (auto const& entry : entries) {
        std::uint64_t const at = position(entry);
        if (page.after && at <= *page.after) continue;
        if (out.size() == page.limit) {
            next_cursor = cursor_text(last);
            return;
        }
        out.push_back(view(entry));
        last = at;
    }
}

}  // namespace fauxcount::engine
