// What a seeded defect sees of a turn, and its hands. For the rows of the catalogue alone.
#pragma once

#include "domain/writer.hpp"
#include "engine/sabotage.hpp"
#include "scenarios/defects/defects.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace fauxcount::defects {

// The request of that kind; null: it is another one, or none.
template <class R>
R const* asked_in(engine::Happening const& what) {
    return what.request == nullptr ? nullptr : std::get_if<R>(what.request);
}

struct Scene {
    domain::State& state;
    domain::Writer writer;
    engine::Happening what;
    std::vector<domain::Event>* events = nullptr;
    Instant* kept = nullptr;  // what a hidden defect wants back

    // The turn's event of that kind; null: it had none. Before the rules have decided there is none.
    template <class E>
    E* event() const {
        if (events == nullptr) return nullptr;
        for (domain::Event& event : *events) {
            if (auto* const one = std::get_if<E>(&event)) return one;
        }
        return nullptr;
    }
    bool stage(domain::PurgeStage stage) const {
        auto const* const done = event<domain::PurgeStageDone>();
        return done != nullptr && done->stage == stage;
    }
    // The request of that kind, if the turn is one.
    template <class R>
    R const* request() const {
        return asked_in<R>(what);
    }
    // Nothing came of it.
    bool refused() const { return events != nullptr && events->empty(); }
    // The newest account; nullopt before the first.
    std::optional<domain::Slot> account() const {
        if (state.account_slots() == 0) return std::nullopt;
        return state.account_slots() - 1;
    }
    domain::Extent children(domain::Slot slot) const { return state.extent(state.account(slot)); }
    // Another end of the grace period, and its timer with it.
    void move_due(domain::Slot slot, Instant due) {
        domain::Account& account = writer.account(slot);
        writer.disarm(account.due, domain::Rank::removal_due, slot, 0);
        account.due = due;
        writer.arm(account.due, domain::Rank::removal_due, slot, 0);
    }
};

// After the rules have decided.
template <void (*Spoil)(Scene&)>
class After final : public engine::Saboteur {
    void after(domain::State& state, engine::Happening const& what,
               std::vector<domain::Event>& events) override {
        Scene scene{state, domain::Writer(state), what, &events, nullptr};
        Spoil(scene);
    }
};

// Shows the rules something else than what is there, and puts it back when they have decided.
template <bool (*Hide)(Scene&), void (*Show)(Scene&)>
class Hidden final : public engine::Saboteur {
    void before(domain::State& state, engine::Happening const& what) override {
        Scene scene{state, domain::Writer(state), what, nullptr, &kept_};
        hidden_ = Hide(scene);
    }
    void after(domain::State& state, engine::Happening const& what,
               std::vector<domain::Event>& events) override {
        if (!hidden_) return;
        Scene scene{state, domain::Writer(state), what, &events, &kept_};
        Show(scene);
        hidden_ = false;
    }
    bool hidden_ = false;
    Instant kept_;
};

// Hears something else than what is asked.
template <void (*Mishear)(api::Request&, api::Credential&)>
class Misheard final : public engine::Saboteur {
    void asked(api::Request& request, api::Credential& credential) override { Mishear(request, credential); }
};

// Says something else than what is so.
template <void (*Misquote)(domain::State const&, api::Answer&)>
class Misquoted final : public engine::Saboteur {
    void answer(domain::State const& state, api::Request const&, api::Answer& answer) override {
        Misquote(state, answer);
    }
};

template <class S>
std::unique_ptr<engine::Saboteur> make() {
    return std::make_unique<S>();
}

}  // namespace fauxcount::defects
