// The removal flow over a network that loses one exchange: whichever it is, the account is removed once and
// the receipt is there.
#include "tests/contract_suite/removal_fixture.hpp"

namespace fauxcount::contract_suite {

namespace {

using namespace client;

enum class Loss {
    answer,  // the provider carried it out, and nobody heard
    request,  // the provider never saw it, and nobody knows
    late  // like `request`, but it arrives after the next one
};

// Loses the nth exchange, counted from 0, and no other.
class Lossy final : public Transport {
public:
    Lossy(Transport& inner, Loss loss, int nth) : inner_{inner}, loss_{loss}, nth_{nth} {}

    Outcome call(api::Request const& request, api::Credential const& credential) override {
        bool const lost = count_++ == nth_;
        if (lost && loss_ == Loss::answer) (void)inner_.call(request, credential);
        if (lost && loss_ == Loss::late) late_ = {request, credential};
        if (lost) return Unknown{"lost on purpose"};
        auto outcome = inner_.call(request, credential);
        if (auto const late = std::exchange(late_, std::nullopt))
            (void)inner_.call(late->first, late->second);
        return outcome;
    }
    ControlOutcome control(api::ControlRequest const& request) override { return inner_.control(request); }

    bool lost_one() const { return count_ > nth_; }

private:
    Transport& inner_;
    Loss loss_;
    int nth_;
    int count_ = 0;
    std::optional<std::pair<api::Request, api::Credential>> late_;
};

constexpr int calls_max = 50;

class LostAnswers : public Removal {
protected:
    void lose_each(Loss loss) {
        bool lost_one = true;
        for (int nth = 0; lost_one; ++nth) {
            ASSERT_LT(nth, calls_max);
            SCOPED_TRACE("exchange " + std::to_string(nth));
            (void)transport().control(api::DropWorld{"default"});
            make_world();
            auto const account = sign_up();
            lose(bind(api::DeviceKind::phone));
            subscribe();

            Lossy network{transport(), loss, nth};
            RemovalFlow flow{plan({Clearing::lost_mode_off, Clearing::cancel_subscription})};
            MoveClock waiting{network, "default"};
            auto const verdict = as<Removed>(run(flow, network, waiting));
            lost_one = network.lost_one();

            EXPECT_FALSE(verdict.receipt.empty());
            EXPECT_EQ(flow.progress().unknown, lost_one ? 1U : 0U);
            EXPECT_EQ(phase_of(account), api::Phase::removed);
            EXPECT_TRUE(nothing_left_of(account));
            // One removal, not two: the purge began thirty days after it was asked for, to the millisecond.
            EXPECT_EQ(verdict.at, now());
        }
    }
};

TEST_P(LostAnswers, WhicheverAnswerIsLostTheAccountIsRemovedOnce) { lose_each(Loss::answer); }

TEST_P(LostAnswers, WhicheverRequestIsLostTheAccountIsRemovedOnce) { lose_each(Loss::request); }

TEST_P(LostAnswers, WhicheverRequestIsLateTheAccountIsRemovedOnce) { lose_each(Loss::late); }

INSTANTIATE_TEST_SUITE_P(EachReach, LostAnswers,
                         testing::Values(Reach::in_process, Reach::http, Reach::http_with_quirks),
                         testing::PrintToStringParamName{});

}  // namespace

}  // namespace fauxcount::contract_suite
