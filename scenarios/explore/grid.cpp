#include "scenarios/explore/grid.hpp"

namespace fauxcount::explore {

GridCell cell_of(std::string_view command, std::string_view phase, Instant due, Instant now,
                 api::Answer const& answer) {
    return {command, phase, time_class(due, now), answer_word(answer)};
}

std::optional<GridCell> cell_of(Cell const& searched) {
    bool const as_it_was_sent = searched.fault == Mishap::none && searched.act != Act::arrives;
    if (searched.answer.empty() || !as_it_was_sent) return std::nullopt;
    auto const& act = act_names.at(static_cast<std::size_t>(searched.act));
    return GridCell{act.verb, searched.phase, searched.time, searched.answer};
}

GridCells cells_of(Explored const& explored) {
    GridCells cells;
    for (auto const& [searched, times] : explored.cells) {
        if (auto const cell = cell_of(searched)) cells.insert(*cell);
    }
    return cells;
}

}  // namespace fauxcount::explore
