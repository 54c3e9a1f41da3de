// Ids and packed records: what goes in comes out, and nothing else does.
#include "domain/identity.hpp"
#include "domain/records.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace fauxcount::domain {

namespace {

template <class T>
T any() {
    return *rc::gen::resize(100, rc::gen::arbitrary<T>());
}

}  // namespace

RC_GTEST_PROP(IdentityLaw, APlaceComesBackFromItsId, ()) {
    Identity const identity(any<std::uint64_t>());
    Place const place{any<std::uint32_t>(), any<std::uint32_t>()};
    auto const back = identity.place_of(identity.id_of<AccountId>(place));
    RC_ASSERT(back.slot == place.slot);
    RC_ASSERT(back.generation == place.generation);
}

RC_GTEST_PROP(IdentityLaw, AChildComesBackFromItsId, ()) {
    Identity const identity(any<std::uint64_t>());
    ChildPlace const child{{any<std::uint32_t>(), any<std::uint32_t>() % (generation_max + 1)},
                           any<std::uint32_t>() % (ordinal_max + 1)};
    auto const back = identity.child_of(identity.child_id<ItemId>(child));
    RC_ASSERT(back.owner.slot == child.owner.slot);
    RC_ASSERT(back.owner.generation == child.owner.generation);
    RC_ASSERT(back.ordinal == child.ordinal);
}

// A permutation has an inverse on both sides: every number is the id of exactly one place.
RC_GTEST_PROP(IdentityLaw, EveryNumberIsTheIdOfOnePlace, ()) {
    Identity const identity(any<std::uint64_t>());
    AccountId const id{any<std::uint64_t>()};
    RC_ASSERT(identity.id_of<AccountId>(identity.place_of(id)) == id);
}

TEST(Identity, GivesEachKindAndEachWorldIdsOfItsOwn) {
    Identity const here(7);
    Identity const there(8);
    Place const place{3, 1};
    std::set<std::uint64_t> const ids{here.id_of<AccountId>(place).value,
                                      here.id_of<DeviceId>(place).value,
                                      there.id_of<AccountId>(place).value,
                                      here.child_id<ItemId>({place, 1}).value,
                                      here.child_id<SessionId>({place, 1}).value,
                                      here.child_id<RemovalId>({place, 1}).value,
                                      here.child_id<SubscriptionId>({place, 1}).value};
    EXPECT_EQ(ids.size(), 7U);
}

// Part of what a seed means: ids of a recorded run must read the same for ever, on every compiler.
TEST(Identity, NeverChangesWhatASeedMeans) {
    Identity const identity(7);
    EXPECT_EQ(to_string(identity.id_of<AccountId>({0, 1})), "acc_8EAMSH6BDMMY1");
    EXPECT_EQ(to_string(identity.child_id<RemovalId>({{0, 1}, 1})), "rem_5T30VJ6PQ17ZY");
}

RC_GTEST_PROP(ItemLaw, ComesBackAsItWasPacked, ()) {
    std::uint32_t const ordinal = any<std::uint32_t>() % (ordinal_max + 1);
    auto const kind = *rc::gen::elementOf(std::vector<ItemKind>{
        ItemKind::contact, ItemKind::message, ItemKind::photo, ItemKind::note, ItemKind::other});
    std::uint32_t const bytes = any<std::uint32_t>();
    Instant const at{
        static_cast<std::int64_t>(any<std::uint64_t>() % (static_cast<std::uint64_t>(last_instant.ms) + 1))};
    Item const item = Item::make(ordinal, kind, bytes, at);
    RC_ASSERT(item.ordinal() == ordinal);
    RC_ASSERT(item.kind == kind);
    RC_ASSERT(item.bytes() == bytes);
    RC_ASSERT(item.created_at() == at);
}

TEST(Item, HoldsTheExtremes) {
    Item const item = Item::make(ordinal_max, ItemKind::other, UINT32_MAX, last_instant);
    EXPECT_EQ(item.ordinal(), ordinal_max);
    EXPECT_EQ(item.bytes(), UINT32_MAX);
    EXPECT_EQ(item.created_at(), last_instant);
}

TEST(Draw, IsAFunctionOfItsThreeArguments) {
    EXPECT_EQ(draw(1, Stream::id_keys, 2), draw(1, Stream::id_keys, 2));
    std::set<std::uint64_t> const drawn{draw(1, Stream::id_keys, 2), draw(2, Stream::id_keys, 2),
                                        draw(1, Stream::token_tag, 2), draw(1, Stream::id_keys, 3)};
    EXPECT_EQ(drawn.size(), 4U);
    for (std::uint64_t i = 0; i < 1000; ++i) EXPECT_LT(below(draw(1, Stream::population, i), 5), 5U);
}

}  // namespace fauxcount::domain
