// A provider for the contract suite, reached in one of the ways there are. The tests of the suite do not know
// which.
#pragma once

#include "client/transport.hpp"

#include <memory>
#include <ostream>

namespace fauxcount::contract_suite {

enum class Reach { in_process, http };

inline std::ostream& operator<<(std::ostream& out, Reach reach) {
    return out << (reach == Reach::http ? "http" : "in_process");
}

class Provider {
public:
    Provider() = default;
    virtual ~Provider() = default;
    Provider(Provider const&) = delete;
    Provider& operator=(Provider const&) = delete;

    // Into the world `default`, which starts on 2030-01-01.
    virtual client::Transport& transport() = 0;
};

// Every provider is new: no test meets the worlds of another.
std::unique_ptr<Provider> make_provider(Reach reach);

}  // namespace fauxcount::contract_suite
