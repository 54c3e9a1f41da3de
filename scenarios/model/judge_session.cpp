// Signing in and out, step-up, and the four meanings of a login while a removal is pending.
#include "scenarios/model/identifiers.hpp"
#include "scenarios/model/judge.hpp"

namespace fauxcount::model {

namespace {

// The asker's own live session of that id.
Row own_session(Case const& c, SessionId id) {
    Row const row = find_row(c.facts.sessions, id);
    bool const own = row != no_row && c.facts.sessions[row].account == c.asker.account &&
                     c.at.is_live(c.facts.sessions[row]);
    return own ? row : no_row;
}

void end_session(Facts& facts, std::size_t row) {
    facts.ended_tokens.push_back({facts.sessions[row].token, facts.sessions[row].account});
    facts.sessions.erase(facts.sessions.begin() + static_cast<std::ptrdiff_t>(row));
}

void make_room(Case& c, Row account) {
    if (c.at.sessions_of(account) < sessions_max) return;
    for (std::size_t row = 0; row < c.facts.sessions.size(); ++row) {
        if (c.facts.sessions[row].account == account && c.at.is_live(c.facts.sessions[row]))
            return end_session(c.facts, row);
    }
}

// What a login means now.
PendingLogin meaning_of_login(Case const& c, Row account) {
    return c.at.is_scheduled(account) ? c.terms.pending_login : PendingLogin::normal;
}

// A token that nobody has had.
Complaint stale_token(Case const& c, Digest token) {
    bool used = false;
    for (EndedToken const& one : c.facts.ended_tokens) used = used || one.token == token;
    for (Session const& session : c.facts.sessions) used = used || session.token == token;
    if (!used) return std::nullopt;
    return Complaint{"the token was given out before"};
}

}  // namespace

std::optional<Refusal> unless_heard(Tries& tries, Instant now) {
    if (now < tries.deaf_until) return Refusal{Code::auth_too_many_tries, {}, tries.deaf_until, {}, {}};
    // What was wrong before it was deaf does not count any more.
    if (tries.deaf_until != Instant{}) tries = {};
    return std::nullopt;
}

bool count_wrong(Tries& tries, std::optional<std::uint32_t> limit, Instant deaf_until) {
    ++tries.wrong;
    if (!limit || tries.wrong < *limit) return false;
    tries.deaf_until = deaf_until;
    return true;
}

std::optional<Refusal> show_password(Case& c, Row account, std::string_view password) {
    Account& of = c.facts.accounts[account];
    if (auto const refusal = unless_heard(of.passwords, c.now)) return refusal;
    if (of.password == digest_of(password)) {
        of.passwords.wrong = 0;
        return std::nullopt;
    }
    if (count_wrong(of.passwords, c.terms.password_tries, c.now + c.terms.password_lockout))
        end_challenges(c.facts, account);
    return Refusal{Code::auth_bad_credentials, {}, {}, {}, {}};
}

Known authenticate(Case& c, std::string_view identifier, std::string_view password) {
    auto const called = read_identifier(identifier);
    Row const account = called ? c.at.who_is(digest_of(called->text)) : no_row;
    if (account == no_row) return {no_row, Refusal{Code::auth_bad_credentials, {}, {}, {}, {}}};
    return {account, show_password(c, account, password)};
}

void end_sessions(Facts& facts, Row account, Row device) {
    for (std::size_t row = facts.sessions.size(); row-- > 0;) {
        Session const& session = facts.sessions[row];
        bool const fits = (account == no_row || session.account == account) &&
                          (device == no_row || session.device == device);
        if (fits) end_session(facts, row);
    }
}

Complaint open_session(Case& c, Opening const& opening, api::SessionOpened const& given) {
    Digest const token = digest_of(given.token);
    if (auto wrong = stale(c.facts.sessions, given.session.id)) return wrong;
    if (auto wrong = stale_token(c, token)) return wrong;
    make_room(c, opening.account);
    c.facts.sessions.push_back({given.session.id, opening.account, opening.device, token, c.now, c.now,
                                opening.restricted, opening.proven_by});
    return difference(c.at.session(c.facts.sessions.back()), given.session);
}

api::SessionOpened let_in(Case const& c, Row account) {
    api::SessionOpened expected;
    if (!c.at.is_scheduled(account)) return expected;
    Removal const& removal = c.facts.removals[c.at.removal_of(account)];
    expected.pending_removal = removal.id;
    expected.removal_due = removal.due;
    return expected;
}

std::optional<Code> sign_in_refusal(Case const& c, Row account, bool interactive) {
    PendingLogin const meaning = meaning_of_login(c, account);
    bool const means_something = meaning == PendingLogin::cancels || meaning == PendingLogin::interstitial;
    if (meaning == PendingLogin::denied || (means_something && !interactive))
        return Code::account_removal_pending;
    return std::nullopt;
}

Complaint sign_in(Case& c, Row account, api::Proof proven_by) {
    auto const* const given = c.given<api::SessionOpened>();
    if (given == nullptr) return c.not_given();
    PendingLogin const meaning = meaning_of_login(c, account);
    if (meaning == PendingLogin::cancels) withdraw(c, c.at.removal_of(account));
    bool const restricted = meaning == PendingLogin::interstitial;
    if (auto wrong = open_session(c, {account, no_row, restricted, proven_by}, *given)) return wrong;
    api::SessionOpened expected = let_in(c, account);
    expected.removal_cancelled = meaning == PendingLogin::cancels;
    return difference(expected, *given, {"session", "token"});
}

Complaint judge(Case& c, api::SignIn const& request) {
    auto const [account, refusal] = authenticate(c, request.identifier, request.password);
    if (refusal) return c.refused(*refusal);
    if (auto const stopped = sign_in_refusal(c, account, request.interactive)) return c.refused(*stopped);
    if (!c.at.needs_factor(account)) return sign_in(c, account, api::Proof::password);
    Challenge challenge;
    challenge.account = account;
    challenge.purpose = Purpose::sign_in;
    challenge.interactive = request.interactive;
    return challenged(c, challenge);
}

Complaint judge(Case& c, api::ListSessions const& request) {
    if (auto const refusal = c.unless_owner()) return c.refused(*refusal);
    Page const page{request.limit, request.cursor};
    if (auto const refusal = page_refusal(c, page)) return c.refused(*refusal);
    auto const* const given = c.given<api::SessionList>();
    if (given == nullptr) return c.not_given();
    std::vector<api::SessionView> all;
    for (Session const& session : c.facts.sessions) {
        if (session.account == c.asker.account && c.at.is_live(session)) all.push_back(c.at.session(session));
    }
    return page_differs(all, page, given->sessions, given->next_cursor,
                        [](auto const& expected, auto const& one) { return difference(expected, one); });
}

Complaint judge(Case& c, api::SignOut const& request) {
    if (auto const refusal = c.unless_owner()) return c.refused(*refusal);
    Row const row = own_session(c, request.session);
    if (row == no_row) return c.refused(Code::session_not_found);
    if (auto wrong = c.answered(api::Done{})) return wrong;
    end_session(c.facts, static_cast<std::size_t>(row));
    return std::nullopt;
}

Complaint judge(Case& c, api::ProveSession const& request) {
    if (auto const refusal = c.unless_owner()) return c.refused(*refusal);
    Row const row = own_session(c, request.session);
    if (row == no_row) return c.refused(Code::session_not_found);
    if (auto const refusal = show_password(c, c.asker.account, request.password)) return c.refused(*refusal);
    Session& session = c.facts.sessions[row];
    if (c.at.needs_factor(session.account)) {
        Challenge challenge;
        challenge.account = session.account;
        challenge.purpose = Purpose::step_up;
        challenge.session = session.id;
        return challenged(c, challenge);
    }
    session.proven_at = c.now;
    session.proven_by = api::Proof::password;
    return c.answered(c.at.session(session));
}

}  // namespace fauxcount::model
