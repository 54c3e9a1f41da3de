// What the provider writes to an account's people: of its own accord to each e-mail address and telephone
// number that the account has at that moment (domain notes 2.5 and 3.4), and codes where they are asked for.
#pragma once

#include "domain/writer.hpp"

namespace fauxcount::domain {

// Of its removal, where the policy tells of removals. `due`: of one that can be cancelled until then.
void tell_of_removal(Writer& writer, Slot slot, MessageKind kind, Instant due = {});

// Of a factor that came or went or was used, where the policy tells of anything.
void tell_of_factor(Writer& writer, Slot slot, MessageKind kind, Factor const& factor);

// That the password was changed, where the policy tells of anything.
void tell_of_password(Writer& writer, Slot slot);

// A code, to the address of that digest alone, whatever the policy says of notices.
void tell_code(Writer& writer, Slot slot, SentCode const& code, std::uint64_t to);

}  // namespace fauxcount::domain
