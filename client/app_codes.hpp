// Which code of the owner's app is shown next. A code is good once, and whether one was taken is not always
// known: an answer may be lost, and a host may die. So each is of a later step than the one shown before it.
#pragma once

#include "client/totp.hpp"

#include <optional>
#include <string>
#include <utility>

namespace fauxcount::client {

class AppCodes {
public:
    // `shown` is an instant of the newest code that may have been shown already.
    AppCodes(std::optional<TotpSecret> app, std::optional<Instant> shown)
        : app_{std::move(app)}, shown_{shown} {}

    bool has_app() const { return app_.has_value(); }

    // The provider's time, by which alone a code is right; it is told anew for each challenge.
    void time_is(Instant now) { now_ = now; }
    void time_passes(Duration length);
    void forget_time() { now_.reset(); }
    bool knows_time() const { return now_.has_value(); }
    std::optional<Instant> now() const { return now_; }

    bool ready() const;
    // From when on there is a code that was not shown. If none ever was, just after the beginning of time:
    // that is over for everybody but a host that has not seen its clock yet, and says it is the beginning.
    Instant next_from() const;

    // Takes the code of now, which must be ready. It is out of use once it was shown.
    void choose() { chosen_ = now_; }
    void was_shown() { shown_ = chosen_; }
    std::string code() const { return app_.value().code_at(chosen_.value()); }

    std::optional<Instant> chosen() const { return chosen_; }
    std::optional<Instant> shown() const { return shown_; }

private:
    std::optional<TotpSecret> app_;
    std::optional<Instant> now_, chosen_, shown_;
};

}  // namespace fauxcount::client
