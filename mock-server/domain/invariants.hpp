// What must hold of every world, each with the id that reports and defects use.
#pragma once

#include "domain/event.hpp"
#include "domain/state.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::domain {

struct Breach {
    std::string_view id;
    std::string detail;
};

// The whole world, in steps of a bounded size.
class Auditor {
public:
    explicit Auditor(State const& state) : state_(state) {}
    // Looks at up to `slots` more accounts or devices. False when all has been seen.
    bool step(std::size_t slots);
    std::vector<Breach> const& findings() const { return findings_; }

private:
    State const& state_;
    std::vector<Breach> findings_;
    Slot next_ = 0;
    std::uint64_t armed_ = 0;
    std::uint64_t live_ = 0;
};

}  // namespace fauxcount::domain
