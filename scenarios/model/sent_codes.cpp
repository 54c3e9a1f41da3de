// Codes that are sent: when one is, which one is right, and what the answers tell of it.
#include "scenarios/model/sent_codes.hpp"

#include "scenarios/model/judge.hpp"

#include <algorithm>
#include <charconv>

namespace fauxcount::model {

namespace {

constexpr std::size_t code_digits = 6;

// As a number; nullopt: it is not six digits, or 000000, which is never one.
std::optional<std::uint32_t> value_of(std::string_view text) {
    bool const digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    std::uint32_t value = 0;
    if (text.size() != code_digits || !digits) return std::nullopt;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value == 0 ? std::nullopt : std::optional{value};
}

bool was_guessed_wrong(Facts const& facts, Row code, std::uint32_t value) {
    return std::any_of(facts.wrong_guesses.begin(), facts.wrong_guesses.end(),
                       [&](WrongGuess const& one) { return one.code == code && one.value == value; });
}

// Of a code that nobody has told yet: the answer shows whether it was that one.
void learn_from_answer(Case& c, Row code, std::uint32_t shown) {
    auto const* const problem = c.given<api::Problem>();
    if (problem != nullptr && problem->code == Code::auth_bad_code) {
        c.facts.wrong_guesses.push_back({code, shown});
    } else {
        c.facts.sent_codes[code].value = shown;
    }
}

// Over HTTP a wait is told in whole seconds, rounded up.
Complaint wait_differs(std::optional<Duration> expected, std::optional<Duration> given) {
    if (given == expected) return std::nullopt;
    if (expected) {
        std::int64_t const seconds = (expected->ms + second.ms - 1) / second.ms;
        if (given == second * seconds) return std::nullopt;
    }
    return expected_not("retry_after", in_words(expected), in_words(given));
}

}  // namespace

Complaint send_code(Case& c, Row account, api::Via via, CodeFor const& what_for) {
    Tries& tries = c.facts.accounts[account].codes.at(static_cast<std::size_t>(kind_of(via)));
    if (auto const refusal = unless_heard(tries, c.now)) return c.refused(*refusal);
    auto const wait = c.at.wait_for_code(account, via);
    std::uint32_t const in_a_row = c.at.codes_in_a_row(account, via);
    if (!wait && c.terms.code_sends && in_a_row >= *c.terms.code_sends) {
        SentCode const& last = c.facts.sent_codes[c.at.last_code(account, via)];
        return c.refused({Code::auth_too_many_codes, {}, c.at.end_of(last), {}, {}});
    }
    api::CodeSent expected;
    expected.via = via;
    if (auto wrong = c.answered(expected)) return wrong;
    if (auto wrong = wait_differs(wait, c.given<api::CodeSent>()->retry_after)) return wrong;
    if (wait) return std::nullopt;
    SentCode code;
    code.account = account;
    code.via = via;
    code.what_for = what_for;
    code.sent_at = c.now;
    code.in_a_row = in_a_row + 1;
    c.facts.sent_codes.push_back(code);
    tell_code(c, static_cast<Row>(c.facts.sent_codes.size()) - 1);
    return std::nullopt;
}

bool takes_sent_code(Case& c, Row account, api::Via via, CodeFor const& what_for, std::string_view shown) {
    Row const row = c.at.last_code(account, via);
    auto const value = value_of(shown);
    if (row == no_row || !value) return false;
    SentCode& code = c.facts.sent_codes[row];
    if (!c.at.is_good(code) || code.what_for != what_for) return false;
    if (code.value == 0 && !was_guessed_wrong(c.facts, row, *value)) learn_from_answer(c, row, *value);
    code.taken = code.value == *value;
    return code.taken;
}

void revoke_codes(Facts& facts, Row account, api::FactorKind kind) {
    auto const via = via_of(kind);
    if (!via) return;
    for (SentCode& code : facts.sent_codes)
        if (code.account == account && code.via == *via) code.revoked = true;
}

Complaint shown_code_differs(Case const& c, Row code, std::optional<std::string> const& shown) {
    if (code == no_row) return shown ? Complaint{"a code is told by a letter that has none"} : std::nullopt;
    auto const value = shown ? value_of(*shown) : std::nullopt;
    if (!value) return Complaint{"code is not told, or is none"};
    if (was_guessed_wrong(c.facts, code, *value))
        return Complaint{"code is one that was refused when it was right"};
    SentCode& sent = c.facts.sent_codes[code];
    if (sent.value == 0) sent.value = *value;
    return sent.value == *value ? std::nullopt : Complaint{"code is another one than it was"};
}

}  // namespace fauxcount::model
