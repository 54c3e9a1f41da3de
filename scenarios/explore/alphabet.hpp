// What can happen next in a search: one account's owner, two devices, whoever holds one, and time. Every act
// is possible in every state; one that makes no sense there is refused, which is a thing to check, too. Where
// somebody else lives there as well, a neighbour can do as much as it takes to get into the owner's way.
// Times are named by what they are near, never by a length. Whoever has asked for a code by mail looks into
// the mailbox at once; once mail was ordered to fail, after each act. Whoever changes the password goes back
// and forth between two.
#pragma once

#include "api/contract.hpp"
#include "api/control.hpp"

#include <boost/static_string/static_string.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::explore {

// One row an act: enumerator, who, verb and its words (as in a scenario file).
#define FAUXCOUNT_ACTS(X)                                                                             \
    X(sign_up, "somebody", "account.sign_up", "")                                                     \
    X(sign_in, "alice", "session.sign_in", "")                                                        \
    X(sign_in_unattended, "alice", "session.sign_in", "unattended")                                   \
    X(sign_in_wrongly, "alice", "session.sign_in", "with a wrong password")                           \
    X(sign_out, "alice", "session.sign_out", "")                                                      \
    X(prove, "alice", "session.prove", "")                                                            \
    X(prove_wrongly, "alice", "session.prove", "with a wrong password")                               \
    X(set_up_phone, "alice", "device.set_up", "phone")                                                \
    X(set_up_tablet, "alice", "device.set_up", "tablet")                                              \
    X(find_on_phone, "alice", "device.find", "phone on")                                              \
    X(find_off_phone, "alice", "device.find", "phone off")                                            \
    X(find_on_tablet, "alice", "device.find", "tablet on")                                            \
    X(lose_phone, "alice", "device.lost_mode", "phone on")                                            \
    X(recover_phone, "alice", "device.lost_mode", "phone off")                                        \
    X(unbind_phone, "alice", "device.unbind", "phone")                                                \
    X(sign_out_tablet, "alice", "device.sign_out", "tablet")                                          \
    X(reset_phone, "whoever holds it", "device.reset", "phone")                                       \
    X(add_item, "alice", "item.add", "")                                                              \
    X(subscribe, "alice", "subscription.start", "")                                                   \
    X(cancel_subscription, "alice", "subscription.cancel", "now")                                     \
    X(end_subscription, "alice", "subscription.cancel", "at the end of the period")                   \
    X(request, "alice", "removal.request", "")                                                        \
    X(request_keyed, "alice", "removal.request", "under a key")                                       \
    X(request_otherwise, "alice", "removal.request", "with another body under the same key")          \
    X(request_on_phone, "alice", "removal.request", "on the phone")                                   \
    X(request_as_administrator, "the administrator", "removal.request", "")                           \
    X(cancel, "whoever has the receipt", "removal.cancel", "")                                        \
    X(cancel_keyed, "whoever has the receipt", "removal.cancel", "under the same key")                \
    X(just_before_next, "time", "passes", "next - 1ms")                                               \
    X(to_next, "time", "passes", "next")                                                              \
    X(just_before_due, "time", "passes", "due - 1ms")                                                 \
    X(to_due, "time", "passes", "due")                                                                \
    X(to_removed, "time", "passes", "removed")                                                        \
    X(five_minutes, "time", "passes", "5m")                                                           \
    X(half_a_day, "time", "passes", "12h")                                                            \
    X(arrives, "the network", "delivers", "what is under way")                                        \
    X(enrol_app, "alice", "factor.enrol", "an app")                                                   \
    X(confirm_app, "alice", "factor.confirm", "")                                                     \
    X(enrol_codes, "alice", "factor.enrol", "backup codes")                                           \
    X(remove_app, "alice", "factor.remove", "the app")                                                \
    X(answer, "alice", "challenge.answer", "")                                                        \
    X(answer_wrongly, "alice", "challenge.answer", "with a wrong code")                               \
    X(answer_as_before, "alice", "challenge.answer", "with the code of before")                       \
    X(answer_by_backup_code, "alice", "challenge.answer", "with a backup code")                       \
    X(half_a_minute, "time", "passes", "30s")                                                         \
    X(request_in_bulk, "the administrator", "removal.request_all", "the neighbour first")             \
    X(request_by_neighbour, "the neighbour", "removal.request", "under the same key")                 \
    X(sign_up_with_two_addresses, "somebody", "account.sign_up", "with two addresses")                \
    X(enrol_mail, "alice", "factor.enrol", "codes by mail")                                           \
    X(ask_to_confirm, "alice", "factor.send_code", "by mail")                                         \
    X(confirm_mail, "alice", "factor.confirm", "with the code that was mailed")                       \
    X(remove_mail, "alice", "factor.remove", "the codes by mail")                                     \
    X(ask_for_code, "alice", "challenge.send_code", "by mail")                                        \
    X(answer_by_mail, "alice", "challenge.answer", "with the code that was mailed")                   \
    X(answer_by_mail_as_before, "alice", "challenge.answer", "with the one mailed before")            \
    X(answer_by_mail_wrongly, "alice", "challenge.answer", "with none that is mailed")                \
    X(change_password, "alice", "account.change_password", "")                                        \
    X(sign_in_as_before, "alice", "session.sign_in", "with the password of before")                   \
    X(lose_mail, "the administrator", "fault.order", "the next message is lost")                      \
    X(delay_mail, "the administrator", "fault.order", "the next message is five minutes late")        \
    X(double_mail, "the administrator", "fault.order", "the next message comes twice")                \
    X(misdirect_mail, "the administrator", "fault.order", "the next message goes astray")             \
    X(phone_away, "the administrator", "fault.order", "the phone is out of reach")                    \
    X(phone_away_half_a_day, "the administrator", "fault.order", "the phone is out of reach for 12h") \
    X(heal_faults, "the administrator", "fault.heal_all", "")

enum class Act : std::uint8_t {
#define X(name, who, verb, words) name,
    FAUXCOUNT_ACTS(X)
#undef X
};

struct ActName {
    std::string_view name, who, verb, words;
};
inline constexpr std::array act_names{
#define X(name, who, verb, words) ActName{#name, who, verb, words},
    FAUXCOUNT_ACTS(X)
#undef X
};
inline constexpr std::size_t acts = act_names.size();
// Those for which an account has to have a second factor come last of what an owner can do who lives alone;
// then those for which a neighbour has to live there, those about codes by mail, those about a password that
// is changed, and the faults that are ordered. These four are drawn at random only where somebody says so:
// lives have them, and worlds that begin with what they are about.
constexpr bool is_about_factors(Act act) { return act >= Act::enrol_app && act <= Act::half_a_minute; }
inline constexpr auto acts_alone = static_cast<std::size_t>(Act::request_in_bulk);
constexpr bool needs_neighbour(Act act) {
    return act == Act::request_in_bulk || act == Act::request_by_neighbour;
}
constexpr bool is_about_mail(Act act) {
    return act >= Act::sign_up_with_two_addresses && act <= Act::answer_by_mail_wrongly;
}
constexpr bool is_about_passwords(Act act) {
    return act == Act::change_password || act == Act::sign_in_as_before;
}
constexpr bool is_about_faults(Act act) { return act >= Act::lose_mail; }
// So many are there at once at most.
inline constexpr std::size_t faults_ordered_max = 3;

// What becomes of a message, or goes wrong while time passes. A copy or a late message is under way until
// the network delivers it, and what is answered then reaches nobody any more. A provider that is started
// again has what it wrote.
#define FAUXCOUNT_MISHAPS(X)                         \
    X(none, "")                                      \
    X(request_lost, "the request is lost")           \
    X(reply_lost, "the reply is lost")               \
    X(duplicate, "and a copy of it is under way")    \
    X(delayed, "the request is late")                \
    X(stage_fails, "and a stage of the purge fails") \
    X(restart, "and the provider is started again")
enum class Mishap : std::uint8_t {
#define X(name, words) name,
    FAUXCOUNT_MISHAPS(X)
#undef X
};
inline constexpr std::array mishap_words{
#define X(name, words) std::string_view{words},
    FAUXCOUNT_MISHAPS(X)
#undef X
};
inline constexpr std::array mishap_names{
#define X(name, words) std::string_view{#name},
    FAUXCOUNT_MISHAPS(X)
#undef X
};

// A step of a way.
struct Move {
    // NOLINTNEXTLINE(google-explicit-constructor): an act is a move to which nothing happens.
    constexpr Move(Act what = {}, Mishap how = Mishap::none) : act(what), fault(how) {}
    bool operator==(Move const&) const = default;

    Act act;
    Mishap fault;
};

// The two that the owner goes back and forth between, and one that is never right.
inline constexpr std::string_view usual_password = "sesame", other_password = "open sesame",
                                  wrong_password = "guess";

// What was answered under a key: whoever asks again may count on it.
// A token, or none. What people hold is copied at every move: its text lies within.
using HeldToken = boost::static_string<64>;
inline std::string_view text_of(HeldToken const& token) { return {token.data(), token.size()}; }

struct Keyed {
    bool known = false;
    Act act{};
    AccountId account;
    HeldToken bearer;
    RemovalId about, told;  // that a cancel names, that the answer names
    Code code{};
    std::uint64_t answer = 0;  // a digest of all of it
    Instant until;
};

// A code that was found in a mailbox, and the number of the message that it stood in.
struct Mailed {
    std::string code;
    std::uint64_t number = 0;
};

// What the people in a search hold in their hands: what the provider gave them, nothing else.
struct Held {
    HeldToken token, phone_token, tablet_token, receipt;
    AccountId account;
    SessionId session;
    DeviceId phone, tablet;
    SubscriptionId subscription;
    RemovalId removal;
    Instant due, removed;  // as the accepted request said; zero before there was one
    std::array<Keyed, 3> keyed;  // of a request, of a cancel, of the neighbour's request
    Instant proven, proven_on_phone;  // when the owner last showed who it is in that session
    bool proven_by_code = false, proven_by_code_on_phone = false;
    FactorId app, codes, mail;
    std::string secret, backup_code;  // the first of the newest set
    ChallengeId challenge;
    std::string code_before;  // the last one of the app that was taken
    Instant code_before_of;  // and when it was shown
    Mailed mailed, mailed_before;  // the newest two
    // The owner's, as far as the owner has heard, and the one before its last change; wrong_password: it was
    // never changed.
    std::string_view password = usual_password, password_before = wrong_password;
    AccountId neighbour;  // none where the owner lives alone
    HeldToken neighbour_token;
};

// Where the owner's mail goes.
inline constexpr char const* mailbox = "alice@example.test";
// A code that is never right, where one would have to be mailed first.
inline constexpr char const* no_mailed_code = "000000";

struct Asked {
    api::Request request;
    api::Credential credential;
};

// An act that asks for less and often comes to the same: of removals the one that needs no session, of times
// the one that goes furthest. nullopt: this is the simplest of its kind.
std::optional<Act> simpler(Act act);

// The request of an act at that instant; nullopt for time, the network and faults.
std::optional<Asked> asked(Act act, Held const& held, std::string const& administrator, Instant now);
// What is ordered of the mock by an act about faults.
api::ControlRequest ordered(Act act, Held const& held);
// The password that the owner would change to.
std::string_view next_password(Held const& held);
// What they learn from the answer.
void learn(Act act, api::Answer const& answer, Instant now, Held& held);

}  // namespace fauxcount::explore
