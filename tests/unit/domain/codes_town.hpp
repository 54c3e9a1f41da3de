// A town in which Alice is sent codes: what she asks for, and what she shows.
#pragma once

#include "domain/factors.hpp"
#include "tests/unit/domain/town.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::domain {

using Settings = std::vector<std::pair<std::string_view, std::string_view>>;

inline constexpr std::array<Duration, 3> around{Duration{-1}, Duration{0}, Duration{1}};
inline constexpr std::string_view no_code = "000000";

// Alice has a name, two addresses and a number.
class CodesTest : public TownTest {
protected:
    CodesTest() { begin(); }

    // Anew, by the rules of `device-cloud` but for these, and for proofs and challenges: they last for a day,
    // so that codes alone run out.
    void begin(Settings const& settings = {}) {
        Policy policy = *profile("device-cloud");
        auto const set = [&](std::string_view name, std::string_view value) {
            EXPECT_EQ(set_parameter(policy, name, value), "");
        };
        set("reauth.max_age", "P1D");
        set("challenge.lifetime", "P1D");
        for (auto const& [name, value] : settings) set(name, value);
        town.state = State(town.state.seed(), town_start, policy);
        std::array<std::string_view, 4> const names{"alice", "alice@example.test", "+15550100",
                                                    "a@example.test"};
        alice = town.run(SignUp{names, town_password, false}).place;
        session = town.sign_in("alice");
    }

    std::uint32_t enrol(FactorKind kind) {
        Verdict const verdict = town.run(EnrolFactor{session, kind});
        EXPECT_TRUE(verdict.ok()) << wire_name(verdict.code);
        return verdict.ordinal;
    }
    Code remove(std::uint32_t factor) { return town.run(RemoveFactor{session, {alice, factor}}).code; }
    Verdict send_for(std::uint32_t factor) { return town.run(SendFactorCode{session, {alice, factor}}); }
    Code confirm(std::uint32_t factor, std::string_view code) {
        return town.run(ConfirmFactor{session, {alice, factor}, code}).code;
    }
    // Confirmed, and so long ago that the next code can be sent.
    std::uint32_t guard(Via way) {
        std::uint32_t const factor = enrol(kind_of(way));
        EXPECT_TRUE(sent(send_for(factor)));
        EXPECT_EQ(confirm(factor, newest(way)), Code::ok);
        town.advance(town.state.policy().code_resend);
        return factor;
    }

    Verdict ask(Purpose purpose) {
        switch (purpose) {
            case Purpose::sign_in: return town.run(SignIn{"alice", town_password, true});
            case Purpose::set_up: {
                Place const device = town.run(MakeDevice{DeviceKind::phone}).place;
                return town.run(SetUpDevice{device, "alice", town_password});
            }
            case Purpose::step_up: break;
        }
        return town.run(ProveSession{session, {alice, session.ordinal}, town_password});
    }
    std::uint32_t challenge(Purpose purpose = Purpose::sign_in) {
        Verdict const refused = ask(purpose);
        EXPECT_EQ(refused.code, Code::auth_factor_required) << wire_name(refused.code);
        return refused.ordinal;
    }
    Verdict send(std::uint32_t challenge, Via way) {
        return town.run(SendCode{session, {alice, challenge}, way});
    }
    Code answer(std::uint32_t challenge, Via way, std::string_view code) {
        return town.run(AnswerChallenge{session, {alice, challenge}, kind_of(way), code}).code;
    }
    void guess(std::uint32_t challenge, Via way, int times) {
        for (int n = 0; n < times; ++n) EXPECT_EQ(answer(challenge, way, no_code), Code::auth_bad_code);
    }

    // What the newest turn came to: one was sent, or none because one was sent lately.
    bool sent(Verdict const& verdict) const {
        auto const& events = town.events();
        return verdict.ok() && verdict.not_before == Instant{} && events.size() == 1 &&
               std::holds_alternative<CodeSent>(events[0]);
    }
    bool withheld(Verdict const& verdict) const {
        return verdict.ok() && verdict.not_before > town.state.now() && town.events().empty();
    }

    Extent children() const { return town.state.extent(town.state.account(alice.slot)); }
    // The newest one by that way: how it is kept, and what it is.
    SentCode kept(Via way) const {
        auto const place = index_of_sent_code(town.state, alice.slot, way);
        EXPECT_TRUE(place);
        return place ? children().sent_codes()[*place] : SentCode{};
    }
    std::string newest(Via way) const { return sent_code(town.state.seed(), alice, kept(way).ordinal); }

    Actor admin{ActorKind::administrator, {}, 0};
    Place alice;
    Actor session;
};

}  // namespace fauxcount::domain
