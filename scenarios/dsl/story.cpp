#include "scenarios/dsl/story.hpp"

#include <algorithm>
#include <variant>

namespace fauxcount::testing {

namespace {

std::string padded(std::int64_t value, std::size_t width) {
    std::string text = std::to_string(value);
    return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
}

struct InWords {
    Instant start;

    std::string operator()(api::Problem const& problem) const {
        std::string text = "refused " + std::string(wire_name(problem.code));
        if (problem.not_before) text += " until " + since(start, *problem.not_before);
        for (api::Blocker const& blocker : problem.blockers)
            text += " " + std::string(wire_name(blocker.code));
        if (!problem.challenge) return text;
        for (api::FactorKind const kind : problem.challenge->kinds)
            text += " " + std::string(wire_name(kind));
        return text + " until " + since(start, problem.challenge->expires_at);
    }
    std::string operator()(api::RemovalAccepted const& accepted) const {
        return "scheduled, due " + since(start, accepted.removal.due);
    }
    std::string operator()(api::RemovalView const& removal) const {
        return std::string(wire_name(removal.state));
    }
    std::string operator()(api::SessionOpened const& opened) const {
        if (opened.removal_cancelled) return "signed in, the removal is cancelled";
        return opened.pending_removal ? "signed in, a removal is pending" : "signed in";
    }
    std::string operator()(api::PreflightView const& view) const {
        return std::to_string(view.blockers.size()) + " blockers, " + std::to_string(view.warnings.size()) +
               " warnings";
    }
    std::string operator()(api::SubscriptionView const& view) const {
        return std::string(wire_name(view.state));
    }
    std::string operator()(api::AccountView const& view) const { return std::string(wire_name(view.phase)); }
    std::string operator()(api::BulkRemovalsView const& view) const {
        return std::to_string(view.accepted) + " accepted, " + std::to_string(view.refused) + " refused";
    }
    std::string operator()(api::FactorView const& view) const { return told(view); }
    // What it is made of is its owner's alone.
    std::string operator()(api::FactorEnrolled const& enrolled) const { return told(enrolled.factor); }
    static std::string told(api::FactorView const& view) {
        return std::string(wire_name(view.kind)) + (view.confirmed ? "" : ", to be confirmed");
    }
    std::string operator()(api::CodeSent const& sent) const {
        std::string const way{wire_name(sent.via)};
        if (!sent.retry_after) return "sent by " + way;
        return "none sent by " + way + " for " + to_string(in_whole_seconds(*sent.retry_after));
    }
    template <class Other>
    std::string operator()(Other const&) const {
        return "done";
    }
};

}  // namespace

std::string since(Instant start, Instant at) {
    std::int64_t const length = (at - start).ms;
    std::string text = length < 0 ? "t-" : "t+";
    std::int64_t const rest = length < 0 ? -length : length;
    text += std::to_string(rest / day.ms) + "d " + padded(rest % day.ms / hour.ms, 2) + ":" +
            padded(rest % hour.ms / minute.ms, 2) + ":" + padded(rest % minute.ms / second.ms, 2);
    if (rest % second.ms != 0) text += "." + padded(rest % second.ms, 3);
    return text;
}

Duration in_whole_seconds(Duration length) {
    return Duration{(length.ms + second.ms - 1) / second.ms * second.ms};
}

std::string in_words(api::Answer const& answer, Instant start) { return std::visit(InWords{start}, answer); }

std::string in_words(api::Inbox const& inbox) {
    constexpr std::size_t named_max = 8;
    std::size_t const n = inbox.messages.size();
    if (n == 0) return "no messages";
    std::string text = std::to_string(n) + (n == 1 ? " message: " : " messages: ");
    for (std::size_t i = 0; i < std::min(n, named_max); ++i)
        text += (i == 0 ? "" : ", ") + std::string(wire_name(inbox.messages[i].kind));
    return n > named_max ? text + " and " + std::to_string(n - named_max) + " more" : text;
}

}  // namespace fauxcount::testing
