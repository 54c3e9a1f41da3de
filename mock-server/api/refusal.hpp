// What a refusal says besides its code: the problem, and everything that stands in the way of a removal.
#pragma once

#include "api/codes.hpp"
#include "api/fields.hpp"
#include "api/ids.hpp"
#include "api/instant.hpp"
#include "api/kinds.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fauxcount::api {

// A request that clears something. `method` and `path` are ready to send; `note` says it in words.
struct Fix {
    std::string method, path, note;
    static constexpr auto fields() {
        return std::tuple{required("method", &Fix::method), required("path", &Fix::path),
                          required("note", &Fix::note)};
    }
};

// Something that stands in the way of removal (`block`) or that the owner should know about first (`warn`).
struct Blocker {
    Code code{};
    Severity severity{};
    std::optional<DeviceId> device;
    std::optional<SubscriptionId> subscription;
    std::optional<FactorId> factor;
    Fix fix;
    static constexpr auto fields() {
        return std::tuple{
            required("code", &Blocker::code),     required("severity", &Blocker::severity),
            optional("device", &Blocker::device), optional("subscription", &Blocker::subscription),
            optional("factor", &Blocker::factor), required("fix", &Blocker::fix)};
    }
};

// What is due before the request goes on: a code of one of these kinds, until then.
struct ChallengeView {
    ChallengeId id;
    std::vector<FactorKind> kinds;
    Instant expires_at;
    static constexpr auto fields() {
        return std::tuple{required("id", &ChallengeView::id),
                          required("kinds", &ChallengeView::kinds, factor_kinds),
                          required("expires_at", &ChallengeView::expires_at)};
    }
};

// RFC 9457. `not_before` is there exactly when the remedy is `wait`, `blockers` when it is `clear_blockers`,
// `challenge` when it is `answer_challenge`.
// `place` names the offending field (a JSON Pointer) or position (`line 3, column 14`).
struct Problem {
    Code code{};
    std::string detail;
    std::string place;
    std::optional<Instant> not_before;
    std::optional<Duration> max_age;  // where the remedy is step_up: how old a proof may be (RFC 9470)
    std::vector<Blocker> blockers;
    std::optional<ChallengeView> challenge;
    // How long not to ask again: the header Retry-After, which is no member of the document. It counts time
    // of the world, unless the code speaks of the server itself. Where there is a `not_before`, that is
    // exact.
    std::optional<Duration> retry_after;
};

}  // namespace fauxcount::api
