// The format as a JSON Schema, for editors: they complete what the loader takes.
#pragma once

#include <string>

namespace fauxcount::files {

// What scenarios/scenario.schema.json holds.
std::string json_schema();

}  // namespace fauxcount::files
