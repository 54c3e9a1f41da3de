// The inbox: which letters it has to show of those that were sent, and what each has to say.
#include "scenarios/model/identifiers.hpp"
#include "scenarios/model/judge.hpp"
#include "scenarios/model/letters.hpp"
#include "scenarios/model/sent_codes.hpp"

#include <boost/container/static_vector.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace fauxcount::model {

namespace {

auto cursor_of(Letters const& letters, Digest text) {
    return std::find_if(letters.cursors.begin(), letters.cursors.end(),
                        [&](GivenCursor const& one) { return one.text == text; });
}

bool is_given_out(Case const& c, std::optional<std::string> const& cursor) {
    return cursor && cursor_of(*c.facts.letters, digest_of(*cursor)) != c.facts.letters->cursors.end();
}

// Where to go on from.
GivenCursor place_of(Case const& c, std::optional<std::string> const& cursor, std::uint64_t sent) {
    if (!cursor) return {};
    if (is_given_out(c, cursor)) return *cursor_of(*c.facts.letters, digest_of(*cursor));
    return {0, 0, sent};  // anywhere
}

using Refusals = boost::container::static_vector<Refusal, 4>;

// Each of them fits: nothing says which comes first.
Refusals refusals_of(Case const& c, api::ListInbox const& request) {
    Refusals all;
    auto const unknown = is_given_out(c, request.cursor) ? std::nullopt : request.cursor;
    if (auto const refusal = page_refusal(c, {request.limit, unknown})) all.push_back(*refusal);
    if (request.to) {
        auto const called = read_identifier(*request.to);
        if (!called || !called->contact) all.push_back({Code::request_invalid, "?to", {}, {}, {}});
    }
    if (request.wait && *request.wait > api::inbox_wait_max)
        all.push_back({Code::request_invalid, "?wait", {}, {}, {}});
    if (request.account && find_row(c.facts.accounts, *request.account) == no_row)
        all.push_back({Code::account_not_found, "", {}, {}, {}});
    return all;
}

std::vector<Letter> letters_for(Case const& c, api::ListInbox const& request, Post const& post) {
    auto const called = request.to ? read_identifier(*request.to) : std::nullopt;
    Digest const to = called ? digest_of(called->text) : 0;
    std::vector<Letter> all;
    for (Letter const& letter : post.kept) {
        Identifier const& one = c.facts.identifiers[letter.to];
        bool const fits = (!request.to || one.text == to) && (!request.via || one.via == *request.via) &&
                          (!request.kind || letter.about.kind == *request.kind) &&
                          (!request.account || c.facts.accounts[one.account].id == *request.account);
        if (fits) all.push_back(letter);
    }
    return all;
}

api::MessageView view_of(Case const& c, Letter const& letter) {
    Telling const& about = letter.about;
    api::MessageView view;
    view.number = letter.number;
    view.at = about.at;
    view.via = c.facts.identifiers[letter.to].via;
    view.account = c.facts.accounts[about.account].id;
    view.kind = about.kind;
    if (about.code != no_row) {
        SentCode const& code = c.facts.sent_codes[about.code];
        view.purpose = code.what_for.purpose;
        view.expires_at = c.at.end_of(code);
        return view;
    }
    if (about.kind == api::MessageKind::password_changed) return view;
    if (about.removal == no_row) {
        view.factor = about.factor;
        view.factor_kind = about.factor_kind;
        return view;
    }
    Removal const& removal = c.facts.removals[about.removal];
    view.removal = removal.id;
    if (about.kind == api::MessageKind::removal_scheduled) view.due = removal.due;
    return view;
}

// Who named it may be told it as it was spelt there.
Complaint addressee_differs(Case const& c, api::ListInbox const& request, Letter const& letter,
                            std::optional<std::string> const& given) {
    bool const forgotten = c.at.stage_is_done(letter.about.account, api::PurgeStage::data);
    if (forgotten && !request.to) {
        if (!given) return std::nullopt;
        return Complaint{"to is told, and the account has forgotten it"};
    }
    if (!given) return Complaint{"to is not told"};
    bool const right = digest_of(*given) == c.facts.identifiers[letter.to].text || given == request.to;
    return right ? std::nullopt : Complaint{"to is another address than that it was sent to"};
}

Complaint message_differs(Case const& c, api::ListInbox const& request, Letter const& letter,
                          api::MessageView const& given) {
    if (auto wrong = difference(view_of(c, letter), given, {"to", "text", "code"})) return wrong;
    if (auto wrong = shown_code_differs(c, letter.about.code, given.code)) return wrong;
    return addressee_differs(c, request, letter, given.to);
}

// The answer promises that the cursor stands there. It always has, where it was given out before.
Complaint promise(Case& c, GivenCursor const& cursor) {
    auto letters = std::make_shared<Letters>(*c.facts.letters);
    auto const known = cursor_of(*letters, cursor.text);
    if (known == letters->cursors.end()) {
        letters->cursors.push_back(cursor);
    } else {
        GivenCursor& before = letters->cursors[static_cast<std::size_t>(known - letters->cursors.begin())];
        before.least = std::max(before.least, cursor.least);
        before.most = std::min(before.most, cursor.most);
        if (before.least > before.most) return Complaint{"next_cursor was given out for another place"};
    }
    c.facts.letters = std::move(letters);
    return std::nullopt;
}

Complaint page_is_wrong(Case& c, api::ListInbox const& request, Post const& post, api::Inbox const& given) {
    auto const all = letters_for(c, request, post);
    GivenCursor const after = place_of(c, request.cursor, post.sent);
    std::size_t from = 0;
    while (from < all.size() && all[from].number <= after.least) ++from;
    // Of these nobody knows whether they were looked at.
    auto const is_first = [&](Letter const& letter) {
        return !given.messages.empty() && letter.number == given.messages.front().number;
    };
    while (from < all.size() && all[from].number <= after.most && !is_first(all[from])) ++from;
    if (given.messages.size() > request.limit) return Complaint{"the page is larger than was asked for"};
    if (given.messages.size() > all.size() - from)
        return Complaint{"there is a message that was not sent, or not to be told"};
    std::size_t const end = from + given.messages.size();
    for (std::size_t i = from; i < end; ++i) {
        if (auto wrong = message_differs(c, request, all[i], given.messages[i - from]))
            return "message " + std::to_string(i - from) + ": " + *wrong;
    }
    bool const full = given.messages.size() == request.limit;
    if (!full && end < all.size()) return Complaint{"a message is left out"};
    if (given.next_cursor.empty()) return Complaint{"the next page is not told"};
    // On a page that is not full everything was looked at, else perhaps nothing behind its last message.
    std::uint64_t const least = full ? given.messages.back().number : post.sent;
    std::uint64_t const most = end < all.size() ? all[end].number - 1 : post.sent;
    return promise(c, {digest_of(given.next_cursor), least, most});
}

}  // namespace

Complaint judge(Case& c, api::ListInbox const& request, api::Inbox const* given) {
    if (!c.facts.inbox_is_known) return std::nullopt;
    auto const refusals = refusals_of(c, request);
    auto const* const problem = c.given<api::Problem>();
    if (!refusals.empty()) {
        auto const told = std::find_if(refusals.begin(), refusals.end(), [&](Refusal const& one) {
            return problem != nullptr && one.place == problem->place;
        });
        return c.refused(told == refusals.end() ? refusals.front() : *told);
    }
    if (given == nullptr) return c.not_given();
    learn_order(c, given->messages);
    Post const post = post_by_now(c);
    if (given->sent != post.sent) return expected_not("sent", in_words(post.sent), in_words(given->sent));
    return page_is_wrong(c, request, post, *given);
}

}  // namespace fauxcount::model
