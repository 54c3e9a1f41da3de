// Facts in one canonical form, equal where the futures are. What was written to people is no part of it.
#pragma once

#include "scenarios/model/facts.hpp"
#include "scenarios/model/terms.hpp"

#include <string>

namespace fauxcount::model {

// What Reference::append_key() appends.
void append_facts(Facts const& facts, Terms const& terms, Instant now, std::string& key);

}  // namespace fauxcount::model
