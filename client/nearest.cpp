#include "client/nearest.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::client {

namespace {

// Half of a word's letters wrong is another word.
std::size_t edits_between(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t j = 0; j <= right.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= right.size(); ++j) {
            std::size_t const replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string nearest(std::string_view typed, std::vector<std::string> const& known) {
    std::string best;
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
