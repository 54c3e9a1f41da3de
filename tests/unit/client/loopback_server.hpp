// A peer for the HTTP transport that says exactly what a test wants, byte for byte, and remembers what it
// heard. Listens on loopback, on a port of the system's choice; serves one connection after the other.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fauxcount::client::scripted {

struct Heard {
    int connection = 0;  // counted from 1
    std::string text;  // header section and body
};

class LoopbackServer {
public:
    // The bytes to answer with. An empty answer closes the connection without a word; `hang_up` closes it
    // afterwards.
    struct Say {
        std::string bytes;
        bool hang_up = false;
    };
    using Script = std::function<Say(Heard const&)>;

    explicit LoopbackServer(Script script)
        : script_{std::move(script)}, listener_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, any, size) != 0 || ::listen(listener_, 8) != 0 ||
            ::getsockname(listener_, any, &size) != 0)
            throw std::runtime_error{"no listening socket on loopback"};
        port_ = ntohs(address.sin_port);
        thread_ = std::thread{[this] { serve(); }};
    }

    LoopbackServer(LoopbackServer const&) = delete;
    LoopbackServer& operator=(LoopbackServer const&) = delete;

    ~LoopbackServer() {
        {
            std::lock_guard const lock{mutex_};
            stopping_ = true;
            ::shutdown(listener_, SHUT_RDWR);
            if (connection_ >= 0) ::shutdown(connection_, SHUT_RDWR);
        }
        thread_.join();
        ::close(listener_);
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

    std::vector<Heard> heard() const {
        std::lock_guard const lock{mutex_};
        return heard_;
    }

private:
    void serve() {
        for (int number = 1;; ++number) {
            int const connection = ::accept(listener_, nullptr, nullptr);
            if (connection < 0) return;
            {
                std::lock_guard const lock{mutex_};
                if (stopping_) ::shutdown(connection, SHUT_RDWR);
                connection_ = connection;
            }
            converse(connection, number);
            std::lock_guard const lock{mutex_};
            connection_ = -1;
            ::close(connection);
        }
    }

    void converse(int connection, int number) {
        for (std::string buffer;;) {
            auto const request = take_request(connection, buffer);
            if (request.empty()) return;
            Heard const what{number, request};
            {
                std::lock_guard const lock{mutex_};
                heard_.push_back(what);
            }
            auto const say = script_(what);
            if (say.bytes.empty()) return;
            if (::send(connection, say.bytes.data(), say.bytes.size(), MSG_NOSIGNAL) < 0 || say.hang_up)
                return;
        }
    }

    // One request out of what arrived; empty when the peer is gone.
    static std::string take_request(int connection, std::string& buffer) {
        for (;;) {
            auto const head = buffer.find("\r\n\r\n");
            if (head != std::string::npos) {
                auto const size = head + 4 + content_length(buffer.substr(0, head));
                if (buffer.size() >= size) {
                    auto request = buffer.substr(0, size);
                    buffer.erase(0, size);
                    return request;
                }
            }
            char piece[4096];
            auto const got = ::recv(connection, piece, sizeof piece, 0);
            if (got <= 0) return {};
            buffer.append(piece, static_cast<std::size_t>(got));
        }
    }

    static std::size_t content_length(std::string const& head) {
        auto const at = head.find("Content-Length: ");
        return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
    }

    Script script_;
    int listener_;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    int connection_ = -1;
    bool stopping_ = false;
    std::vector<Heard> heard_;
    std::thread thread_;
};

inline std::string reply(int status, std::string const& type, std::string const& body) {
    return "HTTP/1.1 " + std::to_string(status) + " Word\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// Says that the connection ends here. A peer that only hangs up may be found out too late, and that is no
// Unsent.
inline std::string last(std::string said) {
    return said.insert(said.find("\r\n") + 2, "Connection: close\r\n");
}

inline std::string nonce_of(std::string const& request) {
    auto const from = request.find("nonce=");
    if (from == std::string::npos) return {};
    return request.substr(from + 6, request.find(' ', from) - from - 6);
}

inline bool is_handshake(Heard const& heard) { return heard.text.starts_with("GET /__admin/info?nonce="); }

// The info document of a mock, as it answers this very request.
inline std::string info_document(std::string const& request) {
    return R"({"mock":true,"name":"fauxcount","version":"0.1.0","nonce":")" + nonce_of(request) +
           R"(","seed":1,"worlds":0,"worlds_max":10})";
}

}  // namespace fauxcount::client::scripted
