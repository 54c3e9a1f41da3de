// Passwords inside a state: what is kept of one, what a change makes void, and how much is done for whom.
#include "domain/passwords.hpp"
#include "tests/unit/domain/town.hpp"

#include <gmock/gmock.h>

#include <array>
#include <string_view>
#include <utility>

namespace fauxcount::domain {

namespace {

using testing::Contains;
using testing::IsEmpty;

constexpr std::string_view name = "alice@example.test";

// Alice has two sessions and, since she has an app, an open challenge.
class Passwords : public TownTest {
protected:
    Passwords() {
        auto const app = town.run(EnrolFactor{session, FactorKind::totp});
        EXPECT_TRUE(app.ok());
        town.happen({FactorConfirmed{alice.slot, app.ordinal}, SessionRaised{alice.slot, session.ordinal}});
        EXPECT_EQ(town.run(SignIn{name, town_password, true}).code, Code::auth_factor_required);
    }

    Account const& account() const { return town.state.account(alice.slot); }
    Event changed() const { return PasswordChanged{alice.slot, session.ordinal, account().password + 1}; }
    static void prove_again(Writer& writer, Slot slot) {
        writer.record<Session>(slot, Section::sessions, 1).proof = Proof::password;
    }

    Place alice = town.sign_up(name);
    Actor session = town.sign_in(name);
    Actor other = town.sign_in(name);
};

}  // namespace

TEST_F(Passwords, S47_APasswordThatChangesByItselfIsNoticed) {
    Event const closed = SessionClosed{alice.slot, other.ordinal};
    EXPECT_THAT(after({closed}), IsEmpty());
    EXPECT_THAT(after({closed}, [&](Writer& writer) { writer.account(alice.slot).password += 1; }),
                Contains("S47 password_change"));
    EXPECT_THAT(after({changed()}), IsEmpty());
    EXPECT_THAT(after({changed()}, [&](Writer& writer) { writer.account(alice.slot).password += 1; }),
                Contains("S47 password_change"));
}

TEST_F(Passwords, S47_AProofByAnOldPasswordIsNoticed) {
    EXPECT_THAT(after({changed()}, [&](Writer& writer) { prove_again(writer, alice.slot); }),
                Contains("S47 password_change"));
    EXPECT_THAT(after({changed()},
                      [&](Writer& writer) {
                          writer.record<Session>(alice.slot, Section::sessions, 0).proof = Proof::nothing;
                      }),
                Contains("S47 password_change"))
        << "the session in which it was changed keeps its proof";
    town.happen({changed()});
    Event const closed = SessionClosed{alice.slot, session.ordinal};
    EXPECT_THAT(after({closed}), IsEmpty());
    EXPECT_THAT(after({closed},
                      [&](Writer& writer) {
                          writer.record<Session>(alice.slot, Section::sessions, 0).proof = Proof::password;
                      }),
                Contains("S47 password_change"))
        << "nor does it come back later";
}

TEST_F(Passwords, S47_AChangeWithoutAFreshProofIsNoticed) {
    std::string const found = "S47 password_change";
    EXPECT_THAT(after({changed()}), IsEmpty());
    EXPECT_THAT(after({PasswordChanged{alice.slot, other.ordinal, 1}}), Contains(found)) << "it is too weak";
    EXPECT_THAT(after({PasswordChanged{alice.slot, other.ordinal + 9, 1}}), Contains(found))
        << "there is none";
    town.advance(town.state.policy().reauth_max_age - millisecond);
    EXPECT_THAT(after({changed()}), IsEmpty());
    town.advance(millisecond);
    EXPECT_THAT(after({changed()}), Contains(found)) << "it is too old";
}

TEST_F(Passwords, S47_AChangeByAVoidProofIsNoticed) {
    town.happen({changed()});
    EXPECT_THAT(after({PasswordChanged{alice.slot, other.ordinal, 1}}), Contains("S47 password_change"));
}

TEST_F(Passwords, S47_AChallengeOfAnOldPasswordIsNoticed) {
    Challenge const open = town.state.extent(account()).challenges()[0];
    EXPECT_THAT(
        after({changed()}, [&](Writer& writer) { writer.insert(alice.slot, Section::challenges, 0, &open); }),
        Contains("S47 password_change"));
}

// The last factor that goes takes what it proved along; it gives back nothing that was void before.
TEST_F(Passwords, AreNotProvenByAFactorThatGoes) {
    town.happen({changed()});
    std::uint32_t const app = town.state.extent(account()).factors()[0].ordinal;
    Event const removed = FactorRemoved{alice.slot, app};
    EXPECT_THAT(after({removed}), IsEmpty());
    town.happen({removed});
    EXPECT_EQ(town.state.extent(account()).sessions()[0].proof, Proof::password);
    EXPECT_EQ(town.state.extent(account()).sessions()[1].proof, Proof::nothing);
}

namespace {

// What deciding took.
template <class Command>
IdentityWork work_of(State const& state, Command const& command, Code expected = Code::auth_bad_credentials) {
    Turn turn;
    EXPECT_EQ(decide(state, command, turn).code, expected);
    return turn.work;
}

class Guessing : public ::testing::TestWithParam<std::string_view> {
protected:
    // Nothing but a tombstone is left of Carol; Bob's removal is due, and has not begun.
    Guessing() {
        Policy policy = policy_with("grace", "PT0S");
        EXPECT_EQ(set_parameter(policy, "identifiers.contact", "PT0S"), "");
        EXPECT_EQ(set_parameter(policy, "password.hash", GetParam()), "");
        town = Town{policy};
        town.sign_up(name);
        device = town.run(MakeDevice{DeviceKind::phone}).place;
        remove("carol@example.test");
        town.advance(hour);
        remove("bob@example.test");
    }
    void remove(std::string_view one) {
        Place const account = town.sign_up(one);
        EXPECT_TRUE(town.run(RequestRemoval{town.sign_in(one), account, Channel::site}).ok());
    }

    Town town;
    Place device;
};

std::string words_of(testing::TestParamInfo<std::string_view> const& hash) { return std::string(hash.param); }

}  // namespace

// No oracle: known with a wrong password, unknown, being purged, removed, and what is no identifier at all.
TEST_P(Guessing, TakesAsMuchForWhomeverThereIsOrIsNot) {
    IdentityWork const once{1, 1};
    for (std::string_view const one :
         {name, std::string_view("nobody@example.test"), std::string_view("bob@example.test"),
          std::string_view("carol@example.test"), std::string_view("no identifier"), std::string_view()}) {
        EXPECT_EQ(work_of(town.state, SignIn{one, "guess", true}), once) << one;
        EXPECT_EQ(work_of(town.state, SetUpDevice{device, one, "guess"}), once) << one;
    }
    EXPECT_EQ(work_of(town.state, SignIn{name, town_password, true}, Code::ok), once)
        << "nor for the right one";
}

TEST_P(Guessing, FindsTheRightPasswordAndNoOther) {
    Verdict const right = town.run(SignIn{name, town_password, true});
    EXPECT_TRUE(right.ok());
    for (std::string_view const wrong : {"sesam", "sesame ", "Sesame", "", "another"})
        EXPECT_EQ(town.run(SignIn{name, wrong, true}).code, Code::auth_bad_credentials) << wrong;
}

TEST_P(Guessing, SaltsEachAccountApart) {
    IdentityWork work;
    std::uint64_t const one = kept_of(town.state, {0, 1}, "sesame", work);
    EXPECT_NE(one, kept_of(town.state, {1, 1}, "sesame", work));
    EXPECT_NE(one, kept_of(town.state, {0, 2}, "sesame", work));
    EXPECT_EQ(one, kept_of(town.state, {0, 1}, "sesame", work));
    EXPECT_NE(one, kept_of(Town(town.state.policy(), 8).state, {0, 1}, "sesame", work)) << "and each world";
}

INSTANTIATE_TEST_SUITE_P(EachHash, Guessing, testing::Values("fake", "argon2id"), words_of);

TEST(PasswordHash, IsAsThePolicySays) {
    Town const fake, strict{policy_with("password.hash", "argon2id")};
    IdentityWork work;
    EXPECT_NE(kept_of(fake.state, {0, 1}, "sesame", work), kept_of(strict.state, {0, 1}, "sesame", work));
}

// As the command of Debian's package argon2 has it:
// printf sesame | argon2 95b2cf7d53226c2c -id -t 2 -k 19456 -p 1 -l 8 -r
TEST(PasswordHash, IsThatOfTheReferenceImplementation) {
    Town const strict{policy_with("password.hash", "argon2id")};
    IdentityWork work;
    EXPECT_EQ(kept_of(strict.state, {0, 1}, "sesame", work), 0xc1fa063ab2391132U);
}

TEST(PasswordHash, OfAStrictWorldIsNotMadeByTheMillion) {
    Town town{policy_with("password.hash", "argon2id")};
    EXPECT_EQ(town.run(SeedPopulation{0, 1}).code, Code::request_invalid);
    EXPECT_EQ(town.state.account_slots(), 0U);
}

}  // namespace fauxcount::domain
