// Letters inside a state: who gets them, what is noticed of those that are missing or too many, and the ring
// that keeps the newest, with its hash and its image.
#include "domain/image.hpp"
#include "tests/unit/domain/town.hpp"

#include <gmock/gmock.h>

#include <array>
#include <optional>

namespace fauxcount::domain {

namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

// --- a world of people ---

// Carol has an address, a name that nobody writes to, a number and another address; Bob has one address.
struct Told : TownTest {
    Told() {
        std::array<std::string_view, 4> const names{"carol@example.test", "carol", "+15550123",
                                                    "c@example.test"};
        carol = town.run(SignUp{names, town_password, false}).place;
        slot = carol.slot;
        request = scheduled(slot, town.state.now());
    }

    std::set<std::string> reworded(std::vector<Event> const& events,
                                   std::function<void(Message&)> const& change) const {
        return after(events, [&](Writer& w) { reword(w, change); });
    }
    std::uint64_t digest_of(Place account, std::size_t identifier) const {
        return town.state.extent(town.state.account(account.slot)).identifiers()[identifier].digest;
    }
    std::vector<Message> sent_after(std::uint64_t number) const {
        std::vector<Message> all;
        while (number < town.state.messages_sent()) all.push_back(town.state.message(++number));
        return all;
    }
    ResidueRow residue(Place of) const {
        for (ResidueRow const& row : residue_of(town.state, of.slot))
            if (row.store == "messages") return row;
        return {"missing", 99, 0};
    }

    std::string found = "S44 people_told";
    Actor admin{ActorKind::administrator, {}, 0};
    Place bob = town.sign_up("bob@example.test");
    Place carol;
    Slot slot = 0;
    Event request;
};

}  // namespace

TEST_F(Told, GoesToEachAddressAndNumberInTheirOrder) {
    std::array<std::uint64_t, 3> const to{digest_of(carol, 0), digest_of(carol, 2), digest_of(carol, 3)};
    std::array<Via, 3> const via{Via::email, Via::sms, Via::email};
    auto const expect_letters = [&](std::uint64_t from, Message like) {
        auto const letters = sent_after(from);
        ASSERT_EQ(letters.size(), to.size());
        like.at = town.state.now();
        like.slot = slot;
        like.generation = static_cast<std::uint16_t>(carol.generation);
        like.subject = 1;
        for (std::size_t i = 0; i < to.size(); ++i) {
            like.to = to.at(i);
            like.via = via.at(i);
            EXPECT_TRUE(letters[i] == like) << i;
        }
    };
    EXPECT_EQ(town.state.messages_sent(), 0U) << "nobody is told that they have signed up";
    ASSERT_TRUE(town.run(RequestRemoval{admin, carol, Channel::site}).ok());
    Message letter;
    letter.kind = MessageKind::removal_scheduled;
    letter.due = town.state.account(slot).due;
    expect_letters(0, letter);
    town.advance(day);
    ASSERT_TRUE(town.run(CancelRemoval{admin, {carol, 1}}).ok());
    letter.kind = MessageKind::removal_cancelled;
    letter.due = Instant{};
    expect_letters(3, letter);
}

TEST_F(Told, OfTheEndOfARemovalWhenItsDataIsErasedAndOfNothingAfterwards) {
    ASSERT_TRUE(town.run(RequestRemoval{admin, bob, Channel::site}).ok());
    Instant const due = town.state.account(bob.slot).due;
    town.advance_to(due + second * 40 - millisecond);
    EXPECT_EQ(town.state.messages_sent(), 1U);
    town.advance(day);
    auto const letters = sent_after(1);
    ASSERT_EQ(letters.size(), 1U);
    EXPECT_EQ(letters[0].kind, MessageKind::purged);
    EXPECT_EQ(letters[0].at, due + second * 40);
    EXPECT_EQ(letters[0].to, digest_of(bob, 0)) << "of the one that is in quarantine now";
}

TEST_F(Told, S44_ALetterTooFewIsNoticed) {
    EXPECT_THAT(after({request}), IsEmpty());
    EXPECT_THAT(after({request}, unsend), Contains(found)) << "the last address is told nothing";
    town.happen({request});
    EXPECT_THAT(after({RemovalCancelled{slot}}), IsEmpty());
    EXPECT_THAT(after({RemovalCancelled{slot}}, unsend), Contains(found));
    town.advance_to(town.state.account(slot).due + second * 30);  // tokens, billing, bindings
    std::vector<Event> const erased{ClockMoved{town.state.now() + second * 10},
                                    PurgeStageDone{slot, PurgeStage::data}};
    EXPECT_THAT(after(erased), IsEmpty());
    EXPECT_THAT(after(erased, unsend), Contains(found));
}

TEST_F(Told, S44_ALetterTooManyIsNoticed) {
    EXPECT_THAT(after({request}, send_again), Contains(found));
    town.happen({request});
    Event const innocent = AnswerRemembered{slot, false, 1, 2, 3, last_instant, {}};
    EXPECT_THAT(after({innocent}, send_again), Contains(found)) << "nothing happened to her";
    Instant const due = town.state.account(slot).due;
    Event const started = PurgeStarted{slot};
    EXPECT_THAT(after({ClockMoved{due}, started}), IsEmpty());
    EXPECT_THAT(after({ClockMoved{due}, started}, send_again), Contains(found)) << "it has only begun";
    town.advance_to(due + second * 30);
    Instant const stage = due + second * 40;
    std::vector<Event> const failed{ClockMoved{stage},
                                    PurgeStageFailed{slot, PurgeStage::data, stage + minute}};
    EXPECT_THAT(after(failed), Not(Contains(found)));
    EXPECT_THAT(after(failed, send_again), Contains(found)) << "a stage that fails has erased nothing";
    town.advance(minute);
    ASSERT_EQ(town.state.account(slot).phase, Phase::removed);
    Event const others = AnswerRemembered{bob.slot, false, 1, 2, 3, last_instant, {}};
    EXPECT_THAT(after({others}, send_again), Contains(found)) << "she is gone";
}

TEST_F(Told, S44_ALetterToSomebodyElseOrOfSomethingElseIsNoticed) {
    std::vector<std::function<void(Message&)>> const changes{
        [&](Message& m) { m.to = digest_of(bob, 0); },
        [&](Message& m) { m.slot = bob.slot; },
        [](Message& m) { ++m.generation; },
        [](Message& m) { m.via = Via::sms; },
        [](Message& m) { m.kind = MessageKind::removal_cancelled; },
        [](Message& m) { m.kind = MessageKind::purged; },
        [](Message& m) { --m.subject; },
        [](Message& m) { m.at = m.at + millisecond; },
        [](Message& m) { m.due = m.due + millisecond; },
        [](Message& m) { m.due = Instant{}; },
        [](Message& m) { m.factor = FactorKind::backup_codes; },
        [](Message& m) { m.purpose = CodePurpose::confirmation; }};
    EXPECT_THAT(reworded({request}, [](Message&) {}), IsEmpty());
    for (std::size_t i = 0; i < changes.size(); ++i)
        EXPECT_THAT(reworded({request}, changes[i]), Contains(found)) << i;
    auto const turned_round = [](Writer& w) {
        std::uint64_t const last = w.state().messages_sent();
        Message const earlier = w.state().message(last - 1), later = w.state().message(last);
        w.put_message(last - 1, later);
        w.put_message(last, earlier);
    };
    EXPECT_THAT(after({request}, turned_round), Contains(found));
    town.happen({request});
    Event const cancelled = RemovalCancelled{slot};
    EXPECT_THAT(reworded({cancelled}, [](Message& m) { --m.subject; }), Contains(found));
    EXPECT_THAT(reworded({cancelled}, [](Message& m) { m.due = last_instant; }), Contains(found));
}

TEST_F(Told, S44_ALetterThatThePolicyDoesNotWantIsNoticed) {
    for (char const* const notices : {"none", "security"}) {
        town.state = State(town.state.seed(), town_start, policy_with("notices", notices));
        bob = town.sign_up("bob@example.test");
        request = scheduled(bob.slot, town.state.now());
        EXPECT_THAT(after({request}), IsEmpty()) << notices;
        EXPECT_THAT(after({request}, [](Writer& w) { w.send(Message{}); }), Contains(found)) << notices;
    }
}

// A removal that nobody can cancel is told of once, when it is done.
TEST_F(Told, S44_ALetterOfARemovalThatIsDueAtOnceIsNoticed) {
    town.state = State(town.state.seed(), town_start, policy_with("grace", "PT0S"));
    bob = town.sign_up("bob@example.test");
    request = scheduled(bob.slot, town.state.now(), Duration{0});
    EXPECT_THAT(after({request}), IsEmpty());
    EXPECT_THAT(after({request}, [](Writer& w) { w.send(Message{}); }), Contains(found));
    town.happen({request});
    town.advance(minute);
    EXPECT_EQ(town.state.messages_sent(), 1U);
}

// They are counted, and those that are kept are looked at.
TEST_F(Told, S44_ItIsNoticedAmongMoreLettersThanAreKept) {
    Slot const first = town.state.account_slots();
    ASSERT_TRUE(town.run(SeedPopulation{0, messages_max + 100}).ok());
    std::vector<Event> all;
    for (Slot one = first; one < town.state.account_slots(); ++one)
        all.push_back(scheduled(one, town.state.now()));
    EXPECT_THAT(after(all), IsEmpty());
    EXPECT_THAT(after(all, unsend), Contains(found));
    EXPECT_THAT(after(all, send_again), Contains(found));
    EXPECT_THAT(reworded(all, [](Message& m) { ++m.to; }), Contains(found));
    auto const oldest = [](Writer& w) {
        Message other = w.state().message(w.state().first_message());
        ++other.to;
        w.put_message(w.state().first_message(), other);
    };
    EXPECT_THAT(after(all, oldest), Contains(found));
}

// In other people's mailboxes there is what was sent; it is of whoever had the slot then.
TEST_F(Told, StaysAsResidueOfWhoWasWrittenTo) {
    EXPECT_EQ(residue(carol).entries, 0U);
    ASSERT_TRUE(town.run(RequestRemoval{admin, carol, Channel::site}).ok());
    town.advance(day * 31);
    ASSERT_EQ(town.state.account(slot).phase, Phase::removed);
    EXPECT_EQ(residue(carol).entries, 6U);
    EXPECT_EQ(residue(carol).declared, 6U);
    EXPECT_EQ(residue(bob).entries, 0U);
    Writer writer(town.state);
    Message letter;
    letter.slot = bob.slot;
    letter.generation = static_cast<std::uint16_t>(bob.generation);
    for (std::uint32_t n = 0; n < messages_max - 1; ++n) writer.send(letter);
    EXPECT_EQ(residue(carol).entries, 1U) << "the inbox has forgotten the others";
    EXPECT_EQ(residue(bob).entries, messages_max - 1);
    town.advance(day * 91);
    Place const dora = town.sign_up("dora@example.test");
    ASSERT_EQ(dora.slot, carol.slot);
    EXPECT_EQ(residue(dora).entries, 0U);
}

// --- the ring ---

namespace {

// Each another one.
Message letter_of(std::uint64_t number) {
    Message letter;
    letter.at = town_start + millisecond * static_cast<std::int64_t>(number);
    letter.to = mix(number);
    letter.slot = static_cast<Slot>(number % 7);
    letter.generation = 1;
    letter.subject = static_cast<std::uint32_t>(number);
    letter.kind = static_cast<MessageKind>(number % 7);
    letter.via = number % 2 == 0 ? Via::email : Via::sms;
    letter.purpose = static_cast<CodePurpose>(number % 4);
    return letter;
}

State empty_state() { return {7, town_start, *profile("device-cloud")}; }
State state_with(std::uint64_t letters) {
    State state = empty_state();
    Writer writer(state);
    for (std::uint64_t number = 1; number <= letters; ++number) writer.send(letter_of(number));
    return state;
}

void expect_letters(State const& state, std::uint64_t sent) {
    ASSERT_EQ(state.messages_sent(), sent);
    EXPECT_EQ(state.first_message(), sent > messages_max ? sent - messages_max + 1 : 1);
    for (std::uint64_t number = state.first_message(); number <= sent; ++number)
        ASSERT_TRUE(state.message(number) == letter_of(number)) << number << " of " << sent;
    EXPECT_THAT(findings_of(state), IsEmpty()) << sent;
}

// Nothing, something, and on both sides of where the ring has turned, and turned again.
constexpr std::array<std::uint64_t, 9> numbers_of_letters{
    0,   1, 100, messages_max - 1, messages_max, messages_max + 1, 2 * messages_max - 1, 2 * messages_max,
    3000};

std::optional<State> back(Image const& image) {
    return state_of(image, 7, town_start, *profile("device-cloud"));
}

}  // namespace

TEST(Messages, AreTheNewestAndTheirHashIsThatOfWhatIsThere) {
    State state = empty_state();
    Writer writer(state);
    std::set<std::uint64_t> hashes;
    for (std::uint64_t const sent : numbers_of_letters) {
        while (state.messages_sent() < sent) writer.send(letter_of(state.messages_sent() + 1));
        expect_letters(state, sent);
        EXPECT_EQ(state.hash(), state_with(sent).hash()) << "whoever asked for it on the way";
        hashes.insert(state.hash());
    }
    EXPECT_EQ(hashes.size(), numbers_of_letters.size());
}

TEST(Messages, AreEachInTheHashWhereTheyStand) {
    State const state = state_with(messages_max + 10);
    for (std::uint64_t const number : {state.first_message(), state.messages_sent()}) {
        State other = state;
        Writer(other).put_message(number, letter_of(1));
        EXPECT_NE(other.hash(), state.hash()) << number;
        EXPECT_THAT(findings_of(other), Contains("M02 hash_is_the_sum")) << "it is no way to change one";
    }
    State one = empty_state(), other = empty_state();
    for (std::uint64_t const number : {1U, 2U}) {
        Writer(one).send(letter_of(number));
        Writer(other).send(letter_of(3 - number));
    }
    EXPECT_NE(one.hash(), other.hash());
}

TEST(Messages, AreInNoHashOnceTheyAreForgotten) {
    State state = empty_state();
    Writer writer(state);
    for (std::uint64_t n = 0; n < 10; ++n) writer.send(letter_of(9000 + n));
    for (std::uint64_t number = 11; number <= messages_max + 10; ++number) writer.send(letter_of(number));
    expect_letters(state, messages_max + 10);
    EXPECT_EQ(state.hash(), state_with(messages_max + 10).hash());
}

TEST(Messages, OfACopyAreItsOwn) {
    for (std::uint64_t const sent : {std::uint64_t{10}, std::uint64_t{messages_max}}) {
        State state = state_with(sent);
        State const copy = state;
        std::uint64_t const hash = copy.hash();
        Writer writer(state);
        for (std::uint64_t number = sent + 1; number <= sent + 50; ++number) writer.send(letter_of(number));
        expect_letters(copy, sent);
        EXPECT_EQ(copy.hash(), hash);
        expect_letters(state, sent + 50);
    }
}

TEST(Messages, ComeBackFromAnImage) {
    for (std::uint64_t const sent : numbers_of_letters) {
        State state = state_with(sent);
        auto const image = image_of(state);
        ASSERT_TRUE(image);
        auto again = back(*image);
        ASSERT_TRUE(again) << sent;
        EXPECT_EQ(again->hash(), state.hash()) << sent;
        expect_letters(*again, sent);
        // And what is sent from there on takes the place of the same ones.
        for (State* const one : {&state, &*again})
            for (std::uint64_t number = sent + 1; number <= sent + 3; ++number)
                Writer(*one).send(letter_of(number));
        EXPECT_EQ(again->hash(), state.hash()) << sent;
        expect_letters(*again, sent + 3);
    }
}

TEST(Messages, AreAllInAnImageOrItIsNone) {
    Image const whole = *image_of(state_with(messages_max + 1));
    Image other = whole;
    other.parts.back().resize(other.parts.back().size() - sizeof(Message));
    EXPECT_FALSE(back(other));
    other = whole;
    other.parts.back().append(sizeof(Message), '\0');
    EXPECT_FALSE(back(other));
    EXPECT_TRUE(back(whole));
}

}  // namespace fauxcount::domain
