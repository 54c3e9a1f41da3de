// Whatever people do, the provider and the model agree: random lives under policies that differ, every answer judged.
#include "tests/unit/model/random_person.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

using namespace fauxcount;
using namespace fauxcount::model;

namespace {

struct World {
    std::string profile;
    std::vector<api::Setting> changes;
};

std::vector<World> const& worlds() {
    static std::vector<World> const all{
        {"device-cloud", {}},
        {"forge-instant", {}},
        {"device-cloud",
         {{"pending.login", "cancels"}, {"subscription", "cancel_now"}, {"pending.tokens", "normal"}}},
        {"device-cloud",
         {{"pending.login", "denied"},
          {"subscription", "external"},
          {"device.on_purge", "release"},
          {"grace", "PT1H"}}},
        {"device-cloud",
         {{"pending.login", "normal"},
          {"pending.tokens", "normal"},
          {"pending.writes", "allow"},
          {"subscription", "at_period_end"},
          {"session.lifetime", "P60D"},
          {"reauth.max_age", "P1D"}}},
        {"device-cloud",
         {{"grace", "PT0S"},
          {"identifiers.contact", "PT0S"},
          {"identifiers.username", "never"},
          {"bulk", "needs_owner"}}},
        {"device-cloud",
         {{"grace", "PT0S"},
          {"purge.duration", "PT0S"},
          {"subscription", "cancel_now"},
          {"device.reset_keeps_lock", "false"}}},
        {"device-cloud",
         {{"cancel.via", "none"},
          {"blockers.device_bound", "block"},
          {"blockers.device_find_on", "off"},
          {"blockers.device_lost_mode", "warn"},
          {"identifiers.contact", "never"},
          {"purge.duration", "PT0.011S"},
          {"subscription", "external"},
          {"pending.tokens", "normal"},
          {"session.lifetime", "P60D"}}},
        {"forge-instant",
         {{"pending.login", "interstitial"},
          {"grace", "P1D"},
          {"subscription", "cancel_now"},
          {"session.lifetime", "P60D"},
          {"pending.tokens", "normal"},
          {"pending.writes", "allow"}}}};
    return all;
}

std::uint64_t a_number() { return *rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>()); }

}  // namespace

RC_GTEST_PROP(Lives, AreJudgedAlikeByTheModelAndByTheProvider, ()) {
    World const& kind = worlds()[a_number() % worlds().size()];
    auto const acts = *rc::gen::container<std::vector<std::uint64_t>>(
        rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>()));
    JudgedWorld world{kind.changes, kind.profile};
    RandomPerson people{world};
    for (std::uint64_t const act : acts) {
        people.act(act);
        if (!world.complaints().empty()) RC_LOG() << world.story();
        RC_ASSERT(world.complaints() == "");
    }
}
