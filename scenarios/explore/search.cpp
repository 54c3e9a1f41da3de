#include "scenarios/explore/search.hpp"

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

// A state is kept as the way to it: a step back costs four bytes, a state some thousands.
struct Node {
    std::uint32_t parent;
    Act act;
};

class Search {
public:
    Search(Subject& subject, SearchOptions const& options)
        : subject_(subject), options_(options), trail_{subject.beginning()} {}

    Explored run() {
        nodes_.push_back({0, Act{}});
        is_new(subject_.beginning());
        std::size_t begin = 0, end = 1;
        for (unsigned level = 0; level < options_.depth && begin < end && !explored_.found; ++level) {
            for (std::size_t node = begin; node < end; ++node) {
                if (explored_.transitions >= options_.transitions_max) return finished();
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
    Explored finished() {
        explored_.states = nodes_.size();
        return std::move(explored_);
    }

    Way way_to(std::uint32_t node) const {
        Way way;
        for (; node != 0; node = nodes_[node].parent) way.push_back(nodes_[node].act);
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
        std::string_view const phase = subject_.phase(moment);
        for (std::size_t i = 0; i < acts && !explored_.found; ++i) {
            auto const act = static_cast<Act>(i);
            Moment const next = subject_.after(moment, act);
            ++explored_.transitions;
            ++explored_.cells[{phase, act, subject_.answered()}];
            if (report(node, act) || !is_new(next)) continue;
            if (options_.looks) subject_.look(next);
            if (!report(node, act)) nodes_.push_back({node, act});
        }
    }

    bool report(std::uint32_t node, Act act) {
        auto findings = subject_.take();
        if (findings.empty()) return false;
        Way way = way_to(node);
        way.push_back(act);
        explored_.found = Counterexample{std::move(way), std::move(findings)};
        return true;
    }

    bool is_new(Moment const& moment) {
        key_.clear();
        subject_.append_key(moment, key_);
        XXH128_hash_t const hash = XXH3_128bits(key_.data(), key_.size());
        explored_.hash = explored_.hash * 0x9e3779b97f4a7c15ULL + hash.low64;
        return seen_.insert({hash.low64, hash.high64}).second;
    }

    Subject& subject_;
    SearchOptions options_;
    Way trodden_;
    std::vector<Moment> trail_;  // the moments of that way, the beginning first
    Explored explored_;
    std::vector<Node> nodes_;
    boost::unordered_flat_set<Seen, Low> seen_;
    std::string key_;
};

}  // namespace

Explored search(Subject& subject, SearchOptions const& options) { return Search(subject, options).run(); }

bool Counterexample::shows(std::string_view invariant) const {
    return std::any_of(findings.begin(), findings.end(), [&](Finding const& finding) {
        return std::string_view{finding.invariant}.starts_with(invariant);
    });
}

std::vector<Finding> replay(Subject& subject, Way const& way) {
    Moment moment = subject.beginning();
    for (Act const act : way) {
        moment = subject.after(moment, act);
        if (auto findings = subject.take(); !findings.empty()) return findings;
    }
    subject.look(moment);
    return subject.take();
}

Counterexample shrink(Subject& subject, Counterexample found, std::string_view invariant) {
    // Large pieces first, then smaller ones; only the same invariant counts as the same finding.
    for (std::size_t piece = found.way.size(); piece > 0; piece /= 2) {
        for (std::size_t at = 0; at + piece <= found.way.size();) {
            Counterexample shorter{found.way, {}};
            auto const from = shorter.way.begin() + static_cast<std::ptrdiff_t>(at);
            shorter.way.erase(from, from + static_cast<std::ptrdiff_t>(piece));
            shorter.findings = replay(subject, shorter.way);
            if (shorter.shows(invariant)) {
                found = std::move(shorter);
            } else {
                ++at;
            }
        }
    }
    return found;
}

std::string story(Subject& subject, Way const& way) {
    std::string text;
    Moment moment = subject.beginning();
    for (Act const act : way) {
        ActName const& name = act_names[static_cast<std::size_t>(act)];
        moment = subject.after(moment, act);
        text += "  " + to_string(moment.state.now()) + "  " + std::string(name.who) + "  " +
                std::string(name.verb);
        if (!name.words.empty()) text += " " + std::string(name.words);
        if (!subject.answered().empty()) text += ": " + std::string(subject.answered());
        text += "\n";
    }
    subject.take();
    return text;
}

}  // namespace fauxcount::explore
