#include "domain/passwords.hpp"

#include "domain/access.hpp"
#include "domain/guards.hpp"

#include <argon2.h>

#include <algorithm>
#include <array>
#include <new>

namespace fauxcount::domain {

namespace {

std::uint64_t salt_of(std::uint64_t seed, Place account) {
    return draw(seed, Stream::password_salt, (std::uint64_t{account.slot} << 32U) | account.generation);
}

// The least that OWASP's cheat sheet on storing passwords asks for: two passes over 19 MiB, one lane. The
// salt is in hexadecimal digits, so that the command argon2 can be given the same one.
std::uint64_t argon2id(std::uint64_t salt, std::string_view password) {
    constexpr std::uint32_t passes = 2, kibibytes = 19 * 1024, lanes = 1;
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<char, 16> text{};
    for (std::size_t i = 0; i < text.size(); ++i) text.at(i) = digits[salt >> (60 - 4 * i) & 0xfU];
    std::array<std::uint8_t, 8> tag{};
    int const rc = argon2id_hash_raw(passes, kibibytes, lanes, password.data(), password.size(), text.data(),
                                     text.size(), tag.data(), tag.size());
    if (rc != ARGON2_OK) throw std::bad_alloc();  // all else that it refuses is fixed above
    std::uint64_t kept = 0;
    for (std::uint8_t const byte : tag) kept = kept << 8U | byte;
    return kept;
}

bool password_is_right(State const& state, Slot slot, std::string_view password, Turn& turn) {
    return state.account(slot).password == kept_of(state, state.place(slot), password, turn.work);
}

}  // namespace

std::uint64_t kept_of(State const& state, Place account, std::string_view password, IdentityWork& work) {
    ++work.password_hashes;
    std::uint64_t const salt = salt_of(state.seed(), account);
    return state.policy().password_hash == PasswordHash::argon2id ? argon2id(salt, password)
                                                                  : digest(salt, password);
}

std::uint64_t fake_password_digest(std::uint64_t seed, Place account, std::string_view password) {
    return digest(salt_of(seed, account), password);
}

Verdict check_password(State const& state, Slot slot, std::string_view password, Turn& turn) {
    if (auto const until = locked_until(state, slot, Guard::password))
        return Verdict::refused_until(Code::auth_too_many_tries, *until);
    bool const right = password_is_right(state, slot, password, turn);
    count_try(state, slot, Guard::password, right, turn);
    return right ? Verdict::accepted(state.place(slot)) : Verdict::refused(Code::auth_bad_credentials);
}

Verdict authenticate(State const& state, std::string_view identifier, std::string_view password, Turn& turn) {
    Verdict const refused = Verdict::refused(Code::auth_bad_credentials);
    // As much is done for what is no identifier as for one that nobody has: how long it takes tells nothing.
    auto const parsed = parse_identifier(identifier).value_or(ParsedIdentifier{});
    ++turn.work.identifier_lookups;
    auto const slot = state.holder_of(identifier_digest(state.seed(), parsed.kind, parsed.text));
    if (!slot) {
        (void)kept_of(state, {}, password, turn.work);
        return refused;
    }
    Account const& account = state.account(*slot);
    // At `due` the account is gone to everyone, also where the deadline has not fired yet.
    bool const lives = account.phase == Phase::active ||
                       (account.phase == Phase::scheduled && !is_due(account.due, state.now()));
    Extent const children = state.extent(account);
    auto const all = children.identifiers();
    bool const same = std::any_of(all.begin(), all.end(), [&](Identifier const& known) {
        return known.kind == parsed.kind && children.text_of(known) == parsed.text;
    });
    if (lives && same) return check_password(state, *slot, password, turn);
    (void)password_is_right(state, *slot, password, turn);
    return refused;
}

}  // namespace fauxcount::domain
