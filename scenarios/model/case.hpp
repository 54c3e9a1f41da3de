// One request with the answer that was given, before the facts: who asks, and the few ways to say what is
// wrong.
#pragma once

#include "scenarios/model/views.hpp"

#include <span>
#include <string_view>

namespace fauxcount::model {

struct Asker {
    Who who = Who::nobody;
    Row account = no_row, session = no_row, removal = no_row;  // as far as `who` has one
};

// What a challenge has to say.
struct Due {
    std::span<api::FactorKind const> kinds;
    Instant until;
};

// A refusal, as the contract has it for this very case. `place` is empty where no field is to blame.
struct Refusal {
    Code code{};
    std::string_view place;
    std::optional<Instant> not_before;
    std::optional<Duration> max_age;
    std::span<Standing const> standings;
    std::optional<Due> challenge = std::nullopt;
};

struct Case {
    Facts& facts;
    Terms const& terms;
    Instant now;
    Asker asker;
    Digest bearer = 0;
    api::Answer const& answer;
    Views at{facts, terms, now};  // how things are at this instant
    // The code of the answer that is expected, as far as the judge has come.
    mutable Code should_be = Code::ok;
    Row removals_before = static_cast<Row>(facts.removals.size());
    Row told = no_row;  // whom something was written to because of this request, the last one

    // Why such an asker is refused before the request itself is looked at; nullopt: it is not. A credential
    // that is over is told so, also where a live one would not be enough.
    std::optional<Code> unless_owner() const;
    std::optional<Code>
    unless_full_owner() const;  // in a session that may do more than keep or let go a removal
    std::optional<Code> unless_writing_owner() const;  // the same, and the account may take new things
    std::optional<Code> unless_owner_or_administrator() const;
    std::optional<Code> unless_administrator() const;
    std::optional<Code> unless_anyone() const;  // with any credential

    // Why the session of the asker has to step up first, where that is asked for.
    std::optional<Refusal> unless_proven() const;

    // The answer must be this.
    Complaint refused(Refusal const& refusal) const;
    Complaint refused(Code code) const { return refused(Refusal{code, {}, {}, {}, {}}); }
    template <class T>
    Complaint answered(T const& expected, std::initializer_list<std::string_view> skipped = {}) const {
        auto const* const view = given<T>();
        return view == nullptr ? not_given() : difference(expected, *view, skipped);
    }

    // The answer if it is of that type, to learn what only the provider knows.
    template <class T>
    T const* given() const {
        return std::get_if<T>(&answer);
    }
    // What to say when it is not.
    Complaint not_given() const;

    Session& session() const { return facts.sessions[static_cast<std::size_t>(asker.session)]; }
    bool is_administrator() const { return asker.who == Who::administrator; }
};

// Where a row of that id is; no_row: nowhere.
template <class Rows, class Identity>
Row find_row(Rows const& rows, Identity id) {
    auto const found = std::find_if(rows.begin(), rows.end(), [&](auto const& row) { return row.id == id; });
    return found == rows.end() ? no_row : static_cast<Row>(found - rows.begin());
}

// The row of that id if it is the asker's own.
template <class Rows, class Identity>
Row own_row(Case const& c, Rows const& rows, Identity id) {
    Row const row = find_row(rows, id);
    return row != no_row && rows[row].account == c.asker.account ? row : no_row;
}

// An id that is given out must be nobody's yet.
template <class Rows, class Identity>
Complaint stale(Rows const& rows, Identity id) {
    if (find_row(rows, id) == no_row) return std::nullopt;
    return to_string(id) + " was given out before";
}

// What was asked of a list.
struct Page {
    std::uint32_t limit = 0;
    std::optional<std::string> const& cursor;
};
// A page that cannot be asked for. A cursor is opaque: of one that is not empty the model cannot know
// whether it was given out, and lets both answers pass.
std::optional<Refusal> page_refusal(Case const& c, Page const& page);

// Compares a page with the list it is of. `differ` says what is wrong with one entry.
template <class View, class Differ>
Complaint page_differs(std::vector<View> const& all, Page const& page, std::vector<View> const& given,
                       std::optional<std::string> const& next, Differ differ) {
    std::size_t from = 0;
    if (page.cursor && !given.empty()) {
        while (from < all.size() && all[from].id != given.front().id) ++from;
    }
    if (given.size() > page.limit) return Complaint{"the page is larger than was asked for"};
    if (given.size() > all.size() - from)
        return Complaint{"the list has an entry that is not there, or twice"};
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (auto wrong = differ(all[from + i], given[i])) return "entry " + std::to_string(i) + ": " + *wrong;
    }
    bool const at_end = from + given.size() == all.size();
    bool const passed_the_end = page.cursor && given.empty();
    if (!at_end && !passed_the_end && given.size() < page.limit)
        return Complaint{"the list leaves out an entry"};
    if (next.has_value() == (at_end || passed_the_end))
        return Complaint{next ? "there is a next page and nothing on it" : "the next page is not told"};
    return std::nullopt;
}

}  // namespace fauxcount::model
