// Second factors: apps, codes that are sent and backup codes, the challenges that ask for them, and what goes
// on once one is answered.
#include "scenarios/model/judge.hpp"
#include "scenarios/model/sent_codes.hpp"

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

bool takes(Case& c, Factor& factor, std::string_view code, CodeFor const& what_for) {
    if (auto const via = via_of(factor.kind)) return takes_sent_code(c, factor.account, *via, what_for, code);
    return factor.kind == api::FactorKind::totp ? takes_totp(factor, code, c.now)
                                                : takes_backup_code(factor, code);
}

// Whether a code of it is asked for there.
bool is_meant(Factor const& factor, CodeFor const& what_for) {
    bool const confirms = what_for.purpose == api::CodePurpose::confirmation;
    return confirms ? factor.id == what_for.confirms : factor.confirmed;
}

// Why a code that is shown for an account is not taken by any of the factors that are meant, the oldest
// first; nullopt: it is, and is used up. Wrong ones are counted as passwords are, each kind for itself.
std::optional<Refusal> show_code(Case& c, Row account, api::FactorKind kind, std::string_view code,
                                 CodeFor const& what_for) {
    Tries& tries = c.facts.accounts[account].codes.at(static_cast<std::size_t>(kind));
    if (auto const refusal = unless_heard(tries, c.now)) return refusal;
    for (Factor& factor : c.facts.factors) {
        if (factor.account != account || factor.kind != kind || !is_meant(factor, what_for)) continue;
        if (!takes(c, factor, code, what_for)) continue;
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
    for (Factor const& factor : all) {
        if (!goes(factor)) continue;
        if (factor.confirmed) tell_of(c, api::MessageKind::factor_removed, factor);
        revoke_codes(c.facts, account, factor.kind);
    }
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

// Why an answer with a code of that kind is refused before the code is looked at.
std::optional<Code> refusal_before_code(Case const& c, Challenge const& challenge, api::FactorKind kind) {
    if (c.at.confirmed_factors_of(challenge.account, kind) == 0) return Code::factor_not_found;
    return refusal_of_purpose(c, challenge);
}

CodeFor code_for(Challenge const& challenge) {
    switch (challenge.purpose) {
        case Purpose::sign_in: return {api::CodePurpose::sign_in, {}};
        case Purpose::set_up: return {api::CodePurpose::set_up, {}};
        case Purpose::step_up: break;
    }
    return {api::CodePurpose::step_up, {}};
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

Complaint learn(api::FactorEnrolled const& given, Factor& factor) {
    switch (factor.kind) {
        case api::FactorKind::totp: return learn_app(given, factor);
        case api::FactorKind::backup_codes: return learn_codes(given, factor);
        case api::FactorKind::email:
        case api::FactorKind::sms: break;
    }
    if (!given.secret && !given.uri && given.codes.empty()) return std::nullopt;
    return Complaint{"a secret, or codes, are given where codes are sent"};
}

Complaint told_before(Case& c, api::FactorEnrolled const& given) {
    std::string all = given.secret.value_or("");
    for (std::string const& code : given.codes) all += code + ' ';
    ToldFactor const told{given.factor.id, all.empty() ? Digest{0} : digest_of(all)};
    for (ToldFactor const& one : c.facts.told_factors) {
        if (one.id == told.id) return to_string(told.id) + " was given out before";
        if (told.secret != 0 && one.secret == told.secret)
            return Complaint{"the secret, or the codes, were given out before"};
    }
    c.facts.told_factors.push_back(told);
    return std::nullopt;
}

// Why an account does not get another one of that kind.
std::optional<Code> refusal_of_kind(Case const& c, Row account, api::FactorKind kind) {
    if (!makes_due(kind)) return c.at.needs_factor(account) ? std::nullopt : std::optional{Code::factor_none};
    auto const via = via_of(kind);
    if (via && c.at.address_of(account, *via) == no_row) return Code::factor_no_address;
    std::size_t const most = via ? 1 : api::totp_factors_max;
    if (c.at.confirmed_factors_of(account, kind) >= most) return Code::factor_limit;
    return std::nullopt;
}

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
    if (auto const refusal = refusal_of_kind(c, account, request.kind)) return c.refused(*refusal);
    auto const* const given = c.given<api::FactorEnrolled>();
    if (given == nullptr) return c.not_given();
    if (auto wrong = told_before(c, *given)) return wrong;
    Factor factor;
    factor.id = given->factor.id;
    factor.account = account;
    factor.kind = request.kind;
    factor.confirmed = !makes_due(request.kind);
    factor.enrolled_at = c.now;
    if (auto wrong = learn(*given, factor)) return wrong;
    // What was never confirmed gives way, and so does the old set.
    remove_factors(c, account, [&](Factor const& one) {
        return one.kind == request.kind && (!makes_due(one.kind) || !one.confirmed);
    });
    c.facts.factors.push_back(factor);
    if (factor.confirmed) tell_of(c, api::MessageKind::factor_added, factor);
    return c.at.factor_differs(factor, given->factor);
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
                        [&](api::FactorView const& expected, api::FactorView const& one) {
                            Row const row = find_row(c.facts.factors, expected.id);
                            return c.at.factor_differs(c.facts.factors[row], one);
                        });
}

Complaint judge(Case& c, api::ConfirmFactor const& request) {
    if (auto const refusal = c.unless_writing_owner()) return c.refused(*refusal);
    Row const row = own_row(c, c.facts.factors, request.factor);
    if (row == no_row) return c.refused(Code::factor_not_found);
    if (auto const refusal = c.unless_proven()) return c.refused(*refusal);
    if (c.facts.factors[row].confirmed) return c.refused(Code::factor_confirmed);
    Factor& factor = c.facts.factors[row];
    CodeFor const what_for{api::CodePurpose::confirmation, factor.id};
    if (auto const refusal = show_code(c, c.asker.account, factor.kind, request.code, what_for))
        return c.refused(*refusal);
    factor.confirmed = true;
    tell_of(c, api::MessageKind::factor_added, factor);
    c.session().proven_by = api::Proof::second_factor;
    auto const* const given = c.given<api::FactorView>();
    return given == nullptr ? c.not_given() : c.at.factor_differs(factor, *given);
}

Complaint judge(Case& c, api::RemoveFactor const& request) {
    if (auto const refusal = c.unless_writing_owner()) return c.refused(*refusal);
    Row const row = own_row(c, c.facts.factors, request.factor);
    if (row == no_row) return c.refused(Code::factor_not_found);
    if (auto const refusal = c.unless_proven()) return c.refused(*refusal);
    if (auto wrong = c.answered(api::Done{})) return wrong;
    remove_factors(c, c.asker.account, [&](Factor const& one) { return one.id == request.factor; });
    if (c.at.needs_factor(c.asker.account)) return std::nullopt;
    // Backup codes stand in for another one, and what was shown of one that is gone proves nothing any more.
    remove_factors(c, c.asker.account, [](Factor const& one) { return !makes_due(one.kind); });
    for (Session& session : c.facts.sessions) {
        bool const own = session.account == c.asker.account;
        if (own && session.proven_by != api::Proof::nothing) session.proven_by = api::Proof::password;
    }
    return std::nullopt;
}

Complaint judge(Case& c, api::AnswerChallenge const& request) {
    Row const row = answerable(c, request.challenge);
    if (row == no_row) return c.refused(Code::challenge_not_found);
    Challenge const challenge = c.facts.challenges[row];  // a wrong code may end it
    if (auto const refusal = refusal_before_code(c, challenge, request.kind)) return c.refused(*refusal);
    if (auto const refusal = show_code(c, challenge.account, request.kind, request.code, code_for(challenge)))
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

Complaint judge(Case& c, api::SendCode const& request) {
    Row const row = answerable(c, request.challenge);
    if (row == no_row) return c.refused(Code::challenge_not_found);
    Challenge const& challenge = c.facts.challenges[row];
    if (auto const refusal = refusal_before_code(c, challenge, kind_of(request.via)))
        return c.refused(*refusal);
    return send_code(c, challenge.account, request.via, code_for(challenge));
}

Complaint judge(Case& c, api::SendFactorCode const& request) {
    if (auto const refusal = c.unless_writing_owner()) return c.refused(*refusal);
    Row const row = own_row(c, c.facts.factors, request.factor);
    if (row == no_row) return c.refused(Code::factor_not_found);
    if (auto const refusal = c.unless_proven()) return c.refused(*refusal);
    Factor const& factor = c.facts.factors[row];
    if (factor.confirmed) return c.refused(Code::factor_confirmed);
    auto const via = via_of(factor.kind);
    if (!via) return c.refused(Code::factor_no_address);
    return send_code(c, c.asker.account, *via, {api::CodePurpose::confirmation, factor.id});
}

}  // namespace fauxcount::model
