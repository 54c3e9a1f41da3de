// The contract as the server hands it out: openapi.json, made from openapi.yaml when the server is built and
// put into the program by openapi_document.S.
#pragma once

#include <string_view>

namespace fauxcount::http {

std::string_view openapi_document();

}  // namespace fauxcount::http
