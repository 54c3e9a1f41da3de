// A provider for the contract suite, reached in one of the ways there are. The tests of the suite do not know
// which.
#pragma once

#include "client/transport.hpp"

#include <memory>
#include <optional>
#include <ostream>
#include <string>

namespace fauxcount::contract_suite {

enum class Reach {
    in_process,
    http,
    http_with_quirks  // with all of them, as far as there is a wire: see wire_of()
};

inline std::ostream& operator<<(std::ostream& out, Reach reach) {
    switch (reach) {
        case Reach::in_process: return out << "in_process";
        case Reach::http: return out << "http";
        case Reach::http_with_quirks: return out << "http_with_quirks";
    }
    return out;
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

// What the wire of its worlds is to be like.
std::optional<api::WireQuirks> wire_of(Reach reach);

}  // namespace fauxcount::contract_suite
