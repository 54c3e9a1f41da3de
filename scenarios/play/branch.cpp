// What can be asked of a place in the story, and how it is told.
#include "scenarios/play/branch.hpp"

#include "scenarios/dsl/story.hpp"

namespace fauxcount::play {

std::optional<Instant> next_deadline(Branch const& branch) {
    auto const outcome = branch.ground.control(api::GetClock{branch.ground.world()});
    auto const* const answer = std::get_if<api::ControlAnswer>(&outcome);
    auto const* const clock = answer == nullptr ? nullptr : std::get_if<api::ClockView>(answer);
    return clock == nullptr ? std::nullopt : clock->next;
}

std::optional<Instant> instant_of(Branch const& branch, files::Moment const& moment) {
    using Base = files::Moment::Base;
    std::optional<Instant> base;
    switch (moment.base) {
        case Base::instant: base = moment.at; break;
        case Base::start: base = branch.start; break;
        case Base::now: base = branch.now; break;
        case Base::next: base = next_deadline(branch); break;
        case Base::due:
        case Base::removed: {
            auto const& name = moment.of.empty() ? branch.memory.newest_removal_of() : moment.of;
            if (Known const* const one = branch.memory.known(name))
                base = moment.base == Base::due ? one->due : one->removed;
            break;
        }
        case Base::saved:
            if (std::string const* const saved = branch.memory.saved(moment.of)) base = parse_instant(*saved);
            break;
    }
    if (!base) return std::nullopt;
    return *base + moment.offset;
}

void tell(Outcome& outcome, Branch const& branch, Instant when, std::string_view who, std::string const& what,
          std::string const& answer) {
    outcome.trace.push_back(testing::since(branch.start, when) + " | " + std::string(who) + " | " + what +
                            " | " + answer);
}

}  // namespace fauxcount::play
