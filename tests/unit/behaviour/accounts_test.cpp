// Sign-up, sign-in, sessions and cloud items of an account that is not about to go.
#include "scenarios/dsl/world.hpp"

#include <gtest/gtest.h>

using namespace fauxcount;
using namespace fauxcount::testing;

TEST(SignUp, FindsTheAccountByAnyOfItsIdentifiersHoweverTheyAreWritten) {
    World world;
    world.account("alice", {"Alice@Example.Test", "alice", "+1 (555) 0100"});
    for (std::string const written :
         {"alice@example.test", "ALICE@EXAMPLE.TEST", "Alice", "+15550100", "+1-555-0100"}) {
        world(sign_in_as(written, password("sesame")));
    }
    world(sign_in_as("alice", password("Sesame")), expect(refused::auth_bad_credentials));
}

TEST(Sessions, OpenedAtTheEndOfTimeAreOverAtOnce) {
    World world;
    auto& alice = world.account("alice").with(device("phone"));
    auto const over = answer<api::SessionOpened>(
        "it ends as it begins", [](auto const& opened) { return opened.session.expires_at == last_instant; });
    world(advance_to(last_instant - 1 * ms));
    world(sign_in(alice), expect(over));
    world(read(alice));
    world(advance_to(last_instant));
    world(sign_in(alice), expect(over));
    world(read(alice), expect(refused::auth_invalid_token));
    auto& phone = alice.device("phone");
    world(factory_reset(phone));
    world(set_up(phone, alice), expect(over));
}

TEST(Sessions, AreListedAndEndOneByOne) {
    World world;
    auto& alice = world.account("alice");
    auto const first = alice.session();
    std::string const first_token = alice.token();
    world(sign_in(alice));
    auto const two =
        answer<api::SessionList>("there are two", [](auto const& list) { return list.sessions.size() == 2; });
    world(list_sessions(alice), expect(two));
    world.ask(api::SignOut{first}, alice.token());
    world(read(alice).with_token(first_token), expect(refused::auth_invalid_token));
    world(sign_out(alice));
    world(read(alice), expect(refused::auth_invalid_token));
    world(sign_out(alice), expect(refused::auth_invalid_token));
}

TEST(Sessions, OneTooManyEndsTheOldest) {
    World world;
    auto& alice = world.account("alice");
    std::string const oldest = alice.token();
    for (int i = 0; i < 15; ++i) world(sign_in(alice));
    world(read(alice).with_token(oldest));
    world(sign_in(alice));
    world(read(alice).with_token(oldest), expect(refused::auth_invalid_token));
    world(read(alice));
}

TEST(Proof, AsksForTheRightPasswordAndOnlyForAnOwnSession) {
    World world;
    auto& alice = world.account("alice");
    auto& bob = world.account("bob");
    world(advance(1 * hours));
    world(prove(alice, password("guess")), expect(refused::auth_bad_credentials));
    world(request_removal(alice), expect(refused::auth_proof_too_old));
    world(prove(alice).as(bob), expect(refused::session_not_found));
    world(prove(alice));
    world(request_removal(alice));
}

TEST(Items, AreReadListedAndDroppedByTheirOwnerAlone) {
    World world;
    auto& alice = world.account("alice").with(items(3));
    auto& bob = world.account("bob");
    world(read_item(bob, alice.item(0)), expect(refused::item_not_found));
    world(drop_item(bob, alice.item(0)), expect(refused::item_not_found));
    world(drop_item(alice, alice.item(1)));
    world(drop_item(alice, alice.item(1)), expect(refused::item_not_found));
    auto const rest = std::get<api::ItemList>(world(list_items(alice)));
    ASSERT_EQ(rest.items.size(), 2U);
    EXPECT_EQ(rest.items[0].id, alice.item(0));
    EXPECT_EQ(rest.items[1].id, alice.item(2));
    world(add_item(alice, item_kind::note, 1));
    EXPECT_NE(alice.item(3), alice.item(1)) << "an id is never given out again";
}

TEST(Pages, GoOnWhereTheyStoppedWhateverIsDroppedMeanwhile) {
    World world;
    auto& alice = world.account("alice").with(items(7));
    std::vector<ItemId> seen;
    api::ListItems request{3, {}};
    for (int page = 0; page < 9; ++page) {
        auto const list = std::get<api::ItemList>(world.ask(request, alice.token()));
        for (auto const& item : list.items) seen.push_back(item.id);
        if (!list.next_cursor) break;
        request.cursor = list.next_cursor;
        if (page == 0) world(drop_item(alice, alice.item(2)));  // the one the cursor stands on
    }
    ASSERT_EQ(seen.size(), 7U);
    for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(seen[i], alice.item(i));
}

// An account keeps its place as long as it lives: pages neither leave one out nor show one twice.
TEST(Pages, OfAccountsKeepEveryOneInItsPlace) {
    World world{policy("grace", "PT0S")};
    auto& alice = world.account("alice");
    auto& bob = world.account("bob");
    auto& carol = world.account("carol");
    auto const listed = [&] {
        std::vector<AccountId> ids;
        auto const list = std::get<api::AccountList>(world.ask(api::ListAccounts{}, world.administrator()));
        ids.reserve(list.accounts.size());
        for (auto const& account : list.accounts) ids.push_back(account.id);
        return ids;
    };
    EXPECT_EQ(listed(), (std::vector{alice.id(), bob.id(), carol.id()}));
    world(request_removal(bob));
    world(advance(1 * days));
    world(request_removal(alice).as_administrator());
    world(advance(1 * days));
    auto& dora = world.account("dora");
    EXPECT_EQ(listed(), (std::vector{carol.id(), dora.id()})) << "a tombstone still stands in its place";
    world(advance(400 * days));
    auto& eve = world.account("eve");
    EXPECT_EQ(listed(), (std::vector{eve.id(), carol.id(), dora.id()})) << "bob was removed first";
    auto& frank = world.account("frank");
    EXPECT_EQ(listed(), (std::vector{frank.id(), eve.id(), carol.id(), dora.id()}));
    auto& grace = world.account("grace");
    EXPECT_EQ(listed().back(), grace.id());
}
