// Lists that are answered in pages, printed as one: an entry a line, as JSON or as aligned columns.
#pragma once

#include "client/cli/console.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace fauxcount::cli {

// Asks page after page until `limit` entries are printed. `ask(request)` answers a page, `entries(page)` its list,
// `row(entry)` the cells of an entry. Returns how many there were.
template <class R, class Ask, class Entries, class Row>
std::uint32_t print_list(Console& console, R request, std::uint32_t limit, Ask ask, Entries entries,
                         Row row) {
    std::uint32_t shown = 0;
    do {
        request.limit = std::min(limit - shown, api::page_max);
        auto const page = ask(request);
        std::vector<std::vector<std::string>> rows;
        for (auto const& entry : entries(page)) rows.push_back(row(entry));
        auto const lines = aligned(rows);
        for (std::size_t i = 0; i < lines.size(); ++i) console.result(entries(page)[i], lines[i]);
        shown += static_cast<std::uint32_t>(lines.size());
        request.cursor = page.next_cursor;
    } while (request.cursor && shown < limit);
    if (request.cursor) console.note("there are more: say how many with --limit");
    return shown;
}

}  // namespace fauxcount::cli
