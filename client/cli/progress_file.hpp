// How far one removal is, as a file: what `fauxcount remove` needs to go on after its own death, and nothing
// more. It holds a session's token or a receipt, never a password, nor the secret of an app or a code.
#pragma once

#include "client/cli/kept_file.hpp"
#include "client/kept.hpp"

#include <optional>
#include <string>

namespace fauxcount::cli {

// Which removal it is: a file of one is no file of another.
struct Undertaking {
    std::string server, world;
    std::string whose;  // account, in words of any form
    std::string plan;   // what may be done for it, likewise
    std::string made;   // how the world came to be what it is, likewise; empty if that cannot be seen
};

class ProgressFile {
public:
    // What the file says; nullopt if there is none. Throws Failure if it is not readable, not whole, or not
    // one of these.
    static std::optional<ProgressFile> read(std::string const& path);
    // The same for those who go on writing. Throws Failure, too, if another process does.
    static std::optional<ProgressFile> hold(std::string const& path);
    // A new one, which is written at once, and held.
    static ProgressFile begin(std::string const& path, Undertaking const& undertaking, std::string key);

    // Throw Failure if the file is of another undertaking, or of another one's.
    void must_be_of(Undertaking const& undertaking) const;
    void must_be_at(std::string const& server, std::string const& world) const;
    void must_be_whose(std::string const& whose) const;
    // Throw Failure if the world, or the account in it, is not the one it was.
    void must_be_made(std::string const& made) const;
    void must_be_account(std::string const& account) const;

    std::string const& key() const { return key_; }  // of the request for removal
    client::Kept const& kept() const { return kept_; }

    // The file says that from here on, whatever happens to this program or its machine; and if `account` is
    // there, in words of any form, what the account is known by. Throws Failure.
    void keep(client::Kept const& kept, std::optional<std::string> const& account = {});

private:
    explicit ProgressFile(std::string path) : path_{std::move(path)} {}
    static ProgressFile told_by(std::string const& path, std::string const& text);
    std::string text() const;

    std::string path_;
    std::string server_, world_, whose_, plan_, key_;
    std::optional<std::string> made_, account_;
    client::Kept kept_;
    std::optional<HeldFile> file_;
};

}  // namespace fauxcount::cli
