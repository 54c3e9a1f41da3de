#include "scenarios/dsl/world.hpp"

#include "engine/tokens.hpp"
#include "scenarios/dsl/heard.hpp"
#include "scenarios/dsl/story.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace fauxcount::testing {

namespace {

// 2030-01-01T00:00:00.000Z, where every world of a test begins that does not say otherwise.
constexpr Instant usual_start{1'893'456'000'000};

}  // namespace

void World::take(Profile const& option) {
    auto const known = domain::profile(option.name);
    if (!known) throw std::invalid_argument("there is no profile " + option.name);
    options_.profile = option.name;
}

void World::begin() {
    if (options_.start == Instant{}) options_.start = usual_start;
    options_.policy = *domain::profile(options_.profile);
    for (PolicyChange const& change : changes_) {
        std::string const wrong = domain::set_parameter(options_.policy, change.name, change.value);
        if (!wrong.empty()) throw std::invalid_argument(wrong);
    }
    engine_ = std::make_unique<engine::World>("test", options_);
    watch_ = std::make_unique<engine::Watch>(*engine_);
    administrator_ = engine::administrator_token(engine_->state());
}

World::World(World const& from, Forked)
    : options_(from.options_),
      engine_(std::make_unique<engine::World>("fork", *from.engine_)),
      watch_(std::make_unique<engine::Watch>(*engine_)),
      administrator_(from.administrator_),
      story_(from.story_) {
    for (auto const& [name, account] : from.accounts_) {
        accounts_[name] = std::make_unique<Account>(*account);
        accounts_[name]->world_ = this;
    }
    for (auto const& [name, device] : from.devices_) devices_[name] = std::make_unique<Device>(*device);
}

std::unique_ptr<World> World::fork() const { return std::unique_ptr<World>(new World(*this, Forked{})); }

World::~World() {
    for (domain::Breach const& breach : watch_->audit()) {
        ADD_FAILURE() << "the world broke " << breach.id << ": " << breach.detail << "\n" << story();
    }
}

Account& World::account(std::string const& name, std::vector<std::string> identifiers) {
    if (auto const found = accounts_.find(name); found != accounts_.end()) return *found->second;
    Account& account = *(accounts_[name] = std::make_unique<Account>(*this, name, std::move(identifiers)));
    (*this)(sign_up(account));
    (*this)(sign_in(account));
    return account;
}

Device& World::device(std::string const& name, device_kind kind) {
    if (auto const found = devices_.find(name); found != devices_.end()) return *found->second;
    api::Answer const made = (*this)(make_device(kind));
    return *(devices_[name] = std::make_unique<Device>(name, std::get<api::DeviceView>(made).id));
}

Device* World::find_device(std::string const& name) const {
    auto const found = devices_.find(name);
    return found == devices_.end() ? nullptr : found->second.get();
}

std::string World::story() const {
    std::string text = "seed " + std::to_string(options_.seed) + ", profile " + options_.profile;
    for (PolicyChange const& change : changes_) text += ", " + change.name + " " + change.value;
    text += ", from " + to_string(start()) + "\n";
    for (std::string const& line : story_) text += "  " + line + "\n";
    return text;
}

api::Answer World::ask(api::Request const& request, std::string const& bearer) {
    return engine_->answer(request, api::Credential{bearer, {}});
}

api::Answer World::carry_out(Step const& step) {
    if (step.request_.empty()) return step.act_(*this);
    api::Credential credential = step.credential_;
    if (step.by_administrator_) credential.bearer = administrator_;
    auto const& request = step.request_.front();
    api::Answer answer = engine_->answer(request, credential);
    while (!engine_->settled()) engine_->slice(1024);
    auto outcome = heard(request, std::move(answer), engine_->effect());
    if (auto* const heard = std::get_if<api::Answer>(&outcome)) return std::move(*heard);
    silence_ = std::get<client::Unknown>(outcome).why;
    return api::Done{};
}

void World::fail(Where const& where, std::string const& what) const {
    ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line()))
        << what << "\nThe story so far: " << story();
}

api::Answer World::take_step(Step const& step, std::vector<Expectation> const& expectations,
                             std::vector<Condition> const& conditions) {
    Instant const at = now();
    silence_.clear();
    api::Answer answer = carry_out(step);
    bool const silent = !silence_.empty();
    if (step.note_ && !silent) step.note_(answer);
    bool const refused = std::holds_alternative<api::Problem>(answer);
    std::string const told = silent                   ? silence_
                             : step.told_ && !refused ? step.told_()
                                                      : in_words(answer, start());
    story_.push_back(since(start(), at) + " | " + step.who_ + " | " + step.verb_ + " | " + told);

    if (silent && expectations.empty()) fail(step.where_, "expected: success\n" + silence_);
    bool const may_refuse = std::any_of(expectations.begin(), expectations.end(),
                                        [](Expectation const& one) { return one.of_refusal; });
    if (!may_refuse && refused) {
        api::Problem const& problem = std::get<api::Problem>(answer);
        fail(step.where_, "expected: success\nit was: " + in_words(answer, start()) + " - " + problem.detail);
    }
    for (Expectation const& one : expectations) {
        std::string const wrong = !silent          ? one.unmet(answer, *this)
                                  : one.of_silence ? std::string{}
                                                   : silence_;
        if (!wrong.empty()) fail(step.where_, "expected: " + one.says + "\n" + wrong);
    }
    for (Condition const& one : conditions) {
        std::string const wrong = one.unmet(*this);
        if (!wrong.empty()) fail(step.where_, "required: " + one.says + "\n" + wrong);
    }
    for (domain::Breach const& breach : watch_->take()) {
        fail(step.where_, "invariant " + std::string(breach.id) + ": " + breach.detail);
    }
    return answer;
}

}  // namespace fauxcount::testing
