// Whether `scripts/test --nightly` runs the tests: what is longer then says so at its own place.
#pragma once

#include <cstdlib>
#include <string_view>

namespace fauxcount {

inline bool nightly() {
    char const* const said = std::getenv("FAUXCOUNT_NIGHTLY");
    return said != nullptr && std::string_view(said) == "1";
}

}  // namespace fauxcount
