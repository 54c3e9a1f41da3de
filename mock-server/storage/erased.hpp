// What stays of an account's letters when they are erased: the keyed digests of its identifiers, which hold
// the addresses in quarantine. AccountCreated reads both forms (domain/event.hpp).
#pragma once

#include "domain/records.hpp"

#include <span>
#include <string>

namespace fauxcount::storage {

std::string digests_only(std::span<domain::Identifier const> identifiers);

}  // namespace fauxcount::storage
