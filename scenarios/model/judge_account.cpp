// Sign-up, accounts as their owners and administrators see them, and a password that is changed.
#include "scenarios/model/identifiers.hpp"
#include "scenarios/model/judge.hpp"

#include <boost/container/static_vector.hpp>

#include <algorithm>
#include <array>

namespace fauxcount::model {

namespace {

constexpr std::array<std::string_view, identifiers_max> identifier_places{"/identifiers/0", "/identifiers/1",
                                                                          "/identifiers/2", "/identifiers/3"};

// What a sign-up asks to be called, or why it may not.
struct Names {
    boost::container::static_vector<Identifier, identifiers_max> all;
    std::optional<Refusal> refusal;
};

std::optional<Refusal> refusal_of(Case const& c, Names const& before, std::optional<Called> const& called,
                                  std::string_view place) {
    if (!called) return Refusal{Code::request_invalid, place, {}, {}, {}};
    if (!called->reserved) return Refusal{Code::account_identifier_not_allowed, place, {}, {}, {}};
    Digest const text = digest_of(called->text);
    for (Identifier const& one : before.all) {
        if (one.text == text) return Refusal{Code::request_invalid, place, {}, {}, {}};
    }
    auto const hold = c.at.hold(text);
    if (!hold) return std::nullopt;
    if (hold->taken) return Refusal{Code::account_identifier_taken, place, {}, {}, {}};
    if (hold->retired) return Refusal{Code::account_identifier_retired, place, {}, {}, {}};
    return Refusal{Code::account_identifier_quarantined, place, hold->until, {}, {}};
}

Names names_of(Case const& c, api::SignUp const& request) {
    Names names;
    if (request.identifiers.empty() || request.identifiers.size() > identifiers_max) {
        names.refusal = Refusal{Code::request_invalid, "/identifiers", {}, {}, {}};
        return names;
    }
    if (request.password.empty()) {
        names.refusal = Refusal{Code::request_invalid, "/password", {}, {}, {}};
        return names;
    }
    Row const account = static_cast<Row>(c.facts.accounts.size());
    for (std::size_t i = 0; i < request.identifiers.size() && !names.refusal; ++i) {
        auto const called = read_identifier(request.identifiers[i]);
        names.refusal = refusal_of(c, names, called, identifier_places.at(i));
        if (called) names.all.push_back({account, digest_of(called->text), called->contact, called->via});
    }
    return names;
}

}  // namespace

Complaint judge(Case& c, api::SignUp const& request) {
    Names const names = names_of(c, request);
    if (names.refusal) return c.refused(*names.refusal);
    auto const* const given = c.given<api::AccountView>();
    if (given == nullptr) return c.not_given();
    if (auto wrong = stale(c.facts.accounts, given->id)) return wrong;
    Row const row = static_cast<Row>(c.facts.accounts.size());
    c.facts.accounts.push_back(
        {given->id, digest_of(request.password), c.now, no_row, c.at.place_for_newcomer()});
    c.facts.identifiers.insert(c.facts.identifiers.end(), names.all.begin(), names.all.end());
    if (auto wrong = c.at.identifiers_differ(row, given->identifiers)) return wrong;
    return c.answered(c.at.account(row), {"identifiers"});
}

Complaint judge(Case& c, api::GetAccount const& request) {
    if (auto const refusal = c.unless_owner_or_administrator()) return c.refused(*refusal);
    Row const row = find_row(c.facts.accounts, request.account);
    bool const seen = row != no_row && (c.is_administrator() || row == c.asker.account) &&
                      c.at.phase(row) != api::Phase::removed;
    if (!seen) return c.refused(Code::account_not_found);
    auto const* const given = c.given<api::AccountView>();
    if (given == nullptr) return c.not_given();
    if (auto wrong = c.at.identifiers_differ(row, given->identifiers)) return wrong;
    return c.answered(c.at.account(row), {"identifiers"});
}

Complaint judge(Case& c, api::ListAccounts const& request) {
    if (auto const refusal = c.unless_administrator()) return c.refused(*refusal);
    Page const page{request.limit, request.cursor};
    if (auto const refusal = page_refusal(c, page)) return c.refused(*refusal);
    auto const* const given = c.given<api::AccountList>();
    if (given == nullptr) return c.not_given();
    std::vector<Row> rows;
    for (Row row = 0; row < static_cast<Row>(c.facts.accounts.size()); ++row) {
        if (c.at.phase(row) != api::Phase::removed) rows.push_back(row);
    }
    auto const place = [&](Row row) { return c.facts.accounts[row].place; };
    std::sort(rows.begin(), rows.end(), [&](Row a, Row b) { return place(a) < place(b); });
    std::vector<api::AccountView> all;
    all.reserve(rows.size());
    for (Row const row : rows) all.push_back(c.at.account(row));
    return page_differs(all, page, given->accounts, given->next_cursor,
                        [&](api::AccountView const& expected, api::AccountView const& one) -> Complaint {
                            if (auto wrong = difference(expected, one, {"identifiers"})) return wrong;
                            return c.at.identifiers_differ(find_row(c.facts.accounts, one.id),
                                                           one.identifiers);
                        });
}

Complaint judge(Case& c, api::ChangePassword const& request) {
    if (auto const refusal = c.unless_writing_owner()) return c.refused(*refusal);
    Row const row = c.asker.account;
    if (request.account != c.facts.accounts[row].id) return c.refused(Code::account_not_found);
    if (request.password.empty()) return c.refused({Code::request_invalid, "/password", {}, {}, {}});
    if (auto const refusal = c.unless_proven()) return c.refused(*refusal);
    if (auto wrong = c.answered(api::Done{})) return wrong;
    c.facts.accounts[row].password = digest_of(request.password);
    // The other sessions go on, and were proven with what is void now.
    for (Session& session : c.facts.sessions)
        if (session.account == row && session.id != c.session().id) session.proven_by = api::Proof::nothing;
    end_challenges(c.facts, row);
    tell_password_changed(c, row);
    return std::nullopt;
}

}  // namespace fauxcount::model
