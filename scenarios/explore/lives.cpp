// The lives, act by act.
#include "scenarios/explore/lives.hpp"

#include <array>
#include <utility>

namespace fauxcount::explore {

namespace {

void pass_days(Way& way, std::size_t days) { way.insert(way.end(), 2 * days, Act::half_a_day); }

// A phone that stays locked, an address that comes back after its quarantine, a slot that comes back after
// its tombstone.
Way address_comes_back() {
    Way way{Act::sign_up,       Act::sign_in, Act::set_up_phone, Act::find_on_phone,
            Act::set_up_tablet, Act::request, Act::to_removed,   Act::set_up_phone,
            Act::reset_phone,   Act::sign_up, Act::set_up_tablet};
    pass_days(way, 30);
    way.insert(way.end(), {Act::sign_up, Act::sign_in, Act::set_up_phone, Act::request, Act::to_removed});
    pass_days(way, 91);
    way.insert(way.end(), {Act::sign_up, Act::sign_in, Act::set_up_tablet, Act::request});
    return way;
}

// The record of a removal ends, and its receipt says so.
Way record_ends() {
    Way way{Act::sign_up, Act::request_as_administrator, Act::to_removed};
    pass_days(way, 91);
    return way;
}

// A subscription that was paid for twice and then stood in the way; a change of mind in the last
// millisecond.
Way change_of_mind() {
    Way way{Act::sign_up, Act::sign_in, Act::subscribe, Act::to_next, Act::to_next};
    way.insert(way.end(), {Act::sign_in, Act::request, Act::end_subscription, Act::request, Act::to_next});
    way.insert(way.end(), {Act::sign_in, Act::request, Act::just_before_due, Act::cancel, Act::request});
    way.insert(way.end(), {Act::sign_in, Act::request, Act::to_due, Act::cancel, Act::reset_phone});
    return way;
}

// What is remembered under a key, for a day; and a key that is used again.
Way keys() {
    Way way{Act::sign_up,           Act::sign_in,      Act::request_keyed, Act::request_keyed,
            Act::request_otherwise, Act::cancel_keyed, Act::cancel_keyed,  Act::half_a_day,
            Act::half_a_day,        Act::sign_in,      Act::request_keyed, Act::cancel_keyed};
    way.insert(way.end(), {Act::request_otherwise, Act::sign_in, Act::request_keyed, Act::to_due});
    way.insert(way.end(), {Act::request_keyed, Act::cancel_keyed});
    return way;
}

// A lost phone stands in the way until it is found.
Way lost_phone() {
    return {Act::sign_up,    Act::sign_in, Act::set_up_phone,  Act::find_on_phone,
            Act::lose_phone, Act::request, Act::recover_phone, Act::request};
}

// A phone is reset while its owner's account is being purged.
Way reset_during_the_purge() {
    return {Act::sign_up, Act::sign_in,     Act::set_up_phone, Act::find_on_phone, Act::request,
            Act::to_due,  Act::reset_phone, Act::to_next,      Act::reset_phone,   Act::to_removed};
}

// Each stage of a purge fails once, and the purge comes to its end; a phone that is reset meanwhile stays
// locked.
Way stages_that_fail() {
    Way way{Act::sign_up, Act::sign_in, Act::set_up_phone, Act::find_on_phone, Act::request};
    way.emplace_back(Act::to_due);
    for (unsigned stage = 0; stage < domain::purge_stages; ++stage) {
        way.emplace_back(Act::to_next, Mishap::stage_fails);
        way.emplace_back(stage == 2 ? Act::reset_phone : Act::sign_in);
        way.emplace_back(Act::just_before_next);
        way.emplace_back(Act::to_next);
    }
    way.emplace_back(Act::set_up_phone);
    return way;
}

constexpr std::array lives{Life{"address comes back", address_comes_back},
                           Life{"record ends", record_ends},
                           Life{"change of mind", change_of_mind},
                           Life{"keys", keys},
                           Life{"lost phone", lost_phone},
                           Life{"reset during the purge", reset_during_the_purge},
                           Life{"stages that fail", stages_that_fail}};

}  // namespace

std::span<Life const> all_lives() { return lives; }

std::optional<Counterexample> play_lives(Subject& subject) {
    for (Life const& life : lives) {
        Moment moment = subject.beginning();
        Way way;
        for (Move const move : life.way()) {
            way.push_back(move);
            moment = subject.after(moment, move);
            auto findings = subject.take();
            if (findings.empty()) {
                subject.look(moment);
                findings = subject.take();
            }
            if (!findings.empty()) return Counterexample{std::move(way), std::move(findings)};
        }
    }
    return std::nullopt;
}

}  // namespace fauxcount::explore
