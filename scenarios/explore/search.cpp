#include "scenarios/explore/search.hpp"

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace fauxcount::explore {

namespace {

// Nobody meets two keys of 128 bits that are equal by chance.
struct Seen {
    std::uint64_t low, high;
    bool operator==(Seen const&) const = default;
};
struct Low {
    std::size_t operator()(Seen const& seen) const { return seen.low; }
};

// By where its words lie, which is quick to tell: a word that lies twice is counted twice, and added up.
struct ByPlace {
    std::size_t operator()(Cell const& cell) const {
        std::size_t hash = static_cast<std::size_t>(cell.act) << 8U | static_cast<std::size_t>(cell.fault);
        for (auto const* word : {cell.phase.data(), cell.answer.data(), cell.time.data()})
            boost::hash_combine(hash, word);
        return hash;
    }
};

// A state is kept as the way to it: a step back costs four bytes, a state some thousands.
struct Node {
    std::uint32_t parent;
    Move move;
};

class Search {
public:
    Search(Subject& subject, SearchOptions const& options)
        : subject_(subject), options_(options), trail_{subject.beginning()} {}

    Explored run() {
        nodes_.push_back({0, {}});
        subject_.append_key(subject_.beginning(), key_);
        is_new();
        std::size_t begin = 0, end = 1;
        for (unsigned level = 0; level < options_.depth && begin < end && !explored_.found; ++level) {
            for (std::size_t node = begin; node < end; ++node) {
                if (explored_.transitions >= options_.transitions_max || !goes_on()) return finished();
                expand(static_cast<std::uint32_t>(node));
                if (explored_.found) return finished();
            }
            begin = end;
            end = nodes_.size();
            explored_.depth = level + 1;
        }
        explored_.complete = true;
        return finished();
    }

private:
    // A tenth of a second apart, about: often enough for a person, and no part of what a transition takes.
    bool goes_on() {
        constexpr std::uint64_t every = 16'384;
        if (!options_.goes_on || explored_.transitions < asked_ + every) return true;
        asked_ = explored_.transitions;
        return options_.goes_on(asked_);
    }

    Explored finished() {
        explored_.states = nodes_.size();
        for (auto const& [cell, times] : cells_) explored_.cells[cell] += times;
        return std::move(explored_);
    }

    Way way_to(std::uint32_t node) const {
        Way way;
        for (; node != 0; node = nodes_[node].parent) way.push_back(nodes_[node].move);
        return {way.rbegin(), way.rend()};
    }

    // The same acts again from where the way to the last node parted: neighbours share all but the last.
    Moment const& arrive_at(std::uint32_t node) {
        Way way = way_to(node);
        auto const parted = std::mismatch(way.begin(), way.end(), trodden_.begin(), trodden_.end()).first;
        auto const shared = static_cast<std::size_t>(parted - way.begin());
        trail_.erase(trail_.begin() + static_cast<std::ptrdiff_t>(shared) + 1, trail_.end());
        for (std::size_t at = shared; at < way.size(); ++at)
            trail_.push_back(subject_.after(trail_.back(), way[at]));
        trodden_ = std::move(way);
        return trail_.back();
    }

    void expand(std::uint32_t node) {
        Moment const& moment = arrive_at(node);
        Position const position{subject_.phase(moment), time_class(moment.held.due, moment.state.now())};
        std::size_t const faults = moment.faults < options_.faults_max ? mishap_words.size() : 1;
        for (std::size_t act = 0; act < acts; ++act) {
            if (!subject_.tries(static_cast<Act>(act))) continue;
            for (std::size_t fault = 0; fault < faults; ++fault) {
                Move const move{static_cast<Act>(act), static_cast<Mishap>(fault)};
                if (!subject_.offers(moment, move)) continue;
                go(node, moment, position, move);
                if (explored_.found) return;
            }
        }
    }

    struct Position {
        std::string_view phase, time;
    };
    void go(std::uint32_t node, Moment const& moment, Position const& position, Move move) {
        Moment const next = subject_.after(moment, move, key_);
        ++explored_.transitions;
        ++cells_[{position.phase, move.act, subject_.answered(), position.time, move.fault}];
        if (report(node, move) || !is_new()) return;
        if (options_.looks) subject_.look(next, key_);
        if (!report(node, move)) nodes_.push_back({node, move});
    }

    bool report(std::uint32_t node, Move move) {
        auto findings = subject_.take();
        if (findings.empty()) return false;
        Way way = way_to(node);
        way.push_back(move);
        explored_.found = Counterexample{std::move(way), std::move(findings)};
        return true;
    }

    // The moment whose key was made last.
    bool is_new() {
        XXH128_hash_t const hash = XXH3_128bits(key_.data(), key_.size());
        explored_.hash = explored_.hash * 0x9e3779b97f4a7c15ULL + hash.low64;
        return seen_.insert({hash.low64, hash.high64}).second;
    }

    Subject& subject_;
    SearchOptions options_;
    Way trodden_;
    std::vector<Moment> trail_;  // the moments of that way, the beginning first
    Explored explored_;
    boost::unordered_flat_map<Cell, std::uint64_t, ByPlace> cells_;
    std::uint64_t asked_ = 0;  // at which transition it was asked whether to go on
    std::vector<Node> nodes_;
    boost::unordered_flat_set<Seen, Low> seen_;
    std::string key_;
};

class Shrinker {
public:
    Shrinker(Subject& subject, Counterexample found, std::string_view invariant, std::uint64_t executions_max)
        : subject_(subject), invariant_(invariant), executions_max_(executions_max) {
        shrunk_.found = std::move(found);
    }

    Shrunk run() {
        for (bool better = true; better && shrunk_.complete;) {
            better = leave_out();
            better = simplify() || better;
        }
        return std::move(shrunk_);
    }

private:
    // Large pieces first, then smaller ones.
    bool leave_out() {
        bool better = false;
        for (std::size_t piece = shrunk_.found.way.size(); piece > 0; piece /= 2) {
            for (std::size_t at = 0; at + piece <= shrunk_.found.way.size();) {
                Way shorter = shrunk_.found.way;
                auto const from = shorter.begin() + static_cast<std::ptrdiff_t>(at);
                shorter.erase(from, from + static_cast<std::ptrdiff_t>(piece));
                if (take(std::move(shorter))) {
                    better = true;
                } else {
                    ++at;
                }
            }
        }
        return better;
    }

    bool simplify() {
        bool better = false;
        for (std::size_t at = 0; at < shrunk_.found.way.size(); ++at) {
            Way way = shrunk_.found.way;
            if (std::exchange(way[at].fault, Mishap::none) != Mishap::none) better = take(way) || better;
            way = shrunk_.found.way;
            if (auto const act = simpler(way[at].act)) {
                way[at].act = *act;
                better = take(std::move(way)) || better;
            }
        }
        return better;
    }

    // Only the same invariant counts as the same finding.
    bool take(Way way) {
        if (shrunk_.executions == executions_max_) {
            shrunk_.complete = false;
            return false;
        }
        ++shrunk_.executions;
        Counterexample simpler{std::move(way), {}};
        simpler.findings = replay(subject_, simpler.way);
        if (!simpler.shows(invariant_)) return false;
        shrunk_.found = std::move(simpler);
        return true;
    }

    Subject& subject_;
    std::string_view invariant_;
    std::uint64_t executions_max_;
    Shrunk shrunk_;
};

}  // namespace

Explored search(Subject& subject, SearchOptions const& options) { return Search(subject, options).run(); }

bool Counterexample::shows(std::string_view invariant) const {
    return std::any_of(findings.begin(), findings.end(), [&](Finding const& finding) {
        return std::string_view{finding.invariant}.starts_with(invariant);
    });
}

bool came_to_the_same(Explored const& first, Explored const& second) {
    return first.found.has_value() == second.found.has_value() && first.states == second.states &&
           first.transitions == second.transitions && first.hash == second.hash &&
           first.cells == second.cells;
}

std::vector<Finding> replay(Subject& subject, Way const& way) {
    Moment moment = subject.beginning();
    for (Move const move : way) {
        if (!subject.offers(moment, move)) continue;
        moment = subject.after(moment, move);
        if (auto findings = subject.take(); !findings.empty()) return findings;
    }
    subject.look(moment);
    return subject.take();
}

Shrunk shrink(Subject& subject, Counterexample found, std::string_view invariant,
              std::uint64_t executions_max) {
    return Shrinker(subject, std::move(found), invariant, executions_max).run();
}

std::string story(Subject& subject, Way const& way) {
    std::string text;
    Moment moment = subject.beginning();
    for (Move const move : way) {
        ActName const& name = act_names[static_cast<std::size_t>(move.act)];
        moment = subject.after(moment, move);
        text += "  " + to_string(moment.state.now()) + "  " + std::string(name.who) + "  " +
                std::string(name.verb);
        if (!name.words.empty()) text += " " + std::string(name.words);
        if (!subject.answered().empty()) text += ": " + std::string(subject.answered());
        if (move.fault != Mishap::none)
            text += ", " + std::string(mishap_words[static_cast<std::size_t>(move.fault)]);
        text += "\n";
    }
    subject.take();
    return text;
}

}  // namespace fauxcount::explore
