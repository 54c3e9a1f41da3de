// The demonstration: one account's removal, told to a stranger and checked line by line over HTTP.
// It knows a server's URL and nothing of the server; demo.cpp brings one.
#pragma once

#include "client/cli/provider.hpp"
#include "client/cli/story.hpp"

#include <string>
#include <vector>

namespace fauxcount::cli {

class RemovalStory {
public:
    // `settings` names the server; the story makes world `demo` there, and two copies of it.
    RemovalStory(Settings settings, Story& story);

    // From sign-up to the last trace. Throws Failure where the story cannot go on.
    void tell();

private:
    struct Owner {
        std::string identifier, token;
        AccountId account;
        SessionId session;
    };

    void introduce();
    void equip();
    void be_refused();
    void clear_the_way();
    void request();
    void use_the_last_moment();
    void miss_it();
    void be_removed();
    void pass_the_devices_on();
    void come_back_too_early();
    void read_her_letters();
    void leave_nothing();

    Owner join(std::string const& name);
    DeviceId give(Owner const& owner, api::DeviceKind kind, bool find);
    Instant move(Duration by);
    Settings in_world(std::string const& name) const;

    Settings settings_;
    Story& story_;
    Provider provider_;
    Owner alice_, bob_;
    DeviceId phone_, tablet_, laptop_;
    SubscriptionId subscription_;
    RemovalId removal_;
    std::string phone_token_, receipt_;
};

}  // namespace fauxcount::cli
