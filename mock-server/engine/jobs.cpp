#include "engine/jobs.hpp"

#include "domain/population.hpp"
#include "engine/control.hpp"
#include "engine/problems.hpp"

#include <algorithm>
#include <string>

namespace fauxcount::engine {

namespace {

// What a slice does at most of each kind of work: about a millisecond.
constexpr std::uint32_t slice_population_max = 1000;
constexpr std::size_t slice_audit_max = 2000;
constexpr std::size_t slice_residue_max = 20'000;

struct Slice {
    using Done = std::optional<api::ControlAnswer>;
    World& world;

    Done operator()(std::monostate) const { return std::nullopt; }
    Done operator()(HashJob const& /*the registry's*/) const { return std::nullopt; }

    Done operator()(AdvanceJob) const {
        world.slice(slice_fired_max);
        if (world.advancing()) return std::nullopt;
        return advanced_view(world);
    }

    Done operator()(PopulationJob& job) const {
        std::uint32_t const n = std::min(job.left, slice_population_max);
        domain::Verdict const verdict = world.seed_population(job.kind, n);
        if (!verdict.ok()) return problem(verdict.code, verdict.detail, "/n");
        api::Seeded& seeded = job.seeded;
        domain::State const& state = world.state();
        if (!seeded.first) seeded.first = state.identity().id_of<AccountId>(verdict.place);
        seeded.last = state.identity().id_of<AccountId>({verdict.place.slot + n - 1, 1});
        seeded.accounts += n;
        if (job.kind == api::Template::full) {
            seeded.devices += std::uint64_t{n} * domain::population_devices;
            seeded.items += std::uint64_t{n} * domain::population_items;
            seeded.subscriptions += n;
        }
        job.left -= n;
        if (job.left > 0) return std::nullopt;
        return seeded;
    }

    Done operator()(std::unique_ptr<ResidueJob> const& job) const {
        if (job->search.step(slice_residue_max)) return std::nullopt;
        return residue_view(job->state, job->account, job->search);
    }

    Done operator()(std::unique_ptr<AuditJob> const& owned) const {
        AuditJob& job = *owned;
        if (job.auditor.step(slice_audit_max)) return std::nullopt;
        api::AuditView view;
        view.accounts = job.state.accounts_live();
        view.devices = job.state.device_slots();
        view.deadlines = job.state.deadlines().size();
        for (domain::Breach const& breach : job.auditor.findings()) {
            view.holds = false;
            if (view.findings.size() < 100) view.findings.push_back({std::string(breach.id), breach.detail});
        }
        return view;
    }
};

}  // namespace

std::optional<api::ControlAnswer> work_a_slice(Job& job, World& world) {
    return std::visit(Slice{world}, job);
}

}  // namespace fauxcount::engine
