// A password or token from a flag, the environment, or stdin: the last two are not seen in a list of
// processes.
#pragma once

#include "client/totp.hpp"

#include <CLI/CLI.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace fauxcount::cli {

// The lines of stdin, of which each secret that is given there takes one. One object for all of a command.
class SecretLines {
public:
    // Empty where there is none. What ends a line is no part of it: LF, or CR LF.
    std::string next();
    // After the last secret, and before anything is sent: a Failure if a line is left that is not empty, for
    // then a secret may be another one than was meant. It reads to the end of stdin, but neither where nobody
    // asked for a line nor at a terminal, which has no end.
    void must_be_over() const;

private:
    std::size_t taken_ = 0;
};

class Secret {
public:
    // Adds `--NAME VALUE` and `--NAME-stdin`, of which a command line has one at most. They must outlive the
    // parsing.
    void add_to(CLI::App* verb, std::string const& flag, std::string const& environment);
    bool given() const { return from_stdin_ || !value().empty(); }
    // On this very command line. A variable is there for all of them.
    bool typed() const { return from_stdin_ || !text_.empty(); }
    // The text; a Failure that says how to give it if there is none. `what` is it for people. Takes a line of
    // `lines` if it is given there, so that it is read once.
    std::string read(std::string const& what, SecretLines& lines) const;
    std::string const& flag() const { return flag_; }

private:
    std::string value() const;

    std::string flag_, environment_, text_;
    CLI::Option const* option_ = nullptr;
    bool from_stdin_ = false;
};

// A password, with a Failure that names it and its option where no account can have it: a password has 1 to
// 128 bytes of UTF-8 without NUL.
std::string read_password(Secret const& secret, std::string const& what, SecretLines& lines);

// The secret of an owner's app, of the option `--totp-secret`; nullopt: none is given. Its text is not
// repeated, whatever is wrong with it.
std::optional<client::TotpSecret> read_app(Secret const& secret, SecretLines& lines);

}  // namespace fauxcount::cli
