// Why a server did not start: told to the person who started it. Nothing else of the server throws.
#pragma once

#include <stdexcept>

namespace fauxcount::http {

class StartError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace fauxcount::http
