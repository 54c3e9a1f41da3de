// SQLite in C++: a database and its statements, closed when they go, and every failure an exception. Nothing
// else in the project calls its C interface.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace fauxcount::storage {

// The store could not be read or written, or what it holds is not whole. what() names the file, what is wrong
// and what to do.
class StorageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// It was read, and is not what was written.
class StorageDamaged : public StorageError {
public:
    using StorageError::StorageError;
};

// Somebody else has the database open.
class StorageInUse : public StorageError {
public:
    using StorageError::StorageError;
};

class Database {
public:
    // Opens the file, which is there, maybe empty. `vfs` is how SQLite reaches the disk; nullptr is its own
    // way, tests give one that fails.
    explicit Database(std::string path, char const* vfs = nullptr);
    ~Database();
    Database(Database const&) = delete;
    Database& operator=(Database const&) = delete;

    std::string const& path() const { return path_; }
    // One or more statements that answer nothing.
    void execute(char const* sql);
    // The first column of the first row, as a number.
    std::int64_t number(char const* sql);

    // From here on no statement changes the file, and its write-ahead log is left where it lies. The first
    // statement was run before: it has taken the lock.
    void only_read();
    // Closed, it leaves its write-ahead log as it is.
    void leave_log();

    // Of what that statement did.
    [[noreturn]] void fail(std::string_view sql) const;
    sqlite3* handle() const { return handle_; }

private:
    std::string path_;
    sqlite3* handle_ = nullptr;
};

class Statement {
public:
    Statement(Database& database, char const* sql);
    ~Statement();
    Statement(Statement const&) = delete;
    Statement& operator=(Statement const&) = delete;

    // Binds all parameters, in order. Bytes are not copied: they must stay until the statement has run.
    template <class... T>
    Statement& bind(T const&... values) {
        int at = 0;
        (bind_one(++at, values), ...);
        return *this;
    }
    // One row further; false: there is none, and the statement can be bound again.
    bool step();
    // Before the last row, when no more rows are wanted.
    void reset();
    // For one that answers no rows.
    void run();

    std::int64_t number(int column) const;
    // Until the next step.
    std::string_view bytes(int column) const;

private:
    void bind_one(int at, std::int64_t value);
    void bind_one(int at, std::uint64_t value) { bind_one(at, static_cast<std::int64_t>(value)); }
    void bind_one(int at, std::uint32_t value) { bind_one(at, std::int64_t{value}); }
    void bind_one(int at, std::string_view value);  // as a blob

    Database& database_;
    sqlite3_stmt* statement_ = nullptr;
};

// All or nothing: what is not committed when it ends is undone.
class Transaction {
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(Transaction const&) = delete;
    Transaction& operator=(Transaction const&) = delete;

    void commit();

private:
    Database& database_;
    bool open_ = true;
};

}  // namespace fauxcount::storage
