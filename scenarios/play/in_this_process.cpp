// Worlds of the engine, each with its watch and, if it is to be broken, its saboteur.
#include "engine/control.hpp"
#include "engine/faults.hpp"
#include "engine/jobs.hpp"
#include "engine/watch.hpp"
#include "engine/world.hpp"
#include "scenarios/defects/defects.hpp"
#include "scenarios/dsl/heard.hpp"
#include "scenarios/play/stage.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace fauxcount::play {

namespace {

constexpr std::uint64_t slice = 256;
// A world that is broken in its schedule may never come to an end: so many slices at one instant are too
// many.
constexpr unsigned slices_at_an_instant_max = 16;

class EngineGround final : public Ground {
public:
    EngineGround(engine::WorldOptions options, defects::Defect const* defect)
        : defect_(defect), world_(name_, std::move(options)), watch_(world_) {
        sabotage();
    }
    EngineGround(EngineGround const& from, int)
        : defect_(from.defect_), world_(name_, from.world_), watch_(world_) {
        sabotage();
    }

    std::string const& world() const override { return name_; }

    client::Outcome call(api::Request const& request, api::Credential const& credential) override {
        auto answer = world_.answer(request, credential);
        settle();
        return testing::heard(request, std::move(answer), world_.effect());
    }
    std::optional<std::uint32_t> fault() const override {
        auto const& effect = world_.effect();
        return effect ? std::optional{effect->fault} : std::nullopt;
    }

    client::ControlOutcome control(api::ControlRequest const& request) override {
        if (std::holds_alternative<api::GetWorld>(request)) return engine::world_view(world_);
        if (std::holds_alternative<api::GetClock>(request)) return engine::clock_view(world_);
        if (auto const* const advance = std::get_if<api::AdvanceClock>(&request)) return advance_by(*advance);
        if (auto const* const residue = std::get_if<api::Residue>(&request)) return residue_of(*residue);
        if (std::holds_alternative<api::Audit>(request)) {
            engine::Job job = std::make_unique<engine::AuditJob>(world_.state());
            return finish(job);
        }
        if (auto answer = engine::about_faults(world_, request)) return *std::move(answer);
        return client::Unsent{"a scenario has no such request"};
    }

    std::variant<std::unique_ptr<Ground>, std::string> fork() override {
        return std::make_unique<EngineGround>(*this, 0);
    }

    std::vector<api::Finding> findings() override {
        std::vector<api::Finding> found;
        for (domain::Breach& breach : watch_.take())
            add({std::string(breach.id), std::move(breach.detail)}, found);
        if (std::exchange(restless_, false))
            add({std::string(domain::row_of(domain::Invariant::quiescence).title),
                 "more than " + std::to_string(slices_at_an_instant_max * slice) +
                     " deadlines fired at one instant, and there are more"},
                found);
        return found;
    }

private:
    void sabotage() {
        if (defect_ != nullptr) saboteur_ = defect_->make();
        world_.sabotage(saboteur_.get());
        settle();
    }
    // Said once is enough: a world that does not come to rest breaks the same invariant again and again.
    static void add(api::Finding finding, std::vector<api::Finding>& found) {
        bool const told = std::any_of(found.begin(), found.end(), [&](api::Finding const& one) {
            return one.invariant == finding.invariant && one.detail == finding.detail;
        });
        if (!told) found.push_back(std::move(finding));
    }

    // Works off what is due. False: it never ends.
    bool settle() {
        unsigned slices = 0;
        for (Instant at = world_.state().now(); !world_.settled();) {
            if (!world_.slice(slice)) break;
            slices = world_.state().now() == at ? slices + 1 : 0;
            at = world_.state().now();
            if (slices < slices_at_an_instant_max) continue;
            restless_ = true;
            return false;
        }
        return true;
    }

    client::ControlOutcome advance_by(api::AdvanceClock const& request) {
        auto const target = engine::advance_target(world_, request);
        if (auto const* const refusal = std::get_if<api::Problem>(&target)) return *refusal;
        world_.begin_advance(std::get<Instant>(target), request.max_fired.value_or(UINT64_MAX));
        if (!settle()) return client::Unsent{"the world does not come to rest"};
        return engine::advanced_view(world_);
    }

    client::ControlOutcome residue_of(api::Residue const& request) {
        if (world_.state().find(request.account) == nullptr) {
            api::Problem problem;
            problem.code = Code::account_not_found;
            return problem;
        }
        engine::Job job = std::make_unique<engine::ResidueJob>(world_.state(), request.account);
        return finish(job);
    }

    client::ControlOutcome finish(engine::Job& job) {
        for (;;) {
            if (auto answer = engine::work_a_slice(job, world_)) return *std::move(answer);
        }
    }

    std::string name_ = "scenario";
    defects::Defect const* defect_;
    std::unique_ptr<engine::Saboteur> saboteur_;
    engine::World world_;
    engine::Watch watch_;
    bool restless_ = false;
};

}  // namespace

std::variant<std::unique_ptr<Ground>, std::string> InThisProcess::make(api::PutWorld options,
                                                                       std::string const& defect) {
    auto const policy = engine::policy_of(options);
    if (auto const* const wrong = std::get_if<api::Problem>(&policy)) return wrong->detail;
    defects::Defect const* const broken = defect.empty() ? nullptr : defects::find(defect);
    if (!defect.empty() && broken == nullptr) return "there is no seeded defect `" + defect + "`";
    engine::WorldOptions made;
    made.profile = options.profile;
    made.policy = std::get<domain::Policy>(policy);
    made.seed = options.seed.value_or(1);
    made.start = options.start.value_or(Instant{});
    return std::make_unique<EngineGround>(std::move(made), broken);
}

}  // namespace fauxcount::play
