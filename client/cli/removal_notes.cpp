#include "client/cli/removal_notes.hpp"

#include "client/cli/kept_file.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace fauxcount::cli {

std::optional<Instant> Told::until(client::Wait const& wait) {
    bool const again = is_told(wait);
    told_ = wait;
    if (again) return way_.until(wait);
    constexpr std::array<std::string_view, 6> what{
        "to be allowed",           "for the grace period to end", "for the purge to end",
        "for the app's next code", "until another code is sent",  "for the code that was sent"};
    std::string text = "wait  " + std::string{what.at(static_cast<std::size_t>(wait.what))};
    // When a code comes nobody knows.
    if (wait.what != client::WaitFor::mail) text += ": " + to_string(wait.until);
    console_.note(text);
    return way_.until(wait);
}

// A watch that had a look at the removal goes on with the same wait. For a code each look begins another one.
bool Told::is_told(client::Wait const& wait) const {
    bool const same = told_.until == wait.until || wait.what == client::WaitFor::mail;
    return same && told_.what == wait.what;
}

bool Told::let_pass(client::Delay const& delay) {
    bool const real = delay.clock == client::Clock::real;
    console_.note((delay.told ? "put off  for " : "again  in ") + to_string(delay.length) +
                  (real ? "" : " of the world's time"));
    return real ? interrupt_.wait(delay.length) : way_.let_pass(delay);
}

void Narrator::operator()(client::RemovalFlow const& flow) {
    auto const& now = flow.progress();
    if (now.account && !seen_.account) console_.note("account  " + to_string(*now.account));
    tell_codes(now);
    for (std::size_t i = seen_.cleared.size(); i < now.cleared.size(); ++i) tell(now.cleared[i]);
    if (now.warnings.size() > seen_.warnings.size()) {
        for (auto const& warning : now.warnings)
            console_.note("warning  " + std::string{wire_name(warning.code)} + ": " + warning.fix.note);
    }
    if (!now.receipt.empty() && seen_.receipt.empty()) keep(now);
    if (now.view && (!seen_.view || seen_.view->state != now.view->state))
        console_.note("removal  " + to_string(now.view->id) + " is " +
                      std::string{wire_name(now.view->state)});
    if (now.unknown > seen_.unknown) console_.note("lost  no answer; it may have been carried out");
    if (now.unsent > seen_.unsent) console_.note("lost  no connection; nothing was sent");
    seen_ = now;
}

void Narrator::tell_codes(client::Progress const& now) {
    std::string const way{now.via ? wire_name(*now.via) : std::string_view{}};
    std::string const code = now.via ? "code  sent by " + way + ", " : "code  of the app, ";
    if (now.codes_missed > seen_.codes_missed)
        console_.note("code  asked for by " + way + ", and none came that can be shown");
    if (now.codes_read > seen_.codes_read) console_.note(code + "read");
    if (now.codes_wrong > seen_.codes_wrong) console_.note(code + "refused: wrong, or used");
    if (now.codes_taken > seen_.codes_taken) console_.note(code + "taken");
}

void Narrator::tell(client::Cleared const& cleared) {
    console_.note("clear  " + std::string{wire_name(cleared.what)} + "  " + object_of(cleared.blocker) +
                  "  " + std::string{cleared.code ? wire_name(*cleared.code) : "no answer"});
}

// The removal is under way, so a full disk does not stop it: the verdict shows the receipt, too.
void Narrator::keep(client::Progress const& now) {
    if (receipt_file_.empty() || !now.removal) return;
    try {
        keep_receipt(receipt_file_, {*now.removal, now.receipt});
        console_.note("receipt  kept in " + receipt_file_);
    } catch (Failure const& failure) {
        receipt_kept_ = false;
        console_.failure(
            {failure.exit, failure.what, failure.where, "copy the receipt from the verdict below", {}});
    }
}

}  // namespace fauxcount::cli
