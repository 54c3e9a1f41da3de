// Two lines of JSON: what kind of file it is, with a check of the other one, and all that is kept.
#include "client/cli/progress_file.hpp"

#include "api/codec.hpp"
#include "client/cli/failure.hpp"
#include "client/digest.hpp"

#include <utility>

namespace fauxcount::cli {

namespace {

constexpr std::uint32_t format = 1;
constexpr std::size_t longest_text = 4096;

struct Head {
    std::uint32_t version = 0;
    std::string check;
    static constexpr auto fields() {
        return std::tuple{api::required("fauxcount_progress", &Head::version),
                          api::required("check", &Head::check)};
    }
};

struct Record {
    std::string server, world, whose, plan, key;
    std::optional<std::string> made, known_by;
    std::uint32_t requests = 0;
    bool asked = false;
    std::optional<std::string> token, receipt;
    std::optional<SessionId> session;
    std::optional<AccountId> account;
    std::optional<RemovalId> removal;
    std::optional<Instant> code_of;
    std::optional<std::uint64_t> code_in;
    static constexpr auto fields() {
        return std::tuple{api::required("server", &Record::server, longest_text),
                          api::required("world", &Record::world),
                          api::required("whose", &Record::whose),
                          api::required("plan", &Record::plan),
                          api::optional("made", &Record::made),
                          api::optional("known_by", &Record::known_by),
                          api::required("key", &Record::key, longest_text),
                          api::required("requests", &Record::requests),
                          api::required("asked", &Record::asked),
                          api::optional("token", &Record::token, longest_text),
                          api::optional("session", &Record::session),
                          api::optional("account", &Record::account),
                          api::optional("removal", &Record::removal),
                          api::optional("receipt", &Record::receipt, longest_text),
                          api::optional("code_of", &Record::code_of),
                          api::optional("code_in", &Record::code_in)};
    }
};

[[noreturn]] void refuse(std::string const& path, std::string what, std::string remedy) {
    throw Failure{ExitCode::usage, std::move(what), path, std::move(remedy), {}};
}

[[noreturn]] void refuse_damaged(std::string const& path, std::string const& what) {
    refuse(
        path, "damaged: " + what,
        "take a whole copy of it; or look with `fauxcount account show` whether the removal is pending, and "
        "begin anew with another file");
}

template <class T>
T decoded(std::string const& path, std::string_view line) {
    auto value = api::decode<T>(line);
    if (auto const* error = std::get_if<api::DecodeError>(&value))
        refuse_damaged(path, error->place + ": " + error->detail);
    return std::get<T>(std::move(value));
}

std::string check_of(std::string_view line) { return api::hash_text(client::digest_of(line)); }

// The key makes it another text in each file, so that equal words do not look equal.
std::string mark_of(std::string const& key, std::string const& words) { return check_of(key + '\n' + words); }

[[noreturn]] void refuse_another_world(std::string const& path, std::string what) {
    refuse(path, std::move(what) + " is not the one it was: its ids and tokens may be somebody else's by now",
           "nothing that was asked for in the old one is left to go on with; begin anew with another file");
}

std::optional<std::string> unless_empty(std::string const& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

// The second line, once the first one says that it is there as it was written.
std::string_view checked(std::string const& path, std::string_view text) {
    auto const end = text.find('\n');
    auto const first = text.substr(0, end);
    if (!first.starts_with(R"({"fauxcount_progress":)"))
        refuse(path, "no progress of a removal",
               "name a file that is not there yet, or one that `fauxcount remove --progress` wrote");
    // A later version may say more of itself than this one knows.
    auto const head = api::decode<Head>(first);
    auto const* const known = std::get_if<Head>(&head);
    if (end == std::string_view::npos) refuse_damaged(path, "it ends too early");
    if (known == nullptr || known->version != format)
        refuse(path, "written by another version of this program",
               "go on with the version that wrote it, or begin anew with another file");
    auto const rest = text.substr(end + 1);
    if (!rest.ends_with('\n') || check_of(rest.substr(0, rest.size() - 1)) != known->check)
        refuse_damaged(path, "it is not as it was written");
    return rest.substr(0, rest.size() - 1);
}

}  // namespace

std::optional<ProgressFile> ProgressFile::read(std::string const& path) {
    auto const text = read_if_there(path);
    return text ? std::optional{told_by(path, *text)} : std::nullopt;
}

std::optional<ProgressFile> ProgressFile::hold(std::string const& path) {
    auto held = HeldFile::of(path);
    if (!held) return std::nullopt;
    auto file = told_by(path, held->text());
    file.file_ = std::move(held);
    return file;
}

ProgressFile ProgressFile::told_by(std::string const& path, std::string const& text) {
    auto record = decoded<Record>(path, checked(path, text));
    ProgressFile file{path};
    file.server_ = std::move(record.server);
    file.world_ = std::move(record.world);
    file.whose_ = std::move(record.whose);
    file.plan_ = std::move(record.plan);
    file.key_ = std::move(record.key);
    file.made_ = std::move(record.made);
    file.account_ = std::move(record.known_by);
    file.kept_.requests = record.requests;
    file.kept_.asked = record.asked;
    file.kept_.token = std::move(record.token).value_or("");
    file.kept_.session = record.session;
    file.kept_.account = record.account;
    file.kept_.removal = record.removal;
    file.kept_.receipt = std::move(record.receipt).value_or("");
    file.kept_.code_of = record.code_of;
    file.kept_.code_in = record.code_in;
    return file;
}

ProgressFile ProgressFile::begin(std::string const& path, Undertaking const& undertaking, std::string key) {
    ProgressFile file{path};
    file.server_ = undertaking.server;
    file.world_ = undertaking.world;
    file.whose_ = mark_of(key, undertaking.whose);
    file.plan_ = mark_of(key, undertaking.plan);
    if (!undertaking.made.empty()) file.made_ = mark_of(key, undertaking.made);
    file.key_ = std::move(key);
    file.file_ = HeldFile::begin(path, file.text());
    return file;
}

void ProgressFile::must_be_at(std::string const& server, std::string const& world) const {
    if (server_ == server && world_ == world) return;
    refuse(path_, "the removal of that file is in world `" + world_ + "` of " + server_,
           "say so with --endpoint and --world, or name another file");
}

void ProgressFile::must_be_whose(std::string const& whose) const {
    if (whose_ == mark_of(key_, whose)) return;
    refuse(path_, "that file is of another removal: of another account, or of one that was named otherwise",
           "say whose it is as you said it first, or name another file");
}

void ProgressFile::must_be_of(Undertaking const& undertaking) const {
    must_be_at(undertaking.server, undertaking.world);
    must_be_whose(undertaking.whose);
    if (plan_ == mark_of(key_, undertaking.plan)) return;
    refuse(path_, "that file is of another removal: with another --clear, --clear-warnings or --channel",
           "say it as you said it first, or name another file");
}

void ProgressFile::must_be_made(std::string const& made) const {
    if (made_ && *made_ != mark_of(key_, made)) refuse_another_world(path_, "the world of that file");
}

void ProgressFile::must_be_account(std::string const& account) const {
    if (account_ && *account_ != mark_of(key_, account))
        refuse_another_world(path_, "the account of that file");
}

void ProgressFile::keep(client::Kept const& kept, std::optional<std::string> const& account) {
    auto const known_by = account ? std::optional{mark_of(key_, *account)} : account_;
    if (kept == kept_ && known_by == account_) return;
    auto const kept_before = std::exchange(kept_, kept);
    auto const account_before = std::exchange(account_, known_by);
    try {
        file_.value().replace(text());
    } catch (Failure const&) {
        kept_ = kept_before;
        account_ = account_before;
        throw;
    }
}

std::string ProgressFile::text() const {
    Record record{.server = server_,
                  .world = world_,
                  .whose = whose_,
                  .plan = plan_,
                  .key = key_,
                  .made = made_,
                  .known_by = account_,
                  .requests = kept_.requests,
                  .asked = kept_.asked,
                  .token = unless_empty(kept_.token),
                  .receipt = unless_empty(kept_.receipt),
                  .session = kept_.session,
                  .account = kept_.account,
                  .removal = kept_.removal,
                  .code_of = kept_.code_of,
                  .code_in = kept_.code_in};
    std::string line, text;
    api::encode(record, line);
    api::encode(Head{format, check_of(line)}, text);
    return text + '\n' + line + '\n';
}

}  // namespace fauxcount::cli
