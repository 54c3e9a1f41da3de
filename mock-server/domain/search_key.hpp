// A state as bytes that are equal for states with the same future: what a search needs to see that it was
// here before. It is written from every field, so that no defect can hide in one that was left out; a test
// changes each of them.
#pragma once

#include "domain/command.hpp"
#include "domain/state.hpp"

#include <string>

namespace fauxcount::domain {

// Appends the key of the state. Two things are taken out of it, because they never come back: how late it is
// (instants are written relative to now, and those longer ago than `memory` as equally long ago) and how many
// ids were given out (ordinals are written as ranks among the living, counters up to a few). `memory` is at
// least the longest time that any rule looks back.
void append_search_key(State const& state, Duration memory, std::string& key);

// Of what somebody outside holds: which of the living it still stands for. A session or receipt, a
// subscription, a factor, a challenge.
void append_search_key(State const& state, Actor const& holder, std::string& key);
void append_search_key(State const& state, SubscriptionId held, std::string& key);
void append_search_key(State const& state, FactorId held, std::string& key);
void append_search_key(State const& state, ChallengeId held, std::string& key);

}  // namespace fauxcount::domain
