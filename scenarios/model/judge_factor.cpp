// Second factors: apps and backup codes, the challenges that ask for them, and what goes on once one is
// answered.
#include "scenarios/model/judge.hpp"

#include <algorithm>

namespace fauxcount::model {

namespace {

constexpr std::size_t backup_code_length = 8, hyphen_at = 4;

// As it was shown: `k7qm-2x9d`, in small letters of Crockford's alphabet.
bool is_shown_as_backup_code(std::string_view text) {
    constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    if (text.size() != backup_code_length + 1) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const fits = i == hyphen_at ? text[i] == '-' : alphabet.find(text[i]) != std::string_view::npos;
        if (!fits) return false;
    }
    return true;
}

// However somebody may write it.
std::string plain_backup_code(std::string_view written) {
    std::string code{written};
    for (char& letter : code) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    bool const hyphened = code.size() == backup_code_length + 1 && code[hyphen_at] == '-';
    if (hyphened) code.erase(hyphen_at, 1);
    return code;
}

// Uses the code up if it is right now: of the step before, this one or the next, and later than any that was
// taken.
bool takes_totp(Factor& app, std::string_view code, Instant now) {
    std::int64_t const current = step_of(now);
    for (std::int64_t step = current - 1; step <= current + 1; ++step) {
        if (step <= app.step_taken || totp_code(app.secret, step) != code) continue;
        app.step_taken = step;
        return true;
    }
    return false;
}

bool takes_backup_code(Factor& set, std::string_view written) {
    Digest const code = digest_of(plain_backup_code(written));
    for (std::size_t i = 0; i < set.codes.size(); ++i) {
        auto const bit = static_cast<std::uint16_t>(1U << i);
        if ((set.used & bit) != 0 || set.codes.at(i) != code) continue;
        set.used = static_cast<std::uint16_t>(set.used | bit);
        return true;
    }
    return false;
}

bool takes(Factor& factor, std::string_view code, Instant now) {
    return factor.kind == api::FactorKind::totp ? takes_totp(factor, code, now)
                                                : takes_backup_code(factor, code);
}

// Why a code that is shown for an account is not taken by any of the factors that `fits` lets through, the
// oldest first; nullopt: it is, and is used up. Wrong ones are counted as passwords are, each kind for
// itself.
template <class Fits>
std::optional<Refusal> show_code(Case& c, Row account, api::FactorKind kind, std::string_view code,
                                 Fits fits) {
    Tries& tries = c.facts.accounts[account].codes.at(static_cast<std::size_t>(kind));
    if (auto const refusal = unless_heard(tries, c.now)) return refusal;
    for (Factor& factor : c.facts.factors) {
        if (factor.account != account || factor.kind != kind || !fits(factor)) continue;
        if (!takes(factor, code, c.now)) continue;
        if (kind == api::FactorKind::backup_codes) tell_of(c, api::MessageKind::backup_code_used, factor);
        tries.wrong = 0;
        return std::nullopt;
    }
    if (count_wrong(tries, c.terms.factor_tries, c.now + c.terms.factor_lockout))
        end_challenges(c.facts, account);
    return Refusal{Code::auth_bad_code, {}, {}, {}, {}};
}

template <class Fits>
void remove_factors(Case& c, Row account, Fits fits) {
    auto& all = c.facts.factors;
    auto const goes = [&](Factor const& factor) { return factor.account == account && fits(factor); };
    for (Factor const& factor : all)
        if (goes(factor) && factor.confirmed) tell_of(c, api::MessageKind::factor_removed, factor);
    all.erase(std::remove_if(all.begin(), all.end(), goes), all.end());
}

void end_challenge(Facts& facts, Row row) {
    facts.ended_challenges.push_back({facts.challenges[row].id});
    facts.challenges.erase(facts.challenges.begin() + row);
}

// The challenge of that id if the asker can answer it.
Row answerable(Case const& c, ChallengeId id) {
    Row const row = find_row(c.facts.challenges, id);
    if (row == no_row || !c.at.is_open(c.facts.challenges[row])) return no_row;
    Challenge const& challenge = c.facts.challenges[row];
    if (challenge.purpose != Purpose::step_up) return row;
    bool const own = c.asker.who == Who::owner && c.session().id == challenge.session;
    return own ? row : no_row;
}

// Why what the challenge is for cannot be as things stand now.
std::optional<Code> refusal_of_purpose(Case const& c, Challenge const& challenge) {
    switch (challenge.purpose) {
        case Purpose::sign_in: return sign_in_refusal(c, challenge.account, challenge.interactive);
        case Purpose::set_up: return set_up_refusal(c, challenge.device, challenge.account);
        case Purpose::step_up: break;
    }
    return std::nullopt;
}

// The session that asked, proven anew.
Complaint step_up(Case& c) {
    Session& session = c.session();
    session.proven_at = c.now;
    session.proven_by = api::Proof::second_factor;
    auto const* const given = c.given<api::SessionOpened>();
    if (given == nullptr) return c.not_given();
    if (digest_of(given->token) != session.token) return Complaint{"the token is not that of the session"};
    api::SessionOpened expected = let_in(c, session.account);
    expected.session = c.at.session(session);
    return difference(expected, *given, {"token"});
}

// What only the answer can tell of an app: its secret.
Complaint learn_app(api::FactorEnrolled const& given, Factor& app) {
    if (!given.codes.empty()) return Complaint{"codes are given with an app"};
    auto const secret = read_secret(given.secret.value_or(""));
    if (!secret) return Complaint{"the secret is not 20 bytes in base32"};
    app.secret = *secret;
    std::string_view const uri = given.uri ? std::string_view{*given.uri} : std::string_view{};
    auto const at = uri.find("secret=" + *given.secret);
    if (!uri.starts_with("otpauth://totp/") || at == std::string_view::npos)
        return Complaint{"the uri is no otpauth://totp/ address with the secret"};
    return std::nullopt;
}

// And of a set: its codes.
Complaint learn_codes(api::FactorEnrolled const& given, Factor& set) {
    if (given.secret || given.uri) return Complaint{"a secret is given with backup codes"};
    if (given.codes.size() != set.codes.size()) return Complaint{"the set has not ten codes"};
    for (std::size_t i = 0; i < set.codes.size(); ++i) {
        std::string const& shown = given.codes[i];
        if (!is_shown_as_backup_code(shown)) return "code " + std::to_string(i) + " is spelt wrong";
        if (std::find(given.codes.begin(), given.codes.begin() + static_cast<std::ptrdiff_t>(i), shown) !=
            given.codes.begin() + static_cast<std::ptrdiff_t>(i))
            return "code " + std::to_string(i) + " is in the set twice";
        set.codes.at(i) = digest_of(plain_backup_code(shown));
    }
    return std::nullopt;
}

Complaint told_before(Case& c, api::FactorEnrolled const& given) {
    std::string all = given.secret.value_or("");
    for (std::string const& code : given.codes) all += code + ' ';
    ToldFactor const told{given.factor.id, digest_of(all)};
    for (ToldFactor const& one : c.facts.told_factors) {
        if (one.id == told.id) return to_string(told.id) + " was given out before";
        if (one.secret == told.secret) return Complaint{"the secret, or the codes, were given out before"};
    }
    c.facts.told_factors.push_back(told);
    return std::nullopt;
}

bool is_app(Factor const& factor) { return factor.kind == api::FactorKind::totp; }

}  // namespace

void end_challenges(Facts& facts, Row account) {
    for (Row row = static_cast<Row>(facts.challenges.size()); row-- > 0;) {
        if (facts.challenges[row].account == account) end_challenge(facts, row);
    }
}

Complaint challenged(Case& c, Challenge challenge) {
    Row const account = challenge.account;
    auto const kinds = c.at.kinds_heard(account);
    if (kinds.empty())
        return c.refused({Code::auth_too_many_tries, {}, c.at.next_kind_heard(account), {}, {}});
    Due const due{kinds, c.now + c.terms.challenge_lifetime};
    if (auto wrong = c.refused({Code::auth_factor_required, {}, {}, {}, {}, due})) return wrong;
    challenge.id = c.given<api::Problem>()->challenge->id;
    challenge.opened_at = c.now;
    if (auto wrong = stale(c.facts.challenges, challenge.id)) return wrong;
    if (auto wrong = stale(c.facts.ended_challenges, challenge.id)) return wrong;
    auto const is_its = [&](Challenge const& one) { return one.account == account; };
    auto& all = c.facts.challenges;
    if (static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_its)) >= challenges_max)
        end_challenge(c.facts, static_cast<Row>(std::find_if(all.begin(), all.end(), is_its) - all.begin()));
    all.push_back(challenge);
    return std::nullopt;
}

Complaint judge(Case& c, api::EnrolFactor const& request) {
    if (auto const refusal = c.unless_writing_owner()) return c.refused(*refusal);
    if (auto const refusal = c.unless_proven()) return c.refused(*refusal);
    Row const account = c.asker.account;
    bool const app = request.kind == api::FactorKind::totp;
    auto const apps = c.at.confirmed_factors_of(account, api::FactorKind::totp);
    if (!app && apps == 0) return c.refused(Code::factor_none);
    if (app && apps >= api::totp_factors_max) return c.refused(Code::factor_limit);
    auto const* const given = c.given<api::FactorEnrolled>();
    if (given == nullptr) return c.not_given();
    if (auto wrong = told_before(c, *given)) return wrong;
    Factor factor;
    factor.id = given->factor.id;
    factor.account = account;
    factor.kind = request.kind;
    factor.confirmed = !app;
    factor.enrolled_at = c.now;
    if (auto wrong = app ? learn_app(*given, factor) : learn_codes(*given, factor)) return wrong;
    // What was never confirmed gives way, and so does the old set.
    remove_factors(c, account, [&](Factor const& one) {
        return one.kind == request.kind && (!is_app(one) || !one.confirmed);
    });
    c.facts.factors.push_back(factor);
    if (!app) tell_of(c, api::MessageKind::factor_added, factor);
    return difference(c.at.factor(factor), given->factor);
}

Complaint judge(Case& c, api::ListFactors const& request) {
    if (auto const refusal = c.unless_owner()) return c.refused(*refusal);
    Page const page{request.limit, request.cursor};
    if (auto const refusal = page_refusal(c, page)) return c.refused(*refusal);
    auto const* const given = c.given<api::FactorList>();
    if (given == nullptr) return c.not_given();
    std::vector<api::FactorView> all;
    for (Factor const& factor : c.facts.factors) {
        if (factor.account == c.asker.account) all.push_back(c.at.factor(factor));
    }
    return page_differs(all, page, given->factors, given->next_cursor,
                        [](auto const& expected, auto const& one) { return difference(expected, one); });
}

Complaint judge(Case& c, api::ConfirmFactor const& request) {
    if (auto const refusal = c.unless_writing_owner()) return c.refused(*refusal);
    Row const row = own_row(c, c.facts.factors, request.factor);
    if (row == no_row) return c.refused(Code::factor_not_found);
    if (auto const refusal = c.unless_proven()) return c.refused(*refusal);
    if (c.facts.factors[row].confirmed) return c.refused(Code::factor_confirmed);
    auto const is_it = [&](Factor const& factor) { return factor.id == request.factor; };
    if (auto const refusal = show_code(c, c.asker.account, api::FactorKind::totp, request.code, is_it))
        return c.refused(*refusal);
    c.facts.factors[row].confirmed = true;
    tell_of(c, api::MessageKind::factor_added, c.facts.factors[row]);
    c.session().proven_by = api::Proof::second_factor;
    return c.answered(c.at.factor(c.facts.factors[row]));
}

Complaint judge(Case& c, api::RemoveFactor const& request) {
    if (auto const refusal = c.unless_writing_owner()) return c.refused(*refusal);
    Row const row = own_row(c, c.facts.factors, request.factor);
    if (row == no_row) return c.refused(Code::factor_not_found);
    if (auto const refusal = c.unless_proven()) return c.refused(*refusal);
    if (auto wrong = c.answered(api::Done{})) return wrong;
    remove_factors(c, c.asker.account, [&](Factor const& one) { return one.id == request.factor; });
    if (c.at.needs_factor(c.asker.account)) return std::nullopt;
    // Backup codes stand in for an app, and what was shown of one that is gone proves nothing any more.
    remove_factors(c, c.asker.account, [](Factor const& one) { return !is_app(one); });
    for (Session& session : c.facts.sessions)
        if (session.account == c.asker.account) session.proven_by = api::Proof::password;
    return std::nullopt;
}

Complaint judge(Case& c, api::AnswerChallenge const& request) {
    Row const row = answerable(c, request.challenge);
    if (row == no_row) return c.refused(Code::challenge_not_found);
    Challenge const challenge = c.facts.challenges[row];  // a wrong code may end it
    if (c.at.confirmed_factors_of(challenge.account, request.kind) == 0)
        return c.refused(Code::factor_not_found);
    if (auto const refusal = refusal_of_purpose(c, challenge)) return c.refused(*refusal);
    auto const is_confirmed = [](Factor const& factor) { return factor.confirmed; };
    if (auto const refusal = show_code(c, challenge.account, request.kind, request.code, is_confirmed))
        return c.refused(*refusal);
    end_challenge(c.facts, row);
    switch (challenge.purpose) {
        case Purpose::sign_in: return sign_in(c, challenge.account, api::Proof::second_factor);
        case Purpose::set_up:
            return set_up(c, challenge.device, challenge.account, api::Proof::second_factor);
        case Purpose::step_up: break;
    }
    return step_up(c);
}

}  // namespace fauxcount::model
