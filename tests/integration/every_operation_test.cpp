// One story that uses every operation of the contract with success, in front of the real engine. What it
// received is held against openapi.yaml afterwards, so its own expectations are about status and plot only.
#include "client/totp.hpp"
#include "served_fixture.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace fauxcount::http {
namespace {

using nlohmann::json;

json const alice_signs_in = {{"identifier", "alice@example.test"}, {"password", "correct horse battery"}};

class EveryOperation : public ServedTest {
protected:
    EveryOperation() { worlds.start = *parse_instant("2030-01-01T00:00:00Z"); }

    // Below /w/story; with the credential that is set. An empty answer stands for no content.
    json product(std::string_view method, std::string const& path, json const& body = nullptr) {
        return call(method, "/w/story/v1" + path, body, bearer_);
    }
    json admin(std::string_view method, std::string const& path, json const& body = nullptr) {
        return call(method, "/__admin" + path, body, {});
    }
    void as(std::string bearer) { bearer_ = std::move(bearer); }

    // Of a refusal.
    json refusal(std::string_view method, std::string const& path, json const& body) {
        auto const answer =
            ask(method, "/w/story/v1" + path, body.dump(), "Content-Type: application/json\r\n");
        EXPECT_GE(answer.status, 400) << method << " " << path << ": " << answer.body;
        return json::parse(answer.body, nullptr, false);
    }

    // Of a sign-in.
    std::string challenge() {
        auto const asked = refusal("POST", "/sessions", alice_signs_in).at("challenge");
        return "/challenges/" + std::string{asked.at("id")};
    }
    std::string newest_code() {
        return admin("GET", "/worlds/story/inbox?kind=code").at("messages").back().at("code");
    }
    std::string credential_of_world() { return admin("GET", "/worlds/story").at("credential"); }

private:
    json call(std::string_view method, std::string const& target, json const& body,
              std::string const& bearer) {
        std::string lines = "Content-Type: application/json\r\n";
        if (!bearer.empty()) lines += "Authorization: Bearer " + bearer + "\r\n";
        auto const answer = ask(method, target, body.is_null() ? "" : body.dump(), lines);
        EXPECT_LT(answer.status, 300) << method << " " << target << ": " << answer.body;
        return answer.body.empty() ? json{} : json::parse(answer.body, nullptr, false);
    }

    std::string bearer_;
};

TEST_F(EveryOperation, OfTheProductSucceeds) {
    start();
    admin("PUT", "/worlds/story", {{"seed", 7}});
    product("POST", "/accounts",
            {{"identifiers", {"alice@example.test"}}, {"password", "correct horse battery"}});
    auto opened = product("POST", "/sessions", alice_signs_in);
    as(opened.at("token"));
    std::string const account = opened.at("session").at("account");
    product("GET", "/accounts/" + account);
    EXPECT_EQ(product("GET", "/sessions").at("sessions").size(), 1U);

    auto const enrolled = product("POST", "/factors", {{"kind", "totp"}});
    std::string const app = enrolled.at("factor").at("id");
    auto const secret = client::TotpSecret::parse(std::string{enrolled.at("secret")});
    product("POST", "/factors/" + app + "/confirmation", {{"code", secret->code_at(worlds.start)}});
    auto const codes = product("POST", "/factors", {{"kind", "backup_codes"}}).at("codes");
    std::string const mail = product("POST", "/factors", {{"kind", "email"}}).at("factor").at("id");
    product("POST", "/factors/" + mail + "/codes");
    product("POST", "/factors/" + mail + "/confirmation", {{"code", newest_code()}});
    EXPECT_EQ(product("GET", "/factors").at("factors").size(), 3U);
    admin("POST", "/worlds/story/clock/advance", {{"by", "PT1M"}});
    auto const sign_in = [&](std::string_view kind, std::string const& code) {
        EXPECT_EQ(product("POST", challenge() + "/answer", {{"kind", kind}, {"code", code}})
                      .at("session")
                      .at("proven_by"),
                  "second_factor");
    };
    sign_in("backup_codes", codes.at(0));
    EXPECT_EQ(product("POST", challenge() + "/codes", {{"via", "email"}}).at("via"), "email");
    sign_in("email", newest_code());
    product("PUT", "/accounts/" + account + "/password", {{"password", "correct horse battery"}});
    auto const sessions = product("GET", "/sessions").at("sessions");
    EXPECT_EQ(sessions.at(0).at("proven_by"), "second_factor");
    EXPECT_EQ(sessions.at(1).at("proven_by"), "nothing");
    for (auto const& factor : {app, mail}) product("DELETE", "/factors/" + factor);

    std::string const phone = product("POST", "/devices", {{"kind", "phone"}}).at("id");
    std::string const tablet = product("POST", "/devices", {{"kind", "tablet"}}).at("id");
    std::string const watch = product("POST", "/devices", {{"kind", "watch"}}).at("id");
    for (auto const& device : {phone, tablet, watch})
        product("POST", "/devices/" + device + "/setup", alice_signs_in);
    product("PUT", "/devices/" + phone + "/find", {{"enabled", true}});
    product("PUT", "/devices/" + phone + "/lost-mode", {{"enabled", true}});
    EXPECT_EQ(product("GET", "/devices/" + phone).at("lost_mode"), true);
    EXPECT_EQ(product("GET", "/devices").at("devices").size(), 3U);
    product("DELETE", "/devices/" + tablet + "/binding");
    product("POST", "/devices/" + watch + "/sign-out", {{"password", "correct horse battery"}});
    product("POST", "/devices/" + tablet + "/factory-reset");

    std::string const item = product("POST", "/items", {{"kind", "photo"}, {"bytes", 1000}}).at("id");
    product("GET", "/items/" + item);
    EXPECT_EQ(product("GET", "/items").at("items").size(), 1U);
    product("DELETE", "/items/" + item);

    std::string const plan = product("POST", "/subscriptions", {{"plan", "cloud_plus"}}).at("id");
    product("GET", "/subscriptions/" + plan);
    EXPECT_EQ(product("GET", "/subscriptions").at("subscriptions").size(), 1U);
    auto const blockers = product("GET", "/removal-preflight").at("blockers");
    EXPECT_EQ(blockers.size(), 2U) << blockers;
    product("PUT", "/devices/" + phone + "/lost-mode", {{"enabled", false}});
    product("POST", "/subscriptions/" + plan + "/cancel");

    std::string const session = opened.at("session").at("id");
    product("POST", "/sessions/" + session + "/proof", {{"password", "correct horse battery"}});
    auto const accepted = product("POST", "/removals", {{"channel", "site"}});
    std::string const removal = accepted.at("removal").at("id");
    as(accepted.at("receipt"));
    product("GET", "/removals/" + removal);
    EXPECT_EQ(product("POST", "/removals/" + removal + "/cancel").at("state"), "cancelled");

    as({});
    opened = product("POST", "/sessions", alice_signs_in);
    as(opened.at("token"));
    product("DELETE", "/sessions/" + std::string{opened.at("session").at("id")});
    as(credential_of_world());
    EXPECT_EQ(product("GET", "/accounts").at("accounts").size(), 1U);
    EXPECT_EQ(product("POST", "/bulk/removals", {{"accounts", {account}}}).at("results").size(), 1U);
}

TEST_F(EveryOperation, OfTheControlInterfaceSucceeds) {
    start();
    admin("GET", "/info?nonce=abc");
    admin("PUT", "/worlds/story", {{"profile", "device-cloud"}, {"seed", 7}});
    admin("POST", "/worlds/story/populations", {{"template", "full"}, {"n", 20}});
    auto const seeded = ask("POST", "/__admin/worlds/story/accounts",
                            R"({"identifiers":["bob@example.test"],"password":"correct horse battery"})",
                            "Content-Type: application/x-ndjson\r\n");
    EXPECT_EQ(seeded.status, 200) << seeded.body;
    std::string const bob = json::parse(seeded.body).at("first");
    as(credential_of_world());
    product("POST", "/bulk/removals", {{"accounts", {bob}}});
    auto const told = admin("GET", "/worlds/story/inbox?to=bob@example.test&kind=removal_scheduled&limit=5");
    EXPECT_EQ(told.at("messages").size(), 1U);

    admin("PUT", "/worlds/story/snapshots/before");
    EXPECT_EQ(admin("GET", "/worlds/story/snapshots").at("snapshots").size(), 1U);
    EXPECT_FALSE(admin("GET", "/worlds/story/deadlines?limit=5").at("deadlines").empty());
    admin("GET", "/worlds/story/clock");
    admin("POST", "/worlds/story/clock/advance", {{"by", "P31D"}});
    EXPECT_EQ(admin("GET", "/worlds/story/residue/" + bob).at("clean"), true);
    auto const next = "/worlds/story/inbox?wait=PT1S&cursor=" + std::string{told.at("next_cursor")};
    EXPECT_EQ(admin("GET", next).at("messages").at(0).at("kind"), "purged");
    admin("GET", "/worlds/story/journal?limit=5");
    EXPECT_EQ(admin("GET", "/worlds/story/invariants").at("holds"), true);
    admin("POST", "/worlds/story/rewind", {{"name", "before"}});
    EXPECT_EQ(admin("GET", "/worlds/story/residue/" + bob).at("clean"), false);
    admin("DELETE", "/worlds/story/snapshots/before");
    admin("POST", "/worlds/story/fork", {{"name", "twin"}});
    EXPECT_EQ(admin("GET", "/worlds").at("worlds").size(), 2U);
    admin("DELETE", "/worlds/twin");
    admin("POST", "/worlds/story/reset");
    admin("PUT", "/worlds/story/clock", {{"mode", "running"}});
    admin("PUT", "/worlds/story/clock", {{"mode", "frozen"}});
}

TEST_F(EveryOperation, OfTheServerItselfSucceeds) {
    start();
    for (char const* target : {"/livez", "/readyz", "/metrics", "/openapi.json"}) {
        EXPECT_EQ(ask("GET", target).status, 200) << target;
    }
}

}  // namespace
}  // namespace fauxcount::http
