// Worlds of the engine, each with its watch and, if it is to be broken, its saboteur.
#include "engine/control.hpp"
#include "engine/jobs.hpp"
#include "engine/watch.hpp"
#include "engine/world.hpp"
#include "scenarios/defects/defects.hpp"
#include "scenarios/play/stage.hpp"

#include <cstdint>
#include <utility>

namespace fauxcount::play {

namespace {

constexpr std::uint64_t slice = 1024;

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
        return answer;
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
        return client::Unsent{"a scenario has no such request"};
    }

    std::variant<std::unique_ptr<Ground>, std::string> fork() override {
        return std::make_unique<EngineGround>(*this, 0);
    }

    std::vector<api::Finding> findings() override {
        std::vector<api::Finding> found;
        for (domain::Breach& breach : watch_.take())
            found.push_back({std::string(breach.id), std::move(breach.detail)});
        return found;
    }

private:
    void sabotage() {
        if (defect_ != nullptr) saboteur_ = defect_->make();
        world_.sabotage(saboteur_.get());
        settle();
    }
    void settle() {
        while (!world_.settled()) world_.slice(slice);
    }

    client::ControlOutcome advance_by(api::AdvanceClock const& request) {
        auto const target = engine::advance_target(world_, request);
        if (auto const* const refusal = std::get_if<api::Problem>(&target)) return *refusal;
        world_.begin_advance(std::get<Instant>(target), request.max_fired.value_or(UINT64_MAX));
        while (world_.slice(slice)) {
        }
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
