#include "domain/factors.hpp"

#include "domain/draw.hpp"
#include "domain/guards.hpp"

#include <algorithm>
#include <bit>
#include <span>

namespace fauxcount::domain {

namespace {

template <class Record>
std::optional<std::size_t> index_of(std::span<Record const> all, std::uint32_t ordinal) {
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].ordinal == ordinal) return i;
    return std::nullopt;
}

// What is drawn for the factor of that ordinal, a number at a time.
std::uint64_t drawn(State const& state, Stream stream, Slot slot, std::uint32_t ordinal, std::uint64_t n) {
    std::uint64_t const which = std::uint64_t{slot} << 32U |
                                std::uint64_t{state.account(slot).generation} << 20U | std::uint64_t{ordinal};
    return mix(draw(state.seed(), stream, which) + n);
}

// The first step whose code this is: within one of now's, for clocks that are off by so much (RFC 6238,
// section 5.2), and later than that of the last code that was taken.
std::optional<std::uint64_t> step_of(State const& state, Slot slot, Factor const& app,
                                     std::string_view code) {
    std::uint64_t const now = totp_step_at(state.now());
    TotpSecret const secret = totp_secret(state, slot, app.ordinal);
    for (std::uint64_t step = std::max(app.taken, now == 0 ? 0 : now - 1); step <= now + 1; ++step) {
        TotpCode const right = totp_code(secret, step);
        if (code == std::string_view(right.data(), right.size())) return step;
    }
    return std::nullopt;
}

// In small letters, and without the hyphen in its middle.
std::string spelt_plainly(std::string_view code) {
    std::string plain(code);
    if (plain.size() == 9 && plain[4] == '-') plain.erase(4, 1);
    for (char& c : plain)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return plain;
}

std::optional<std::uint64_t> number_of(State const& state, Slot slot, Factor const& backup_codes,
                                       std::string_view code) {
    std::string const shown = spelt_plainly(code);
    for (unsigned which = 0; which < backup_codes_in_a_set; ++which) {
        bool const used = (backup_codes.taken >> which & 1U) != 0;
        if (!used && shown == spelt_plainly(backup_code(state, slot, backup_codes.ordinal, which)))
            return which;
    }
    return std::nullopt;
}

// Which code of the factor this is, if it is right for that.
std::optional<std::uint64_t> which_code(State const& state, Slot slot, Factor const& factor, CodeUse use,
                                        std::string_view code) {
    switch (factor.kind) {
        case FactorKind::totp: return step_of(state, slot, factor, code);
        case FactorKind::backup_codes: return number_of(state, slot, factor, code);
        case FactorKind::email: return right_code(state, slot, Via::email, use, code);
        case FactorKind::sms: return right_code(state, slot, Via::sms, use, code);
    }
    return std::nullopt;
}

struct Match {
    std::uint32_t factor;
    std::uint64_t which;
};

Verdict take(State const& state, Slot slot, FactorKind kind, std::optional<Match> match, Turn& turn) {
    count_try(state, slot, guard_of(kind), match.has_value(), turn);
    if (!match) return Verdict::refused(Code::auth_bad_code);
    turn.add(FactorUsed{slot, match->factor, match->which});
    return Verdict::accepted(state.place(slot), match->factor);
}

}  // namespace

std::optional<std::size_t> index_of_factor(State const& state, Slot slot, std::uint32_t ordinal) {
    return index_of(state.extent(state.account(slot)).factors(), ordinal);
}

std::optional<std::size_t> index_of_challenge(State const& state, Slot slot, std::uint32_t ordinal) {
    return index_of(state.extent(state.account(slot)).challenges(), ordinal);
}

unsigned codes_left(Factor const& backup_codes) {
    return backup_codes_in_a_set - static_cast<unsigned>(std::popcount(backup_codes.taken));
}

TotpSecret totp_secret(State const& state, Slot slot, std::uint32_t ordinal) {
    TotpSecret secret;
    for (std::size_t at = 0; at < secret.size(); ++at) {
        std::uint64_t const number = drawn(state, Stream::totp_secret, slot, ordinal, at / 8);
        secret[at] = static_cast<char>(number >> (at % 8 * 8));
    }
    return secret;
}

std::string backup_code(State const& state, Slot slot, std::uint32_t ordinal, unsigned which) {
    constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
    std::uint64_t number = drawn(state, Stream::backup_code, slot, ordinal, which);
    std::string code = "xxxx-xxxx";
    for (char& c : code) {
        if (c == '-') continue;
        c = letters[number % letters.size()];
        number /= letters.size();
    }
    return code;
}

OpenKinds open_kinds(State const& state, Slot slot) {
    OpenKinds open;
    open.opens_at = last_instant;
    for (Factor const& factor : state.extent(state.account(slot)).factors()) {
        bool const used_up = factor.kind == FactorKind::backup_codes && codes_left(factor) == 0;
        if (factor.confirmed == 0 || used_up) continue;
        if (auto const until = locked_until(state, slot, guard_of(factor.kind))) {
            open.opens_at = std::min(open.opens_at, *until);
        } else {
            open.heard.at(static_cast<std::size_t>(factor.kind)) = true;
        }
    }
    return open;
}

Verdict ask_for_code(State const& state, Slot slot, Purpose purpose, std::uint32_t subject, bool interactive,
                     Turn& turn) {
    OpenKinds const open = open_kinds(state, slot);
    if (!open.any()) return Verdict::refused_until(Code::auth_too_many_tries, open.opens_at);
    Verdict challenge = Verdict::accepted(state.place(slot), state.account(slot).next_session);
    if (challenge.ordinal + ordinals_to_go_on(purpose) > ordinal_max)
        return Verdict::refused(Code::account_limit);
    challenge.code = Code::auth_factor_required;
    turn.add(ChallengeOpened{slot, challenge.ordinal, subject, purpose, interactive,
                             state.now() + state.policy().challenge_lifetime});
    return challenge;
}

Verdict check_code(State const& state, Slot slot, FactorKind kind, Purpose purpose, std::string_view code,
                   Turn& turn) {
    if (auto const until = locked_until(state, slot, guard_of(kind)))
        return Verdict::refused_until(Code::auth_too_many_tries, *until);
    for (Factor const& factor : state.extent(state.account(slot)).factors()) {
        if (!factor.is_confirmed(kind)) continue;
        auto const which = which_code(state, slot, factor, {static_cast<CodePurpose>(purpose), 0}, code);
        if (which) return take(state, slot, kind, Match{factor.ordinal, *which}, turn);
    }
    return take(state, slot, kind, std::nullopt, turn);
}

Verdict check_first_code(State const& state, Slot slot, Factor const& factor, std::string_view code,
                         Turn& turn) {
    if (auto const until = locked_until(state, slot, guard_of(factor.kind)))
        return Verdict::refused_until(Code::auth_too_many_tries, *until);
    auto const which = which_code(state, slot, factor, {CodePurpose::confirmation, factor.ordinal}, code);
    std::optional<Match> match;
    if (which) match = Match{factor.ordinal, *which};
    return take(state, slot, factor.kind, match, turn);
}

}  // namespace fauxcount::domain
