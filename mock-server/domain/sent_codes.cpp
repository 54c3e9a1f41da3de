#include "domain/sent_codes.hpp"

#include "domain/draw.hpp"
#include "domain/guards.hpp"

namespace fauxcount::domain {

Identifier const* address_for(State const& state, Slot slot, Via way) {
    IdentifierKind const kind = way == Via::email ? IdentifierKind::email : IdentifierKind::phone;
    for (Identifier const& one : state.extent(state.account(slot)).identifiers())
        if (one.kind == kind) return &one;
    return nullptr;
}

Factor const* factor_for(State const& state, Slot slot, SentCode const& code) {
    for (Factor const& one : state.extent(state.account(slot)).factors()) {
        bool const confirms = code.purpose == CodePurpose::confirmation;
        bool const meant = confirms ? one.ordinal == code.subject : one.confirmed != 0;
        if (one.kind == kind_of(code.via) && meant) return &one;
    }
    return nullptr;
}

std::optional<std::size_t> index_of_sent_code(State const& state, Slot slot, Via way) {
    auto const all = state.extent(state.account(slot)).sent_codes();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].via == way) return i;
    return std::nullopt;
}

std::string sent_code(std::uint64_t seed, Place account, std::uint32_t ordinal) {
    constexpr std::uint64_t codes = 999'999;  // from 000001 on
    std::uint64_t const which =
        std::uint64_t{account.slot} << 32U | std::uint64_t{account.generation} << 20U | ordinal;
    std::string digits = std::to_string(1 + below(draw(seed, Stream::sent_code, which), codes));
    return std::string(6 - digits.size(), '0') + digits;
}

std::optional<std::uint64_t> right_code(State const& state, Slot slot, Via way, CodeUse use,
                                        std::string_view code) {
    auto const place = index_of_sent_code(state, slot, way);
    if (!place) return std::nullopt;
    SentCode const& sent = state.extent(state.account(slot)).sent_codes()[*place];
    bool const good = sent.taken == 0 && state.now() < sent.expires_at && sent.purpose == use.purpose &&
                      sent.subject == use.subject;
    if (!good || code != sent_code(state.seed(), state.place(slot), sent.ordinal)) return std::nullopt;
    return sent.ordinal;
}

Verdict send_code(State const& state, Slot slot, Via way, CodeUse use, std::uint32_t spare, Turn& turn) {
    Policy const& policy = state.policy();
    std::uint32_t const ordinal = state.account(slot).next_session;
    if (ordinal + spare > ordinal_max) return Verdict::refused(Code::account_limit);
    if (auto const until = locked_until(state, slot, guard_of(kind_of(way))))
        return Verdict::refused_until(Code::auth_too_many_tries, *until);
    Verdict accepted = Verdict::accepted(state.place(slot), ordinal);
    if (auto const place = index_of_sent_code(state, slot, way)) {
        SentCode const& last = state.extent(state.account(slot)).sent_codes()[*place];
        if (Instant const again = last.sent_at + policy.code_resend; state.now() < again) {
            accepted.not_before = again;
            return accepted;
        }
        bool const too_many =
            policy.code_sends != unlimited && last.in_a_row(state.now()) >= policy.code_sends.n;
        if (too_many) return Verdict::refused_until(Code::auth_too_many_codes, last.expires_at);
    }
    turn.add(CodeSent{slot, ordinal, use.subject, way, use.purpose, state.now() + policy.code_lifetime});
    return accepted;
}

}  // namespace fauxcount::domain
