#include "storage/world_options.hpp"

#include "api/codec.hpp"
#include "api/text.hpp"

#include <charconv>
#include <cstdint>
#include <utility>
#include <variant>

namespace fauxcount::storage {

namespace {

constexpr std::string_view policy_prefix = "policy.";

template <class T>
bool number_of(std::string_view text, T& value) {
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

// The profile comes first, so that what differs from it is set on it.
bool set(engine::WorldOptions& options, std::string_view name, std::string_view value) {
    if (name == "profile") {
        auto const policy = domain::profile(value);
        if (policy) options.policy = *policy;
        options.profile = value;
        return policy.has_value();
    }
    if (name == "seed") return number_of(value, options.seed);
    if (name == "start") return number_of(value, options.start.ms);
    if (name == "real_identifiers") {
        options.real_identifiers = value == "1";
        return value == "0" || value == "1";
    }
    if (name == "wire_quirks") {
        std::string json;
        if (!api::append_percent_decoded(json, value)) return false;
        auto quirks = api::decode<api::WireQuirks>(json);
        auto* const known = std::get_if<api::WireQuirks>(&quirks);
        if (known != nullptr) options.wire_quirks = std::move(*known);
        return known != nullptr;
    }
    if (!name.starts_with(policy_prefix)) return false;
    return domain::set_parameter(options.policy, name.substr(policy_prefix.size()), value).empty();
}

}  // namespace

std::string encode_options(engine::WorldOptions const& options) {
    std::string text = "profile=" + options.profile + "\nseed=" + std::to_string(options.seed) +
                       "\nstart=" + std::to_string(options.start.ms) +
                       "\nreal_identifiers=" + (options.real_identifiers ? "1" : "0") + "\n";
    for (std::string_view const name : domain::parameter_names()) {
        text += policy_prefix;
        text += name;
        text += '=' + domain::parameter(options.policy, name) + '\n';
    }
    if (options.wire_quirks) {
        std::string json;
        api::encode(*options.wire_quirks, json);
        text += "wire_quirks=";
        api::append_percent_encoded(text, json);
        text += '\n';
    }
    return text;
}

std::optional<engine::WorldOptions> decode_options(std::string_view text) {
    engine::WorldOptions options;
    // Without it there would be no value for what is not named.
    if (!text.starts_with("profile=")) return std::nullopt;
    while (!text.empty()) {
        auto const end = text.find('\n');
        auto const line = text.substr(0, end);
        auto const equals = line.find('=');
        if (end == std::string_view::npos || equals == std::string_view::npos) return std::nullopt;
        if (!set(options, line.substr(0, equals), line.substr(equals + 1))) return std::nullopt;
        text.remove_prefix(end + 1);
    }
    return options;
}

}  // namespace fauxcount::storage
