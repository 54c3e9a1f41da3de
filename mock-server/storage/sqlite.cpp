#include "storage/sqlite.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace fauxcount::storage {

namespace {

std::string remedy_of(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL: return "make room on the disk and start again: what was acknowledged is there";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return "the file is damaged: put back a copy, or begin with an empty directory";
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY: return "see that the directory is there and may be written to";
        default: return "see what the disk says, then start again: what was acknowledged is there";
    }
}

// What a statement does to the file, for those who do not know its tables.
char const* done_by(std::string_view sql) {
    if (sql.starts_with("SELECT")) return "read";
    return sql.starts_with("PRAGMA") ? "opened" : "written";
}

}  // namespace

Database::Database(std::string path, char const* vfs) : path_(std::move(path)) {
    int const flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path_.c_str(), &handle_, flags, vfs) != SQLITE_OK) {
        std::string const why = handle_ != nullptr ? sqlite3_errmsg(handle_) : "out of memory";
        sqlite3_close(handle_);
        throw StorageError("cannot open " + path_ + ": " + why + "; " + remedy_of(SQLITE_CANTOPEN));
    }
    sqlite3_extended_result_codes(handle_, 1);
}

Database::~Database() { sqlite3_close(handle_); }

void Database::fail(std::string_view sql) const {
    int const code = sqlite3_errcode(handle_);
    std::string const text = path_ + " cannot be " + done_by(sql) + ": " + sqlite3_errmsg(handle_);
    int const kind = code & 0xff;
    if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED) {
        throw StorageInUse(text + "; another process uses it: stop that one first");
    }
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB) throw StorageDamaged(text + "; " + remedy_of(code));
    throw StorageError(text + "; " + remedy_of(code));
}

void Database::only_read() {
    execute("PRAGMA query_only = ON");
    // Who closes a database otherwise carries its write-ahead log into it. An empty one is only there because
    // it was opened, and goes again.
    std::error_code none;
    if (auto const bytes = std::filesystem::file_size(path_ + "-wal", none); !none && bytes > 0) leave_log();
}

void Database::leave_log() { sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }

void Database::execute(char const* sql) {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
}

std::int64_t Database::number(char const* sql) {
    Statement statement(*this, sql);
    return statement.step() ? statement.number(0) : 0;
}

Statement::Statement(Database& database, char const* sql) : database_(database) {
    if (sqlite3_prepare_v3(database.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) !=
        SQLITE_OK) {
        database.fail(sql);
    }
}

Statement::~Statement() { sqlite3_finalize(statement_); }

bool Statement::step() {
    int const code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    // The reset tells the same code again; the message is of the step until then.
    if (code != SQLITE_DONE) database_.fail(sqlite3_sql(statement_));
    sqlite3_reset(statement_);
    return false;
}

void Statement::reset() { sqlite3_reset(statement_); }

void Statement::run() {
    while (step()) {
    }
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Statement::bytes(int column) const {
    auto const* const begin = static_cast<char const*>(sqlite3_column_blob(statement_, column));
    return {begin, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void Statement::bind_one(int at, std::int64_t value) {
    if (sqlite3_bind_int64(statement_, at, value) != SQLITE_OK) database_.fail(sqlite3_sql(statement_));
}

void Statement::bind_one(int at, std::string_view value) {
    // A null pointer would bind NULL.
    char const* const begin = value.empty() ? "" : value.data();
    if (sqlite3_bind_blob64(statement_, at, begin, value.size(), SQLITE_STATIC) != SQLITE_OK)
        database_.fail(sqlite3_sql(statement_));
}

Transaction::Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
    // After some errors SQLite has undone it already, and then there is nothing to do.
    if (open_ && sqlite3_get_autocommit(database_.handle()) == 0)
        sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    database_.execute("COMMIT");
    open_ = false;
}

}  // namespace fauxcount::storage
