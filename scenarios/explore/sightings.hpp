// What a search, or all of them together, must have come across at least once: the corners that a removal is
// about. A suite that never stood there has not tested it, however green it is.
#pragma once

#include "scenarios/explore/alphabet.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace fauxcount::explore {

// One row a corner: its name, how deep it lies, and what happens there. `open`: a search of the default world
// and the fixed lives come there. `elsewhere`: only another policy leads there.
#define FAUXCOUNT_SIGHTINGS(X)                                                                       \
    X(cancelled_just_before_due, open, "a cancel is accepted a millisecond before due")              \
    X(cancel_too_late_at_due, open, "a cancel is refused at due, to the millisecond")                \
    X(login_by_nobody, open, "somebody signs in who has no account yet")                             \
    X(login_while_active, open, "a login on an active account")                                      \
    X(login_while_scheduled, open, "a login on an account that is scheduled for removal")            \
    X(login_while_purging, open, "a login on an account that is being purged")                       \
    X(login_once_removed, open, "a login on an account that is removed")                             \
    X(login_cancels, elsewhere, "a login that cancels the removal")                                  \
    X(login_denied_while_scheduled, elsewhere, "a login that is refused because of it")              \
    X(blocked_by_lost_device, open, "a removal is refused: a device is in lost mode")                \
    X(blocked_by_subscription, open, "a removal is refused: a subscription is active")               \
    X(blocked_by_find_device, elsewhere, "a removal is refused: find-device is on")                  \
    X(blocked_by_bound_device, elsewhere, "a removal is refused: a device is bound")                 \
    X(locked_out, open, "a login is refused: too many passwords were wrong")                         \
    X(locked_out_inside, open, "the right password is refused in a session, for the same reason")    \
    X(old_password_refused, open, "a login is refused: the password was changed since")              \
    X(login_asks_for_code, open, "the right password is answered with a challenge")                  \
    X(codes_locked_out, open, "a right code is refused: too many were wrong")                        \
    X(code_not_sent_again, open, "a code is asked for so soon after another that none is sent")      \
    X(codes_used_up, open, "no code is sent: so many in a row were")                                 \
    X(proof_too_weak, open, "a removal is refused: the session has shown no code")                   \
    X(proof_too_old, open, "a removal is refused: the proof of identity is too old")                 \
    X(proof_void, open, "a removal is refused: the password was changed since the proof")            \
    X(asked_twice, open, "a removal is refused: one is pending already")                             \
    X(asked_by_administrator, open, "an administrator's request is accepted")                        \
    X(asked_on_device, open, "a request made on a device is accepted")                               \
    X(asked_again_after_cancel, open, "a request is accepted after one that was cancelled")          \
    X(address_in_quarantine, open, "a removed account's address is refused to a newcomer")           \
    X(address_given_out_again, open, "a removed account's address goes to a newcomer")               \
    X(lock_outlives_account, open, "a device is locked to an account that is gone")                  \
    X(receipt_reads_purging, open, "a receipt is read during the purge")                             \
    X(receipt_reads_removed, open, "a receipt is read after the removal")                            \
    X(answered_from_memory, open, "a request is asked again under its key and answered from memory") \
    X(key_reused, open, "another request under the same key is refused")                             \
    X(key_free_again, open, "a key is free again after its day")                                     \
    X(receipt_record_ended, open, "a receipt is read when the record of the removal is gone")

enum class Sighting : std::uint8_t {
#define X(name, where, says) name,
    FAUXCOUNT_SIGHTINGS(X)
#undef X
};

struct SightingRow {
    std::string_view name;
    bool open;
    std::string_view says;
};
inline constexpr std::array sighting_list = [] {
    constexpr bool open = true, elsewhere = false;
    return std::array{
#define X(name, where, says) SightingRow{#name, where, says},
        FAUXCOUNT_SIGHTINGS(X)
#undef X
    };
}();
inline constexpr std::size_t sightings = sighting_list.size();

// How often each was come across.
class Sightings {
public:
    std::uint64_t of(Sighting one) const { return counts_[static_cast<std::size_t>(one)]; }
    Sightings& operator+=(Sightings const& more) {
        for (std::size_t i = 0; i < sightings; ++i) counts_[i] += more.counts_[i];
        return *this;
    }

    // A request was answered, at that time and in that phase, to people who held that before.
    void see(Asked const& asked, api::Answer const& answer, Instant now, std::string_view phase,
             Held const& held);

    void saw(Sighting one) { ++counts_[static_cast<std::size_t>(one)]; }

private:
    void see_login(api::Answer const& answer, std::string_view phase);
    void see_request(Asked const& asked, api::Answer const& answer, Held const& held);

    std::array<std::uint64_t, sightings> counts_{};
};

}  // namespace fauxcount::explore
