// A server in this process, for verbs that need one of their own.
#pragma once

#include <memory>
#include <string>

namespace fauxcount::cli {

// Serves on a free port of loopback for as long as it lives. Throws Failure with exit code 3.
class ServerHere {
public:
    ServerHere();
    ~ServerHere();
    ServerHere(ServerHere const&) = delete;
    ServerHere& operator=(ServerHere const&) = delete;

    std::string url() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace fauxcount::cli
