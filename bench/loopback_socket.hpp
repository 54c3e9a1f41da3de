// Loopback TCP sockets and epoll for the anchors and the load generator. The product has its own boundary and
// never includes this.
#pragma once

#include <cstdint>

namespace fauxcount::bench {

// Owns one descriptor and closes it; move-only.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int value) : value_{value} {}
    FileDescriptor(FileDescriptor&& other) noexcept : value_{other.release()} {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    FileDescriptor(FileDescriptor const&) = delete;
    FileDescriptor& operator=(FileDescriptor const&) = delete;
    ~FileDescriptor() { close(); }

    [[nodiscard]] int get() const { return value_; }
    [[nodiscard]] bool is_open() const { return value_ >= 0; }
    void close();

private:
    int release();

    int value_ = -1;
};

// All of these throw std::system_error when the operating system says no.
FileDescriptor listen_on_loopback(std::uint16_t port);
FileDescriptor connect_to_loopback(std::uint16_t port);
std::uint16_t port_of(FileDescriptor const& listener);
FileDescriptor make_epoll();

// Answers a closed descriptor when nobody is waiting to be accepted.
FileDescriptor accept_waiting(FileDescriptor const& listener);

// `key` comes back with each event, in `epoll_event::data.u32`.
void watch(FileDescriptor const& epoll, FileDescriptor const& target, std::uint32_t events,
           std::uint32_t key);
void rewatch(FileDescriptor const& epoll, FileDescriptor const& target, std::uint32_t events,
             std::uint32_t key);

}  // namespace fauxcount::bench
