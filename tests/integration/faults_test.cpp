// Faults as a client of the whole provider meets them: what arrives, what does not, and what was done.
#include "served_fixture.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <thread>

namespace fauxcount::http {
namespace {

using nlohmann::json;

constexpr std::string_view faults = "/__admin/worlds/w/faults";
constexpr std::string_view devices = "/w/w/v1/devices";
constexpr std::string_view a_phone = R"({"kind":"phone"})";

class Faults : public ServedTest {
protected:
    Faults() {
        worlds.start = Instant{1'893'456'000'500};  // 2030-01-01T00:00:00.500Z
        options.limits.sweep_every_ms = 5;
    }
    void begin() {
        start();
        ask("PUT", "/__admin/worlds/w", R"({"seed":7})");
    }
    // Orders it for the next call of make_device alone, or as `more` says.
    void order(std::string_view kind, json const& more = json::object()) {
        json fault{{"kind", kind}, {"operation", "make_device"}, {"times", 1}};
        fault.update(more);
        auto const answer = ask("POST", faults, fault.dump());
        EXPECT_EQ(answer.status, 201) << answer.body;
    }
    std::string making(std::string_view more = {}) const { return request("POST", devices, a_phone, more); }
    int made() { return json::parse(ask("GET", "/__admin/worlds/w").body).at("devices").get<int>(); }
    json fault(int number) {
        return json::parse(ask("GET", std::string(faults) + "/" + std::to_string(number)).body);
    }
    // Of a sign-in on the site, or of a set-up: the header line that a request in its session has.
    std::string session(std::string const& path) {
        constexpr std::string_view login = R"({"identifier":"ada@example.test","password":"sesame"})";
        auto const answer = ask("POST", path, login);
        EXPECT_EQ(answer.status, 201) << answer.body;
        return "Authorization: Bearer " + json::parse(answer.body).at("token").get<std::string>() + "\r\n";
    }
    std::string sign_up() {
        ask("POST", "/w/w/v1/accounts", R"({"identifiers":["ada@example.test"],"password":"sesame"})");
        return session("/w/w/v1/sessions");
    }
    json admin(std::string const& path) { return json::parse(ask("GET", "/__admin/worlds/w/" + path).body); }
    void pass(std::string_view length) {
        auto const answer =
            ask("POST", "/__admin/worlds/w/clock/advance", json{{"by", std::string(length)}}.dump());
        EXPECT_EQ(answer.status, 200) << answer.body;
    }
    // Ends when the server has taken what was sent to it before.
    void come_round() { EXPECT_EQ(ask("GET", "/livez").status, 200); }
};

TEST_F(Faults, AStatusIsGivenAndNothingIsDone) {
    begin();
    order("status", {{"code", "server.overloaded"}});
    auto const answer = ask_raw(making());
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(json::parse(answer.body).at("code"), "server.overloaded");
    EXPECT_EQ(answer.header("fauxcount-fault"), "1");
    EXPECT_EQ(made(), 0);
    auto const next = ask_raw(making());
    EXPECT_EQ(next.status, 201);
    EXPECT_FALSE(next.has("fauxcount-fault"));
}

TEST_F(Faults, ABodyOfOnesOwnIsGivenAsItIs) {
    begin();
    order("status", {{"status", 418}, {"body", "<p>a teapot</p>"}, {"content_type", "text/html"}});
    auto const answer = ask_raw(making());
    EXPECT_EQ(answer.status, 418);
    EXPECT_EQ(answer.body, "<p>a teapot</p>");
    EXPECT_EQ(answer.header("content-type"), "text/html");
    order("status", {{"status", 204}});
    EXPECT_EQ(ask_raw(making()).status, 204);
    EXPECT_EQ(made(), 0);
}

TEST_F(Faults, ALostReplyWasDoneAndALostRequestWasNot) {
    begin();
    for (bool const done : {true, false}) {
        order(done ? "reply_lost" : "request_lost");
        int const before = made();
        auto losing = client();
        losing.send(request("GET", "/livez") + making() + request("GET", "/livez"));
        EXPECT_EQ(losing.receive().body, "ok\n") << "what came before it is answered";
        EXPECT_TRUE(losing.closed_by_server()) << "and nothing after it";
        EXPECT_EQ(made(), before + (done ? 1 : 0));
    }
    EXPECT_EQ(ask_raw(making()).status, 201);
}

TEST_F(Faults, AResetIsOne) {
    begin();
    order("reset");
    auto hit = client();
    hit.send(making());
    EXPECT_THROW(hit.receive(), std::system_error);
    EXPECT_EQ(hit.rest(), "");
    EXPECT_EQ(made(), 1);
}

TEST_F(Faults, ATruncatedAnswerSaysHowLongItWouldHaveBeen) {
    begin();
    std::string const whole = ask_raw(making()).body;
    order("truncated", {{"bytes", 5}});
    auto cut = client();
    cut.send(making());
    EXPECT_FALSE(cut.closed_by_server());
    EXPECT_NE(cut.rest().find("Content-Length: " + std::to_string(whole.size())), std::string::npos);
    EXPECT_TRUE(cut.rest().ends_with("\r\n\r\n{\"id\"")) << cut.rest();
    order("truncated", {{"bytes", 5000}});
    auto nearly = client();
    nearly.send(making());
    EXPECT_FALSE(nearly.closed_by_server());
    EXPECT_FALSE(nearly.rest().ends_with('}')) << "something is always missing";
    EXPECT_EQ(made(), 3);
}

TEST_F(Faults, AMalformedAnswerHasTheRightLengthAndTheConnectionGoesOn) {
    begin();
    std::string const whole = ask_raw(making()).body;
    order("malformed");
    auto connection = client();
    auto const answer = connection.exchange(making());
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.body.size(), whole.size());
    EXPECT_FALSE(json::accept(answer.body));
    EXPECT_EQ(connection.exchange(request("GET", "/livez")).status, 200);
}

TEST_F(Faults, ADelayHoldsUpNobodyElseAndKeepsTheOrder) {
    begin();
    order("delay", {{"delay", "PT1M"}});
    auto waiting = client();
    waiting.send(making() + request("GET", "/livez"));
    come_round();
    EXPECT_EQ(made(), 1) << "it is done; only its answer is late";
    clock.advance(59'999);
    come_round();
    EXPECT_EQ(waiting.reads(), 0);
    clock.advance(1);
    EXPECT_EQ(waiting.receive().status, 201);
    EXPECT_EQ(waiting.receive().body, "ok\n");
}

// Section 2.7 of draft-ietf-httpapi-idempotency-key-header-07: a retry while the first one is under way.
TEST_F(Faults, UnderADelayTheSameKeyIsToldThatItsRequestIsUnderWay) {
    begin();
    auto const signing_up = [&](std::string_view who, std::string_view key) {
        json const body{{"identifiers", {who}}, {"password", "sesame"}};
        std::string const header = "Idempotency-Key: " + std::string(key) + "\r\n";
        return request("POST", "/w/w/v1/accounts", body.dump(), header);
    };
    order("delay", {{"delay", "PT1M"}, {"operation", "sign_up"}});
    auto first = client();
    first.send(signing_up("ada@example.test", "k"));
    come_round();
    auto const again = ask_raw(signing_up("ada@example.test", "k"));
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(json::parse(again.body).at("code"), "idempotency.in_flight");
    EXPECT_EQ(json::parse(again.body).at("remedy"), "retry");
    EXPECT_EQ(ask_raw(signing_up("bob@example.test", "other")).status, 201) << "others go on";
    EXPECT_EQ(json::parse(ask_raw(signing_up("carol@example.test", "k")).body).value("code", ""), "")
        << "another request, of nobody who was known";
    clock.advance(60'000);
    auto const answer = first.receive();
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(ask_raw(signing_up("ada@example.test", "k")).body, answer.body);
}

TEST_F(Faults, AKeyIsFreeAgainWhenItsDelayedAnswerHasNobodyToGoTo) {
    begin();
    constexpr std::string_view body = R"({"identifiers":["ada@example.test"],"password":"sesame"})";
    std::string const signing_up = request("POST", "/w/w/v1/accounts", body, "Idempotency-Key: k\r\n");
    order("delay", {{"delay", "PT1M"}, {"operation", "sign_up"}});
    {
        auto leaving = client();
        leaving.send(signing_up);
        come_round();
        EXPECT_EQ(ask_raw(signing_up).status, 409);
    }
    int status = 409;
    while (status == 409) status = ask_raw(signing_up).status;
    EXPECT_EQ(status, 201);
}

TEST_F(Faults, AClientThatLeavesDuringADelayIsLetGo) {
    begin();
    order("delay", {{"delay", "PT1M"}});
    {
        auto leaving = client();
        leaving.send(making());
        come_round();
    }
    auto const open = [&] {
        auto const text = ask("GET", "/metrics").body;
        auto const at = text.find("\nfauxcount_connections_open ");
        return std::stoi(text.substr(text.find(' ', at) + 1));
    };
    while (open() > 1) std::this_thread::yield();
    EXPECT_EQ(made(), 1);
}

TEST_F(Faults, ADripComesInPieces) {
    begin();
    std::string const whole = ask_raw(making()).body;
    order("drip", {{"bytes", 10}, {"interval", "PT1S"}});
    auto slow = client();
    slow.send(making());
    come_round();
    for (int second = 0; second < 3; ++second) clock.advance(1'000);
    come_round();
    clock.advance(60'000);
    auto const answer = slow.receive();
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.body.size(), whole.size());
    EXPECT_GT(slow.reads(), 1);
    EXPECT_EQ(slow.exchange(request("GET", "/livez")).body, "ok\n");
}

TEST_F(Faults, ADuplicateIsDoneTwice) {
    begin();
    order("duplicate");
    auto const answer = ask_raw(making());
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.header("fauxcount-fault"), "1");
    EXPECT_EQ(made(), 2);
}

TEST_F(Faults, AStaleReadIsAnswered) {
    begin();
    auto const id = json::parse(ask_raw(making()).body).at("id").get<std::string>();
    auto const path = std::string(devices) + "/" + id;
    order("stale_read", {{"operation", "get_device"}});
    ask_raw(making());
    ask("POST", path + "/factory-reset");
    auto const stale = ask("GET", path);
    EXPECT_EQ(stale.status, 200);
    EXPECT_EQ(stale.header("fauxcount-fault"), "1");
    EXPECT_FALSE(ask("GET", path).has("fauxcount-fault"));
}

TEST_F(Faults, RetryAfterIsInSecondsOrADateRoundedUp) {
    begin();
    order("rate_limit", {{"retry_after", "PT1.2S"}});
    auto const seconds = ask_raw(making());
    EXPECT_EQ(seconds.status, 429);
    EXPECT_EQ(json::parse(seconds.body).at("code"), "rate.limited");
    EXPECT_EQ(seconds.header("retry-after"), "2");
    ask("DELETE", faults, "", "X-Fauxcount: 1\r\n");
    order("quota", {{"retry_after", "PT1.2S"}, {"retry_form", "date"}});
    auto const date = ask_raw(making());
    EXPECT_EQ(json::parse(date.body).at("code"), "quota.exhausted");
    EXPECT_EQ(date.header("retry-after"), "Tue, 01 Jan 2030 00:00:02 GMT");
    ask("DELETE", faults, "", "X-Fauxcount: 1\r\n");
    order("down", {{"lasts", "PT10S"}});
    auto const down = ask_raw(making());
    EXPECT_EQ(down.status, 503);
    EXPECT_EQ(json::parse(down.body).at("code"), "service.down");
    EXPECT_EQ(down.header("retry-after"), "10");
    EXPECT_EQ(made(), 0);
}

TEST_F(Faults, TheSameKeyAfterwardsCarriesTheRequestOut) {
    begin();
    ask("POST", "/w/w/v1/accounts", R"({"identifiers":["a@example.test"],"password":"sesame"})");
    auto const session = json::parse(
        ask("POST", "/w/w/v1/sessions", R"({"identifier":"a@example.test","password":"sesame"})").body);
    auto const keyed =
        "Authorization: Bearer " + session.at("token").get<std::string>() + "\r\nIdempotency-Key: once\r\n";
    auto const remove = [&] { return ask("POST", "/w/w/v1/removals", "{}", keyed); };
    for (auto const* const code : {"server.overloaded", "server.draining"}) {
        order("status", {{"operation", "request_removal"}, {"code", code}});
        EXPECT_EQ(remove().status, 503);
    }
    auto const accepted = remove();
    EXPECT_EQ(accepted.status, 202) << accepted.body;
    EXPECT_EQ(remove().body, accepted.body);
}

TEST_F(Faults, AreListedReadAndHealed) {
    begin();
    for (int i = 0; i < 3; ++i) order("reset");
    auto const page = json::parse(ask("GET", std::string(faults) + "?limit=2").body);
    EXPECT_EQ(page.at("faults").size(), 2U);
    auto const rest = json::parse(
        ask("GET", std::string(faults) + "?cursor=" + page.at("next_cursor").get<std::string>()).body);
    EXPECT_EQ(rest.at("faults").at(0).at("fault"), 3);
    EXPECT_FALSE(rest.contains("next_cursor"));
    EXPECT_EQ(fault(2).at("operation"), "make_device");
    EXPECT_EQ(fault(2).at("armed"), true);
    EXPECT_EQ(ask("DELETE", std::string(faults) + "/2", "", "X-Fauxcount: 1\r\n").status, 204);
    EXPECT_EQ(ask("GET", std::string(faults) + "/2").status, 404);
    EXPECT_EQ(ask("DELETE", std::string(faults) + "/2", "", "X-Fauxcount: 1\r\n").status, 404);
    EXPECT_EQ(ask("DELETE", faults, "", "X-Fauxcount: 1\r\n").status, 204);
    EXPECT_EQ(json::parse(ask("GET", faults).body).at("faults").size(), 0U);
    EXPECT_EQ(ask("POST", "/__admin/worlds/none/faults", R"({"kind":"reset"})").status, 404);
}

TEST_F(Faults, AWrongOrderSaysWhere) {
    begin();
    auto const place = [&](std::string_view order) {
        auto const answer = ask("POST", faults, order);
        EXPECT_EQ(answer.status, 400) << order;
        return json::parse(answer.body).at("place").get<std::string>();
    };
    EXPECT_EQ(place(R"({"kind":"gremlin"})"), "/kind");
    EXPECT_EQ(place(R"({"kind":"reset","operation":"nap"})"), "/operation");
    EXPECT_EQ(place(R"({"kind":"reset","nth":0})"), "/nth");
    EXPECT_EQ(place(R"({"kind":"delay","delay":"PT61S"})"), "/delay");
    EXPECT_EQ(place(R"({"kind":"down"})"), "/lasts");
    EXPECT_EQ(place(R"({"kind":"message_late"})"), "/late_by");
    EXPECT_EQ(place(R"({"kind":"message_late","late_by":"P31D"})"), "/late_by");
    EXPECT_EQ(place(R"({"kind":"message_astray","recipient":"ada"})"), "/recipient");
    EXPECT_EQ(place(R"({"kind":"message_lost","message":"letter"})"), "/message");
    EXPECT_EQ(place(R"({"kind":"message_lost","via":"post"})"), "/via");
    EXPECT_EQ(place(R"({"kind":"down","system":"post","lasts":"PT1H"})"), "/system");
    EXPECT_EQ(place(R"({"kind":"offline"})"), "/device");
}

TEST_F(Faults, AHeaderOrdersOneWhereTheServerLetsIt) {
    begin();
    constexpr std::string_view header = "Fauxcount-Fault: {\"kind\":\"status\",\"status\":500}\r\n";
    auto const refused = ask_raw(making(header));
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(json::parse(refused.body).at("code"), "fault.header_off");
    EXPECT_EQ(made(), 0);
    auto const of_control = ask("GET", faults, "", header);
    EXPECT_EQ(of_control.status, 400) << "and not in silence";
    EXPECT_EQ(json::parse(of_control.body).at("place"), "Fauxcount-Fault");
}

TEST_F(Faults, AHeaderIsForItsOwnCall) {
    options.fault_header = true;
    begin();
    auto const answer = ask_raw(making("Fauxcount-Fault: {\"kind\":\"status\",\"status\":500}\r\n"));
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.header("fauxcount-fault"), "1");
    EXPECT_EQ(ask_raw(making()).status, 201);
    auto const place = [&](std::string_view header) {
        return json::parse(ask_raw(making(std::string(header))).body).at("place").get<std::string>();
    };
    EXPECT_EQ(place("Fauxcount-Fault: {\"kind\":\"nap\"}\r\n"), "Fauxcount-Fault: /kind");
    EXPECT_EQ(place("Fauxcount-Fault: {\"kind\":\"drip\"}\r\n"), "Fauxcount-Fault: /interval");
    EXPECT_EQ(made(), 1);
    auto lost = client();
    lost.send(making("Fauxcount-Fault: {\"kind\":\"reply_lost\"}\r\n"));
    EXPECT_TRUE(lost.closed_by_server());
    EXPECT_EQ(made(), 2);
}

TEST_F(Faults, ALetterThatIsLateComesInItsTime) {
    begin();
    auto const hers = sign_up();
    json const late{{"kind", "message_late"}, {"late_by", "PT5M"}, {"message", "removal_scheduled"}};
    auto const ordered = ask("POST", faults, late.dump());
    EXPECT_EQ(ordered.status, 201) << ordered.body;
    EXPECT_EQ(json::parse(ordered.body).at("late_by"), "PT5M");
    auto const accepted = ask("POST", "/w/w/v1/removals", "{}", hers);
    EXPECT_EQ(accepted.status, 202) << accepted.body;
    EXPECT_FALSE(accepted.has("fauxcount-fault")) << "the call met none";
    EXPECT_EQ(admin("inbox").at("messages").size(), 0U);
    EXPECT_EQ(fault(1).at("held"), 1);
    json const delivery{{"at", "2030-01-01T00:05:00.500Z"}, {"kind", "delivery"}, {"fault", 1}};
    EXPECT_EQ(admin("deadlines").at("deadlines").at(0), delivery);
    pass("PT5M");
    auto const inbox = admin("inbox").at("messages");
    ASSERT_EQ(inbox.size(), 1U);
    EXPECT_EQ(inbox.at(0).at("at"), delivery.at("at"));
    EXPECT_FALSE(fault(1).contains("held"));
    auto const text = ask("GET", "/metrics").body;
    EXPECT_NE(text.find("fauxcount_faults_total{kind=\"message_late\"} 1\n"), std::string::npos);
    EXPECT_NE(text.find("fauxcount_faults_total{kind=\"message_lost\"} 0\n"), std::string::npos);
}

TEST_F(Faults, ADeviceThatIsOutOfReachIsNotAnswered) {
    begin();
    auto const on_the_site = sign_up();
    auto const phone = json::parse(ask_raw(making()).body).at("id").get<std::string>();
    auto const path = std::string(devices) + "/" + phone;
    auto const on_it = session(path + "/setup");
    json const offline{{"kind", "offline"}, {"device", phone}, {"lasts", "P1D"}};
    EXPECT_EQ(ask("POST", faults, offline.dump()).status, 201);
    auto calling = client();
    calling.send(request("GET", "/w/w/v1/items", {}, on_it));
    EXPECT_TRUE(calling.closed_by_server());
    EXPECT_EQ(ask("GET", "/w/w/v1/items", {}, on_the_site).status, 200);
    EXPECT_EQ(ask("DELETE", path + "/binding", {}, on_the_site).status, 204);
    auto const seen = [&] { return json::parse(ask("GET", path).body); };
    EXPECT_EQ(seen().at("set_up"), true);
    EXPECT_EQ(seen().at("sign_out_pending"), true);
    pass("P1D");
    EXPECT_EQ(seen().at("set_up"), false);
    EXPECT_FALSE(seen().contains("sign_out_pending"));
    auto const text = ask("GET", "/metrics").body;
    EXPECT_NE(text.find("fauxcount_faults_total{kind=\"offline\"} 1\n"), std::string::npos);
    EXPECT_NE(text.find("fauxcount_faults_total{kind=\"request_lost\"} 0\n"), std::string::npos);
    auto const journal = ask("GET", "/__admin/worlds/w/journal").body;
    for (auto const& told : {std::string("fault.released 1"), "device.checked_in " + phone})
        EXPECT_NE(journal.find(told), std::string::npos) << told;
}

TEST_F(Faults, AreCountedByKind) {
    begin();
    order("duplicate");
    order("status", {{"status", 500}});
    for (int i = 0; i < 3; ++i) ask_raw(making());
    auto const text = ask("GET", "/metrics").body;
    EXPECT_NE(text.find("fauxcount_faults_total{kind=\"duplicate\"} 1\n"), std::string::npos);
    EXPECT_NE(text.find("fauxcount_faults_total{kind=\"status\"} 1\n"), std::string::npos);
    EXPECT_NE(text.find("fauxcount_faults_total{kind=\"reset\"} 0\n"), std::string::npos);
    auto const journal = ask("GET", "/__admin/worlds/w/journal").body;
    for (auto const* const told : {"fault.ordered 1 duplicate", "fault.used 1", "fault.used 2"})
        EXPECT_NE(journal.find(told), std::string::npos) << told;
}

TEST_F(Faults, NoneOutlivesItsWorld) {
    begin();
    ask("POST", faults, R"({"kind":"reset"})");
    ask("DELETE", "/__admin/worlds/w", "", "X-Fauxcount: 1\r\n");
    EXPECT_EQ(ask_raw(making()).status, 201);
}

}  // namespace
}  // namespace fauxcount::http
