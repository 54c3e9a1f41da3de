// Plain blocking sockets.
#include "raw_client.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace fauxcount::http {
namespace {

// A process that was stopped and goes on finds its waits interrupted, since they have a time-out: they begin
// again.
template <class Call>
auto uninterrupted(Call const& call) {
    while (true) {
        auto const result = call();
        if (result >= 0 || errno != EINTR) return result;
    }
}

[[noreturn]] void fail(char const* what) { throw std::system_error(errno, std::generic_category(), what); }

RawAnswer parse(std::string_view head) {
    RawAnswer answer;
    auto line = head.substr(0, head.find("\r\n"));
    if (!line.starts_with("HTTP/1.1 ")) throw std::runtime_error{"not an answer: " + std::string{line}};
    answer.status = std::stoi(std::string{line.substr(9, 3)});
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    while (!head.empty()) {
        line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(head.size(), line.size() + 2));
        auto const colon = line.find(": ");
        std::string name{line.substr(0, colon)};
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        if (!answer.headers.emplace(name, line.substr(colon + 2)).second) {
            throw std::runtime_error{"a header is there twice: " + name};
        }
    }
    return answer;
}

}  // namespace

RawClient::RawClient(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    if (socket_ < 0) fail("socket");
    int const on = 1;
    timeval const patience{.tv_sec = 300, .tv_usec = 0};  // only a hang comes near it
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr const*>(&to), sizeof to) != 0) {
        ::close(socket_);
        fail("connect");
    }
}

RawClient::~RawClient() { ::close(socket_); }

bool RawClient::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        auto const sent =
            uninterrupted([&] { return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); });
        if (sent < 0) {
            if (errno == EPIPE || errno == ECONNRESET) return false;
            fail("send");
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::size_t RawClient::send_without_waiting(std::string_view bytes) const {
    auto const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

bool RawClient::read_more() {
    std::array<char, 65536> piece;
    auto const count = uninterrupted([&] { return ::recv(socket_, piece.data(), piece.size(), 0); });
    if (count < 0) fail("receive");
    ++reads_;
    received_.append(piece.data(), static_cast<std::size_t>(count));
    return count > 0;
}

RawAnswer RawClient::receive(bool to_head) {
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
        if (!read_more()) throw std::runtime_error{"closed before an answer; there is: " + received_};
    }
    auto answer = parse(std::string_view{received_}.substr(0, end));
    bool const empty = to_head || answer.status == 204 || answer.status < 200;
    std::size_t const length = empty ? 0 : std::stoul(answer.headers.at("content-length"));
    while (received_.size() < end + 4 + length) {
        if (!read_more()) throw std::runtime_error{"closed inside an answer"};
    }
    answer.body = received_.substr(end + 4, length);
    received_.erase(0, end + 4 + length);
    return answer;
}

RawAnswer RawClient::exchange(std::string_view bytes) {
    send(bytes);
    return receive();
}

bool RawClient::closed_by_server() {
    try {
        while (read_more()) {
        }
    } catch (std::system_error const& error) {
        // Reset is closed, too; a time-out is not.
        if (error.code() != std::errc::connection_reset) throw;
    }
    return received_.empty();
}

void RawClient::finish() const { ::shutdown(socket_, SHUT_WR); }

void RawClient::set_receive_buffer(int bytes) const {
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

}  // namespace fauxcount::http
