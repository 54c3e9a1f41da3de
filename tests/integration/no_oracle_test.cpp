// Whoever asks for somebody learns nothing of whether there is, or was, such an account: not from the answer,
// nor from what the provider did for it.
#include "served_fixture.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <string>
#include <utility>

namespace fauxcount::http {
namespace {

using nlohmann::json;

// Bob was there, and is not any more; his address is free again.
class NoOracle : public ServedTest, public testing::WithParamInterface<char const*> {
protected:
    NoOracle() {
        start();
        json policy = json::array();
        for (auto const& [name, value] :
             {std::pair{"grace", "PT0S"}, {"identifiers.contact", "PT0S"}, {"password.hash", GetParam()}})
            policy.push_back({{"name", name}, {"value", value}});
        EXPECT_EQ(ask("PUT", "/__admin/worlds/w", json{{"seed", 7}, {"policy", policy}}.dump()).status, 200);
        for (auto const* const who : {"alice", "bob"}) {
            json const account{{"identifiers", {std::string(who) + "@example.test"}}, {"password", "sesame"}};
            EXPECT_EQ(ask("POST", "/w/w/v1/accounts", account.dump()).status, 201);
        }
        auto const opened = ask("POST", "/w/w/v1/sessions", login("bob@example.test", "sesame"));
        std::string const token = json::parse(opened.body).at("token");
        EXPECT_EQ(ask("POST", "/w/w/v1/removals", "{}", "Authorization: Bearer " + token + "\r\n").status,
                  202);
        ask("POST", "/__admin/worlds/w/clock/advance", R"({"by":"PT1H"})");
        device_ = json::parse(ask("POST", "/w/w/v1/devices", R"({"kind":"phone"})").body).at("id");
    }

    static std::string login(std::string const& identifier, std::string const& password) {
        return json{{"identifier", identifier}, {"password", password}}.dump();
    }
    std::uint64_t counted(std::string const& name) {
        std::string const text = ask("GET", "/metrics").body;
        std::string const line = "\nfauxcount_" + name + " ";
        auto const at = text.find(line);
        EXPECT_NE(at, std::string::npos) << name;
        return std::stoull(text.substr(at + line.size()));
    }
    // All that comes back, and what it took.
    using Seen = std::pair<std::map<std::string, std::string>, std::array<std::uint64_t, 2>>;
    Seen seen(std::string const& path, std::string const& identifier) {
        std::array const before{counted("password_hashes_total"), counted("identifier_lookups_total")};
        auto answer = ask("POST", path, login(identifier, "guess"));
        answer.headers["status"] = std::to_string(answer.status);
        answer.headers["body"] = answer.body;
        return {
            std::move(answer.headers),
            {counted("password_hashes_total") - before[0], counted("identifier_lookups_total") - before[1]}};
    }

    std::string device_;
};

TEST_P(NoOracle, TellsNobodyFromNobody) {
    for (std::string const& path :
         {std::string("/w/w/v1/sessions"), "/w/w/v1/devices/" + device_ + "/setup"}) {
        auto const known = seen(path, "alice@example.test");
        EXPECT_EQ(known.first.at("status"), "401");
        EXPECT_EQ(json::parse(known.first.at("body")).at("code"), "auth.bad_credentials");
        EXPECT_EQ(known.second, (std::array<std::uint64_t, 2>{1, 1}));
        for (auto const* const other :
             {"bob@example.test", "nobody@example.test", "+15550100", "nobody", "?!"})
            EXPECT_EQ(seen(path, other), known) << path << " for " << other;
    }
}

INSTANTIATE_TEST_SUITE_P(EachHash, NoOracle, testing::Values("fake", "argon2id"),
                         [](auto const& hash) { return std::string(hash.param); });

}  // namespace
}  // namespace fauxcount::http
