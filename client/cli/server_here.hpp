// A server in this process, for verbs that need one of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace fauxcount::cli {

// Serves on a free port of loopback for as long as it lives. Throws Failure with exit code 3.
class ServerHere {
public:
    // `worlds`: in a directory of its own, so that it can be killed, also by a fault that orders it.
    enum class Keeps : std::uint8_t { nothing, worlds };
    explicit ServerHere(Keeps keeps = Keeps::nothing);
    ~ServerHere();
    ServerHere(ServerHere const&) = delete;
    ServerHere& operator=(ServerHere const&) = delete;

    std::string url() const;
    // Kills it, and starts it again on the same port with whatever it keeps.
    void restart();
    // Starts it again if it has died, whoever sees his connection end may ask; whether it had.
    bool revive();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace fauxcount::cli
