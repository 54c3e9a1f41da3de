#include "scenarios/explore/ways.hpp"

#include <xxhash.h>

#include <array>
#include <initializer_list>

namespace fauxcount::explore {

namespace {

// splitmix64: the standard library's distributions differ between libraries.
class Draws {
public:
    explicit Draws(std::uint64_t seed) : state_(seed) {}

    std::uint64_t below(std::uint64_t n) {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        return (z ^ (z >> 31U)) % n;
    }

private:
    std::uint64_t state_;
};

// What brings a way to each rung from the one below it.
void climb(Way& way, std::uint64_t rung, Draws& draws) {
    auto const add = [&](std::initializer_list<Move> moves) {
        way.insert(way.end(), moves.begin(), moves.end());
    };
    if (rung > 0) add({Act::sign_up, Act::sign_in});
    if (rung > 1) {
        if (draws.below(2) == 0) add({Act::set_up_phone, Act::find_on_phone});
        if (draws.below(2) == 0) add({Act::set_up_tablet});
        if (draws.below(2) == 0) add({Act::add_item});
    }
    if (rung > 2) add({draws.below(2) == 0 ? Act::request : Act::request_keyed});
    if (rung == 4) add({Act::to_due});
    if (rung == 5) add({Act::to_removed});
}

constexpr std::uint64_t rungs = 6;

// How likely a message of a way suffers a fault, one in so many; 0: none does.
constexpr std::array fault_rates{0U, 0U, 0U, 20U, 20U, 4U};
constexpr std::array look_rates{0U, 0U, 1U, 2U, 7U};

template <class Draw>
Plan planned(std::uint64_t number, unsigned moves_max, Draw const& draw) {
    Draws draws(number);
    Plan plan;
    climb(plan.way, draws.below(rungs), draws);
    plan.looks_every = look_rates.at(draws.below(look_rates.size()));
    unsigned const rate = fault_rates.at(draws.below(fault_rates.size()));
    for (auto left = draws.below(moves_max + 1ULL); left > 0; --left) {
        Move move{draw(draws)};
        if (rate != 0 && draws.below(rate) == 0)
            move.fault = static_cast<Mishap>(draws.below(mishap_words.size()));
        plan.way.push_back(move);
    }
    return plan;
}

Act draw_failing(Draws& draws) {
    constexpr auto mail = static_cast<std::size_t>(Act::sign_up_with_two_addresses);
    constexpr auto faults = static_cast<std::size_t>(Act::lose_mail);
    if (draws.below(4) == 0) return static_cast<Act>(faults + draws.below(acts - faults));
    std::uint64_t const drawn = draws.below(acts_alone + faults - mail);
    return static_cast<Act>(drawn < acts_alone ? drawn : drawn - acts_alone + mail);
}

Plan without(Plan plan, std::size_t at, std::size_t piece) {
    auto const from = plan.way.begin() + static_cast<std::ptrdiff_t>(at);
    plan.way.erase(from, from + static_cast<std::ptrdiff_t>(piece));
    return plan;
}

}  // namespace

Plan plan_of(std::uint64_t number, unsigned moves_max) {
    return planned(number, moves_max, [](Draws& draws) { return static_cast<Act>(draws.below(acts_alone)); });
}

Plan failing_plan_of(std::uint64_t number, unsigned moves_max) {
    constexpr std::uint64_t others = 0x6661756c74730000U;  // any number that is no number of a usual plan
    Plan plan = planned(number ^ others, moves_max, draw_failing);
    // Nothing goes astray where nobody has a second address.
    if (!plan.way.empty() && plan.way.front().act == Act::sign_up)
        plan.way.front().act = Act::sign_up_with_two_addresses;
    return plan;
}

std::vector<Plan> simpler(Plan const& plan) {
    std::vector<Plan> plans;
    for (std::size_t piece = plan.way.size(); piece > 0; piece /= 2) {
        for (std::size_t at = 0; at + piece <= plan.way.size(); at += piece)
            plans.push_back(without(plan, at, piece));
    }
    for (std::size_t at = 0; at < plan.way.size(); ++at) {
        if (plan.way[at].fault != Mishap::none) {
            plans.push_back(plan);
            plans.back().way[at].fault = Mishap::none;
        }
        if (auto const act = simpler(plan.way[at].act)) {
            plans.push_back(plan);
            plans.back().way[at].act = *act;
        }
    }
    if (plan.looks_every != 0) plans.push_back({plan.way, 0});
    return plans;
}

Walked walk(Subject& subject, Plan const& plan) {
    Walked walked;
    Moment moment = subject.beginning();
    std::string key;
    std::size_t moves = 0;
    for (Move const move : plan.way) {
        if (!subject.offers(moment, move)) continue;
        moment = subject.after(moment, move);
        key.assign(subject.answered());
        subject.append_key(moment, key);
        walked.hash = XXH3_64bits_withSeed(key.data(), key.size(), walked.hash);
        ++moves;
        if (plan.looks_every != 0 && moves % plan.looks_every == 0) subject.look(moment);
        walked.findings = subject.take();
        if (!walked.findings.empty()) return walked;
    }
    subject.look(moment);
    walked.findings = subject.take();
    return walked;
}

}  // namespace fauxcount::explore
