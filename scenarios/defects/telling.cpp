#include "scenarios/defects/telling.hpp"

#include "domain/notices.hpp"
#include "scenarios/defects/scene.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fauxcount::defects {

namespace {

using namespace domain;

// --- letters that are missing ---

// An address or a number of an account; `is_first`: there is none before it.
struct Contact {
    Slot slot;
    bool is_first;
};

// Then an address is kept only so that nobody else gets it.
bool is_erased(Account const& account) {
    return account.phase == Phase::removed ||
           (account.phase == Phase::purging &&
            account.next_stage > static_cast<std::uint8_t>(PurgeStage::data));
}

// Some are not written to. A letter is sent while what was decided is done, and cannot be taken back; so for
// as long as that takes an address is a user name, to which nobody writes.
template <bool (*IsMissed)(State const&, engine::Happening const&, Contact const&)>
class Unaddressed final : public engine::Saboteur {
    void before(State& state, engine::Happening const& what) override {
        for (Slot slot = 0; slot < state.account_slots(); ++slot)
            if (!is_erased(state.account(slot))) hide(state, what, slot);
    }
    void after(State& state, engine::Happening const&, std::vector<Event>&) override {
        for (Missed const& one : missed_) {
            auto const all = state.extent(state.account(one.slot)).identifiers();
            auto const found = std::find_if(all.begin(), all.end(),
                                            [&](auto const& had) { return had.digest == one.digest; });
            if (found != all.end())
                be(state, one.slot, static_cast<std::size_t>(found - all.begin()), one.kind);
        }
        missed_.clear();
    }

    void hide(State& state, engine::Happening const& what, Slot slot) {
        Contact contact{slot, true};
        std::size_t const n = state.extent(state.account(slot)).identifiers().size();
        for (std::size_t i = 0; i < n; ++i) {
            Identifier const one = state.extent(state.account(slot)).identifiers()[i];
            if (one.kind == IdentifierKind::username) continue;
            if (IsMissed(state, what, contact)) {
                missed_.push_back({slot, one.digest, one.kind});
                be(state, slot, i, IdentifierKind::username);
            }
            contact.is_first = false;
        }
    }
    static void be(State& state, Slot slot, std::size_t index, IdentifierKind kind) {
        Writer(state).record<Identifier>(slot, Section::identifiers, index).kind = kind;
    }

    struct Missed {
        Slot slot;
        std::uint64_t digest;
        IdentifierKind kind;
    };
    std::vector<Missed> missed_;
};

// By whoever has the receipt, or by a login.
bool of_a_cancel(State const& state, engine::Happening const& what, Contact const& contact) {
    bool const may_cancel =
        asked_in<api::CancelRemoval>(what) != nullptr || asked_in<api::SignIn>(what) != nullptr;
    return may_cancel && state.account(contact.slot).phase == Phase::scheduled;
}

// In bulk that is the first account's.
bool all_but_the_first(State const& state, engine::Happening const& what, Contact const& contact) {
    auto const* const bulk = asked_in<api::BulkRemovals>(what);
    bool const is_of_another = bulk != nullptr && !bulk->accounts.empty() &&
                               state.identity().place_of(bulk->accounts.front()) != state.place(contact.slot);
    return is_of_another || !contact.is_first;
}

bool of_the_end(State const&, engine::Happening const& what, Contact const& contact) {
    Deadline const* const fired = what.deadline;
    return fired != nullptr && fired->rank() == Rank::purge_stage && fired->slot() == contact.slot &&
           fired->object() == static_cast<std::uint32_t>(PurgeStage::data);
}

bool of_a_factor_that_goes(State const&, engine::Happening const& what, Contact const&) {
    return asked_in<api::RemoveFactor>(what) != nullptr;
}

bool of_a_password(State const&, engine::Happening const& what, Contact const&) {
    return asked_in<api::ChangePassword>(what) != nullptr;
}

// --- letters that nobody should get ---

void tell_before_it_counts(Scene& s) {
    auto const* const e = s.event<FactorEnrolled>();
    if (e == nullptr || e->kind != FactorKind::totp) return;
    tell_of_factor(s.writer, e->slot, MessageKind::factor_added, s.children(e->slot).factors().back());
}

}  // namespace

std::unique_ptr<engine::Saboteur> cancel_is_told_to_nobody() { return make<Unaddressed<of_a_cancel>>(); }
std::unique_ptr<engine::Saboteur> only_the_first_address_is_told() {
    return make<Unaddressed<all_but_the_first>>();
}
std::unique_ptr<engine::Saboteur> unconfirmed_app_is_told_of() {
    return make<After<tell_before_it_counts>>();
}
std::unique_ptr<engine::Saboteur> last_letter_is_not_sent() { return make<Unaddressed<of_the_end>>(); }
std::unique_ptr<engine::Saboteur> removed_app_is_not_told_of() {
    return make<Unaddressed<of_a_factor_that_goes>>();
}
std::unique_ptr<engine::Saboteur> changed_password_is_told_to_nobody() {
    return make<Unaddressed<of_a_password>>();
}

}  // namespace fauxcount::defects
