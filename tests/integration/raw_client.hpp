// A client that sends exactly the bytes it is given, for what a decent HTTP library would never send.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace fauxcount::http {

struct RawAnswer {
    int status = 0;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
    bool has(std::string const& header) const { return headers.contains(header); }
    // Empty if it is not there.
    std::string header(std::string const& name) const {
        auto const found = headers.find(name);
        return found == headers.end() ? std::string{} : found->second;
    }
};

class RawClient {
public:
    // To 127.0.0.1. Every wait of this client ends with an exception after 20 s, so that no test hangs.
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(RawClient const&) = delete;
    RawClient& operator=(RawClient const&) = delete;

    // False if the server has closed the connection meanwhile.
    bool send(std::string_view bytes) const;
    // The same without waiting; how much of it the system took.
    std::size_t send_without_waiting(std::string_view bytes) const;
    // Tells the server that nothing more will be sent.
    void finish() const;
    // Reads the next answer. `to_head`: it answers a HEAD request and has no body whatever its length says.
    RawAnswer receive(bool to_head = false);
    RawAnswer exchange(std::string_view bytes);
    // Waits until the server closes; true if nothing came before that.
    bool closed_by_server();
    // What has been received and not been taken by receive().
    std::string const& rest() const { return received_; }
    // How many reads it took so far.
    int reads() const { return reads_; }
    void set_receive_buffer(int bytes) const;

private:
    bool read_more();

    int socket_;
    int reads_ = 0;
    std::string received_;
};

}  // namespace fauxcount::http
