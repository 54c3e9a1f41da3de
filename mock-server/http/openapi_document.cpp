// The view of the bytes that openapi_document.S puts into the program.
#include "http/openapi_document.hpp"

#include <cstddef>

extern "C" {
extern char const fauxcount_openapi_begin[];
extern char const fauxcount_openapi_end[];
}

namespace fauxcount::http {

std::string_view openapi_document() {
    return {fauxcount_openapi_begin,
            static_cast<std::size_t>(fauxcount_openapi_end - fauxcount_openapi_begin)};
}

}  // namespace fauxcount::http
