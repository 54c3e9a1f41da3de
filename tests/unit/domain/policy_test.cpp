// Policies as data: each parameter takes each of its values, refuses everything else, and says what it holds.
#include "domain/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace fauxcount::domain {

namespace {

std::vector<std::string> const durations{"PT0S", "PT0.001S", "PT5M", "P30D", "P365D"};
std::vector<std::string> const quarantines{"PT0S", "P30D", "never"};
std::vector<std::string> const severities{"off", "warn", "block"};

std::map<std::string, std::vector<std::string>> const values{
    {"reauth.max_age", durations},
    {"session.lifetime", {"PT0.001S", "PT12H", "P365D"}},
    {"password.tries", {"1", "5", "100", "unlimited"}},
    {"password.lockout", durations},
    {"password.hash", {"fake", "argon2id"}},
    {"factor.tries", {"1", "5", "100", "unlimited"}},
    {"factor.lockout", durations},
    {"challenge.lifetime", {"PT0.001S", "PT10M", "P1D"}},
    {"code.lifetime", {"PT0.001S", "PT10M", "P1D"}},
    {"code.resend", durations},
    {"code.sends", {"1", "5", "100", "unlimited"}},
    {"grace", durations},
    {"purge.duration", durations},
    {"residue.tombstone", durations},
    {"identifiers.contact", quarantines},
    {"identifiers.username", quarantines},
    {"pending.login", {"cancels", "interstitial", "denied", "normal"}},
    {"pending.tokens", {"revoke_now", "normal"}},
    {"pending.writes", {"freeze", "allow"}},
    {"cancel.via", {"none", "explicit"}},
    {"blockers.device_bound", severities},
    {"blockers.device_find_on", severities},
    {"blockers.device_lost_mode", severities},
    {"blockers.two_factor", severities},
    {"device.on_purge", {"release", "orphan_lock"}},
    {"device.reset_keeps_lock", {"true", "false"}},
    {"subscription", {"block", "cancel_now", "at_period_end", "external"}},
    {"bulk", {"admin", "needs_owner"}},
    {"notices", {"none", "security", "all"}},
};

}  // namespace

TEST(Policy, ThisTableNamesEveryParameter) {
    std::vector<std::string> known;
    known.reserve(values.size());
    for (auto const& [name, unused] : values) known.push_back(name);
    std::vector<std::string> const published(parameter_names().begin(), parameter_names().end());
    EXPECT_THAT(published, ::testing::UnorderedElementsAreArray(known));
}

TEST(Policy, EachParameterTakesEachOfItsValuesAndChangesNothingElse) {
    for (auto const& [name, all] : values) {
        for (std::string const& value : all) {
            Policy policy = *profile("device-cloud");
            Policy const untouched = policy;
            ASSERT_EQ(set_parameter(policy, name, value), "") << name << " " << value;
            EXPECT_EQ(parameter(policy, name), value) << name;
            for (std::string_view const other : parameter_names()) {
                if (other != name) {
                    EXPECT_EQ(parameter(policy, other), parameter(untouched, other)) << other;
                }
            }
        }
    }
}

TEST(Policy, EachParameterRefusesWhatIsNoneOfItsValuesByNameAndChangesNothing) {
    std::vector<std::string> const bad{"",           " ",   "P1Y",   "P1M",  "0",     "-P1D",
                                       "P99999999D", "yes", "Block", "null", "warn ", "101",
                                       "never!",     "5x",  "+5",    "05 ",  "05"};
    for (auto const& [name, all] : values) {
        for (std::string const& value : bad) {
            Policy policy = *profile("device-cloud");
            std::string const wrong = set_parameter(policy, name, value);
            EXPECT_THAT(wrong, ::testing::HasSubstr(name)) << value;
            EXPECT_THAT(wrong, ::testing::HasSubstr(value.empty() ? "is" : value));
            EXPECT_EQ(policy, *profile("device-cloud")) << name << " " << value;
        }
    }
}

TEST(Policy, OnlyQuarantinesLastForEver) {
    for (auto const& [name, all] : values) {
        Policy policy = *profile("device-cloud");
        bool const quarantine = name.starts_with("identifiers.");
        EXPECT_EQ(set_parameter(policy, name, "never").empty(), quarantine) << name;
    }
}

TEST(Policy, ADurationIsNoBareNumber) {
    for (auto const& [name, all] : values) {
        if (name.ends_with(".tries") || name.ends_with(".sends")) continue;
        for (char const* const value : {"1", "30"}) {
            Policy policy = *profile("device-cloud");
            EXPECT_NE(set_parameter(policy, name, value), "") << name;
        }
    }
}

TEST(Policy, WhatHasALifetimeLivesLongerThanNothing) {
    for (char const* const name : {"session.lifetime", "challenge.lifetime", "code.lifetime"}) {
        Policy policy = *profile("device-cloud");
        EXPECT_THAT(set_parameter(policy, name, "PT0S"), ::testing::HasSubstr(name));
        EXPECT_EQ(set_parameter(policy, name, "PT0.001S"), "");
    }
}

TEST(Policy, AParameterThatIsNoneIsRefusedWithAPlaceToLook) {
    Policy policy = *profile("device-cloud");
    EXPECT_THAT(set_parameter(policy, "grace.period", "P1D"), ::testing::HasSubstr("docs/policies.md"));
    EXPECT_EQ(parameter(policy, "grace.period"), "");
}

TEST(Policy, AProfileIsFoundByItsNameAndByNoOther) {
    for (std::string_view const name : profile_names()) EXPECT_TRUE(profile(name)) << name;
    for (std::string_view const name : {"", "device_cloud", "DEVICE-CLOUD", "forge"})
        EXPECT_FALSE(profile(name));
}

TEST(Policy, DeviceCloudIsWhatTheDesignSaysItIs) {
    Policy const policy = *profile("device-cloud");
    std::map<std::string, std::string> const said{
        {"reauth.max_age", "PT5M"},
        {"grace", "P30D"},
        {"purge.duration", "PT1M"},
        {"identifiers.contact", "P30D"},
        {"pending.login", "interstitial"},
        {"cancel.via", "explicit"},
        {"pending.tokens", "revoke_now"},
        {"blockers.device_bound", "warn"},
        {"blockers.device_find_on", "warn"},
        {"blockers.device_lost_mode", "block"},
        {"subscription", "block"},
        {"device.on_purge", "orphan_lock"},
        {"device.reset_keeps_lock", "true"},
        {"bulk", "admin"},
        {"blockers.two_factor", "off"},
        {"notices", "all"},
        {"code.lifetime", "PT10M"},
        {"code.resend", "PT1M"},
        {"code.sends", "5"},
        {"challenge.lifetime", "PT10M"},
    };
    for (auto const& [name, value] : said) EXPECT_EQ(parameter(policy, name), value) << name;
}

TEST(Policy, ForgeInstantRemovesAtOnceAndReleasesDevices) {
    Policy const policy = *profile("forge-instant");
    EXPECT_EQ(parameter(policy, "grace"), "PT0S");
    EXPECT_EQ(parameter(policy, "purge.duration"), "PT0S");
    EXPECT_EQ(parameter(policy, "device.on_purge"), "release");
}

}  // namespace fauxcount::domain
