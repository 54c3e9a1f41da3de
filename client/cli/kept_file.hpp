// Small files that another program reads the moment they are there: written whole, under their name, or not
// at all.
#pragma once

#include "api/ids.hpp"

#include <string>
#include <string_view>

namespace fauxcount::cli {

// Throws Failure if write_whole() could not write there now: for those who must know before they begin.
void must_be_writable(std::string const& path);

// Only its owner may read it: it holds a credential. Throws Failure.
void write_whole(std::string const& path, std::string_view text);

// A removal and the credential that reads and cancels it.
struct KeptRemoval {
    RemovalId removal;
    std::string receipt;
};
void keep_receipt(std::string const& path, KeptRemoval const& kept);
KeptRemoval kept_receipt(std::string const& path);

}  // namespace fauxcount::cli
