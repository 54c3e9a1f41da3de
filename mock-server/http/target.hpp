// The target of a request line taken apart: path segments and query parameters, percent-decoded.
// Which operation that is, the route table says.
#pragma once

#include "api/codec.hpp"
#include "api/wire.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fauxcount::http {

class Target {
public:
    // Its views are good until the next take(), as long as the text is. An error names the place.
    [[nodiscard]] std::optional<api::DecodeError> take(std::string_view text);

    // What stands for the host in `http://host/path`; empty for the usual form, which begins with the path.
    std::string_view authority() const { return authority_; }
    std::span<std::string_view const> segments() const { return {segments_.data(), segment_count_}; }
    std::span<api::Parameter const> query() const { return {parameters_.data(), parameter_count_}; }

private:
    // Two more than the longest route has, so that a path that is too long is simply not found.
    static constexpr std::size_t segments_max = 8;
    static constexpr std::size_t parameters_max = 8;

    bool take_path(std::string_view path);
    std::optional<api::DecodeError> take_query(std::string_view query);
    bool decode(std::string_view raw, std::string_view& decoded);

    std::string_view authority_;
    std::array<std::string_view, segments_max> segments_;
    std::array<api::Parameter, parameters_max> parameters_;
    std::size_t segment_count_ = 0, parameter_count_ = 0;
    std::string decoded_;  // texts that needed decoding; reserved before views of it are given out
};

}  // namespace fauxcount::http
