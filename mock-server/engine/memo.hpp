// Idempotency keys: looks up the answer a key was given before, and keeps a new one as part of the turn that
// led to it.
#pragma once

#include "api/contract.hpp"
#include "domain/decide.hpp"
#include "domain/state.hpp"
#include "engine/views.hpp"

#include <cstdint>
#include <optional>

namespace fauxcount::engine {

// Keys are per (subject, operation). An answer is remembered with the account it is about, so that purge
// erases it there; with the administrator only if it is about none (docs/adr/0004-remembered-answers.md).
//
// Never remembered are reads, which have nothing to repeat; bulk requests, since one repeated tells
// removal.already_pending with the same removal for what it did before; and what is answered to nobody, a
// sign-in and the answer to a challenge above all. A sign-up that succeeded is remembered with
// the account that came of it. Nor is what enrols a factor: its secret would be told again to whoever has the
// key, and to whoever reads the log; to enrol once more takes nothing from anybody.
bool is_remembered(api::Request const& request);
// What of a request a key stands for: all but a password or a code. Compared, a key that was used before
// would tell whether another one is right, and nobody would count the try. A new password is compared apart.
api::Request compared_part(api::Request request);

class Remembering {
public:
    static constexpr Duration lifetime = hour * 24;

    Remembering(domain::State const& state, Views const& views, domain::Actor const& actor,
                api::Request const& request, api::Credential const& credential, domain::IdentityWork& work);

    // The answer this key was given before, or why it is not given; nullopt: go on.
    std::optional<api::Answer> stored() const;
    // Adds the event that remembers the answer, if it is one to remember.
    void keep(api::Answer const& answer, domain::Turn& turn) const;

private:
    struct Memory {
        bool of_administrator = false;
        domain::Slot slot = 0;  // of the account otherwise
    };
    std::optional<Memory> memory() const;
    std::optional<Memory> memory_of(domain::Place place) const;

    domain::State const& state_;
    Views const& views_;
    domain::Actor const& actor_;
    api::Request const& request_;
    bool applies_ = false;
    bool key_is_usable_ = false;
    bool by_the_dead_ = false;  // in a session that had ended when the request came
    std::uint8_t operation_ = 0;
    std::uint64_t key_ = 0, body_ = 0;
    std::uint64_t sender_ = 0;  // a digest of who sends the key
};

}  // namespace fauxcount::engine
