// Carries entries of the log to the database: a batch is one transaction.
#pragma once

#include "storage/log_entry.hpp"
#include "storage/sqlite.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace fauxcount::storage {

class LogWriter {
public:
    explicit LogWriter(std::unique_ptr<Database> database);
    ~LogWriter();

    // All of the entries are on the disk when it returns, or none is ever seen. Throws StorageError.
    void write(std::vector<LogEntry> const& entries);
    // Takes what was erased out of the write-ahead log as well, and out of gaps, if there is any; the first
    // time also what a process that was killed left there. What it cannot do now is still to do: nothing
    // depends on it but that the letters are gone.
    void tidy();
    // As if the process were killed: what there is to take out is left to the next one.
    void leave() { database_->leave_log(); }
    // Whether there is something to take out.
    bool untidy() const { return untidy_; }

private:
    struct Statements;
    class Carry;

    std::unique_ptr<Database> database_;
    std::unique_ptr<Statements> statements_;
    bool untidy_ = true;
};

}  // namespace fauxcount::storage
