// Where in a line of JSON a value stands that a JSON Pointer names: what an error in somebody's file needs.
#pragma once

#include <cstddef>
#include <string_view>

namespace fauxcount::cli {

// The column of that value, in bytes from 1. Where the line has no such value, the column of the innermost value
// around it. The line may be broken JSON behind the place; keys with escapes are not found.
std::size_t column_of(std::string_view json, std::string_view pointer);

}  // namespace fauxcount::cli
