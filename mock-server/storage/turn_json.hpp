// A turn as one line of JSON, for whoever wants to read a log with other programs: docs/durable.md has the
// form.
#pragma once

#include "storage/recovery.hpp"

#include <string>

namespace fauxcount::storage {

std::string turn_json(SeenTurn const& seen);

}  // namespace fauxcount::storage
