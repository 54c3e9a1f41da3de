// Worlds of the engine, each with its watch and, if it is to be broken, its saboteur.
#include "engine/control.hpp"
#include "engine/faults.hpp"
#include "engine/inbox.hpp"
#include "engine/jobs.hpp"
#include "engine/watch.hpp"
#include "engine/wire_quirks.hpp"
#include "engine/world.hpp"
#include "scenarios/defects/defects.hpp"
#include "scenarios/dsl/heard.hpp"
#include "scenarios/play/stage.hpp"
#include "storage/data_directory.hpp"
#include "storage/scratch_directory.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace fauxcount::play {

namespace {

constexpr std::uint64_t slice = 256;
// A world that is broken in its schedule may never come to an end: so many slices at one instant are too
// many.
constexpr unsigned slices_at_an_instant_max = 16;

// A world, whoever watches it, and whoever breaks it.
struct Living {
    template <class... From>
    explicit Living(defects::Defect const* defect, From&&... from)
        : world(std::forward<From>(from)...), watch(world) {
        if (defect != nullptr) saboteur = defect->make();
        world.sabotage(saboteur.get());
    }

    engine::World world;
    engine::Watch watch;
    std::unique_ptr<engine::Saboteur> saboteur;
};

// A world that is kept where it was made, and found there again.
class Shelf {
public:
    Shelf() { open(); }

    // What is kept is all that there is from here on; nothing is of a world that was not put there yet.
    std::vector<engine::WorldAsKept> reopen() {
        log_->abandon();
        log_.reset();
        return open();
    }
    engine::TurnLog& log() { return *log_; }
    void settle() {
        log_->settle();
        if (auto const why = log_->failure()) throw storage::StorageError{*why};
    }

private:
    std::vector<engine::WorldAsKept> open() {
        auto data = storage::open_data_directory(directory_.path(), std::nullopt);
        log_ = std::move(data.log);
        return std::move(data.worlds);
    }

    storage::ScratchDirectory directory_;
    std::unique_ptr<storage::SqliteLog> log_;
};

// Stands for the end of the provider: whatever it was doing is not gone on with.
struct Died {};

class EngineGround final : public Ground {
public:
    // What a defect breaks is in no turn, so a world that is broken is kept in memory alone, as copies are;
    // unless it is the keeping that is broken.
    EngineGround(engine::WorldOptions options, defects::Defect const* defect, bool kept)
        : defect_(defect),
          may_die_(kept),
          living_(std::make_unique<Living>(defect, name_, std::move(options))) {
        if (kept && (defect == nullptr || defect->depth == defects::Depth::starts)) shelf_.emplace();
        attach();
        if (shelf_) shelf_->log().made(living_->world);
        settle();
    }
    // A copy.
    explicit EngineGround(EngineGround const& from)
        : defect_(from.defect_), may_die_(from.may_die_), is_copy_(true), living_(from.same_again()) {
        attach();
        settle();
    }
    EngineGround& operator=(EngineGround const&) = delete;
    ~EngineGround() override = default;

    std::string const& world() const override { return name_; }

    client::Outcome call(api::Request const& request, api::Credential const& credential) override {
        try {
            auto answer = living_->world.answer(request, credential);
            settle();
            return testing::heard(request, std::move(answer), living_->world.effect());
        } catch (Died const&) {
            return start_again_after_death<client::Outcome>();
        } catch (storage::StorageError const& error) {
            return client::Unsent{error.what()};
        }
    }
    std::optional<std::uint32_t> fault() const override {
        auto const& effect = living_->world.effect();
        return effect ? std::optional{effect->fault} : std::nullopt;
    }

    client::ControlOutcome control(api::ControlRequest const& request) override {
        try {
            return answer_to(request);
        } catch (Died const&) {
            return start_again_after_death<client::ControlOutcome>();
        } catch (storage::StorageError const& error) {
            return client::Unsent{error.what()};
        }
    }

    std::variant<std::unique_ptr<Ground>, std::string> fork() override {
        return std::make_unique<EngineGround>(*this);
    }

    std::string restart() override { return is_copy_ ? "nobody keeps a copy of the world" : start_again(); }
    bool died() override { return std::exchange(died_, false); }

    std::vector<api::Finding> findings() override {
        take_findings();
        return std::exchange(found_, {});
    }

private:
    void attach() {
        living_->world.keep_in(shelf_ ? &shelf_->log() : nullptr);
        living_->world.crash_by(may_die_ ? &die_ : nullptr);
    }
    std::unique_ptr<Living> same_again() const {
        return std::make_unique<Living>(defect_, name_, living_->world);
    }

    // Empty, or why the provider cannot go on; then it stays as it was, and is kept no more.
    std::string start_again() {
        for (;;) {
            take_findings();
            try {
                living_ = shelf_ ? from_shelf() : same_again();
                attach();
                settle();
                return {};
            } catch (storage::StorageError const& error) {
                shelf_.reset();
                attach();
                return error.what();
            } catch (Died const&) {
                continue;  // of the next thing that it was ordered to die of
            }
        }
    }
    std::unique_ptr<Living> from_shelf() {
        living_->world.keep_in(nullptr);
        auto worlds = shelf_->reopen();
        if (worlds.empty()) throw storage::StorageError{"the world is not there any more"};
        domain::State& started = worlds.front().state;
        if (living_->saboteur) living_->saboteur->started(started);
        if (!engine::Watch::same(started, living_->world.state()))
            add(finding(domain::Invariant::durability, "the world is another after a start"), found_);
        return std::make_unique<Living>(defect_, std::move(worlds.front()), 0);
    }
    template <class Outcome>
    Outcome start_again_after_death() {
        std::string const wrong = start_again();
        if (!wrong.empty()) return client::Unsent{"the provider does not start again: " + wrong};
        died_ = true;
        return client::Unknown{"no answer: the provider died, and was started again"};
    }

    client::ControlOutcome answer_to(api::ControlRequest const& request) {
        engine::World& world = living_->world;
        if (std::holds_alternative<api::GetWorld>(request)) return engine::world_view(world);
        if (std::holds_alternative<api::GetClock>(request)) return engine::clock_view(world);
        if (auto const* const advance = std::get_if<api::AdvanceClock>(&request)) return advance_by(*advance);
        if (auto const* const residue = std::get_if<api::Residue>(&request)) return residue_of(*residue);
        if (auto const* const inbox = std::get_if<api::ListInbox>(&request)) return inbox_of(*inbox);
        if (std::holds_alternative<api::Audit>(request)) {
            engine::Job job = std::make_unique<engine::AuditJob>(world.state());
            return finish(job);
        }
        auto answer = engine::about_faults(world, request);
        settle();
        if (answer) return *std::move(answer);
        return client::Unsent{"a scenario has no such request"};
    }

    void take_findings() {
        for (domain::Breach& breach : living_->watch.take())
            add({std::string(breach.id), std::move(breach.detail)}, found_);
        if (std::exchange(restless_, false))
            add(finding(domain::Invariant::quiescence,
                        "more than " + std::to_string(slices_at_an_instant_max * slice) +
                            " deadlines fired at one instant, and there are more"),
                found_);
    }
    static api::Finding finding(domain::Invariant which, std::string detail) {
        return {std::string(domain::row_of(which).title), std::move(detail)};
    }
    // Said once is enough: a world that does not come to rest breaks the same invariant again and again.
    static void add(api::Finding finding, std::vector<api::Finding>& found) {
        bool const told = std::any_of(found.begin(), found.end(), [&](api::Finding const& one) {
            return one.invariant == finding.invariant && one.detail == finding.detail;
        });
        if (!told) found.push_back(std::move(finding));
    }

    // Works off what is due, and has it kept: what is answered then is answered for good. False: it never
    // ends.
    bool settle() {
        engine::World& world = living_->world;
        unsigned slices = 0;
        for (Instant at = world.state().now(); !world.settled();) {
            if (!world.slice(slice)) break;
            slices = world.state().now() == at ? slices + 1 : 0;
            at = world.state().now();
            if (slices < slices_at_an_instant_max) continue;
            restless_ = true;
            return false;
        }
        if (shelf_) shelf_->settle();
        return true;
    }

    client::ControlOutcome advance_by(api::AdvanceClock const& request) {
        auto const target = engine::advance_target(living_->world, request);
        if (auto const* const refusal = std::get_if<api::Problem>(&target)) return *refusal;
        living_->world.begin_advance(std::get<Instant>(target), request.max_fired.value_or(UINT64_MAX));
        if (!settle()) return client::Unsent{"the world does not come to rest"};
        return engine::advanced_view(living_->world);
    }

    client::ControlOutcome residue_of(api::Residue const& request) {
        if (living_->world.state().find(request.account) == nullptr) {
            api::Problem problem;
            problem.code = Code::account_not_found;
            return problem;
        }
        engine::Job job = std::make_unique<engine::ResidueJob>(living_->world.state(), request.account);
        return finish(job);
    }

    client::ControlOutcome inbox_of(api::ListInbox const& request) {
        auto search = engine::inbox_search(living_->world, request);
        if (auto const* const refusal = std::get_if<api::Problem>(&search)) return *refusal;
        return engine::find_messages(living_->world, std::get<engine::InboxSearch>(search));
    }

    client::ControlOutcome finish(engine::Job& job) {
        for (;;) {
            if (auto answer = engine::work_a_slice(job, living_->world)) return *std::move(answer);
        }
    }

    std::string name_ = "scenario";
    defects::Defect const* defect_;
    bool may_die_, is_copy_ = false, died_ = false;
    std::optional<Shelf> shelf_;
    std::function<void()> const die_ = [this] {
        if (shelf_) shelf_->settle();
        throw Died{};
    };
    std::unique_ptr<Living> living_;  // after the shelf that it is kept on
    std::vector<api::Finding> found_;
    bool restless_ = false;
};

}  // namespace

std::variant<std::unique_ptr<Ground>, std::string> InThisProcess::make(api::PutWorld options,
                                                                       std::string const& defect, bool kept) {
    auto const policy = engine::policy_of(options);
    if (auto const* const wrong = std::get_if<api::Problem>(&policy)) return wrong->detail;
    if (auto const wrong = engine::wrong_with(options.wire_quirks)) return wrong->detail;
    defects::Defect const* const broken = defect.empty() ? nullptr : defects::find(defect);
    if (!defect.empty() && broken == nullptr) return "there is no seeded defect `" + defect + "`";
    engine::WorldOptions made;
    made.profile = options.profile;
    made.policy = std::get<domain::Policy>(policy);
    made.wire_quirks = engine::quirks_of(options.wire_quirks);  // to be told of; there is no wire here
    made.seed = options.seed.value_or(1);
    made.start = options.start.value_or(Instant{});
    try {
        return std::make_unique<EngineGround>(std::move(made), broken, kept);
    } catch (storage::StorageError const& error) {
        return error.what();
    }
}

}  // namespace fauxcount::play
