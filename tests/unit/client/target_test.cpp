// Which URLs name a target, and which peers count as near.
#include "client/target.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>

namespace fauxcount::client {

namespace {

TEST(Target, IsSchemeHostAndPort) {
    EXPECT_EQ(parse_target("http://127.0.0.1:8642")->host, "127.0.0.1");
    EXPECT_EQ(parse_target("http://127.0.0.1:8642")->port, 8642);
    EXPECT_EQ(parse_target("http://localhost:1/")->host, "localhost");
    EXPECT_EQ(parse_target("http://mock.test")->port, 80);
    EXPECT_EQ(parse_target("http://[::1]:65535")->host, "::1");
    EXPECT_EQ(parse_target("http://[::1]:65535")->port, 65535);
}

TEST(Target, IsNothingElse) {
    for (auto const* url :
         {"", "127.0.0.1:8642", "https://127.0.0.1:8642", "http://", "http://:8642", "http://a:0",
          "http://a:65536", "http://a:+1", "http://a:", "http://a:1/w/x", "http://a:1?x=1", "http://user@a:1",
          "http://a:1#x", "http://[::1", "http://[]:1", "http://a b:1", "http://a:1\r\nX: y", "HTTP://a:1"}) {
        EXPECT_FALSE(parse_target(url)) << url;
    }
}

sockaddr_storage address_of(char const* text) {
    sockaddr_storage storage{};
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (::inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        std::memcpy(&storage, &v4, sizeof v4);
    } else {
        EXPECT_EQ(::inet_pton(AF_INET6, text, &v6.sin6_addr), 1) << text;
        v6.sin6_family = AF_INET6;
        std::memcpy(&storage, &v6, sizeof v6);
    }
    return storage;
}

TEST(Target, LoopbackAndPrivateNetworksAreNear) {
    for (auto const* peer : {"127.0.0.1", "127.255.255.255", "10.0.0.1", "10.255.255.255", "172.16.0.0",
                             "172.31.255.255", "192.168.0.0", "192.168.255.255", "::1", "::ffff:127.0.0.1",
                             "::ffff:10.1.2.3", "fc00::1", "fdff::1"}) {
        EXPECT_TRUE(is_near(address_of(peer))) << peer;
    }
}

TEST(Target, EverythingElseIsFar) {
    for (auto const* peer :
         {"0.0.0.0", "126.255.255.255", "128.0.0.0", "9.255.255.255", "11.0.0.0", "172.15.255.255",
          "172.32.0.0", "192.167.255.255", "192.169.0.0", "169.254.169.254", "203.0.113.7", "::", "::2",
          "::ffff:203.0.113.7", "fe80::1", "fe00::1", "2001:db8::1"}) {
        EXPECT_FALSE(is_near(address_of(peer))) << peer;
    }
    EXPECT_FALSE(is_near(sockaddr_storage{}));
}

}  // namespace

}  // namespace fauxcount::client
