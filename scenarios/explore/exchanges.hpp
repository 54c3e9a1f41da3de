// What goes over the way between a driver and a world in this process, whatever becomes of it on that way: a
// story of it, and whether the driver kept to its key.
#pragma once

#include "client/transport.hpp"
#include "engine/world.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::explore {

struct Sent {
    api::Request request;
    api::Credential credential;
};

// It arrives, and the world has come to rest after it.
api::Answer deliver(engine::World& world, Sent const& sent);

class Exchanges {
public:
    // Of thousands of runs nobody reads every story.
    explicit Exchanges(bool tells = true) : tells_(tells) {}

    // What the driver heard to what it sent; `remark` says what happened on the way, if anything did.
    void heard(Instant now, Sent const& sent, client::Outcome const& outcome, std::string_view remark);
    void late(Instant now, Sent const& sent);
    void remark(Instant now, std::string_view text);

    // Whether a request for removal was sent under another key while nobody knew what became of the first.
    bool key_was_changed() const { return key_changed_; }
    // A line a call.
    std::string const& story() const { return story_; }

private:
    void note_key(Sent const& sent, client::Outcome const& outcome);

    bool tells_;
    bool key_changed_ = false;
    std::optional<std::string> undecided_key_;
    std::string story_;
};

}  // namespace fauxcount::explore
