// The world under search, one moment at a time: a moment is a value, and an act leads to the next one. The
// invariants look at every step.
#pragma once

#include "engine/sabotage.hpp"
#include "engine/watch.hpp"
#include "engine/world.hpp"
#include "scenarios/explore/sightings.hpp"
#include "scenarios/model/reference.hpp"
#include "storage/turns_in_memory.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fauxcount::explore {

// What is wrong, and the id of the invariant that says so.
struct Finding {
    std::string invariant;
    std::string detail;
};

// How an instant lies to the end of the newest grace period: idle (`due` is zero, there was none), before,
// last_tick, at or after it.
std::string_view time_class(Instant due, Instant now);
// How it was answered, in a word: ok, or the code of the refusal.
std::string_view answer_word(api::Answer const& answer);

// When a stage that failed is tried again.
inline constexpr Duration failed_stage_retry = second * 90;

// A message that the provider has not seen yet.
struct Late {
    Act act{};
    Asked asked;
    SubscriptionId subscription;  // that was held when it was sent, as the password was
    std::string_view password;
};

// What everybody beside the provider knows at a moment: its people, and the reference model.
struct Minds {
    Held held;
    model::Reference model;
    std::optional<Late> late = std::nullopt;
    unsigned faults = 0;  // that happened on the way
};

// The pair that a search walks over: the world, and what is known of it.
struct Moment : Minds {
    domain::State state;
};

// Everything that can be read, in the order in which a look reads it.
inline constexpr std::size_t readings_of_a_look = 10;

// What the model complained of first: an answer of the last act, or that reading of the last look.
struct Dispute {
    std::optional<std::size_t> reading;
    Code should_be{};  // as Reference::should_be() says
};

class Subject {
public:
    // A world with hardware and nobody in it; or a neighbour alone, who has just signed in; or the owner,
    // with an app that has just let in, or with codes by mail, or with a phone and a password that was
    // changed since, or with two addresses and a phone, where messages and the phone may fail. `saboteur`, if
    // any, outlives the subject. A matrix of seeded defects is made without the reference model: each has to
    // be found by the invariant that names it.
    enum class Judged : std::uint8_t { by_model, by_invariants_alone };
    enum class Company : std::uint8_t { nobody, a_neighbour, an_app, codes_by_mail, new_password, failing };
    Subject(engine::WorldOptions options, engine::Saboteur* saboteur, Judged judged = Judged::by_model,
            Company company = Company::nobody);

    Moment const& beginning() const { return *beginning_; }
    // Whether the owner has a second factor when it begins.
    bool has_factor() const { return company_ == Company::an_app || company_ == Company::codes_by_mail; }
    // Whether the owner is yet to come when it begins.
    bool begins_with_nothing() const {
        return company_ == Company::nobody || company_ == Company::a_neighbour;
    }
    // Whether a search tries the act. About a second factor only where there is one from the beginning, about
    // passwords only where one was changed, and about faults only where there may be some, or it would lose
    // its way in these.
    bool tries(Act act) const;

    // The moment after the move; what is wrong then can be taken.
    Moment after(Moment const& before, Move move);
    // The same, and `key` is the key of that moment.
    Moment after(Moment const& before, Move move, std::string& key);
    // Whether the move is one of that moment. Every act is possible in every state, but only what is under
    // way can arrive, only a message can suffer a mishap, and one is under way at a time. Where a fault is
    // ordered, nothing goes wrong by itself, and there are a few of them at most.
    bool offers(Moment const& moment, Move move) const;
    // Everything that can be read is read and compared; the moment is as it was, or that is a finding.
    void look(Moment const& moment);
    // The same, for who has its key already.
    void look(Moment const& moment, std::string_view key);

    // What has to come about in the end, once all faults are healed: a removal can be called off until it is
    // due, a lock-out is over, each purge comes to its end. The moment is as it was.
    void look_ahead(Moment const& moment);

    // What was found since it was last asked, the first thing first.
    std::vector<Finding> take() { return std::exchange(found_, {}); }
    // Whether two moments have the same future.
    void append_key(Moment const& moment, std::string& key) const { append_key(moment, moment.state, key); }
    // Of the newest account; `nobody` before the first.
    std::string_view phase(Moment const& moment) const;
    // How often each invariant was really exercised so far.
    domain::Marks& marks() { return watch_.marks(); }
    Sightings& seen() { return sightings_; }
    // How the last move was answered, in a word; empty if nothing was.
    std::string_view answered() const { return answered_; }
    // What the model had to say against the last move or look, if anything.
    std::optional<Dispute> const& dispute() const { return dispute_; }

private:
    // Before the move, or when the look began.
    struct Was {
        domain::State const& state;
        std::string_view phase;
    };
    Moment go(Moment const& before, Move move);
    // Whether the last move was time that passed, and nothing else.
    bool only_time_passed(Move move) const {
        return answered_.empty() && found_.empty() && move.fault == Mishap::none;
    }
    void send(Minds& minds, Was const& was, Asked const& asked, Move move);
    void order(Minds& minds, api::ControlRequest const& request);
    api::Answer ask(Minds& minds, Was const& was, Asked const& asked, Act act);
    void judge(model::Reference& model, Instant now, Asked const& asked, api::Answer const& answer);
    void judge_silence(model::Reference const& model, Instant now, Asked const& asked);
    void take_complaint(model::Reference const& model, std::optional<std::string> complaint);
    void look_for_way_back(Minds& minds, Was const& was);
    void look_for_lockout_end(Minds& minds, Was const& was);
    void look_for_purge_end(Minds& minds, Was const& was);
    void read_mail(Minds& minds, Instant now);
    void read_all_mail(Held& held);
    static void void_other_proofs(Asked const& asked, Held& held);
    void check_reply(api::Answer const& answer, Held const& held);
    void check_blockers(Act act, api::Answer const& answer, Held const& held);
    void check_bulk(Asked const& asked, api::Answer const& answer);
    void check_consent(Act act, api::Answer const& answer, Held const& held, domain::State const& was);
    void check_authority(Act act, Held const& held, domain::State const& was);
    void check_login(Act act, api::Answer const& answer, std::string_view before);
    bool comes_to_a_stage(Moment const& moment, Act act) const;
    void pass_time(Instant target);
    void pass_time_badly(Instant target, Minds& minds, domain::State const& was);
    void settle();
    void check_key(Asked const& asked, api::Answer const& answer, Act act, bool had_effect, Held& held,
                   domain::State const& was);
    void append_key(Minds const& minds, domain::State const& state, std::string& key) const;
    void append_memory(Held const& held, domain::State const& state, std::string& key) const;
    static void append_factors(Held const& held, domain::State const& state, std::string& key);
    static void append_password(Minds const& minds, std::string& key);
    static void append_mail(Held const& held, domain::State const& state, std::string& key);
    void start_again(Moment const& before);
    void check_time(Moment const& before, Moment const& after, std::string_view key);
    static std::string_view phase_of(Held const& held, domain::State const& state);
    void settle_neighbour();
    void settle_owner(std::initializer_list<Act> way);
    Instant target_of(Act act, Moment const& moment) const;
    void take_breaches();
    void exercised(domain::Invariant which) { watch_.marks().raise(which); }
    void found(domain::Invariant which, std::string detail) {
        found_.push_back({std::string(domain::row_of(which).title), std::move(detail)});
    }

    engine::World world_;
    engine::Watch watch_;
    engine::Saboteur* saboteur_;
    storage::TurnsInMemory written_;  // of a move after which the provider is started again
    std::string administrator_;
    Judged judged_;
    Company company_;
    model::Terms terms_;
    std::optional<Moment> beginning_;
    std::vector<Finding> found_;
    std::string_view answered_;
    std::optional<std::size_t> reading_;  // that is being made
    std::optional<Dispute> dispute_;
    Sightings sightings_;
    std::string key_, other_key_;  // of two moments that are compared
};

}  // namespace fauxcount::explore
