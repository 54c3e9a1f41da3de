// The HTTP transport against a peer that is, is not, or only was the mock.
#include "api/codec.hpp"
#include "client/http_transport.hpp"
#include "tests/unit/client/loopback_server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace fauxcount::client {

namespace {

using namespace scripted;
using Say = LoopbackServer::Say;

constexpr char const* json = "application/json";

Say good_handshake(Heard const& heard) { return {reply(200, json, info_document(heard.text)), false}; }

HttpOptions to(LoopbackServer const& server) {
    HttpOptions options;
    options.url = server.url();
    options.world = "w1";
    return options;
}

std::unique_ptr<HttpTransport> connected(HttpOptions options) {
    auto result = connect(std::move(options));
    if (auto const* unsafe = std::get_if<UnsafeTarget>(&result)) ADD_FAILURE() << unsafe->why;
    auto* transport = std::get_if<std::unique_ptr<HttpTransport>>(&result);
    return transport ? std::move(*transport) : nullptr;
}

api::Request const a_read = api::GetRemoval{.removal = RemovalId{9}};

std::string const problem_body =
    R"({"type":"urn:fauxcount:problem:removal.not_found","title":"There is no such removal","status":404,)"
    R"("detail":"","code":"removal.not_found","remedy":"none","blockers":[]})";

TEST(HttpTransport, AsksWhoIsThereBeforeAnythingElseOnTheSameConnection) {
    LoopbackServer server{[](Heard const& heard) -> Say {
        if (is_handshake(heard)) return good_handshake(heard);
        return {reply(200, json, R"({"mode":"frozen","now":"2030-01-01T00:00:00.000Z","armed":0})"), false};
    }};
    auto const transport = connected(to(server));
    ASSERT_TRUE(transport);
    EXPECT_EQ(transport->info().version, "0.1.0");
    EXPECT_TRUE(std::holds_alternative<api::ControlAnswer>(transport->control(api::GetClock{"w1"})));
    auto const heard = server.heard();
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_TRUE(is_handshake(heard[0]));
    EXPECT_EQ(nonce_of(heard[0].text).size(), 26U);
    EXPECT_TRUE(heard[1].text.starts_with("GET /__admin/worlds/w1/clock HTTP/1.1\r\n"));
    EXPECT_EQ(heard[1].connection, 1);
}

struct Impostor {
    char const* name;
    std::function<std::string(std::string const& request)> answer;
};

class HttpTransportRefuses : public testing::TestWithParam<Impostor> {};

TEST_P(HttpTransportRefuses, WhoeverIsNotProvenToBeTheMock) {
    LoopbackServer server{[](Heard const& heard) -> Say { return {GetParam().answer(heard.text), false}; }};
    auto options = to(server);
    options.answer_timeout_ms = 200;
    auto const result = connect(options);
    EXPECT_TRUE(std::holds_alternative<UnsafeTarget>(result));
    for (auto const& heard : server.heard()) EXPECT_TRUE(is_handshake(heard)) << heard.text;
}

std::string changed(std::string document, std::string const& from, std::string const& to) {
    auto const at = document.find(from);
    return at == std::string::npos ? std::string{} : document.replace(at, from.size(), to);
}

std::vector<Impostor> const impostors{
    {"says_nothing", [](auto const&) { return std::string{}; }},
    {"speaks_no_http", [](auto const&) { return std::string{"220 mail.example.test ESMTP\r\n"}; }},
    {"knows_no_such_page", [](auto const&) { return reply(404, "text/html", "<h1>Not found</h1>"); }},
    {"answers_everything", [](auto const&) { return reply(200, "text/html", "<h1>Welcome</h1>"); }},
    {"is_no_mock",
     [](auto const& request) {
         return reply(200, json, changed(info_document(request), R"("mock":true)", R"("mock":false)"));
     }},
    {"has_another_name",
     [](auto const& request) {
         return reply(200, json, changed(info_document(request), "fauxcount", "realcount"));
     }},
    {"echoes_another_nonce",
     [](auto const& request) {
         return reply(200, json, changed(info_document(request), nonce_of(request), "0000"));
     }},
    {"echoes_no_nonce",
     [](auto const&) {
         return reply(200, json,
                      R"({"mock":true,"name":"fauxcount","version":"1","seed":1,"worlds":0,"worlds_max":1})");
     }},
    {"says_more_than_the_document",
     [](auto const& request) {
         return reply(200, json, changed(info_document(request), R"("seed")", R"("extra":1,"seed")"));
     }},
    {"sends_another_type",
     [](auto const& request) { return reply(200, "text/plain", info_document(request)); }},
    {"sends_another_status", [](auto const& request) { return reply(201, json, info_document(request)); }},
    {"redirects",
     [](auto const& request) {
         // Even to itself, where a second question would be answered well.
         if (request.find("again") != std::string::npos) return reply(200, json, info_document(request));
         return "HTTP/1.1 302 Found\r\nLocation: /__admin/info?again&nonce=" + nonce_of(request) +
                "\r\nContent-Length: 0\r\n\r\n";
     }},
};

INSTANTIATE_TEST_SUITE_P(Impostors, HttpTransportRefuses, testing::ValuesIn(impostors),
                         [](auto const& impostor) { return impostor.param.name; });

TEST(HttpTransport, RefusesATargetWhereNobodyListens) {
    std::string url;
    {
        url = LoopbackServer{[](Heard const&) { return Say{}; }}.url();
    }
    HttpOptions options;
    options.url = url;
    EXPECT_TRUE(std::holds_alternative<UnsafeTarget>(connect(options)));
}

TEST(HttpTransport, RefusesAUrlThatIsMoreThanATarget) {
    HttpOptions options;
    options.url = "http://127.0.0.1:8642/elsewhere";
    EXPECT_TRUE(std::holds_alternative<UnsafeTarget>(connect(options)));
}

TEST(HttpTransport, ShakesHandsAgainOnEveryNewConnection) {
    LoopbackServer server{[](Heard const& heard) -> Say {
        if (is_handshake(heard)) return good_handshake(heard);
        return {last(reply(404, "application/problem+json", problem_body)), true};
    }};
    auto const transport = connected(to(server));
    ASSERT_TRUE(transport);
    for (int calls = 0; calls < 3; ++calls) {
        auto const outcome = transport->call(a_read, {"receipt", {}});
        ASSERT_TRUE(std::holds_alternative<api::Answer>(outcome)) << calls;
    }
    std::vector<std::string> nonces;
    int connection = 0;
    for (auto const& heard : server.heard()) {
        bool const first = std::exchange(connection, heard.connection) != heard.connection;
        EXPECT_EQ(is_handshake(heard), first) << heard.text;
        if (first) nonces.push_back(nonce_of(heard.text));
    }
    EXPECT_EQ(nonces.size(), 3U);
    std::sort(nonces.begin(), nonces.end());
    EXPECT_EQ(std::unique(nonces.begin(), nonces.end()), nonces.end()) << "a nonce is used once";
}

TEST(HttpTransport, SendsNothingToAStrangerWhoTookTheMocksPlace) {
    LoopbackServer server{[](Heard const& heard) -> Say {
        if (heard.connection > 1) return {reply(200, "text/html", "<h1>Welcome</h1>"), false};
        return {last(good_handshake(heard).bytes), true};
    }};
    auto const transport = connected(to(server));
    ASSERT_TRUE(transport);
    auto const outcome = transport->call(a_read, {"receipt", {}});
    EXPECT_TRUE(std::holds_alternative<Unsent>(outcome));
    for (auto const& heard : server.heard()) EXPECT_TRUE(is_handshake(heard)) << heard.text;
}

TEST(HttpTransport, CarriesCredentialsAndKeys) {
    LoopbackServer server{[](Heard const& heard) -> Say {
        if (is_handshake(heard)) return good_handshake(heard);
        return {reply(404, "application/problem+json", problem_body), false};
    }};
    auto options = to(server);
    options.admin_token = "opensesame";
    auto const transport = connected(options);
    ASSERT_TRUE(transport);
    (void)transport->call(api::RequestRemoval{}, {"token", "key"});
    (void)transport->control(api::GetClock{"w1"});
    auto const heard = server.heard();
    ASSERT_EQ(heard.size(), 3U);
    EXPECT_EQ(heard[0].text.find("Authorization"), std::string::npos) << "a stranger is told no secret";
    EXPECT_TRUE(heard[1].text.starts_with("POST /w/w1/v1/removals HTTP/1.1\r\n")) << heard[1].text;
    EXPECT_NE(heard[1].text.find("\r\nAuthorization: Bearer token\r\n"), std::string::npos);
    EXPECT_NE(heard[1].text.find("\r\nIdempotency-Key: key\r\n"), std::string::npos);
    EXPECT_NE(heard[1].text.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
    EXPECT_NE(heard[2].text.find("\r\nAuthorization: Bearer opensesame\r\n"), std::string::npos);
    EXPECT_NE(heard[2].text.find("\r\nX-Fauxcount: 1\r\n"), std::string::npos);
}

TEST(HttpTransport, ARefusalIsAnAnswer) {
    LoopbackServer server{[](Heard const& heard) -> Say {
        if (is_handshake(heard)) return good_handshake(heard);
        return {reply(404, "application/problem+json", problem_body), false};
    }};
    auto const outcome = connected(to(server))->call(a_read, {});
    ASSERT_TRUE(std::holds_alternative<api::Answer>(outcome));
    EXPECT_EQ(std::get<api::Problem>(std::get<api::Answer>(outcome)).code, Code::removal_not_found);
}

std::string with_headers(std::string said, std::string const& headers) {
    return said.insert(said.find("\r\n") + 2, headers);
}

std::string const busy_body =
    R"({"type":"urn:fauxcount:problem:world.busy","title":"The world's queue is full","status":503,)"
    R"("code":"world.busy","remedy":"retry"})";

TEST(HttpTransport, ARefusalSaysWhenToAskAgainInSecondsOrAsADate) {
    std::string headers;
    LoopbackServer server{[&](Heard const& heard) -> Say {
        if (is_handshake(heard)) return good_handshake(heard);
        return {with_headers(reply(503, "application/problem+json", busy_body), headers), false};
    }};
    auto const transport = connected(to(server));
    auto const told = [&](std::string const& said) {
        headers = said;
        auto const outcome = transport->call(a_read, {});
        return std::get<api::Problem>(std::get<api::Answer>(outcome)).retry_after;
    };
    EXPECT_EQ(told("Retry-After: 90\r\n"), second * 90);
    EXPECT_EQ(told("Date: Tue, 01 Jan 2030 00:00:00 GMT\r\nRetry-After: Tue, 01 Jan 2030 00:01:30 GMT\r\n"),
              second * 90);
    EXPECT_EQ(told("Retry-After: presently\r\n"), std::nullopt);
    EXPECT_EQ(told(""), std::nullopt);
    auto const controlled = transport->control(api::GetClock{"w1"});
    EXPECT_EQ(std::get<api::Problem>(std::get<api::ControlAnswer>(controlled)).code, Code::world_busy);
}

TEST(HttpTransport, SoDoesTheAnswerToWhoAsksForACode) {
    std::string headers = "Retry-After: 59\r\n";
    LoopbackServer server{[&](Heard const& heard) -> Say {
        if (is_handshake(heard)) return good_handshake(heard);
        return {with_headers(reply(202, json, R"({"via":"sms"})"), headers), false};
    }};
    auto const transport = connected(to(server));
    auto const told = [&] {
        auto const outcome =
            transport->call(api::SendCode{.challenge = ChallengeId{14}, .via = api::Via::sms}, {});
        return std::get<api::CodeSent>(std::get<api::Answer>(outcome));
    };
    EXPECT_EQ(told().via, api::Via::sms);
    EXPECT_EQ(told().retry_after, second * 59);
    headers.clear();
    EXPECT_EQ(told().retry_after, std::nullopt);
}

// An order for a fault has a member of that name, and it is what was ordered.
TEST(HttpTransport, AMemberOfADocumentIsNoHeader) {
    LoopbackServer server{[](Heard const& heard) -> Say {
        if (is_handshake(heard)) return good_handshake(heard);
        api::FaultView ordered;
        ordered.retry_after = second * 30;
        std::string document;
        api::encode(ordered, document);
        return {with_headers(reply(200, json, document), "Retry-After: 5\r\n"), false};
    }};
    auto const outcome = connected(to(server))->control(api::GetFault{.world = "w1", .fault = 1});
    auto const& fault = std::get<api::FaultView>(std::get<api::ControlAnswer>(outcome));
    EXPECT_EQ(fault.retry_after, second * 30);
}

TEST(HttpTransport, TheNewestAnswerSaysWhatTimeItIsThere) {
    std::string headers = "Date: Tue, 01 Jan 2030 00:00:29 GMT\r\n";
    LoopbackServer server{[&](Heard const& heard) -> Say {
        if (is_handshake(heard)) return good_handshake(heard);
        return {with_headers(reply(503, "application/problem+json", busy_body), headers), false};
    }};
    auto const transport = connected(to(server));
    EXPECT_EQ(transport->date(), std::nullopt);
    transport->call(a_read, {});
    EXPECT_EQ(transport->date(), Instant{1'893'456'029'000});
    headers = "Date: presently\r\n";
    transport->call(a_read, {});
    EXPECT_EQ(transport->date(), std::nullopt);
}

TEST(HttpTransport, WhoeverIsNotUnderstoodMayStillSayWhenToAskAgain) {
    LoopbackServer server{[](Heard const& heard) -> Say {
        if (is_handshake(heard)) return good_handshake(heard);
        return {with_headers(reply(503, "text/html", "<h1>Later</h1>"), "Retry-After: 5\r\n"), false};
    }};
    auto const outcome = connected(to(server))->call(a_read, {});
    ASSERT_TRUE(std::holds_alternative<Unknown>(outcome));
    EXPECT_EQ(std::get<Unknown>(outcome).retry_after, second * 5);
}

// Each of these leaves open whether the request was carried out.
std::vector<Impostor> const mumblers{
    {"hangs_up", [](auto const&) { return std::string{}; }},
    {"stops_halfway",
     [](auto const&) { return std::string{"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"id\""}; }},
    {"is_a_gateway", [](auto const&) { return reply(502, "text/html", "<h1>Bad gateway</h1>"); }},
    {"answers_another_question",
     [](auto const& request) { return reply(200, json, info_document(request)); }},
    {"redirects",
     [](auto const&) {
         return std::string{"HTTP/1.1 307 Elsewhere\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"};
     }},
};

class HttpTransportHears : public testing::TestWithParam<Impostor> {};

TEST_P(HttpTransportHears, NothingItCouldBelieve) {
    LoopbackServer server{[](Heard const& heard) -> Say {
        if (is_handshake(heard)) return good_handshake(heard);
        return {GetParam().answer(heard.text), true};
    }};
    auto const transport = connected(to(server));
    ASSERT_TRUE(transport);
    EXPECT_TRUE(std::holds_alternative<Unknown>(transport->call(a_read, {})));
    EXPECT_EQ(server.heard().size(), 2U) << "no second try, no redirect followed";
}

INSTANTIATE_TEST_SUITE_P(Mumblers, HttpTransportHears, testing::ValuesIn(mumblers),
                         [](auto const& mumbler) { return mumbler.param.name; });

TEST(HttpTransport, UsesNoProxy) {
    ASSERT_EQ(::setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
    LoopbackServer server{good_handshake};
    EXPECT_TRUE(connected(to(server)));
    ::unsetenv("http_proxy");
}

}  // namespace

}  // namespace fauxcount::client
