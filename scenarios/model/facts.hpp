// What the model remembers of a world: that things happened, and when. No phase, no stage, no count of
// charges, nothing armed: life.hpp computes all of that from here and an instant. Accounts, devices and
// removals stay where they were written, so that a place names one; all rows are trivially copyable, and
// letters shared by all that remember the same ones, so that a search copies a world in a few moves.
#pragma once

#include "api/contract.hpp"
#include "api/inbox.hpp"
#include "scenarios/model/digest.hpp"
#include "scenarios/model/totp.hpp"

#include <boost/container/small_vector.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace fauxcount::model {

// The place of a row in its table.
using Row = std::int32_t;
inline constexpr Row no_row = -1;

// After all instants.
inline constexpr Instant never{last_instant.ms + 1};

// Wrong ones of one kind, whether passwords or codes.
struct Tries {
    std::uint32_t wrong = 0;  // in a row, as far as they count
    Instant deaf_until{};  // none is heard before; zero: they are heard
};

struct Account {
    AccountId id;
    Digest password = 0;
    Instant signed_up_at;
    Row removal = no_row;  // the newest one; perhaps cancelled
    Row place = 0;  // in the list of accounts; that of a forgotten one is given to another
    Tries passwords{};
    std::array<Tries, api::factor_kinds> codes{};  // by their kind
};

// One may have had several accounts, each after the quarantine of the one before.
struct Identifier {
    Row account = no_row;
    Digest text = 0;  // of its one spelling
    bool contact = false;  // an e-mail address or a phone number
    api::Via via{};  // that reaches a contact
};

// Those that were ended are not here but in Facts::ended_tokens.
struct Session {
    SessionId id;
    Row account = no_row;
    Row device = no_row;
    Digest token = 0;
    Instant opened_at, proven_at;
    bool restricted = false;  // opened to keep a removal or let it go, and it is neither kept nor gone
    api::Proof proven_by{};
};

// An app, a way by which codes are sent, or a set of backup codes. Those that were removed or gave way are
// not here.
struct Factor {
    FactorId id;
    Row account = no_row;
    api::FactorKind kind{};
    bool confirmed = false;  // a set always is
    Instant enrolled_at;
    Secret secret{};  // of an app
    std::int64_t step_taken = -1;  // of an app: that of its last code that was right
    std::array<Digest, api::backup_codes_in_a_set> codes{};  // of a set, without hyphens
    std::uint16_t used = 0;  // of a set: a bit a code, the lowest for the first
};

enum class Purpose : std::uint8_t { sign_in, set_up, step_up };

// A code that is due before a request goes on. Those that were ended are not here but in
// Facts::ended_challenges; one that nobody answers in time stays, as it is one of the four an account may
// have.
struct Challenge {
    ChallengeId id;
    Row account = no_row;
    Purpose purpose{};
    bool interactive = true;  // the sign-in
    Row device = no_row;  // that is to be set up
    SessionId session;  // that steps up; perhaps ended since
    Instant opened_at;
};

struct EndedChallenge {
    ChallengeId id;
};

// What a code that is sent is right for.
struct CodeFor {
    api::CodePurpose purpose{};
    FactorId confirms{};  // of a confirmation
    bool operator==(CodeFor const&) const = default;
};

// Each code that was ever sent. Of those by one way to one account only the last can be right.
struct SentCode {
    Row account = no_row;
    api::Via via{};
    CodeFor what_for;
    Instant sent_at;
    std::uint32_t in_a_row = 0;  // with those before it, none of them right or out of its time
    std::uint32_t value = 0;  // as a number; zero, which is never one: nobody has told it yet
    bool taken = false;
    bool revoked = false;  // a factor of its kind was removed
};

// What was refused for no other reason than that it is not the code, before anybody had told that one.
struct WrongGuess {
    Row code = no_row;
    std::uint32_t value = 0;
};

struct Device {
    DeviceId id;
    api::DeviceKind kind{};
    bool set_up = false;  // as far as it knows: whoever lets go of it tells it only where it is in reach
    bool find = false, lost = false;
    Row account = no_row;  // whom it was bound to last, the account perhaps purged since
    Instant bound_since;
};

struct Item {
    ItemId id;
    Row account = no_row;
    api::ItemKind kind{};
    std::uint32_t bytes = 0;
    Instant added_at;
};

// Once of a session that was ended.
struct EndedToken {
    Digest token = 0;
    Row account = no_row;
};

enum class StopKind : std::uint8_t {
    by_owner,  // ends at `ends`, for good
    fading,  // the same by a removal's request, and undone by its cancel if that comes before
    asleep  // by a removal's request; wakes with its cancel
};
struct Stop {
    StopKind kind{};
    Instant at, ends;
};

struct Subscription {
    SubscriptionId id;
    Row account = no_row;
    api::Plan plan{};
    Instant started_at;
    std::uint32_t slept_through =
        0;  // renewals that came while it was asleep, in removals that were cancelled
    std::optional<Stop> stop;
};

struct Removal {
    RemovalId id;
    Row account = no_row;
    Digest receipt = 0;
    api::Channel channel{};
    Instant requested_at, due, ends;
    Duration purge;  // from `due` to `ends`, had no stage failed
    std::array<Duration, 6> put_off{};  // by the failures of each stage
    std::optional<Instant> cancelled_at;
    Row asked_with = no_row;  // the first one of the same request
};

// What a credential is.
enum class Who : std::uint8_t {
    nobody,  // no credential at all
    stranger,  // a text that never was a credential
    ended,  // once of a session, and over
    owner,  // a live session
    receipt,
    ended_receipt,  // of a removal whose record has ended
    administrator
};

// Under whose name a key was sent.
enum class Subject : std::uint8_t { owner, receipt, administrator, newcomer };

// A call under an Idempotency-Key that was answered.
struct Memo {
    Row account = no_row;  // the account it is about; none: the administrator's own
    Subject subject{};
    std::uint8_t operation = 0;
    Digest key = 0, request = 0, answer = 0;
    Digest bearer = 0;  // of the credential that sent it first
    Code code{};  // of the answer
    Instant at;
};

// Reaching a limit is a refusal, or drops the oldest: README.md.
inline constexpr std::size_t devices_max = 16, subscriptions_max = 8, items_max = 160, identifiers_max = 4;
inline constexpr std::size_t challenges_max = 4;
inline constexpr std::size_t sessions_max = 16, memos_max = 64, past_removals_max = 8;

// Its rows are found by their place.
template <class T, std::size_t Inline>
class Table : public boost::container::small_vector<T, Inline> {
    using Rows = boost::container::small_vector<T, Inline>;

public:
    using Rows::operator[];
    T& operator[](Row row) { return Rows::operator[](static_cast<std::size_t>(row)); }
    T const& operator[](Row row) const { return Rows::operator[](static_cast<std::size_t>(row)); }
};

// Of each factor that was ever enrolled: neither its id nor what its owner was told comes again.
struct ToldFactor {
    FactorId id;
    Digest secret = 0;  // or of all the codes of a set; zero: nothing that nobody else may be told
};

// Something that people were told of because of a request: a letter to each address and number of the
// account, or to one alone. That an account was purged is none: that follows from its removal.
struct Telling {
    Instant at;
    Row account = no_row;
    Row to = no_row;  // of the identifier that it goes to alone
    Row code = no_row;  // that it tells
    Row removal = no_row;  // that it is about
    Row removals_before = 0;  // how many had been asked for before the request
    FactorId factor;  // that it is about
    api::FactorKind factor_kind{};
    api::MessageKind kind{};
    std::uint8_t letters = 0;
    bool either_way = false;  // perhaps told before the one before it: nothing says, and none was seen yet
};

// One that is ordered, and not healed yet, and keeps a device out of reach.
struct Fault {
    std::uint32_t number = 0;
    DeviceId device;
    Instant until;  // `never`: before it is healed
};

// What an answer has promised to go on from: how many letters had been looked at, as far as one can know.
struct GivenCursor {
    Digest text = 0;
    std::uint64_t least = 0, most = 0;
};

// Those that have requests for their cause, and what was said of where one has come to in reading them. Never
// changed: what comes makes another one.
struct Letters {
    std::vector<Telling> tellings;  // the oldest first; the newest, of as many letters as an inbox keeps
    std::uint64_t dropped = 0;  // letters before those
    std::vector<GivenCursor> cursors;
};

struct Facts {
    Table<Account, 2> accounts;
    Table<Identifier, 4> identifiers;
    Table<Session, 4> sessions;
    Table<Device, 4> devices;
    Table<Item, 4> items;
    Table<Subscription, 2> subscriptions;
    Table<Removal, 2> removals;
    Table<Memo, 2> memos;
    Table<EndedToken, 4> ended_tokens;
    Table<Factor, 1> factors;
    Table<Challenge, 1> challenges;
    Table<EndedChallenge, 1> ended_challenges;
    Table<ToldFactor, 1> told_factors;
    Table<SentCode, 1> sent_codes;
    Table<WrongGuess, 1> wrong_guesses;
    Table<Fault, 1> faults;
    bool inbox_is_known = true;  // no fault of messages was ever ordered
    std::shared_ptr<Letters const> letters = std::make_shared<Letters const>();
};

inline bool is_cancelled(Removal const& removal) { return removal.cancelled_at.has_value(); }

// A confirmed one is asked for at each sign-in; backup codes stand in for it.
constexpr bool makes_due(api::FactorKind kind) { return kind != api::FactorKind::backup_codes; }

// The way by which codes of a kind are sent, if they are, and the kind of those that are sent by a way.
constexpr std::optional<api::Via> via_of(api::FactorKind kind) {
    switch (kind) {
        case api::FactorKind::email: return api::Via::email;
        case api::FactorKind::sms: return api::Via::sms;
        case api::FactorKind::totp:
        case api::FactorKind::backup_codes: break;
    }
    return std::nullopt;
}
constexpr api::FactorKind kind_of(api::Via via) {
    return via == api::Via::email ? api::FactorKind::email : api::FactorKind::sms;
}

}  // namespace fauxcount::model
