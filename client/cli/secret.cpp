#include "client/cli/secret.hpp"

#include "api/accounts.hpp"
#include "api/text.hpp"
#include "client/cli/failure.hpp"
#include "client/cli/progress.hpp"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <tuple>

namespace fauxcount::cli {

namespace {

// The contract has the same limit wherever a password is shown or set.
constexpr std::size_t password_bytes_max = std::get<0>(api::ChangePassword::fields()).size_max;

// Editors and shells of Windows end lines with CR LF. Nobody sees the CR, so nobody means it.
bool read_line(std::string& line) {
    if (!std::getline(std::cin, line)) return false;
    if (line.ends_with('\r')) line.pop_back();
    return true;
}

// Empty: an account can have it.
std::string fault_of(std::string const& password) {
    if (password.size() > password_bytes_max)
        return "has " + std::to_string(password.size()) + " bytes, which is too long";
    if (password.find('\0') != std::string::npos) return "has a NUL in it";
    return api::is_text(password) ? std::string{} : "is not UTF-8";
}

}  // namespace

std::string SecretLines::next() {
    ++taken_;
    std::string line;
    return read_line(line) ? line : std::string{};
}

void SecretLines::must_be_over() const {
    if (taken_ == 0 || ::isatty(STDIN_FILENO) == 1) return;
    std::string line;
    while (read_line(line)) {
        if (line.empty()) continue;
        throw Failure{ExitCode::usage,
                      counted(taken_, "line") + " wanted, and more came",
                      "stdin",
                      "give a line for each secret and no more: the token or receipt, the password, a new "
                      "one, the app's secret, in this order; nothing was sent",
                      {}};
    }
}

// The parser itself is not told of the variable: it would take the two for a pair on the command line.
void Secret::add_to(CLI::App* verb, std::string const& flag, std::string const& environment) {
    flag_ = flag;
    environment_ = environment;
    auto* const option = verb->add_option(
        flag, text_, "Anyone who lists processes sees it; the variable " + environment + " is not seen");
    verb->add_flag(flag + "-stdin", from_stdin_,
                   "A line of stdin instead; of several the token or receipt comes first, then the password, "
                   "then a new one, then the app's secret")
        ->excludes(option);
    option_ = option;
}

std::string Secret::value() const {
    char const* const usual = option_->count() > 0 ? nullptr : std::getenv(environment_.c_str());
    return usual == nullptr ? text_ : usual;
}

std::string Secret::read(std::string const& what, SecretLines& lines) const {
    auto text = from_stdin_ ? lines.next() : value();
    if (text.empty()) {
        throw Failure{ExitCode::usage,
                      what + " is missing",
                      flag_,
                      "give " + flag_ + ", " + flag_ + "-stdin or " + environment_,
                      {}};
    }
    return text;
}

std::string read_password(Secret const& secret, std::string const& what, SecretLines& lines) {
    auto password = secret.read(what, lines);
    auto const fault = fault_of(password);
    if (fault.empty()) return password;
    throw Failure{ExitCode::usage,
                  what + " " + fault,
                  secret.flag(),
                  "give one of 1 to " + std::to_string(password_bytes_max) +
                      " bytes of UTF-8 without NUL; nothing was sent",
                  {}};
}

std::optional<client::TotpSecret> read_app(Secret const& secret, SecretLines& lines) {
    if (!secret.given()) return std::nullopt;
    auto app = client::TotpSecret::parse(secret.read("the secret of the account's app", lines));
    if (app) return app;
    throw Failure{ExitCode::usage,
                  "that is no secret of an app: it is not base32, or has less than 16 bytes",
                  "--totp-secret",
                  "give it as it was shown when the app was enrolled, with --totp-secret, "
                  "--totp-secret-stdin or FAUXCOUNT_TOTP_SECRET",
                  {}};
}

}  // namespace fauxcount::cli
