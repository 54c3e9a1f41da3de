#include "client/nearest.hpp"

#include <algorithm>

namespace fauxcount::client {

namespace {

// Letters that are too many, missing, other, or exchanged with their neighbour.
std::size_t edits_between(std::string_view left, std::string_view right) {
    std::vector<std::vector<std::size_t>> rows(left.size() + 1, std::vector<std::size_t>(right.size() + 1));
    for (std::size_t j = 0; j <= right.size(); ++j) rows[0][j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        rows[i][0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            std::size_t const other = left[i - 1] == right[j - 1] ? 0 : 1;
            rows[i][j] = std::min({rows[i - 1][j - 1] + other, rows[i - 1][j] + 1, rows[i][j - 1] + 1});
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    }
    return rows.back().back();
}

}  // namespace

std::string nearest(std::string_view typed, std::vector<std::string> const& known) {
    std::string best;
    // Half of a word's letters wrong is another word.
    std::size_t fewest = typed.size() / 2 + 1;
    for (auto const& word : known) {
        if (auto const edits = edits_between(typed, word); edits < fewest) {
            fewest = edits;
            best = word;
        }
    }
    return best;
}

}  // namespace fauxcount::client
