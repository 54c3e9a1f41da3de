// Plays a scenario on a stage and says what came of it: the same on every stage, line by line.
#pragma once

#include "scenarios/files/scenario.hpp"
#include "scenarios/play/stage.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace fauxcount::play {

struct Failure {
    files::Place place;  // of the step
    std::string what;
};
struct Finding {
    std::string invariant, detail;
};

struct Outcome {
    bool passed = true;
    std::vector<Failure> failures;  // the first of each way that was played
    std::vector<std::string> trace;
    std::vector<Finding> findings;  // each is a failure, too
    std::uint64_t steps = 0;  // that were taken, over all orders
    std::uint64_t judged = 0;  // answers, by the reference model
    std::string not_judged;  // why none was; empty if they were
    Duration time;  // that passed in the world, on the way that is written
};

// An answer of the product API, and where it was given.
struct Seen {
    Instant now;  // of the request
    files::Act const& act;
    api::Request const& request;
    api::Credential const& credential;
    api::Answer const& answer;
    // The account that acted, or else the one that is named, or whose device it is, or else the newest one:
    // its phase before the request (nobody: there was none yet), as the model has it, and the end of the
    // grace period of its newest removal. Empty where the model does not judge.
    std::string_view phase;
    Instant due;  // zero: there was no removal
};
using Observer = std::function<void(Seen const& seen)>;  // in the order in which they were given

struct PlayOptions {
    std::string defect;  // a seeded defect instead of the scenario's own
    Observer observer;
    // The reference model says of every answer whether it is right; what is not is a finding of M00.
    bool judged = true;
};

Outcome play(files::Case const& one, Stage& stage, PlayOptions const& options = {});
// Every row of the matrix, one after the other.
Outcome play(files::Scenario const& scenario, Stage& stage, PlayOptions const& options = {});

}  // namespace fauxcount::play
