// A password that is changed, as its owner's client sees it: under a key, in the journal, and in what is
// counted.
#include "tests/unit/engine/watched_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace fauxcount::engine {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PasswordsOfAWorld : public WatchedWorld {
protected:
    Heard change(std::string password, std::string key = {}) {
        return ask(api::ChangePassword{alice.id, std::move(password)}, alice, std::move(key));
    }
    std::string sign_in_with(std::string const& password) {
        return ask(api::SignIn{alices, password}, api::Credential{}).code;
    }
};

}  // namespace

TEST_F(PasswordsOfAWorld, AreChangedOnceUnderAKey) {
    EXPECT_EQ(change("open sesame", "k").code, "ok");
    EXPECT_EQ(change("open sesame", "k").code, "ok");
    EXPECT_THAT(kinds(letters_to(alices)), ElementsAre("password_changed")) << "the second was not heard";
    EXPECT_EQ(change("something else", "k").code, "idempotency.key_reused");
    EXPECT_EQ(sign_in_with("something else"), "auth.bad_credentials");
    EXPECT_EQ(sign_in_with("open sesame"), "ok");
    // A copy that comes late, after another change, does not bring the old one back.
    EXPECT_EQ(change("newest", "n").code, "ok");
    EXPECT_EQ(change("open sesame", "k").code, "ok");
    EXPECT_EQ(sign_in_with("newest"), "ok");
}

TEST_F(PasswordsOfAWorld, AreNotGuessedByAKeyInAnotherSession) {
    EXPECT_EQ(change("open sesame", "k").code, "ok");
    Owner const other{alice.id, std::get<api::SessionOpened>(
                                    ask(api::SignIn{alices, "open sesame"}, api::Credential{}).answer)
                                    .token};
    for (auto const* const guess : {"open sesame", "something else"})
        EXPECT_EQ(ask(api::ChangePassword{alice.id, guess}, other, "k").code, "idempotency.key_reused")
            << guess;
}

TEST_F(PasswordsOfAWorld, AreInNeitherTheJournalNorALetter) {
    change("open sesame");
    EXPECT_THAT(told("account.password_changed"), testing::SizeIs(1));
    EXPECT_THAT(told("account.password_changed"), testing::Each(testing::Not(testing::HasSubstr("sesame"))));
    EXPECT_EQ(letters_to(alices).at(0).text, "The password of your account was changed.");
}

TEST_F(PasswordsOfAWorld, RefusalsNameTheMember) {
    auto const heard = change("");
    EXPECT_EQ(heard.code, "request.invalid");
    EXPECT_EQ(std::get<api::Problem>(heard.answer).place, "/password");
    EXPECT_THAT(letters_to(alices), IsEmpty());
    EXPECT_EQ(sign_in_with("sesame"), "ok");
}

TEST(PasswordsThatCost, AreSeededByTheHundredAndNoMore) {
    WorldOptions options;
    options.policy = *domain::profile("device-cloud");
    EXPECT_EQ(domain::set_parameter(options.policy, "password.hash", "argon2id"), "");
    World world("w", options);
    api::SeedAccounts request;
    for (int i = 0; i < 101; ++i)
        request.accounts.push_back({{"user-" + std::to_string(i)}, "sesame", {}, {}, {}});
    api::Seeded seeded;
    auto const refused = world.seed_accounts(request, seeded);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, Code::request_invalid);
    EXPECT_EQ(seeded.accounts, 0U);
    request.accounts.resize(2);
    EXPECT_FALSE(world.seed_accounts(request, seeded));
    EXPECT_EQ(seeded.accounts, 2U);
    EXPECT_EQ(world.counters().password_hashes, 2U);
}

TEST_F(PasswordsOfAWorld, AreCountedAlikeWhoeverIsMeant) {
    auto const took = [this](std::string const& identifier) {
        auto const before = world.counters();
        EXPECT_EQ(ask(api::SignIn{identifier, "guess"}, api::Credential{}).code, "auth.bad_credentials");
        return std::pair{world.counters().password_hashes - before.password_hashes,
                         world.counters().identifier_lookups - before.identifier_lookups};
    };
    std::pair<std::uint64_t, std::uint64_t> const once{1, 1};
    EXPECT_EQ(took(alices), once);
    EXPECT_EQ(took("nobody@example.test"), once);
    EXPECT_EQ(took("no identifier"), once);
}

}  // namespace fauxcount::engine
