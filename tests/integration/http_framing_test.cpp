// Where one request ends and the next begins: pipelines, pieces, chunks, and everything that could make two
// readers of one stream disagree.
#include "http_fixture.hpp"

#include <string>
#include <thread>
#include <vector>

namespace fauxcount::http {
namespace {

using HttpFraming = HttpTest;

std::string list_of(int n) { return "/v1/accounts?limit=" + std::to_string(n); }
std::string cursor_of(int n) { return "\"next_cursor\":\"" + std::to_string(n) + "\""; }
constexpr std::string_view device = R"({"kind":"phone"})";

TEST_F(HttpFraming, SixteenRequestsInOneWriteAreAnsweredInOrderAndTogether) {
    start();
    auto connection = client();
    std::string all;
    for (int n = 1; n <= 16; ++n) all += request("GET", list_of(n));
    connection.send(all);
    for (int n = 1; n <= 16; ++n)
        EXPECT_NE(connection.receive().body.find(cursor_of(n)), std::string::npos) << n;
    // The requests may reach the server in a few pieces, but it never writes each answer alone.
    EXPECT_LE(connection.reads(), 4);
}

TEST_F(HttpFraming, ARequestMayComeInPiecesCutAnywhere) {
    start();
    auto connection = client();
    auto const whole = request("POST", "/v1/devices", device);
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
        connection.send(whole.substr(0, cut));
        connection.send(whole.substr(cut));
        EXPECT_EQ(connection.receive().status, 201) << "cut at " << cut;
    }
}

TEST_F(HttpFraming, ARequestMayComeByteByByte) {
    start();
    auto connection = client();
    for (char const byte : request("POST", "/v1/devices", device)) connection.send({&byte, 1});
    EXPECT_EQ(connection.receive().status, 201);
}

TEST_F(HttpFraming, TwoRequestsMayBeCutAnywhere) {
    start();
    auto connection = client();
    auto const two = request("POST", "/v1/devices", device) + request("GET", list_of(5));
    for (std::size_t cut = 1; cut < two.size(); cut += 3) {
        connection.send(two.substr(0, cut));
        connection.send(two.substr(cut));
        EXPECT_EQ(connection.receive().status, 201);
        EXPECT_EQ(connection.receive().status, 200);
    }
}

TEST_F(HttpFraming, AnEmptyLineBeforeARequestIsIgnored) {
    start();
    EXPECT_EQ(ask_raw("\r\n\r\n" + request("GET", "/livez")).status, 200);
}

TEST_F(HttpFraming, AConnectionLivesOnUnlessToldOtherwise) {
    start();
    auto connection = client();
    EXPECT_FALSE(connection.exchange(request("GET", "/livez")).has("connection"));
    auto const last = connection.exchange(request("GET", "/livez", {}, "Connection: close\r\n"));
    EXPECT_EQ(last.header("connection"), "close");
    EXPECT_TRUE(connection.closed_by_server());
}

TEST_F(HttpFraming, WhatFollowsTheLastRequestIsNotAnswered) {
    start();
    auto connection = client();
    connection.send(request("GET", "/livez", {}, "Connection: close\r\n") +
                    request("POST", "/v1/devices", device));
    EXPECT_EQ(connection.receive().status, 200);
    EXPECT_TRUE(connection.closed_by_server());
    EXPECT_EQ(engine::fake_controls().answered, 0);
}

TEST_F(HttpFraming, Http10ClosesUnlessKeepAliveIsAsked) {
    start();
    auto connection = client();
    auto const kept =
        connection.exchange("GET /livez HTTP/1.0\r\n" + host() + "Connection: keep-alive\r\n\r\n");
    EXPECT_EQ(kept.header("connection"), "keep-alive");
    auto const last = connection.exchange("GET /livez HTTP/1.0\r\n" + host() + "\r\n");
    EXPECT_EQ(last.header("connection"), "close");
    EXPECT_TRUE(connection.closed_by_server());
}

TEST_F(HttpFraming, AClientThatHasSentEverythingStillGetsItsAnswers) {
    start();
    auto connection = client();
    connection.send(request("GET", list_of(1)) + request("GET", list_of(2)));
    connection.finish();
    EXPECT_EQ(connection.receive().status, 200);
    EXPECT_EQ(connection.receive().status, 200);
    EXPECT_TRUE(connection.closed_by_server());
}

TEST_F(HttpFraming, ChunkedBodiesArePutTogetherWhereverTheyAreCut) {
    start();
    auto connection = client();
    std::string const head = "POST /v1/devices HTTP/1.1\r\n" + host() +
                             "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    std::string const chunks = "5;note=\"x\"\r\n{\"kin\r\nB\r\nd\":\"phone\"}\r\n0\r\nX-Trailer: yes\r\n\r\n";
    auto const whole = head + chunks;
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
        connection.send(whole.substr(0, cut));
        connection.send(whole.substr(cut));
        EXPECT_EQ(connection.receive().status, 201) << "cut at " << cut;
    }
    for (char const byte : whole) connection.send({&byte, 1});
    EXPECT_EQ(connection.receive().status, 201);
}

TEST_F(HttpFraming, AnEmptyChunkedBodyIsNoBody) {
    start();
    auto connection = client();
    std::string const whole = "POST /v1/devices/dev_0000000000007/factory-reset HTTP/1.1\r\n" + host() +
                              "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    for (char const byte : whole) connection.send({&byte, 1});
    EXPECT_EQ(connection.receive().status, 200);
    EXPECT_EQ(connection.exchange(whole + request("GET", "/livez")).status, 200);
    EXPECT_EQ(connection.receive().body, "ok\n");
}

TEST_F(HttpFraming, ChunksAreBoundedLikeOtherBodies) {
    start();
    auto connection = client();
    connection.send("POST /v1/devices HTTP/1.1\r\n" + host() +
                    "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    std::string const chunk = "1000\r\n" + std::string(0x1000, ' ') + "\r\n";
    for (int n = 0; n < 16; ++n) connection.send(chunk);
    EXPECT_EQ(connection.exchange("1\r\n \r\n").status, 413);
    EXPECT_TRUE(connection.closed_by_server());
}

struct Smuggle {
    char const* what;
    std::string lines;  // after the request line and Host
    std::string body;
};

class HttpSmuggling : public HttpTest, public testing::WithParamInterface<Smuggle> {};

TEST_P(HttpSmuggling, IsRefusedAndEndsTheConnection) {
    start();
    auto connection = client();
    // The hidden request would be the answer to a second client behind a proxy.
    auto const& smuggle = GetParam();
    connection.send("POST /v1/devices HTTP/1.1\r\n" + host() + "Content-Type: application/json\r\n" +
                    smuggle.lines + "\r\n" + smuggle.body + request("GET", "/metrics"));
    auto const answer = connection.receive();
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_TRUE(connection.closed_by_server());
    EXPECT_EQ(engine::fake_controls().answered, 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, HttpSmuggling,
    testing::Values(
        Smuggle{"both lengths", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"},
        Smuggle{"both lengths, other order", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "0\r\n\r\n"},
        Smuggle{"two different lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", "{}   "},
        Smuggle{"two equal lengths", "Content-Length: 2\r\nContent-Length: 2\r\n", "{}"},
        Smuggle{"a list of lengths", "Content-Length: 2, 2\r\n", "{}"},
        Smuggle{"a signed length", "Content-Length: +2\r\n", "{}"},
        Smuggle{"a hexadecimal length", "Content-Length: 0x2\r\n", "{}"},
        Smuggle{"an empty length", "Content-Length: \r\n", ""},
        Smuggle{"a length that overflows", "Content-Length: 18446744073709551618\r\n", "{}"},
        Smuggle{"another coding", "Transfer-Encoding: gzip\r\n", "{}"},
        Smuggle{"chunked before another coding", "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"},
        Smuggle{"another coding before chunked", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"},
        Smuggle{"chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"},
        Smuggle{"chunked with another letter", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"},
        Smuggle{"chunked with a vertical tab", "Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"},
        Smuggle{"a space before the colon", "Content-Length : 2\r\n", "{}"},
        Smuggle{"a folded line", "X-Long: a\r\n b\r\nContent-Type: application/json\r\n", "{}"},
        Smuggle{"a bare line feed", "X-One: a\nContent-Length: 2\r\n", "{}"},
        Smuggle{"a bare carriage return", "X-One: a\rContent-Length: 2\r\n", "{}"},
        Smuggle{"a NUL in a header", std::string{"X-One: a\0b\r\n", 12}, "{}"},
        Smuggle{"a header without a name", ": a\r\n", "{}"},
        Smuggle{"a chunk size that is no number", "Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"},
        Smuggle{"a chunk size with a sign", "Transfer-Encoding: chunked\r\n", "+2\r\n{}\r\n0\r\n\r\n"},
        Smuggle{"a chunk longer than its size", "Transfer-Encoding: chunked\r\n", "1\r\n{}\r\n0\r\n\r\n"},
        Smuggle{"a chunk size that overflows", "Transfer-Encoding: chunked\r\n",
                "10000000000000002\r\n{}\r\n0\r\n\r\n"}),
    [](auto const& smuggle) {
        std::string name;
        for (char const c : std::string_view{smuggle.param.what}) {
            if (c != ',') name += c == ' ' ? '_' : c;
        }
        return name;
    });

TEST_F(HttpFraming, WhatIsNoRequestIsRefusedAtOnce) {
    start();
    for (std::string const& garbage :
         {std::string{"\x16\x03\x01\x02\x00\x01", 6}, std::string{"GET / HTTP/9.9\r\nHost: x\r\n\r\n"},
          std::string{"GET / HTTP/2.0\r\nHost: x\r\n\r\n"}, std::string{"GET  / HTTP/1.1\r\nHost: x\r\n\r\n"},
          std::string{"GET /\r\n\r\n"}, std::string{"G(T / HTTP/1.1\r\n\r\n"}, std::string{"{}\r\n\r\n"}}) {
        auto connection = client();
        auto const answer = connection.exchange(garbage);
        EXPECT_EQ(answer.status, 400) << garbage;
        EXPECT_EQ(answer.header("content-type"), "application/problem+json");
        EXPECT_TRUE(connection.closed_by_server());
    }
}

TEST_F(HttpFraming, AFloodOfHeadersIsStopped) {
    start();
    for (bool const one_long_line : {true, false}) {
        auto connection = client();
        std::string flood = "GET /livez HTTP/1.1\r\n" + host();
        if (one_long_line) flood += "X-Long: ";
        while (flood.size() < 100'000) flood += one_long_line ? "aaaaaaaaaaaaaaaa" : "X-Flood: 1\r\n";
        connection.send(flood);
        EXPECT_EQ(connection.receive().status, 431);
        EXPECT_TRUE(connection.closed_by_server());
    }
}

TEST_F(HttpFraming, AHeadJustBelowTheLimitIsTaken) {
    start();
    auto head = "GET /livez HTTP/1.1\r\n" + host() + "X-Long: ";
    head.append(options.limits.head_max - head.size() - 4, 'a');
    EXPECT_EQ(ask_raw(head + "\r\n\r\n").status, 200);
    EXPECT_EQ(ask_raw(head + "a\r\n\r\n").status, 431);
}

TEST_F(HttpFraming, AnAnnouncedGibibyteIsRefusedBeforeItIsRead) {
    start();
    auto connection = client();
    auto const answer =
        connection.exchange("POST /v1/devices HTTP/1.1\r\n" + host() +
                            "Content-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n");
    EXPECT_EQ(answer.status, 413);
    EXPECT_NE(answer.body.find("request.too_large"), std::string::npos);
    EXPECT_TRUE(connection.closed_by_server());
}

TEST_F(HttpFraming, TheLimitOfABodyDependsOnTheOperation) {
    start();
    std::string const blank(100'000, ' ');
    EXPECT_EQ(ask("POST", "/v1/devices", blank + std::string{device}).status, 413);
    EXPECT_EQ(ask("POST", "/v1/bulk/removals", blank + R"({"accounts":[]})").status, 200);
    std::string const lines(2'000'000, '\n');
    auto const seeded =
        ask("POST", "/__admin/worlds/w1/accounts", lines + R"({"identifiers":["a"],"password":"b"})",
            "Content-Type: application/x-ndjson\r\n");
    EXPECT_EQ(seeded.status, 200) << seeded.body;
}

TEST_F(HttpFraming, AClientThatAsksBeforeItSendsIsToldToGoOn) {
    start();
    auto connection = client();
    std::string const head =
        "POST /v1/devices HTTP/1.1\r\n" + host() +
        "Content-Type: application/json\r\nContent-Length: 16\r\nExpect: 100-continue\r\n\r\n";
    EXPECT_EQ(connection.exchange(head).status, 100);
    EXPECT_EQ(connection.exchange(device).status, 201);
    // Refused by its head: it must not send the body at all.
    auto const refused = connection.exchange("POST /v1/nothing HTTP/1.1\r\n" + host() +
                                             "Content-Length: 16\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(refused.status, 404);
    EXPECT_TRUE(connection.closed_by_server());
}

TEST_F(HttpFraming, AClientThatDoesNotReadHoldsUpOnlyItself) {
    options.limits.unsent_max = 16'384;
    start();
    constexpr int count = 20'000;
    auto slow = client();
    slow.set_receive_buffer(65'536);
    std::thread sender{[&] {
        std::string const one = request("GET", list_of(7));
        for (int n = 0; n < count; ++n) slow.send(one);
    }};
    // Meanwhile others are served.
    EXPECT_EQ(ask("GET", "/livez").status, 200);
    for (int n = 0; n < count; ++n) ASSERT_EQ(slow.receive().status, 200) << n;
    sender.join();
    EXPECT_EQ(slow.rest(), "");
}

TEST_F(HttpFraming, HundredThousandBracketsAreARefusalAndNoCrash) {
    start();
    auto const answer = ask("POST", "/v1/bulk/removals", std::string(100'000, '['));
    EXPECT_EQ(answer.status, 400);
    auto const objects = ask("POST", "/v1/bulk/removals", [] {
        std::string deep;
        for (int n = 0; n < 100'000; ++n) deep += "{\"a\":";
        return deep;
    }());
    EXPECT_EQ(objects.status, 400);
    EXPECT_EQ(ask("GET", "/livez").status, 200);
}

}  // namespace
}  // namespace fauxcount::http
