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

// Too many wrong passwords, here and there, and no right one is heard for a while; then everything begins
// anew, also while a removal is pending, until the account is gone.
Way lock_out() {
    Way way{Act::sign_up, Act::sign_in};
    way.insert(way.end(), 4, Act::sign_in_wrongly);
    way.insert(way.end(), {Act::sign_in, Act::sign_in_wrongly, Act::prove});
    way.insert(way.end(), {Act::prove_wrongly, Act::sign_in_wrongly, Act::prove_wrongly, Act::sign_in_wrongly,
                           Act::prove_wrongly});
    way.insert(way.end(), {Act::prove, Act::sign_in, Act::set_up_phone, Act::sign_in_wrongly,
                           Act::five_minutes, Act::five_minutes, Act::prove, Act::five_minutes});
    way.insert(way.end(), {Act::prove_wrongly, Act::prove, Act::request_keyed});
    way.insert(way.end(), 5, Act::sign_in_wrongly);
    way.insert(way.end(), {Act::sign_in, Act::just_before_due});
    way.insert(way.end(), 5, Act::sign_in_wrongly);
    way.insert(way.end(), {Act::sign_in, Act::to_due, Act::sign_in, Act::sign_in_wrongly, Act::to_removed});
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

// An app and backup codes: a login, a new phone and a proof each take a code, each code is taken once, wrong
// ones lock, and the session that asks for the removal has shown one.
Way second_factor() {
    Way way{Act::sign_up, Act::sign_in, Act::enrol_codes, Act::enrol_app, Act::enrol_app, Act::confirm_app};
    // A proof; the code that has confirmed the app is used.
    way.insert(way.end(), {Act::prove, Act::answer, Act::half_a_minute, Act::answer, Act::enrol_codes});
    way.insert(way.end(), {Act::sign_in, Act::answer_as_before, Act::answer_by_backup_code, Act::sign_in,
                           Act::answer_by_backup_code, Act::enrol_codes, Act::answer_by_backup_code});
    way.insert(way.end(), {Act::set_up_phone, Act::sign_in_wrongly, Act::half_a_minute, Act::answer});
    // Four wrong ones in two challenges, and one that is right; then five, and the lock.
    way.insert(way.end(), {Act::half_a_minute, Act::sign_in, Act::answer_wrongly, Act::answer_wrongly,
                           Act::sign_in, Act::answer_wrongly, Act::answer_wrongly, Act::answer});
    way.insert(way.end(), {Act::sign_in, Act::answer_wrongly, Act::answer_wrongly, Act::answer_wrongly,
                           Act::answer_wrongly, Act::answer_wrongly, Act::answer, Act::sign_in, Act::answer,
                           Act::answer_by_backup_code});
    way.insert(way.end(), {Act::five_minutes, Act::five_minutes, Act::answer, Act::five_minutes, Act::sign_in,
                           Act::answer});
    // Without the app there is nothing to show, with a new one there is; the removal ends all of it.
    way.insert(way.end(),
               {Act::remove_app, Act::sign_in, Act::enrol_app, Act::confirm_app, Act::half_a_minute,
                Act::sign_in, Act::answer, Act::sign_in, Act::request, Act::answer, Act::enrol_app,
                Act::to_due, Act::answer, Act::to_removed, Act::answer, Act::sign_up});
    return way;
}

// A session from before there was a second factor, and a removal that it cannot ask for.
Way weak_proof() {
    return {Act::sign_up,     Act::sign_in,          Act::set_up_phone,  Act::enrol_app,
            Act::confirm_app, Act::request_on_phone, Act::half_a_minute, Act::request};
}

// Codes that come by mail: each in its time, once, and for what it was sent for, and none too soon after
// another; with the factor they go, and with the removal.
Way codes_by_mail() {
    Way way{Act::sign_up_with_two_addresses, Act::sign_in, Act::enrol_mail};
    // None was sent yet; then one is, and at the end of its time another.
    way.insert(way.end(), {Act::confirm_mail, Act::ask_to_confirm, Act::ask_to_confirm, Act::five_minutes,
                           Act::five_minutes, Act::prove, Act::confirm_mail, Act::ask_to_confirm,
                           Act::confirm_mail, Act::enrol_codes});
    // A proof: the code that has confirmed is used, and void with the next one.
    way.insert(way.end(),
               {Act::prove, Act::ask_for_code, Act::answer_by_mail, Act::half_a_minute, Act::half_a_minute,
                Act::ask_for_code, Act::answer_by_mail_as_before, Act::answer_by_mail});
    // A code for a sign-in proves no session, and is right for another sign-in.
    way.insert(way.end(), {Act::sign_in, Act::half_a_minute, Act::half_a_minute, Act::ask_for_code,
                           Act::prove, Act::answer_by_mail, Act::sign_in, Act::answer_by_mail});
    way.insert(way.end(), {Act::set_up_phone, Act::half_a_minute, Act::half_a_minute, Act::ask_for_code,
                           Act::answer_by_mail});
    // Without the factor its code is none, and without its code a new one is not confirmed.
    way.insert(way.end(),
               {Act::sign_in, Act::half_a_minute, Act::half_a_minute, Act::ask_for_code, Act::remove_mail,
                Act::answer_by_mail, Act::sign_in, Act::enrol_mail, Act::confirm_mail, Act::half_a_minute,
                Act::half_a_minute, Act::ask_to_confirm, Act::confirm_mail});
    way.insert(way.end(),
               {Act::sign_in, Act::request, Act::ask_for_code, Act::answer_by_mail, Act::ask_to_confirm,
                Act::to_due, Act::answer_by_mail, Act::to_removed, Act::sign_up_with_two_addresses});
    return way;
}

// Codes by mail that are asked for, and guessed, too often: the kind is locked, none is sent meanwhile, and
// so many in a row are enough; another one forgives no wrong one before it.
Way too_much_mail() {
    Way way{Act::sign_up, Act::sign_in, Act::enrol_mail};
    way.insert(way.end(), 5, Act::confirm_mail);
    way.insert(way.end(),
               {Act::ask_to_confirm, Act::five_minutes, Act::five_minutes, Act::five_minutes, Act::prove});
    for (unsigned code = 0; code < 5; ++code)
        way.insert(way.end(), {Act::ask_to_confirm, Act::half_a_minute, Act::half_a_minute});
    way.insert(way.end(), {Act::prove, Act::ask_to_confirm, Act::confirm_mail, Act::enrol_codes});
    way.insert(way.end(), {Act::sign_in, Act::ask_for_code});
    way.insert(way.end(), 4, Act::answer_by_mail_wrongly);
    way.insert(way.end(), {Act::half_a_minute, Act::half_a_minute, Act::ask_for_code,
                           Act::answer_by_mail_wrongly, Act::answer_by_mail});
    way.insert(way.end(), {Act::sign_in, Act::ask_for_code, Act::answer_by_mail, Act::answer_by_backup_code,
                           Act::five_minutes, Act::five_minutes, Act::five_minutes, Act::sign_in,
                           Act::ask_for_code, Act::answer_by_mail});
    return way;
}

// Messages that are late, lost, doubled and astray. What is held comes in its time, at once when the fault is
// healed, and also when the account is gone; a code is right, or not, whatever became of its message.
Way messages_that_fail() {
    constexpr Act request = Act::request_as_administrator;
    Way way{Act::sign_up_with_two_addresses, Act::lose_mail, request, Act::heal_faults};
    way.insert(way.end(), {Act::cancel, Act::delay_mail, request, Act::just_before_next, Act::to_next,
                           Act::heal_faults, Act::cancel, Act::delay_mail, request, Act::heal_faults});
    way.insert(way.end(), {Act::double_mail, Act::cancel, Act::heal_faults, Act::misdirect_mail, request,
                           Act::heal_faults});
    // A code that never comes, one that comes late, two of one, and one that somebody else would get.
    way.insert(way.end(), {Act::cancel, Act::sign_in, Act::enrol_mail, Act::lose_mail, Act::ask_to_confirm,
                           Act::confirm_mail, Act::half_a_minute, Act::half_a_minute, Act::delay_mail,
                           Act::ask_to_confirm, Act::confirm_mail, Act::five_minutes, Act::confirm_mail});
    way.insert(way.end(), {Act::sign_in, Act::double_mail, Act::ask_for_code, Act::answer_by_mail,
                           Act::answer_by_mail, Act::half_a_minute, Act::half_a_minute, Act::heal_faults});
    way.insert(way.end(), {Act::sign_in, Act::misdirect_mail, Act::ask_for_code, Act::answer_by_mail});
    // The last letter is still under way when nobody is left.
    way.insert(way.end(), {request, Act::to_due, Act::heal_faults, Act::delay_mail, Act::to_removed,
                           Act::to_next, Act::heal_faults});
    return way;
}

// A phone that is out of reach: its lock holds, nothing that it asks for gets through, and it signs out when
// it is back, once nothing keeps it away any more; whether its owner has let go of it, or the purge, or
// whoever holds it has reset it meanwhile.
Way phone_out_of_reach() {
    Way way{Act::sign_up,    Act::sign_in,    Act::set_up_phone, Act::find_on_phone,
            Act::lose_phone, Act::phone_away, Act::request,      Act::recover_phone};
    way.insert(way.end(), {Act::request_on_phone, Act::unbind_phone, Act::set_up_phone, Act::heal_faults});
    way.insert(way.end(), {Act::set_up_phone, Act::phone_away_half_a_day, Act::phone_away, Act::unbind_phone,
                           Act::half_a_day, Act::heal_faults});
    way.insert(way.end(), {Act::sign_in, Act::set_up_phone, Act::phone_away_half_a_day, Act::unbind_phone,
                           Act::reset_phone, Act::half_a_day, Act::heal_faults});
    way.insert(way.end(), {Act::set_up_phone, Act::phone_away, Act::request_as_administrator, Act::to_removed,
                           Act::heal_faults, Act::reset_phone});
    return way;
}

// A password that is changed: the old one opens nothing, and counts as wrong; what the phone was proven with
// is void, challenges are over, and a lock-out goes on. While a removal is pending it stays as it is.
Way new_password() {
    Way way{Act::sign_up, Act::sign_in_as_before, Act::set_up_phone, Act::sign_in, Act::find_on_phone};
    way.insert(way.end(), {Act::change_password, Act::request_on_phone, Act::sign_in_as_before, Act::sign_in,
                           Act::prove, Act::change_password, Act::change_password, Act::find_off_phone});
    // Too old a proof, and one that is given anew.
    way.insert(way.end(), {Act::five_minutes, Act::change_password, Act::prove, Act::change_password});
    way.insert(way.end(), 4, Act::sign_in_as_before);
    way.insert(way.end(),
               {Act::change_password, Act::sign_in_as_before, Act::sign_in, Act::change_password,
                Act::sign_in, Act::five_minutes, Act::five_minutes, Act::five_minutes, Act::sign_in});
    // A sign-in, a set-up and a proof that are half done with the password of before go no further.
    way.insert(way.end(),
               {Act::enrol_app, Act::confirm_app, Act::half_a_minute, Act::sign_in, Act::sign_in_as_before,
                Act::change_password, Act::answer, Act::set_up_tablet, Act::change_password, Act::answer,
                Act::prove, Act::change_password, Act::answer, Act::sign_in, Act::answer,
                Act::request_on_phone, Act::change_password, Act::remove_app, Act::request_on_phone});
    way.insert(way.end(),
               {Act::request, Act::change_password, Act::sign_in, Act::change_password, Act::cancel,
                Act::sign_in, Act::change_password, Act::request, Act::sign_in_as_before, Act::to_due,
                Act::change_password, Act::sign_in, Act::to_removed, Act::sign_up});
    return way;
}

// A code that was mailed before the password was changed is right for the next challenge. That it was changed
// is told to both addresses, late or not, and where the message is lost it is changed all the same.
Way new_password_by_mail() {
    Way way{Act::sign_up_with_two_addresses, Act::sign_in, Act::enrol_mail, Act::ask_to_confirm};
    way.insert(way.end(), {Act::confirm_mail, Act::half_a_minute, Act::half_a_minute, Act::sign_in,
                           Act::ask_for_code, Act::change_password, Act::answer_by_mail, Act::sign_in,
                           Act::answer_by_mail, Act::change_password});
    way.insert(way.end(),
               {Act::delay_mail, Act::change_password, Act::just_before_next, Act::to_next, Act::heal_faults,
                Act::prove, Act::ask_for_code, Act::answer_by_mail, Act::lose_mail, Act::change_password,
                Act::heal_faults, Act::sign_in_as_before, Act::sign_in});
    return way;
}

constexpr std::array lives{address_comes_back, record_ends,
                           change_of_mind,     keys,
                           lost_phone,         reset_during_the_purge,
                           stages_that_fail,   lock_out,
                           second_factor,      weak_proof,
                           codes_by_mail,      too_much_mail,
                           messages_that_fail, phone_out_of_reach,
                           new_password,       new_password_by_mail};

std::optional<Counterexample> play(Subject& subject, Way const& life) {
    Moment moment = subject.beginning();
    Way way;
    for (Move const move : life) {
        way.push_back(move);
        moment = subject.after(moment, move);
        auto findings = subject.take();
        if (findings.empty()) {
            subject.look(moment);
            subject.look_ahead(moment);
            findings = subject.take();
        }
        if (!findings.empty()) return Counterexample{std::move(way), std::move(findings)};
    }
    return std::nullopt;
}

// The provider is started again after each act to which nothing else happens.
Way with_starts(Way life) {
    for (Move& move : life)
        if (move.fault == Mishap::none) move.fault = Mishap::restart;
    return life;
}

}  // namespace

std::optional<Counterexample> play_lives(Subject& subject) {
    for (auto* const life : lives) {
        if (auto found = play(subject, life())) return found;
        if (auto found = play(subject, with_starts(life()))) return found;
    }
    return std::nullopt;
}

}  // namespace fauxcount::explore
