// Which field of a new account a refusal is about, as a JSON Pointer.
#pragma once

#include "domain/decide.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::engine {

inline std::string sign_up_place(std::vector<std::string> const& identifiers, std::string_view password,
                                 domain::Verdict const& verdict) {
    if (verdict.code == Code::account_limit) return {};
    if (identifiers.empty()) return "/identifiers";
    if (verdict.code == Code::request_invalid && password.empty()) return "/password";
    return "/identifiers/" + std::to_string(verdict.ordinal);
}

}  // namespace fauxcount::engine
