// A state comes back from its image as it was, and its future is the same; what is no image is not taken for
// one.
#include "domain/image.hpp"
#include "domain/invariants.hpp"
#include "tests/unit/behaviour/mail.hpp"
#include "tests/unit/behaviour/random_life.hpp"
#include "tests/unit/storage/same_letters.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>

namespace fauxcount::storage {

namespace {

namespace dsl = fauxcount::testing;

std::optional<domain::State> back(domain::Image const& image, domain::State const& like) {
    return domain::state_of(image, like.seed(), like.start(), like.policy());
}

// What the state says of itself, hash and indexes included.
void expect_whole(domain::State const& state) {
    domain::Auditor auditor(state);
    while (auditor.step(100)) {
    }
    for (domain::Breach const& breach : auditor.findings())
        ADD_FAILURE() << breach.id << ": " << breach.detail;
}

// Everybody with answers to remember, a population beside them, and things that were ordered to go wrong.
void fill(dsl::World& world) {
    dsl::populate(world);
    world(dsl::add_item(world.account("alice"), dsl::item_kind::note, 5).keyed("her-key"));
    world(dsl::sign_in(world.account("alice"), dsl::password("guess")),
          dsl::expect(dsl::refused::auth_bad_credentials));
    ASSERT_EQ(world.engine().seed_population(api::Template::full, 40).code, Code::ok);
    world(dsl::request_removal(world.account("bob")).as_administrator().keyed("its-key"));
    auto fault = dsl::fault(dsl::fault_kind::status, "get_removal");
    fault.status = 503;
    world(dsl::order_fault(fault));
}

}  // namespace

TEST(Image, BringsBackTheSameStateAndTheSameFuture) {
    for (std::uint64_t kind = 0; kind < 4; ++kind) {
        auto world = dsl::world_of_kind(kind);
        auto twin = dsl::world_of_kind(kind);
        fill(*world);
        fill(*twin);
        for (std::uint64_t part = 0; part < 6; ++part) {
            dsl::Life life;
            for (std::uint64_t n = 0; n < 50; ++n) life.push_back(1000 * kind + 50 * part + n);
            dsl::live(*world, life);
            dsl::live(*twin, life);
            domain::State const& state = world->engine().state();
            ASSERT_EQ(state.hash(), twin->hash()) << kind << ", " << part;
            auto const image = domain::image_of(state);
            ASSERT_TRUE(image);
            auto const again = back(*image, state);
            ASSERT_TRUE(again);
            EXPECT_EQ(again->hash(), state.hash());
            EXPECT_EQ(again->deadlines().size(), state.deadlines().size());
            EXPECT_EQ(again->identifiers_indexed(), state.identifiers_indexed());
            EXPECT_EQ(again->faults_armed(), state.faults_armed());
            EXPECT_EQ(again->next_account().slot, state.next_account().slot);
            expect_whole(*again);
            // Its next part is lived in what came back.
            world->engine().go_on_from(*again);
        }
    }
}

TEST(Image, BringsBackTheInboxBeforeAndAfterItForgetsItsOldest) {
    dsl::World world(dsl::seed(7));
    dsl::World twin(dsl::seed(7));
    fill(world);
    fill(twin);
    // A letter is there, and each round writes two: one less than it keeps, one more, and many more.
    for (std::size_t const rounds : {0U, domain::messages_max / 2 - 1, 1U, 40U}) {
        dsl::schedule_and_cancel(world, world.account("alice"), rounds);
        dsl::schedule_and_cancel(twin, twin.account("alice"), rounds);
        domain::State const& state = world.engine().state();
        auto const again = back(*domain::image_of(state), state);
        ASSERT_TRUE(again);
        EXPECT_EQ(again->hash(), twin.hash()) << state.messages_sent();
        expect_same_letters(*again, twin.engine().state());
        expect_whole(*again);
        world.engine().go_on_from(*again);
    }
    EXPECT_EQ(world.engine().state().messages_sent(), domain::messages_max + 81);
}

TEST(Image, BringsBackWhatIsHeldAndWhoIsOutOfReach) {
    dsl::World world(dsl::seed(7));
    dsl::World twin(dsl::seed(7));
    for (dsl::World* const one : {&world, &twin}) {
        auto& alice = one->account("alice").with(dsl::device("phone"));
        auto late = dsl::fault(dsl::fault_kind::message_late);
        late.late_by = hour;
        (*one)(dsl::order_fault(late));
        auto offline = dsl::fault(dsl::fault_kind::offline);
        offline.device = alice.device("phone").id();
        offline.lasts = day;
        (*one)(dsl::order_fault(offline));
        dsl::schedule_and_cancel(*one, alice, 2);
        (*one)(dsl::sign_in(alice));
        (*one)(dsl::unbind(alice, alice.device("phone")));
    }
    domain::State const& state = world.engine().state();
    ASSERT_EQ(state.fault(1)->held.size(), 4U);
    ASSERT_EQ(state.deadlines().size(), 2U);
    auto const again = back(*domain::image_of(state), state);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->hash(), state.hash());
    EXPECT_EQ(again->deadlines().size(), 2U);
    EXPECT_EQ(again->faults_armed(), state.faults_armed());
    expect_whole(*again);
    world.engine().go_on_from(*again);
    for (Duration const length : {hour - millisecond, millisecond, day}) {
        world(dsl::advance(length));
        twin(dsl::advance(length));
        EXPECT_EQ(world.hash(), twin.hash());
    }
    EXPECT_EQ(world.engine().state().messages_sent(), 4U);
    EXPECT_EQ(world.engine().state().deadlines().size(), 0U);
    world(dsl::read(world.account("alice").device("phone")),
          dsl::require(world.account("alice").device("phone").is_free()));
}

TEST(Image, WithoutItsLettersIsWhole) {
    dsl::World world(dsl::seed(7));
    fill(world);
    domain::State const& state = world.engine().state();
    auto image = *domain::image_of(state);
    ASSERT_GT(image.letters.size(), 3U);
    for (auto& letters : image.letters) letters.bytes.clear();
    auto const again = back(image, state);
    ASSERT_TRUE(again);
    EXPECT_NE(again->hash(), state.hash());
    for (domain::Slot slot = 0; slot < again->account_slots(); ++slot) {
        for (auto const& identifier : again->extent(again->account(slot)).identifiers()) {
            EXPECT_EQ(identifier.length, 0U);
            EXPECT_EQ(again->holder_of(identifier.digest), slot);
        }
    }
}

TEST(Image, HasNoOlderStateInIt) {
    dsl::World world(dsl::seed(7));
    dsl::populate(world);
    ASSERT_TRUE(domain::image_of(world.engine().state()));
    world(dsl::order_fault(dsl::fault(dsl::fault_kind::stale_read, "get_account")));
    EXPECT_FALSE(domain::image_of(world.engine().state()));
    world(dsl::heal_faults());
    EXPECT_TRUE(domain::image_of(world.engine().state()));
}

TEST(Image, OfAnotherMakerIsNone) {
    dsl::World world(dsl::seed(7));
    fill(world);
    domain::State const& state = world.engine().state();
    domain::Image const image = *domain::image_of(state);
    auto other = image;
    other.parts[0][0] = static_cast<char>(other.parts[0][0] ^ 1);
    EXPECT_FALSE(back(other, state));
    other = image;
    other.parts.back().pop_back();
    EXPECT_FALSE(back(other, state));
    other = image;
    other.parts.back() += 'x';
    EXPECT_FALSE(back(other, state));
    other = image;
    other.letters.pop_back();
    EXPECT_FALSE(back(other, state));
    other = image;
    other.letters.front().bytes += 'x';
    EXPECT_FALSE(back(other, state));
    other = image;
    std::swap(other.letters[0], other.letters[1]);
    EXPECT_FALSE(back(other, state));
    EXPECT_FALSE(back({}, state));
}

}  // namespace fauxcount::storage
