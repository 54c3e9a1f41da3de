// What the search checks itself, beside the invariants that look at each turn: that answers are so, that
// whoever asks may, that a key is kept as it was promised, and that time adds up.
#include "api/codec.hpp"
#include "scenarios/explore/subject.hpp"

#include <xxhash.h>

#include <algorithm>

namespace fauxcount::explore {

namespace {

using domain::Invariant;

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
    bool const put_off = remedy == Remedy::retry || problem->code == Code::auth_too_many_tries;
    return remedy != Remedy::authenticate && remedy != Remedy::answer_challenge && !put_off;
}

RemovalId removal_in(api::Answer const& answer) {
    if (auto const* const accepted = std::get_if<api::RemovalAccepted>(&answer)) return accepted->removal.id;
    return {};
}

bool lives_in(domain::State const& state, AccountId id) {
    auto const* const account = state.find(id);
    return account != nullptr &&
           (account->phase == domain::Phase::active || account->phase == domain::Phase::scheduled);
}

std::size_t place_of(Act act) {
    if (act == Act::request_by_neighbour) return 2;
    return act == Act::cancel_keyed ? 1 : 0;
}
AccountId whose(Act act, Held const& held) {
    return act == Act::request_by_neighbour ? held.neighbour : held.account;
}

}  // namespace

// What a reply says of a removal is so: in the state, and in what was said before.
void Subject::check_reply(api::Answer const& answer, Held const& held) {
    auto const* const accepted = std::get_if<api::RemovalAccepted>(&answer);
    auto const* const view =
        accepted != nullptr ? &accepted->removal : std::get_if<api::RemovalView>(&answer);
    if (view == nullptr) return;
    auto const lies = [&](std::string const& what) { found(Invariant::reply_truth, what); };
    exercised(Invariant::reply_truth);
    if (accepted == nullptr && view->id == held.removal && view->due != held.due)
        lies("due was " + to_string(held.due) + " and is said to be " + to_string(view->due));
    auto const* const account = world_.state().find(view->account);
    // A grace period of no length is over as soon as it is granted: the answer is of the moment between.
    bool const over = accepted != nullptr && is_due(view->due, world_.state().now());
    if (account == nullptr || over || view->state == api::RemovalState::cancelled) return;
    auto const phase = wire_name(static_cast<api::Phase>(account->phase));
    bool const failed = view->state == api::RemovalState::purge_failed;
    auto const state = failed ? api::RemovalState::purging : view->state;
    if (phase != wire_name(state) || failed != (account->stage_failed != 0))
        lies("the account is " + std::string(phase) + " and the removal is said to be " +
             std::string(wire_name(view->state)));
}

// A refusal names what is in the way, all of it and nothing else.
void Subject::check_blockers(Act act, api::Answer const& answer, Held const& held) {
    auto const* const problem = std::get_if<api::Problem>(&answer);
    auto const* const account = world_.state().find(held.account);
    bool const blocked = problem != nullptr && problem->code == Code::removal_blocked;
    if (!blocked || needs_neighbour(act) || account == nullptr) return;
    if (account->phase != domain::Phase::active) return;  // it is not she who asked
    exercised(Invariant::reply_truth);
    std::vector<Code> named, there;
    for (api::Blocker const& blocker : problem->blockers) named.push_back(blocker.code);
    domain::State const& state = world_.state();
    domain::Policy const& policy = state.policy();
    auto const add = [&](bool is_there, Code code, domain::Severity severity) {
        if (is_there && severity == domain::Severity::block) there.push_back(code);
    };
    for (domain::Slot const slot : state.extent(*account).devices()) {
        domain::Device const& device = state.device(slot);
        add(device.has(domain::Device::flag_lost), Code::device_lost_mode, policy.device_lost_mode);
        add(device.has(domain::Device::flag_find), Code::device_find_on, policy.device_find_on);
        add(true, Code::device_bound, policy.device_bound);
    }
    for (domain::Subscription const& subscription : state.extent(*account).subscriptions()) {
        bool const active = subscription.state() == domain::SubscriptionState::active;
        bool const counts = policy.subscription == domain::SubscriptionRule::block;
        add(active && counts, Code::subscription_active, domain::Severity::block);
    }
    for (domain::Factor const& factor : state.extent(*account).factors())
        add(factor.is_confirmed(domain::FactorKind::totp), Code::factor_enabled, policy.two_factor);
    std::sort(named.begin(), named.end());
    std::sort(there.begin(), there.end());
    if (named != there)
        found(Invariant::reply_truth, std::to_string(named.size()) + " things are said to be in the way, " +
                                          std::to_string(there.size()) + " are, or they are others");
}

// Each account that was named has its own result, and that is so.
void Subject::check_bulk(Asked const& asked, api::Answer const& answer) {
    auto const* const view = std::get_if<api::BulkRemovalsView>(&answer);
    if (view == nullptr) return;
    exercised(Invariant::reply_truth);
    auto const lies = [&](std::string const& what) { found(Invariant::reply_truth, "in bulk " + what); };
    auto const& accounts = std::get<api::BulkRemovals>(asked.request).accounts;
    if (view->results.size() != accounts.size())
        return lies(std::to_string(accounts.size()) + " accounts were named and " +
                    std::to_string(view->results.size()) + " answered for");
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        api::BulkResult const& result = view->results[i];
        accepted += result.code == Code::ok ? 1 : 0;
        if (result.account != accounts[i]) lies("another account is answered for");
        auto const* const account = world_.state().find(accounts[i]);
        bool const pending = account != nullptr && account->phase != domain::Phase::active;
        if (result.due && !(pending && account->due == *result.due)) lies("another due is said");
        if (result.code == Code::ok && !pending) lies("what was accepted is not scheduled");
    }
    if (view->accepted != accepted || view->refused != accounts.size() - accepted) lies("the sums are wrong");
}

// Whoever asked for the removal had shown who it is, in that session, not too long ago: the password, and a
// code where one is due.
void Subject::check_consent(Act act, api::Answer const& answer, Held const& held, domain::State const& was) {
    bool const owner = act == Act::request || act == Act::request_on_phone;
    if (!owner || !std::holds_alternative<api::RemovalAccepted>(answer)) return;
    Instant const now = was.now();
    Instant const proven = act == Act::request ? held.proven : held.proven_on_phone;
    exercised(Invariant::owner_consent);
    if (world_.state().policy().reauth_max_age < now - proven)
        found(Invariant::owner_consent, "the proof of the session that asked is of " + to_string(proven) +
                                            ", and it is " + to_string(now));
    auto const* const account = was.find(held.account);
    bool const by_code = act == Act::request ? held.proven_by_code : held.proven_by_code_on_phone;
    if (account != nullptr && was.extent(*account).factor_is_due() && !by_code)
        found(Invariant::owner_consent, "the session that asked was proven without its second factor");
}

// Where only owners may ask, an administrator changes nothing.
void Subject::check_authority(Act act, Held const& held, domain::State const& was) {
    bool const administrator = act == Act::request_as_administrator || act == Act::request_in_bulk;
    if (!administrator || world_.state().policy().bulk != domain::BulkAuthority::needs_owner) return;
    exercised(Invariant::owner_consent);
    for (AccountId const id : {held.account, held.neighbour}) {
        auto const* const before = was.find(id);
        auto const* const now = world_.state().find(id);
        if (before != nullptr && now != nullptr && before->phase != now->phase)
            found(Invariant::owner_consent, "an administrator asked, where only the owner may");
    }
}

// Where a login means something, only an informed one does.
void Subject::check_login(Act act, api::Answer const& answer, std::string_view before) {
    if (act != Act::sign_in_unattended || before != "scheduled") return;
    auto const meaning = world_.state().policy().pending_login;
    bool const informed =
        meaning == domain::PendingLogin::cancels || meaning == domain::PendingLogin::interstitial;
    if (!informed) return;
    exercised(Invariant::owner_consent);
    if (std::holds_alternative<api::SessionOpened>(answer))
        found(Invariant::owner_consent, "a login that nobody attends got in while a removal was pending");
}

// The same key with the same body comes to the same answer and nothing else, for a day, as long as the
// account lives; with another body it is refused. Beyond that the key is as if it had never been used.
void Subject::check_key(Asked const& asked, api::Answer const& answer, Act act, bool had_effect, Held& held,
                        domain::State const& was) {
    Keyed& keyed = held.keyed.at(place_of(act));
    Instant const now = was.now();
    AccountId const account = whose(act, held);
    bool const lives = lives_in(was, account);
    bool const ours = keyed.known && lives && keyed.account == account;
    Code const code = code_of(answer);
    RemovalId const about = act == Act::cancel_keyed ? held.removal : RemovalId{};
    auto const wrong = [&](std::string const& what) { found(Invariant::idempotency, what); };
    if (ours && now < keyed.until) {
        exercised(Invariant::idempotency);
        // In a session that is over, only who sent the key before hears of it again.
        bool const stranger = asked.credential.bearer != text_of(keyed.bearer);
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
    if (!ours && code == Code::ok && !had_effect)
        wrong("what nobody asked under this key is answered from memory");
    if (!is_kept(answer) || !lives || asked.credential.bearer.empty()) return;
    if (ours) sightings_.saw(Sighting::key_free_again);
    keyed = {true,
             act,
             account,
             HeldToken(asked.credential.bearer),
             about,
             removal_in(answer),
             code,
             digest_of(answer),
             now + remembered_for};
}

// What is remembered of an account that lives is part of what comes next.
void Subject::append_memory(Held const& held, domain::State const& state, std::string& key) const {
    for (std::size_t place = 0; place < held.keyed.size(); ++place) {
        Keyed const& keyed = held.keyed.at(place);
        bool const others = place == place_of(Act::request_by_neighbour);
        if (others && held.neighbour == AccountId{}) continue;
        AccountId const account = others ? held.neighbour : held.account;
        bool const ours = keyed.known && keyed.account == account && lives_in(state, account);
        key += static_cast<char>(ours ? 1 + static_cast<int>(keyed.act) : 0);
        if (!ours) continue;
        auto const left = std::max<std::int64_t>(keyed.until.ms - state.now().ms, 0);
        key.append(reinterpret_cast<char const*>(&left), sizeof left);
        key += static_cast<char>(keyed.code);
        key +=
            static_cast<char>((keyed.told == held.removal ? 1 : 0) + (keyed.about == held.removal ? 2 : 0) +
                              (keyed.bearer == held.token ? 4 : 0));
        engine::Watch::append_key(state, text_of(keyed.bearer), key);
    }
}

// The provider is killed when all is answered, and goes on with what it had written: nothing is another then.
// What it had written before this move was looked at move by move.
void Subject::start_again(Moment const& before) {
    auto started = written_.fold(before.state);
    exercised(Invariant::durability);
    if (!started) return found(Invariant::durability, "what was written cannot be read");
    if (saboteur_ != nullptr) saboteur_->started(*started);
    if (!engine::Watch::same(*started, world_.state()))
        found(Invariant::durability, "the world is another after the provider was started again");
    world_.go_on_from(*started);
}

// The same time again, in two steps: the first ends between two deadlines, if there is room.
void Subject::check_time(Moment const& before, Moment const& after, std::string_view key) {
    std::int64_t const way = after.state.now().ms - before.state.now().ms;
    if (way < 2) return;
    Instant const halfway = before.state.now() + Duration{way / 2};
    world_.go_on_beside(before.state);
    pass_time(halfway);
    pass_time(after.state.now());
    take_breaches();
    other_key_.clear();
    append_key(after, world_.state(), other_key_);
    exercised(Invariant::time_adds_up);
    if (key != other_key_)
        found(Invariant::time_adds_up, "the world is another if time stood still at " + to_string(halfway));
}

}  // namespace fauxcount::explore
