#include "scenarios/defects/guessing.hpp"

#include "scenarios/defects/scene.hpp"

#include <utility>

namespace fauxcount::defects {

namespace {

using namespace domain;

Tries* tries_of(Scene& s, Slot slot) {
    if (s.children(slot).tries().empty()) return nullptr;
    return &s.writer.record<Tries>(slot, Section::tries, 0);
}

// The lock is not seen, by whoever shows a password.
bool hide_lock(Scene& s) {
    auto const slot = s.account();
    Tries* const tries = slot ? tries_of(s, *slot) : nullptr;
    if (tries == nullptr || !tries->locked(s.state.now())) return false;
    *s.kept = std::exchange(tries->locked_until, Instant{});
    return true;
}
void show_lock(Scene& s) {
    if (Tries* const tries = tries_of(s, *s.account())) tries->locked_until = *s.kept;
}

// A wrong password that is shown in a session, or to a device, leaves the count of the sign-ins alone.
void count_sign_ins_only(Scene& s) {
    auto const* const e = s.event<TryRefused>();
    if (e == nullptr || s.request<api::SignIn>() != nullptr) return;
    Tries* const tries = tries_of(s, e->slot);
    if (tries->wrong == 1) {
        s.writer.remove(e->slot, Section::tries, 0);
    } else {
        --tries->wrong;
        tries->locked_until = Instant{};
    }
}
void lock_for_ever(Scene& s) {
    auto const* const e = s.event<TryRefused>();
    if (e != nullptr && e->locked_until != Instant{}) tries_of(s, e->slot)->locked_until = last_instant;
}
void one_more(Scene& s) {
    auto const* const e = s.event<TryRefused>();
    if (e == nullptr || e->locked_until == Instant{}) return;
    Tries* const tries = tries_of(s, e->slot);
    if (tries->wrong <= s.state.policy().password_tries.n) tries->locked_until = Instant{};
}

void forgive_nothing(Scene& s) {
    auto const* const e = s.event<TriesForgiven>();
    if (e == nullptr) return;
    Tries one;
    one.guard = e->guard;
    one.wrong = 1;
    s.writer.insert(e->slot, Section::tries, 0, &one);
}

}  // namespace

std::unique_ptr<engine::Saboteur> right_password_opens_a_lock() {
    return make<Hidden<hide_lock, show_lock>>();
}
std::unique_ptr<engine::Saboteur> each_way_counts_apart() { return make<After<count_sign_ins_only>>(); }
std::unique_ptr<engine::Saboteur> lockout_never_ends() { return make<After<lock_for_ever>>(); }
std::unique_ptr<engine::Saboteur> lockout_lets_one_more_try() { return make<After<one_more>>(); }
std::unique_ptr<engine::Saboteur> right_password_forgives_nothing() { return make<After<forgive_nothing>>(); }

}  // namespace fauxcount::defects
