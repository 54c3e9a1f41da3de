// How far one removal is, as a file: what `fauxcount remove` needs to go on after its own death, and nothing
// more. It holds a session's token or a receipt, never a password.
#pragma once

#include "client/kept.hpp"

#include <optional>
#include <string>

namespace fauxcount::cli {

// Which removal it is: a file of one is no file of another.
struct Undertaking {
    std::string server, world;
    std::string plan;  // whose account, and what may be done for it, in words of any form
};

class ProgressFile {
public:
    // What the file says; nullopt if there is none. Throws Failure if it is not readable, not whole, or not
    // one of these.
    static std::optional<ProgressFile> read(std::string const& path);
    // A new one, which is written at once.
    static ProgressFile begin(std::string const& path, Undertaking const& undertaking, std::string key);

    // Throws Failure if the file is of another undertaking.
    void must_be_of(Undertaking const& undertaking) const;
    void must_be_at(std::string const& server, std::string const& world) const;

    std::string const& key() const { return key_; }  // of the request for removal
    client::Kept const& kept() const { return kept_; }

    // The file says that from here on, whatever happens to this program or its machine. Throws Failure.
    void keep(client::Kept const& kept);

private:
    explicit ProgressFile(std::string path) : path_{std::move(path)} {}
    void write() const;

    std::string path_;
    std::string server_, world_, plan_, key_;
    client::Kept kept_;
};

}  // namespace fauxcount::cli
