#include "engine/remembered_form.hpp"

#include "api/codec.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::engine {

namespace {

// A form is: which alternative the answer is, what stands in the way, a line feed, the JSON of the rest.
// What stands in the way is written as the id of the thing, unless it is that of the one before, and a
// letter.
constexpr std::array in_the_way_of_removal{Code::device_bound, Code::device_find_on, Code::device_lost_mode,
                                           Code::subscription_active, Code::factor_enabled};

// None but these is ever in the way.
char letter_of(Code code) {
    auto const* const found = std::find(in_the_way_of_removal.begin(), in_the_way_of_removal.end(), code);
    return static_cast<char>('a' + (found - in_the_way_of_removal.begin()));
}
Code code_of(char letter) { return in_the_way_of_removal.at(static_cast<std::size_t>(letter - 'a')); }

std::string id_of(api::Blocker const& blocker) {
    if (blocker.device) return to_string(*blocker.device);
    return blocker.subscription ? to_string(*blocker.subscription) : to_string(blocker.factor.value());
}

// Of an answer, const or not.
template <class Answer>
auto in_the_way(Answer& answer) -> decltype(&std::get<api::Problem>(answer).blockers) {
    if (auto* const problem = std::get_if<api::Problem>(&answer)) return &problem->blockers;
    if (auto* const accepted = std::get_if<api::RemovalAccepted>(&answer)) return &accepted->warnings;
    return nullptr;
}

void append_json(std::string& form, api::Answer const& answer) {
    form += '\n';
    std::visit([&](auto const& one) { api::encode(one, form); }, answer);
}

template <std::size_t I = 0>
std::optional<api::Answer> decoded(std::size_t index, std::string_view json) {
    if constexpr (I < std::variant_size_v<api::Answer>) {
        if (index != I) return decoded<I + 1>(index, json);
        auto one = api::decode<std::variant_alternative_t<I, api::Answer>>(json);
        if (auto* const value = std::get_if<0>(&one))
            return api::Answer(std::in_place_index<I>, std::move(*value));
    }
    return std::nullopt;
}

}  // namespace

std::string remembered_form(api::Answer const& answer) {
    std::string form(1, static_cast<char>(answer.index()));
    auto const* const blockers = in_the_way(answer);
    if (blockers == nullptr || blockers->empty()) {
        append_json(form, answer);
        return form;
    }
    std::string before;
    for (api::Blocker const& one : *blockers) {
        if (std::string id = id_of(one); id != before) {
            form += id;
            before = std::move(id);
        }
        form += letter_of(one.code);
    }
    api::Answer rest = answer;
    in_the_way(rest)->clear();
    append_json(form, rest);
    return form;
}

std::optional<api::Answer> answer_from(std::string_view form, Views const& views) {
    std::size_t const line_end = form.find('\n', 1);
    if (line_end == std::string_view::npos) return std::nullopt;
    auto answer = decoded(static_cast<std::uint8_t>(form.front()), form.substr(line_end + 1));
    if (!answer) return std::nullopt;
    bool const refused = std::holds_alternative<api::Problem>(*answer);
    api::Blocker one;
    one.severity = refused ? api::Severity::block : api::Severity::warn;
    for (std::string_view rest = form.substr(1, line_end - 1); !rest.empty();) {
        if (auto const device = parse_id<IdKind::device>(rest.substr(0, id_length))) {
            one.device = device;
            rest.remove_prefix(id_length);
        } else if (auto const subscription = parse_id<IdKind::subscription>(rest.substr(0, id_length))) {
            one.device.reset();
            one.subscription = subscription;
            rest.remove_prefix(id_length);
        } else if (auto const factor = parse_id<IdKind::factor>(rest.substr(0, id_length))) {
            one.device.reset();
            one.subscription.reset();
            one.factor = factor;
            rest.remove_prefix(id_length);
        } else {
            one.code = code_of(rest.front());
            one.fix = views.fix_of(one);
            in_the_way(*answer)->push_back(one);
            rest.remove_prefix(1);
        }
    }
    return answer;
}

}  // namespace fauxcount::engine
