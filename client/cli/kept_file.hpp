// Small files that another program reads the moment they are there: written whole, under their name, or not
// at all.
#pragma once

#include "api/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fauxcount::cli {

// Throws Failure if write_whole() could not write there now: for those who must know before they begin.
void must_be_writable(std::string const& path);

// Only its owner may read it: it holds a credential. Once this returns, a power cut does not undo it. Throws
// Failure.
void write_whole(std::string const& path, std::string_view text);

// Nullopt if there is no such file. Throws Failure if it cannot be read.
std::optional<std::string> read_if_there(std::string const& path);

// A removal and the credential that reads and cancels it.
struct KeptRemoval {
    RemovalId removal;
    std::string receipt;
};
void keep_receipt(std::string const& path, KeptRemoval const& kept);
KeptRemoval kept_receipt(std::string const& path);

}  // namespace fauxcount::cli
