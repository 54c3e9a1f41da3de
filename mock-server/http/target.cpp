// Takes a request target apart. Nothing is copied unless it is percent-encoded.
#include "http/target.hpp"

#include "api/text.hpp"

#include <algorithm>

namespace fauxcount::http {

std::optional<api::DecodeError> Target::take(std::string_view text) {
    decoded_.clear();
    // Decoding only shortens, so with this much room no view into it ever moves.
    if (decoded_.capacity() < text.size()) decoded_.reserve(text.size());
    authority_ = {};
    segment_count_ = parameter_count_ = 0;
    // Other bytes have to be percent-encoded, and then they are checked to be UTF-8.
    bool const ascii = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!ascii) return api::DecodeError{"target", "The target is not ASCII"};

    static constexpr std::string_view scheme = "http://";
    if (text.starts_with(scheme)) {
        text.remove_prefix(scheme.size());
        authority_ = text.substr(0, text.find_first_of("/?"));
        text.remove_prefix(authority_.size());
        if (authority_.empty()) return api::DecodeError{"target", "The target names no host"};
    }
    auto const question = text.find('?');
    if (!take_path(text.substr(0, question))) return api::DecodeError{"path", "A %-sequence is broken"};
    if (question == std::string_view::npos || question + 1 == text.size()) return std::nullopt;
    return take_query(text.substr(question + 1));
}

bool Target::take_path(std::string_view path) {
    // `*`, a bare name, `https://…`: no path of ours, so not found.
    if (!path.starts_with('/')) return true;
    while (!path.empty()) {
        path.remove_prefix(1);
        auto const raw = path.substr(0, path.find('/'));
        path.remove_prefix(raw.size());
        if (segment_count_ == segments_max) return true;
        if (!decode(raw, segments_[segment_count_])) return false;
        ++segment_count_;
    }
    return true;
}

std::optional<api::DecodeError> Target::take_query(std::string_view query) {
    while (true) {
        auto const end = query.find('&');
        auto const pair = query.substr(0, end);
        auto const equals = pair.find('=');
        if (parameter_count_ == parameters_max)
            return api::DecodeError{"query", "There are too many parameters"};
        auto& parameter = parameters_[parameter_count_];
        bool ok = decode(pair.substr(0, equals), parameter.name);
        parameter.value = {};
        if (equals != std::string_view::npos) ok = decode(pair.substr(equals + 1), parameter.value) && ok;
        if (!ok) return api::DecodeError{"query", "A %-sequence is broken"};
        if (parameter.name.empty()) return api::DecodeError{"query", "A parameter has no name"};
        ++parameter_count_;
        if (end == std::string_view::npos) return std::nullopt;
        query.remove_prefix(end + 1);
    }
}

bool Target::decode(std::string_view raw, std::string_view& decoded) {
    if (raw.find('%') == std::string_view::npos) {
        decoded = raw;
        return true;
    }
    std::size_t const at = decoded_.size();
    bool const ok = api::append_percent_decoded(decoded_, raw);
    decoded = std::string_view{decoded_}.substr(at);
    return ok;
}

}  // namespace fauxcount::http
