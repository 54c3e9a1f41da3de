#include "client/app_codes.hpp"

namespace fauxcount::client {

void AppCodes::time_passes(Duration length) {
    if (now_) now_ = *now_ + length;
}

bool AppCodes::ready() const { return now_ && (!shown_ || is_due(next_totp_step(*shown_), *now_)); }

Instant AppCodes::next_from() const { return shown_ ? next_totp_step(*shown_) : first_instant + millisecond; }

}  // namespace fauxcount::client
