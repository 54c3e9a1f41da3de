// What is written to people: put down as it happens, and told as an inbox has it.
#pragma once

#include "scenarios/model/case.hpp"

#include <cstdint>
#include <vector>

namespace fauxcount::model {

// The request has just made that a fact. If the policy has people told of such a thing, there is a letter to
// each address and number of the account.
void tell_of(Case& c, api::MessageKind kind, Row removal);
void tell_of(Case& c, api::MessageKind kind, Factor const& factor);
// The same of the password of an account.
void tell_password_changed(Case& c, Row account);
// The same of a code that is sent, to where it goes alone, whatever the policy has people told of.
void tell_code(Case& c, Row code);

struct Letter {
    std::uint64_t number = 0;
    Row to = no_row;  // of the identifier
    Telling about;
};

// All that was sent by now, and of it what an inbox keeps, the oldest first.
struct Post {
    std::uint64_t sent = 0;
    std::vector<Letter> kept;
};
Post post_by_now(Case const& c);

// Where one request tells of two things, nothing says which comes first. The numbers that were given do, and
// from here on they are held to.
void learn_order(Case& c, std::vector<api::MessageView> const& given);

}  // namespace fauxcount::model
