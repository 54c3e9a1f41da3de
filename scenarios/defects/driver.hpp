// Removal flows that are broken on purpose, for the same end as the broken worlds: a search over drivers that
// does not find them is itself broken. Each is the flow of the client library with one of its ways spoilt.
#pragma once

#include "client/removal_flow.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fauxcount::defects {

// A flow as its host sees it (client/host.hpp). Unspoilt it is the flow itself.
class Driver {
public:
    explicit Driver(client::RemovalPlan plan, client::Kept const& kept) : flow_(std::move(plan), kept) {}
    virtual ~Driver() = default;
    Driver(Driver const&) = delete;
    Driver& operator=(Driver const&) = delete;

    virtual client::Step next() { return flow_.next(); }
    virtual void answered(api::Answer const& answer) { flow_.answered(answer); }
    virtual void unknown(std::string const& why, std::optional<Duration> retry_after) {
        flow_.unknown(why, retry_after);
    }
    virtual void unsent(std::string const& why) { flow_.unsent(why); }
    virtual void waited(Instant now) { flow_.waited(now); }
    virtual void declined() { flow_.declined(); }
    virtual client::Kept kept() const { return flow_.kept(); }
    client::Progress const& progress() const { return flow_.progress(); }

protected:
    client::RemovalFlow& flow() { return flow_; }
    client::RemovalFlow const& flow() const { return flow_; }

private:
    client::RemovalFlow flow_;
};

// A driver that begins, or goes on from what an earlier one kept.
using MakeDriver = std::unique_ptr<Driver> (*)(client::RemovalPlan plan, client::Kept const& kept);

std::unique_ptr<Driver> sound_driver(client::RemovalPlan plan, client::Kept const& kept);

struct DriverDefect {
    std::string_view id;  // C01; a control is B06
    std::string_view what;
    // The id of the invariant that finds it; empty for a control.
    std::string_view caught_by;
    MakeDriver make;

    bool control() const { return caught_by.empty(); }
};

// All of them, in the order of their ids, controls last. Their part is Part::retry.
std::span<DriverDefect const> all_drivers();
// Null: there is none of that id.
DriverDefect const* find_driver(std::string_view id);

}  // namespace fauxcount::defects
