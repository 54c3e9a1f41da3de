// What `fauxcount remove` tells on its way: what it waits for, and what each step has brought.
#pragma once

#include "client/cli/console.hpp"
#include "client/cli/interrupt.hpp"
#include "client/host.hpp"
#include "client/removal_flow.hpp"

#include <optional>
#include <string>
#include <utility>

namespace fauxcount::cli {

// Tells what is being waited for, and pauses before a request is repeated.
class Told final : public client::Waiting {
public:
    Told(client::Waiting& way, Console& console, Interrupt& interrupt)
        : way_{way}, console_{console}, interrupt_{interrupt} {}

    std::optional<Instant> until(client::Wait const& wait) override;
    bool let_pass(client::Delay const& delay) override;

private:
    bool is_told(client::Wait const& wait) const;

    client::Waiting& way_;
    Console& console_;
    Interrupt& interrupt_;
    client::Wait told_;  // the newest; before the first one none is until 1970
};

// Says what a step has brought, by comparing with what was known before it.
class Narrator {
public:
    // The receipt is kept in that file, unless its name is empty.
    Narrator(Console& console, std::string receipt_file)
        : console_{console}, receipt_file_{std::move(receipt_file)} {}

    void operator()(client::RemovalFlow const& flow);

    bool receipt_kept() const { return receipt_kept_; }

private:
    void tell_codes(client::Progress const& now);
    void tell(client::Cleared const& cleared);
    void keep(client::Progress const& now);

    Console& console_;
    std::string receipt_file_;
    bool receipt_kept_ = true;
    client::Progress seen_;
};

}  // namespace fauxcount::cli
