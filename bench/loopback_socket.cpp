// Loopback TCP sockets and epoll: the thin layer over the system calls, errors turned into exceptions.
#include "bench/loopback_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace fauxcount::bench {
namespace {

constexpr int accept_backlog = 1024;

[[noreturn]] void fail(char const* what) { throw std::system_error{errno, std::generic_category(), what}; }

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

// Without this an answer may wait for the acknowledgement of the one before it.
void send_without_delay(FileDescriptor const& socket) {
    int const on = 1;
    if (::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) fail("TCP_NODELAY");
}

void control(FileDescriptor const& epoll, int operation, FileDescriptor const& target, std::uint32_t events,
             std::uint32_t key) {
    epoll_event event{};
    event.events = events;
    event.data.u32 = key;
    if (::epoll_ctl(epoll.get(), operation, target.get(), &event) != 0) fail("epoll_ctl");
}

} // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
        close();
        value_ = other.release();
    }
    return *this;
}

void FileDescriptor::close() {
    if (is_open()) ::close(release());
}

int FileDescriptor::release() { return std::exchange(value_, -1); }

FileDescriptor listen_on_loopback(std::uint16_t port) {
    FileDescriptor listener{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!listener.is_open()) fail("socket");
    int const on = 1;
    if (::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) fail("SO_REUSEADDR");
    sockaddr_in const address = loopback(port);
    if (::bind(listener.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0)
        fail("bind");
    if (::listen(listener.get(), accept_backlog) != 0) fail("listen");
    return listener;
}

FileDescriptor connect_to_loopback(std::uint16_t port) {
    FileDescriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!socket.is_open()) fail("socket");
    sockaddr_in const address = loopback(port);
    if (::connect(socket.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
        fail("connect");
    }
    send_without_delay(socket);
    return socket;
}

std::uint16_t port_of(FileDescriptor const& listener) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) fail("getsockname");
    return ntohs(address.sin_port);
}

FileDescriptor make_epoll() {
    FileDescriptor epoll{::epoll_create1(EPOLL_CLOEXEC)};
    if (!epoll.is_open()) fail("epoll_create1");
    return epoll;
}

FileDescriptor accept_waiting(FileDescriptor const& listener) {
    FileDescriptor accepted{::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (accepted.is_open()) send_without_delay(accepted);
    return accepted;
}

void watch(FileDescriptor const& epoll, FileDescriptor const& target, std::uint32_t events,
           std::uint32_t key) {
    control(epoll, EPOLL_CTL_ADD, target, events, key);
}

void rewatch(FileDescriptor const& epoll, FileDescriptor const& target, std::uint32_t events,
             std::uint32_t key) {
    control(epoll, EPOLL_CTL_MOD, target, events, key);
}

} // namespace fauxcount::bench
