// What the search checks itself, beside the invariants that look at each turn: that time adds up, and that a
// key is kept as it was promised.
#include "api/codec.hpp"
#include "scenarios/explore/subject.hpp"

#include <xxhash.h>

#include <algorithm>

namespace fauxcount::explore {

namespace {

constexpr Duration remembered_for = hour * 24;

std::string text_of(api::Answer const& answer) {
    std::string text;
    std::visit([&](auto const& one) { api::encode(one, text); }, answer);
    return text;
}

std::uint64_t digest_of(api::Answer const& answer) {
    std::string const text = text_of(answer);
    return XXH3_64bits(text.data(), text.size()) + answer.index();
}

Code code_of(api::Answer const& answer) {
    auto const* const problem = std::get_if<api::Problem>(&answer);
    return problem != nullptr ? problem->code : Code::ok;
}

// Who could not show who they are, or can only ask again, is told nothing that is kept.
bool is_kept(api::Answer const& answer) {
    auto const* const problem = std::get_if<api::Problem>(&answer);
    if (problem == nullptr) return true;
    Remedy const remedy = remedy_of(problem->code);
    return remedy != Remedy::authenticate && remedy != Remedy::retry;
}

RemovalId removal_in(api::Answer const& answer) {
    if (auto const* const accepted = std::get_if<api::RemovalAccepted>(&answer)) return accepted->removal.id;
    return {};
}

std::size_t place_of(Act act) { return act == Act::cancel_keyed ? 1 : 0; }

}  // namespace

// The same key with the same body comes to the same answer and nothing else, for a day, as long as the
// account lives; with another body it is refused. Beyond that the key is as if it had never been used.
void Subject::check_key(Asked const& asked, api::Answer const& answer, Act act, bool had_effect,
                        Moment& moment) {
    Keyed& keyed = moment.held.keyed.at(place_of(act));
    Instant const now = moment.state.now();
    auto const before = phase(moment);
    bool const lives = before == "active" || before == "scheduled";
    bool const ours = keyed.known && lives && keyed.account == moment.held.account;
    Code const code = code_of(answer);
    RemovalId const about = act == Act::cancel_keyed ? moment.held.removal : RemovalId{};
    auto const wrong = [&](std::string const& what) { found(domain::Invariant::idempotency, what); };
    if (ours && now < keyed.until) {
        exercised(domain::Invariant::idempotency);
        // In a session that is over, only who sent the key before hears of it again.
        bool const stranger = asked.credential.bearer != keyed.bearer;
        if (stranger && remedy_of(code) == Remedy::authenticate) return;
        if (had_effect) wrong("asked again under a key, and something happened");
        bool const same = keyed.act == act && keyed.about == about;
        if (same && digest_of(answer) != keyed.answer)
            wrong("asked again under a key, and another answer came: " + std::string(wire_name(code)));
        if (!same && code != Code::idempotency_key_reused)
            wrong("another body under a used key was answered: " + std::string(wire_name(code)));
        sightings_.saw(same ? Sighting::answered_from_memory : Sighting::key_reused);
        return;
    }
    if (code == Code::idempotency_key_reused) return wrong("a key that was not in use is said to be");
    bool const again = ours && code == Code::ok && act != Act::cancel_keyed;
    if (again && removal_in(answer) == keyed.told) wrong("an answer is remembered longer than its day");
    if (!is_kept(answer) || !lives || asked.credential.bearer.empty()) return;
    if (ours) sightings_.saw(Sighting::key_free_again);
    keyed = {true,
             act,
             moment.held.account,
             asked.credential.bearer,
             about,
             removal_in(answer),
             code,
             digest_of(answer),
             now + remembered_for};
}

// What is remembered of an account that lives is part of what comes next.
void Subject::append_memory(Moment const& moment, std::string& key) const {
    auto const before = phase(moment);
    bool const lives = before == "active" || before == "scheduled";
    for (Keyed const& keyed : moment.held.keyed) {
        bool const ours = keyed.known && lives && keyed.account == moment.held.account;
        key += static_cast<char>(ours ? 1 + static_cast<int>(keyed.act) : 0);
        if (!ours) continue;
        auto const left = std::max<std::int64_t>(keyed.until.ms - moment.state.now().ms, 0);
        key.append(reinterpret_cast<char const*>(&left), sizeof left);
        key += static_cast<char>(keyed.code);
        key += static_cast<char>((keyed.told == moment.held.removal ? 1 : 0) +
                                 (keyed.about == moment.held.removal ? 2 : 0) +
                                 (keyed.bearer == moment.held.token ? 4 : 0));
        engine::Watch::append_key(moment.state, keyed.bearer, key);
    }
}

// The same time again, in two steps: the first ends between two deadlines, if there is room.
void Subject::check_time(Moment const& before, Moment const& after) {
    std::int64_t const way = after.state.now().ms - before.state.now().ms;
    if (way < 2) return;
    Instant const halfway = before.state.now() + Duration{way / 2};
    std::string at_once, in_steps;
    append_key(after, at_once);
    world_.go_on_from(before.state);
    pass_time(halfway);
    pass_time(after.state.now());
    take_breaches();
    Moment arrived = after;
    arrived.state = world_.state();
    append_key(arrived, in_steps);
    exercised(domain::Invariant::time_adds_up);
    if (at_once != in_steps)
        found(domain::Invariant::time_adds_up,
              "the world is another if time stood still at " + to_string(halfway));
}

}  // namespace fauxcount::explore
