#include "scenarios/defects/factors.hpp"

#include "domain/factors.hpp"
#include "domain/guards.hpp"
#include "scenarios/defects/scene.hpp"
#include "scenarios/defects/writing.hpp"

namespace fauxcount::defects {

namespace {

using namespace domain;

Factor* factor_of(Scene& s, Slot slot, std::uint32_t ordinal) {
    auto const at = index_of_factor(s.state, slot, ordinal);
    return at ? &s.writer.record<Factor>(slot, Section::factors, *at) : nullptr;
}

template <FactorKind Kind>
void take_again(Scene& s) {
    auto const* const e = s.event<FactorUsed>();
    if (e == nullptr) return;
    Factor* const factor = factor_of(s, e->slot, e->ordinal);
    if (factor != nullptr && factor->kind == Kind) factor->taken = 0;
}

// A login is not told of the app.
bool hide_app(Scene& s) {
    auto const slot = s.account();
    if (s.request<api::SignIn>() == nullptr || !slot) return false;
    auto const factors = s.children(*slot).factors();
    if (factors.empty() || !factors[0].is_confirmed(FactorKind::totp)) return false;
    s.writer.record<Factor>(*slot, Section::factors, 0).confirmed = 0;
    return true;
}
void show_app(Scene& s) { s.writer.record<Factor>(*s.account(), Section::factors, 0).confirmed = 1; }

// The challenge of a sign-in is taken for that of the newest session's proof.
bool forget_purpose(Scene& s) {
    auto const slot = s.account();
    if (s.request<api::AnswerChallenge>() == nullptr || !slot) return false;
    Extent const children = s.children(*slot);
    if (children.challenges().empty() || children.sessions().empty()) return false;
    auto& challenge =
        s.writer.record<Challenge>(*slot, Section::challenges, children.challenges().size() - 1);
    if (challenge.purpose != Purpose::sign_in) return false;
    challenge.purpose = Purpose::step_up;
    challenge.subject = s.children(*slot).sessions().back().ordinal;
    return true;
}
void remember_purpose(Scene& s) {
    Extent const children = s.children(*s.account());
    if (children.challenges().empty()) return;
    auto& challenge =
        s.writer.record<Challenge>(*s.account(), Section::challenges, children.challenges().size() - 1);
    challenge.purpose = Purpose::sign_in;
    challenge.subject = 0;
}

void open_for_ever(Scene& s) {
    auto const* const e = s.event<ChallengeOpened>();
    if (e == nullptr) return;
    auto const at = index_of_challenge(s.state, e->slot, e->ordinal);
    s.writer.record<Challenge>(e->slot, Section::challenges, at.value()).expires_at = last_instant;
}

// The one that was answered wrongly too often can be answered once more.
void leave_open(Scene& s) {
    auto const* const e = s.event<TryRefused>();
    if (e == nullptr || e->locked_until == Instant{} || s.request<api::AnswerChallenge>() == nullptr) return;
    Challenge again;
    again.expires_at = e->locked_until;
    again.ordinal = s.state.account(e->slot).next_session - 1;
    s.writer.insert(e->slot, Section::challenges, 0, &again);
}

void count_anew(Scene& s) {
    auto const* const e = s.event<ChallengeOpened>();
    if (e == nullptr) return;
    if (auto const at = index_of_tries(s.state, e->slot, Guard::totp))
        s.writer.remove(e->slot, Section::tries, *at);
}

// Whoever asks for a removal is taken for proven with all there is. What is kept has a bit for each session
// that is not.
bool hide_weakness(Scene& s) {
    auto const slot = s.account();
    if (s.request<api::RequestRemoval>() == nullptr || !slot) return false;
    s.kept->ms = 0;
    for (std::size_t i = 0; i < s.children(*slot).sessions().size(); ++i) {
        auto& session = s.writer.record<Session>(*slot, Section::sessions, i);
        if (session.proof != Proof::password) continue;
        s.kept->ms |= std::int64_t{1} << i;
        session.proof = Proof::second_factor;
    }
    return s.kept->ms != 0;
}
void show_weakness(Scene& s) {
    // A request that was accepted has ended the sessions.
    for (std::size_t i = 0; i < s.children(*s.account()).sessions().size(); ++i)
        if ((s.kept->ms >> i & 1) != 0)
            s.writer.record<Session>(*s.account(), Section::sessions, i).proof = Proof::password;
}

void keep_backup_codes(Scene& s) {
    auto const* const e = s.event<FactorRemoved>();
    if (e == nullptr || s.request<api::RemoveFactor>() == nullptr ||
        s.children(e->slot).count(Section::factors) > 0)
        return;
    Factor codes;
    codes.ordinal = e->ordinal;
    codes.kind = FactorKind::backup_codes;
    codes.confirmed = 1;
    s.writer.insert(e->slot, Section::factors, 0, &codes);
}

void leave_app(Scene& s) {
    auto const* const e = s.event<PurgeStageDone>();
    if (e == nullptr || e->stage != PurgeStage::tokens) return;
    Factor app;
    app.confirmed = 1;
    s.writer.insert(e->slot, Section::factors, 0, &app);
}

}  // namespace

std::unique_ptr<engine::Saboteur> app_code_is_taken_again() {
    return make<After<take_again<FactorKind::totp>>>();
}
std::unique_ptr<engine::Saboteur> backup_code_is_taken_again() {
    return make<After<take_again<FactorKind::backup_codes>>>();
}
std::unique_ptr<engine::Saboteur> login_asks_for_no_code() { return make<Hidden<hide_app, show_app>>(); }
std::unique_ptr<engine::Saboteur> any_challenge_proves_a_session() {
    return make<Hidden<forget_purpose, remember_purpose>>();
}
std::unique_ptr<engine::Saboteur> challenge_never_ends() { return make<After<open_for_ever>>(); }
std::unique_ptr<engine::Saboteur> lockout_leaves_challenges_open() { return make<After<leave_open>>(); }
std::unique_ptr<engine::Saboteur> each_challenge_counts_anew() { return make<After<count_anew>>(); }
std::unique_ptr<engine::Saboteur> weak_proof_is_enough() {
    return make<Hidden<hide_weakness, show_weakness>>();
}
std::unique_ptr<engine::Saboteur> backup_codes_outlive_the_app() { return make<After<keep_backup_codes>>(); }
std::unique_ptr<engine::Saboteur> purge_leaves_the_app() { return make<After<leave_app>>(); }
std::unique_ptr<engine::Saboteur> forgets_codes_that_were_taken() {
    return make<Miswritten<leave_out<FactorUsed>>>();
}

}  // namespace fauxcount::defects
