// Of letters that requests cause the order is that of the requests. A purge writes of its own accord: where
// its letter stands among the others follows from its instant, and at one instant from what was there first.
#include "scenarios/model/letters.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

namespace fauxcount::model {

namespace {

bool is_told(Terms const& terms, api::MessageKind kind) {
    switch (kind) {
        case api::MessageKind::factor_added:
        case api::MessageKind::factor_removed:
        case api::MessageKind::backup_code_used:
        case api::MessageKind::password_changed: return terms.notices != Notices::none;
        case api::MessageKind::code: return true;
        case api::MessageKind::removal_scheduled:
        case api::MessageKind::removal_cancelled:
        case api::MessageKind::purged: break;
    }
    return terms.notices == Notices::all;
}

bool goes_to(Telling const& telling, Facts const& facts, Row row) {
    if (telling.to != no_row) return row == telling.to;
    Identifier const& one = facts.identifiers[row];
    return one.account == telling.account && one.contact;
}

std::uint8_t letters_of(Telling const& telling, Facts const& facts) {
    std::uint8_t count = 0;
    for (Row row = 0; row < static_cast<Row>(facts.identifiers.size()); ++row)
        if (goes_to(telling, facts, row)) ++count;
    return count;
}

// Those that lie so far back that no inbox shows them any more.
void drop_old(Letters& letters) {
    auto const begin = letters.tellings.begin();
    auto kept = letters.tellings.end();
    std::uint64_t count = 0;
    while (kept != begin && count < api::messages_max) count += (--kept)->letters;
    for (auto one = begin; one != kept; ++one) letters.dropped += one->letters;
    letters.tellings.erase(begin, kept);
}

void tell(Case& c, Telling telling) {
    telling.letters = letters_of(telling, c.facts);
    if (telling.letters == 0 || !is_told(c.terms, telling.kind)) return;
    telling.at = c.now;
    telling.removals_before = c.removals_before;
    telling.either_way = c.told == telling.account;
    c.told = telling.account;
    auto letters = std::make_shared<Letters>(*c.facts.letters);
    letters->tellings.push_back(telling);
    drop_old(*letters);
    c.facts.letters = std::move(letters);
}

// In the order in which the deadlines fire.
std::vector<Telling> purged_by_now(Case const& c) {
    std::vector<Telling> all;
    if (!is_told(c.terms, api::MessageKind::purged)) return all;
    auto const& removals = c.facts.removals;
    for (Row row = 0; row < static_cast<Row>(removals.size()); ++row) {
        if (is_cancelled(removals[row])) continue;
        Telling one;
        one.at = stage_at(removals[row], api::PurgeStage::data);
        one.account = removals[row].account;
        one.removal = row;
        one.kind = api::MessageKind::purged;
        one.letters = letters_of(one, c.facts);
        if (one.letters > 0 && is_due(one.at, c.now)) all.push_back(one);
    }
    auto const turn = [&](Telling const& one) { return c.at.turn_at(removals[one.removal], one.at); };
    std::sort(all.begin(), all.end(),
              [&](Telling const& one, Telling const& other) { return turn(one) < turn(other); });
    return all;
}

// A request comes after everything that was due at its instant when it came.
bool is_before(Telling const& purged, Telling const& by_request) {
    return purged.at != by_request.at ? purged.at < by_request.at
                                      : purged.removal < by_request.removals_before;
}

struct Numbered {
    std::uint64_t first;  // of its letters
    Telling telling;
};

// The numbers are right for all that an inbox still shows.
std::vector<Numbered> everything_told(Case const& c) {
    std::vector<Numbered> all;
    std::uint64_t next = c.facts.letters->dropped + 1;
    auto const add = [&](Telling const& one) {
        all.push_back({next, one});
        next += one.letters;
    };
    auto const purged = purged_by_now(c);
    auto one = purged.begin();
    for (Telling const& by_request : c.facts.letters->tellings) {
        for (; one != purged.end() && is_before(*one, by_request); ++one) add(*one);
        add(by_request);
    }
    std::for_each(one, purged.end(), add);
    return all;
}

bool is_about(api::MessageView const& message, Telling const& telling) {
    bool const of_a_removal = telling.removal != no_row;
    return message.kind == telling.kind && (of_a_removal || message.factor == telling.factor);
}

// Which of two tellings comes first, `one` as far as anybody has said; nullopt: nothing given is of either.
std::optional<bool> is_swapped(Telling const& one, Numbered const& other,
                               std::vector<api::MessageView> const& given) {
    std::optional<bool> swapped;
    for (api::MessageView const& message : given) {
        bool const early = message.number < other.first;
        if (message.number + one.letters < other.first) continue;
        if (message.number >= other.first + other.telling.letters) continue;
        Telling const& expected = early ? one : other.telling;
        Telling const& instead = early ? other.telling : one;
        bool const is_other = is_about(message, instead) && !is_about(message, expected);
        swapped = swapped.value_or(false) || is_other;
    }
    return swapped;
}

}  // namespace

void tell_of(Case& c, api::MessageKind kind, Row removal) {
    Telling telling;
    telling.kind = kind;
    telling.account = c.facts.removals[removal].account;
    telling.removal = removal;
    tell(c, telling);
}

void tell_of(Case& c, api::MessageKind kind, Factor const& factor) {
    Telling telling;
    telling.kind = kind;
    telling.account = factor.account;
    telling.factor = factor.id;
    telling.factor_kind = factor.kind;
    tell(c, telling);
}

void tell_password_changed(Case& c, Row account) {
    Telling telling;
    telling.kind = api::MessageKind::password_changed;
    telling.account = account;
    tell(c, telling);
}

void tell_code(Case& c, Row code) {
    SentCode const& sent = c.facts.sent_codes[code];
    Telling telling;
    telling.kind = api::MessageKind::code;
    telling.account = sent.account;
    telling.to = c.at.address_of(sent.account, sent.via);
    telling.code = code;
    tell(c, telling);
}

Post post_by_now(Case const& c) {
    Post post;
    auto const& identifiers = c.facts.identifiers;
    for (auto const& [first, telling] : everything_told(c)) {
        std::uint64_t number = first;
        for (Row row = 0; row < static_cast<Row>(identifiers.size()); ++row) {
            if (goes_to(telling, c.facts, row)) post.kept.push_back({number++, row, telling});
        }
        post.sent = number - 1;
    }
    if (post.kept.size() > api::messages_max)
        post.kept.erase(post.kept.begin(), post.kept.end() - api::messages_max);
    return post;
}

void learn_order(Case& c, std::vector<api::MessageView> const& given) {
    auto letters = std::make_shared<Letters>(*c.facts.letters);
    std::size_t place = 0;  // among those that requests caused
    for (Numbered const& one : everything_told(c)) {
        if (one.telling.kind == api::MessageKind::purged) continue;
        std::size_t const here = place++;
        if (!one.telling.either_way || here == 0) continue;
        auto const swapped = is_swapped(letters->tellings[here - 1], one, given);
        if (!swapped) continue;
        letters->tellings[here].either_way = false;
        if (*swapped) std::swap(letters->tellings[here - 1], letters->tellings[here]);
    }
    c.facts.letters = std::move(letters);
}

}  // namespace fauxcount::model
