// Codes that were sent, in a world that is kept: a start brings back what is right, and how long none is
// sent; the code itself stands in no file.
#include "scenarios/dsl/world.hpp"
#include "storage/compaction.hpp"
#include "storage/recovery.hpp"
#include "storage/turn_json.hpp"
#include "storage/world_options.hpp"
#include "storage/world_row.hpp"
#include "tests/unit/storage/kept.hpp"

#include <string>
#include <utility>

namespace fauxcount::storage {

namespace {

namespace dsl = fauxcount::testing;

// A code by mail for a sign-in was sent to Alice half a minute ago, and one that confirmed her factor before.
class SentCodesKept : public Kept {
protected:
    void SetUp() override {
        DataDirectory kept = open();
        world.engine().keep_in(kept.log.get());
        kept.log->made(world.engine());
        auto& alice = world.account("alice").with(dsl::second_factor(dsl::factor_kind::email));
        world(dsl::sign_in(alice), dsl::expect(dsl::refused::auth_factor_required));
        world(dsl::send_code(alice, dsl::via::email), dsl::expect(dsl::sent_by(dsl::via::email)));
        world(dsl::advance(second * 30));
        world.engine().keep_in(nullptr);
        ASSERT_TRUE(written(*kept.log));
    }

    void expect_it_goes_on() {
        DataDirectory const again = open();
        ASSERT_EQ(again.worlds.size(), 1U);
        EXPECT_EQ(again.worlds[0].state.hash(), world.hash());
        world.engine().go_on_from(again.worlds[0].state);
        auto& alice = world.account("alice");
        world(dsl::send_code(alice, dsl::via::email), dsl::expect(dsl::none_sent_for(second * 30)));
        world(dsl::answer_by(alice, dsl::via::email).code(alice.mailed(1)),
              dsl::expect(dsl::refused::auth_bad_code));
        world(dsl::answer_by(alice, dsl::via::email));
        world(dsl::sign_in(alice), dsl::expect(dsl::refused::auth_factor_required));
        world(dsl::advance(second * 30));
        world(dsl::send_code(alice, dsl::via::email), dsl::expect(dsl::sent_by(dsl::via::email)));
        EXPECT_NE(alice.mailed(), alice.mailed(1));
        world(dsl::answer_by(alice, dsl::via::email));
    }

    dsl::World world{dsl::seed(7)};
};

}  // namespace

TEST_F(SentCodesKept, ComeBackFromTheirTurns) { expect_it_goes_on(); }

TEST_F(SentCodesKept, ComeBackFromAnImage) {
    ASSERT_EQ(compact(directory()).worlds.at(0).no_image, "");
    expect_it_goes_on();
}

TEST_F(SentCodesKept, AreToldOfInTheLogWithoutTheCode) {
    std::string log;
    {
        auto const database = open_to_read(directory());
        read_world(*database, world_rows(*database).at(0),
                   [&](SeenTurn const& seen) { log += turn_json(seen) + "\n"; });
    }
    for (char const* const words :
         {R"("cause":"factor.send_code","events":[{"event":"code.sent","account":"acc_)",
          R"("via":"email","purpose":"confirmation","expires_at":"2030-01-01T00:10:00.000Z"})",
          R"("cause":"challenge.send_code","events":[{"event":"code.sent","account":"acc_)",
          R"("via":"email","purpose":"sign_in","expires_at":"2030-01-01T00:11:00.000Z"})"})
        EXPECT_NE(log.find(words), std::string::npos) << words << " in\n" << log;
    auto const& alice = world.account("alice");
    for (std::string const& code : {alice.mailed(), alice.mailed(1)}) {
        ASSERT_EQ(code.size(), 6U);
        EXPECT_EQ(log.find(code), std::string::npos) << code;
        EXPECT_FALSE(on_disk(code)) << code;
    }
}

// A world that was made when there were none goes by what its profile says.
TEST(WorldOptions, WithoutParametersThatCameLaterHaveThoseOfTheProfile) {
    auto const options = decode_options("profile=device-cloud\nseed=7\nstart=0\npolicy.factor.tries=3\n");
    ASSERT_TRUE(options);
    EXPECT_EQ(domain::parameter(options->policy, "factor.tries"), "3");
    EXPECT_EQ(domain::parameter(options->policy, "code.lifetime"), "PT10M");
    EXPECT_EQ(domain::parameter(options->policy, "code.resend"), "PT1M");
    EXPECT_EQ(domain::parameter(options->policy, "code.sends"), "5");
    EXPECT_EQ(domain::parameter(options->policy, "password.hash"), "fake");
}

}  // namespace fauxcount::storage
