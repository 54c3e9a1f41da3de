// Whatever the quirks of a wire, alone and together: the driver brings the provider to the same state (I20).
#include "tests/contract_suite/removal_fixture.hpp"

#include <bitset>
#include <string>
#include <vector>

namespace fauxcount::contract_suite {

namespace {

using namespace client;

// Every combination that there can be, none first.
std::vector<std::optional<api::WireQuirks>> every_wire() {
    std::vector<std::optional<api::WireQuirks>> all;
    for (unsigned number = 0; number < 16; ++number) {
        std::bitset<4> const has{number};
        if (has[2] && !has[1]) continue;  // the header goes with errors_in_200
        api::WireQuirks quirks;
        if (has[0]) quirks.json_prefix = ")]}'\n";
        quirks.errors_in_200 = has[1];
        if (has[2]) quirks.status_header = "X-Status";
        if (has[3]) quirks.content_type = "text/plain";
        all.emplace_back(number == 0 ? std::nullopt : std::optional{quirks});
    }
    return all;
}

class Quirks : public Removal {
protected:
    // A removal that is refused first, for what stands in its way and for its old session.
    std::string state_after_a_removal(std::optional<api::WireQuirks> const& quirks) {
        api::PutWorld world;
        world.world = "default";
        world.seed = 20;
        world.wire_quirks = quirks;
        EXPECT_EQ(control<api::WorldView>(world).wire_quirks, quirks);
        sign_up();
        lose(bind(api::DeviceKind::phone));
        subscribe();
        (void)as<Blocked>(remove(plan()));
        auto late = plan({Clearing::lost_mode_off, Clearing::cancel_subscription});
        auto const session = sign_in();
        late.authority = OpenSession{session.token, session.session.id, password};
        advance_to(now() + hour);
        (void)as<Removed>(remove(late));
        return control<api::WorldView>(api::GetWorld{"default"}).state_hash;
    }
};

TEST_P(Quirks, LeadToNoOtherState) {
    std::string as_agreed;
    for (auto const& quirks : every_wire()) {
        (void)transport().control(api::DropWorld{"default"});
        auto const state = state_after_a_removal(quirks);
        if (!quirks) as_agreed = state;
        EXPECT_EQ(state, as_agreed);
    }
}

INSTANTIATE_TEST_SUITE_P(OverHttp, Quirks, testing::Values(Reach::http), testing::PrintToStringParamName{});

}  // namespace

}  // namespace fauxcount::contract_suite
