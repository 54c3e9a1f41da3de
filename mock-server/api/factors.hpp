// The product API about second factors: enrolling, confirming and removing one, and answering the challenge
// that a sign-in or a step-up is refused with while a factor is due.
#pragma once

#include "api/fields.hpp"
#include "api/ids.hpp"
#include "api/instant.hpp"
#include "api/kinds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fauxcount::api {

// A one-time code is told as text; whatever is not one is a wrong one.
inline constexpr std::size_t code_max = 32;
// At most so many apps an account, one of them not yet confirmed; and one factor of each other kind.
inline constexpr std::size_t totp_factors_max = 2;
inline constexpr std::size_t backup_codes_in_a_set = 10;

// Needs a fresh proof, and one with the second factor where the account has one. A factor that was enrolled
// and not confirmed gives way to a new one of its kind; a new set of backup codes makes the old one void.
struct EnrolFactor {
    FactorKind kind{};
    static constexpr Route route{"POST", "/v1/factors", 201};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("kind", &EnrolFactor::kind)}; }
};

struct ListFactors {
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/v1/factors", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListFactors::limit), optional("cursor", &ListFactors::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

// The first code of an app shows that it has the secret, the first one that was sent that it arrives; from
// then on the factor is due. The session that confirms counts as proven with it.
struct ConfirmFactor {
    FactorId factor;
    std::string code;
    static constexpr Route route{"POST", "/v1/factors/{factor}/confirmation", 200};
    static constexpr auto path_fields() { return std::tuple{required("factor", &ConfirmFactor::factor)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("code", &ConfirmFactor::code, code_max)}; }
};

// With the last factor of another kind the backup codes go, too.
struct RemoveFactor {
    FactorId factor;
    static constexpr Route route{"DELETE", "/v1/factors/{factor}", 204};
    static constexpr auto path_fields() { return std::tuple{required("factor", &RemoveFactor::factor)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct FactorView {
    FactorId id;
    FactorKind kind{};
    bool confirmed = false;  // it counts; all but backup codes are then due at each sign-in
    Instant created_at;
    std::optional<std::uint32_t> codes_left;  // of backup codes
    std::optional<std::string> to;  // of `email` and `sms`: the address, or the number
    static constexpr auto fields() {
        return std::tuple{required("id", &FactorView::id),
                          required("kind", &FactorView::kind),
                          required("confirmed", &FactorView::confirmed),
                          required("created_at", &FactorView::created_at),
                          optional("codes_left", &FactorView::codes_left),
                          optional("to", &FactorView::to)};
    }
};

// The secret of an app, or the backup codes: shown this once.
struct FactorEnrolled {
    FactorView factor;
    std::optional<std::string> secret;  // base32 without padding (RFC 4648), of 20 bytes
    std::optional<std::string> uri;  // otpauth://totp/…, what a QR code would hold
    std::vector<std::string> codes;
    static constexpr auto fields() {
        return std::tuple{required("factor", &FactorEnrolled::factor),
                          optional("secret", &FactorEnrolled::secret),
                          optional("uri", &FactorEnrolled::uri, 512),
                          required("codes", &FactorEnrolled::codes, backup_codes_in_a_set)};
    }
};

struct FactorList {
    std::vector<FactorView> factors;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("factors", &FactorList::factors, page_max),
                          optional("next_cursor", &FactorList::next_cursor)};
    }
};

// What the challenge was for goes on: a session is opened, on the device that was to be set up if it was
// that, or the session that is to step up is proven with the second factor; the answer is that session. A
// step-up is answered by the session that it is for, everything else by whoever knows the challenge.
struct AnswerChallenge {
    ChallengeId challenge;
    FactorKind kind{};
    std::string code;
    static constexpr Route route{"POST", "/v1/challenges/{challenge}/answer", 201};
    static constexpr auto path_fields() {
        return std::tuple{required("challenge", &AnswerChallenge::challenge)};
    }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{required("kind", &AnswerChallenge::kind),
                          required("code", &AnswerChallenge::code, code_max)};
    }
};

// Has a code sent to answer the challenge with, by the factor of that way; whoever may answer it may ask. So
// soon after the last one was sent none is, and the answer is the same.
struct SendCode {
    ChallengeId challenge;
    Via via{};
    static constexpr Route route{"POST", "/v1/challenges/{challenge}/codes", 202};
    static constexpr auto path_fields() { return std::tuple{required("challenge", &SendCode::challenge)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("via", &SendCode::via)}; }
};

// The same, to confirm a factor with.
struct SendFactorCode {
    FactorId factor;
    static constexpr Route route{"POST", "/v1/factors/{factor}/codes", 202};
    static constexpr auto path_fields() { return std::tuple{required("factor", &SendFactorCode::factor)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

// The code itself stands in the message alone.
struct CodeSent {
    Via via{};
    // How long asking again sends none: the header Retry-After, which is no member of the document. Absent
    // where one was sent.
    std::optional<Duration> retry_after;
    static constexpr auto fields() { return std::tuple{required("via", &CodeSent::via)}; }
};

}  // namespace fauxcount::api
