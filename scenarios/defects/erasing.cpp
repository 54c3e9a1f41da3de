#include "scenarios/defects/erasing.hpp"

#include "scenarios/defects/scene.hpp"

namespace fauxcount::defects {

namespace {

using namespace domain;

void keep_a_photo(Scene& s) {
    if (!s.stage(PurgeStage::data)) return;
    Item const item = Item::make(0, ItemKind::photo, 1000, s.state.now());
    s.writer.insert(s.event<PurgeStageDone>()->slot, Section::items, 0, &item);
}
void keep_a_session(Scene& s) {
    if (!s.stage(PurgeStage::tokens)) return;
    Session session;
    session.created_at = session.proven_at = s.state.now();
    session.expires_at = s.state.now() + day;
    session.ordinal = 0;
    s.writer.insert(s.event<PurgeStageDone>()->slot, Section::sessions, 0, &session);
}
void keep_a_subscription(Scene& s) {
    if (!s.stage(PurgeStage::data)) return;
    Subscription subscription;
    subscription.set(SubscriptionState::ended, true);
    s.writer.insert(s.event<PurgeStageDone>()->slot, Section::subscriptions, 0, &subscription);
}
void keep_a_binding(Scene& s) {
    Slot const phone = 0;
    if (s.stage(PurgeStage::bindings))
        s.writer.insert(s.event<PurgeStageDone>()->slot, Section::devices, 0, &phone);
}
void forget_the_quarantine(Scene& s) {
    if (!s.stage(PurgeStage::identifiers)) return;
    Slot const slot = s.event<PurgeStageDone>()->slot;
    for (Identifier const& identifier : s.children(slot).identifiers())
        s.writer.forget_identifier(identifier.digest, slot);
}

}  // namespace

std::unique_ptr<engine::Saboteur> purge_keeps_a_photo() { return make<After<keep_a_photo>>(); }
std::unique_ptr<engine::Saboteur> purge_keeps_a_session() { return make<After<keep_a_session>>(); }
std::unique_ptr<engine::Saboteur> purge_keeps_a_subscription() { return make<After<keep_a_subscription>>(); }
std::unique_ptr<engine::Saboteur> purge_keeps_a_binding() { return make<After<keep_a_binding>>(); }
std::unique_ptr<engine::Saboteur> purge_forgets_the_quarantine() {
    return make<After<forget_the_quarantine>>();
}

}  // namespace fauxcount::defects
