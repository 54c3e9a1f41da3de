// The practical ceiling of one thread: epoll, HTTP/1.1 read by hand, accounts in plain memory. It has no
// rules, no time-outs and no authority, and trusts its peer: an anchor to measure against, not a server to
// use.
//
//   GET /ping · DELETE /v1/accounts/{id} · POST /v1/accounts:batchDelete {"ids":["1","2"]}
//
// A batch is answered per id and in order, {"results":["removed","unknown"]}, as the product must answer it.
#include "bench/anchors/account_store.hpp"
#include "bench/loopback_socket.hpp"

#include <CLI/CLI.hpp>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::bench {
namespace {

struct Request {
    std::string_view method;
    std::string_view target;
    std::string_view body;
    std::size_t size;
};

std::uint64_t number_at_start(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// Nothing when the request is not complete yet. Only a POST can have a body, and only `Content-Length` in
// this spelling announces one: enough for our load generator and for curl.
std::optional<Request> first_request(std::string_view bytes) {
    constexpr std::string_view head_end = "\r\n\r\n";
    constexpr std::string_view length_name = "\r\nContent-Length: ";
    std::size_t const head_size = bytes.find(head_end);
    if (head_size == bytes.npos) return std::nullopt;
    std::string_view const head = bytes.substr(0, head_size);
    std::size_t const method_size = head.find(' ');
    if (method_size == head.npos) return Request{{}, {}, {}, head_size + head_end.size()};
    std::string_view const method = head.substr(0, method_size);
    std::string_view const after_method = head.substr(method_size + 1);
    std::string_view const target = after_method.substr(0, after_method.find(' '));

    std::size_t const body_start = head_size + head_end.size();
    std::size_t body_size = 0;
    if (method == "POST") {
        std::size_t const length_at = head.find(length_name);
        if (length_at != head.npos) body_size = number_at_start(head.substr(length_at + length_name.size()));
    }
    if (bytes.size() - body_start < body_size) return std::nullopt;
    return Request{method, target, bytes.substr(body_start, body_size), body_start + body_size};
}

void append_answer(std::string& out, std::string_view status, std::string_view body) {
    std::array<char, 20> digits{};
    char* const digits_end = std::to_chars(digits.data(), digits.data() + digits.size(), body.size()).ptr;
    out.append("HTTP/1.1 ").append(status);
    out.append("\r\nContent-Type: application/json\r\nContent-Length: ");
    out.append(digits.data(), digits_end).append("\r\n\r\n").append(body);
}

class Endpoints {
public:
    explicit Endpoints(AccountStore& store) : store_{store} {}

    void answer(Request const& request, std::string& out) {
        constexpr std::string_view one_account = "/v1/accounts/";
        if (request.method == "DELETE" && request.target.starts_with(one_account)) {
            bool const erased = store_.erase(number_at_start(request.target.substr(one_account.size())));
            append_answer(out, erased ? "200 OK" : "404 Not Found",
                          erased ? R"({"state":"removed"})" : R"({"state":"unknown"})");
        } else if (request.method == "POST" && request.target == "/v1/accounts:batchDelete") {
            erase_batch(request.body);
            append_answer(out, "200 OK", batch_answer_);
        } else if (request.method == "GET" && request.target == "/ping") {
            append_answer(out, "200 OK", R"({"state":"ready"})");
        } else {
            append_answer(out, "404 Not Found", R"({"state":"no such endpoint"})");
        }
    }

private:
    void erase_batch(std::string_view body) {
        batch_answer_.assign(R"({"results":[)");
        std::size_t at = body.find('[');
        while (at != body.npos && (at = body.find('"', at)) != body.npos) {
            std::size_t const id_end = body.find('"', at + 1);
            if (id_end == body.npos) break;
            bool const erased = store_.erase(number_at_start(body.substr(at + 1, id_end - at - 1)));
            batch_answer_.append(erased ? R"("removed",)" : R"("unknown",)");
            at = id_end + 1;
        }
        if (batch_answer_.back() == ',') batch_answer_.pop_back();
        batch_answer_.append("]}");
    }

    AccountStore& store_;
    std::string batch_answer_;
};

struct Connection {
    FileDescriptor socket;
    std::string unread;
    std::string unsent;
    bool waits_for_room = false;
};

class Server {
public:
    Server(FileDescriptor listener, Endpoints& endpoints)
        : listener_{std::move(listener)}, endpoints_{endpoints}, read_buffer_(256 * 1024) {
        watch(epoll_, listener_, EPOLLIN, key_of(listener_));
    }

    // Never returns: the process is stopped by a signal.
    [[noreturn]] void run() {
        std::array<epoll_event, 256> events{};
        while (true) {
            int const count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i) {
                std::uint32_t const key = events[static_cast<std::size_t>(i)].data.u32;
                if (key == key_of(listener_)) {
                    accept_all();
                } else {
                    serve(connections_[key]);
                }
            }
        }
    }

private:
    // Connections live at the index of their descriptor, which the system keeps small and dense.
    static std::uint32_t key_of(FileDescriptor const& descriptor) {
        return static_cast<std::uint32_t>(descriptor.get());
    }

    void accept_all() {
        while (true) {
            FileDescriptor accepted = accept_waiting(listener_);
            if (!accepted.is_open()) return;
            std::uint32_t const key = key_of(accepted);
            if (connections_.size() <= key) connections_.resize(key + 1);
            watch(epoll_, accepted, EPOLLIN, key);
            connections_[key] = Connection{std::move(accepted), {}, {}, false};
        }
    }

    void serve(Connection& connection) {
        // A peer that does not read its answers gets no new ones: its requests wait in the kernel.
        if (connection.waits_for_room) {
            send_unsent(connection);
            return;
        }
        ssize_t const received = ::recv(connection.socket.get(), read_buffer_.data(), read_buffer_.size(), 0);
        if (received <= 0) {
            if (received == 0 || (errno != EAGAIN && errno != EINTR)) connection = Connection{};
            return;
        }
        answer_all(connection, {read_buffer_.data(), static_cast<std::size_t>(received)});
        send_unsent(connection);
    }

    // Every complete request of one read is answered with one write.
    void answer_all(Connection& connection, std::string_view received) {
        std::string_view bytes = received;
        if (!connection.unread.empty()) bytes = connection.unread.append(received);
        while (std::optional<Request> const request = first_request(bytes)) {
            endpoints_.answer(*request, connection.unsent);
            bytes.remove_prefix(request->size);
        }
        connection.unread = std::string{bytes};
    }

    void send_unsent(Connection& connection) {
        std::string& unsent = connection.unsent;
        bool const was_waiting = connection.waits_for_room;
        if (unsent.empty()) return;
        ssize_t const sent = ::send(connection.socket.get(), unsent.data(), unsent.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            connection = Connection{};
            return;
        }
        if (sent > 0) unsent.erase(0, static_cast<std::size_t>(sent));
        connection.waits_for_room = !unsent.empty();
        if (connection.waits_for_room == was_waiting) return;
        rewatch(epoll_, connection.socket, connection.waits_for_room ? EPOLLOUT : EPOLLIN,
                key_of(connection.socket));
    }

    FileDescriptor epoll_ = make_epoll();
    FileDescriptor listener_;
    Endpoints& endpoints_;
    std::vector<Connection> connections_;
    std::vector<char> read_buffer_;
};

} // namespace
} // namespace fauxcount::bench

int main(int argc, char** argv) {
    using namespace fauxcount::bench;
    std::uint16_t port = 0;
    std::uint32_t accounts = 1'000'000;
    CLI::App options{"Raw limit server: what one thread can do without any rules"};
    options.add_option("--port", port, "Port on 127.0.0.1; 0 lets the system choose")->capture_default_str();
    options.add_option("--accounts", accounts, "Accounts 0..N-1 to create first")->capture_default_str();
    CLI11_PARSE(options, argc, argv);

    AccountStore store{accounts};
    for (std::uint32_t id = 0; id < accounts; ++id) store.create(id);
    FileDescriptor listener = listen_on_loopback(port);
    std::printf("%u\n", static_cast<unsigned>(port_of(listener)));
    std::fflush(stdout);
    Endpoints endpoints{store};
    Server{std::move(listener), endpoints}.run();
}
