#include "scenarios/defects/passwords.hpp"

#include "scenarios/defects/scene.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fauxcount::defects {

namespace {

using namespace domain;

// What a change makes void, as it was before.
struct Guarded {
    std::uint64_t password = 0;
    std::vector<Session> sessions;
    std::vector<Challenge> challenges;
};

// A part of that is there again once the password is changed.
template <void (*Restore)(Scene&, PasswordChanged const&, Guarded const&)>
class Unaffected final : public engine::Saboteur {
    void before(State& state, engine::Happening const& what) override {
        auto const* const asked = asked_in<api::ChangePassword>(what);
        Account const* const account = asked == nullptr ? nullptr : state.find(asked->account);
        if (account == nullptr) return;
        Extent const children = state.extent(*account);
        auto const sessions = children.sessions();
        auto const challenges = children.challenges();
        was_ = {
            account->password, {sessions.begin(), sessions.end()}, {challenges.begin(), challenges.end()}};
    }
    void after(State& state, engine::Happening const& what, std::vector<Event>& events) override {
        Scene scene{state, Writer(state), what, &events, nullptr};
        if (auto const* const e = scene.event<PasswordChanged>()) Restore(scene, *e, was_);
    }
    Guarded was_;
};

void restore_proofs_on_devices(Scene& s, PasswordChanged const& e, Guarded const& was) {
    for (std::size_t i = 0; i < was.sessions.size(); ++i) {
        Session const& session = was.sessions[i];
        if (session.device_plus_one != 0 && session.ordinal != e.ordinal)
            s.writer.record<Session>(e.slot, Section::sessions, i).proof = session.proof;
    }
}

void restore_challenges(Scene& s, PasswordChanged const& e, Guarded const& was) {
    for (std::size_t i = 0; i < was.challenges.size(); ++i)
        s.writer.insert(e.slot, Section::challenges, i, &was.challenges[i]);
}

void restore_password(Scene& s, PasswordChanged const& e, Guarded const& was) {
    s.writer.account(e.slot).password = was.password;
}

// Whoever asks for a change has just been proven, as it seems.
class ProvenForTheAsking final : public engine::Saboteur {
    void before(State& state, engine::Happening const& what) override {
        was_.clear();
        auto const* const asked = asked_in<api::ChangePassword>(what);
        Account const* const account = asked == nullptr ? nullptr : state.find(asked->account);
        if (account == nullptr) return;
        auto const sessions = state.extent(*account).sessions();
        was_.assign(sessions.begin(), sessions.end());
        Writer writer(state);
        for (std::size_t i = 0; i < was_.size(); ++i) {
            auto& session = writer.record<Session>(state_slot(state, *asked), Section::sessions, i);
            session.proven_at = state.now();
            if (session.proof == Proof::nothing) session.proof = Proof::password;
        }
    }
    void after(State& state, engine::Happening const& what, std::vector<Event>& events) override {
        Scene scene{state, Writer(state), what, &events, nullptr};
        auto const* const asked = asked_in<api::ChangePassword>(what);
        for (std::size_t i = 0; i < was_.size(); ++i) {
            auto& session = scene.writer.record<Session>(state_slot(state, *asked), Section::sessions, i);
            session.proven_at = was_[i].proven_at;
            if (session.proof != Proof::nothing) session.proof = was_[i].proof;
        }
    }
    static Slot state_slot(State const& state, api::ChangePassword const& asked) {
        return state.identity().place_of(asked.account).slot;
    }
    std::vector<Session> was_;
};

}  // namespace

std::unique_ptr<engine::Saboteur> password_changes_without_a_proof() {
    return std::make_unique<ProvenForTheAsking>();
}
std::unique_ptr<engine::Saboteur> changed_password_leaves_proofs_on_devices() {
    return make<Unaffected<restore_proofs_on_devices>>();
}
std::unique_ptr<engine::Saboteur> changed_password_leaves_challenges_open() {
    return make<Unaffected<restore_challenges>>();
}
std::unique_ptr<engine::Saboteur> changed_password_is_kept_as_it_was() {
    return make<Unaffected<restore_password>>();
}

}  // namespace fauxcount::defects
