// The log of a data directory: gathers what happens to worlds, and writes it from a thread of its own, one
// commit after another, each as large as what came in during the one before (group commit).
#pragma once

#include "engine/turn_log.hpp"
#include "storage/log_entry.hpp"
#include "storage/sqlite.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace fauxcount::storage {

class LogWriter;

// Worlds by the number that stands for them in the file.
using WorldNumbers = std::map<std::string, std::int64_t, std::less<>>;

// What a purge erased lies in the files until the write-ahead log is carried into the database and emptied,
// which takes three times as long as a commit. So it is done once nothing came in for a moment, and after so
// many commits at the latest.
struct WhenToTidy {
    std::chrono::milliseconds quiet{20};
    std::uint32_t commits = 100;
};

class SqliteLog final : public engine::TurnLog {
public:
    // From here on the database belongs to the log's thread. `known` are the worlds that are in it.
    SqliteLog(std::unique_ptr<Database> database, WorldNumbers known, WhenToTidy when = {});
    // Writes what it was handed in, if the disk still takes it.
    ~SqliteLog() override;
    // As if the process were killed here: what is not being written is never written, not even by the
    // destructor, and the write-ahead log stays as it is.
    void abandon();
    SqliteLog(SqliteLog const&) = delete;
    SqliteLog& operator=(SqliteLog const&) = delete;

    void made(engine::World const& world) override;
    void forked(engine::World const& made, engine::World const& from) override;
    void dropped(engine::World const& world) override;
    void turn(engine::World const& world, std::string_view cause, domain::Turn const& turn) override;
    void erasing(engine::World const& world, domain::Slot slot) override;
    void clock_mode_set(engine::World const& world) override;
    void snapshot_taken(engine::World const& world, std::string_view name) override;
    void snapshot_dropped(engine::World const& world, std::string_view name) override;
    void rewound(engine::World const& world, std::string_view snapshot) override;
    void reset(engine::World const& world) override;

    std::uint64_t handed_in() const override { return handed_in_; }
    std::uint64_t durable() const override { return durable_.load(std::memory_order_acquire); }
    void flush() override;
    void settle() override;
    bool wants_flush() const override;
    bool congested() const override;
    std::optional<std::string> failure() const override;
    void wake_by(std::function<void()> wake) override;

private:
    static constexpr std::size_t congested_bytes = std::size_t{32} << 20U;

    std::int64_t number_of(engine::World const& world) const;
    // One more entry at the end of what is gathered.
    LogEntry& add(LogEntry entry, std::size_t bytes = 64);
    void put_world(engine::World const& world);
    void keep_letters(engine::World const& world, domain::Turn const& turn, std::uint64_t seq);
    void run();
    // Waits for more, and tidies up meanwhile if nothing comes. False: there will be no more.
    bool take(std::vector<LogEntry>& batch, std::uint64_t& upto);
    void tidy();
    void finish(std::uint64_t upto, std::string const& failure);

    // Of the thread that hands in.
    WorldNumbers numbers_;
    std::int64_t next_number_ = 1;
    std::vector<LogEntry> gathered_;
    std::size_t gathered_bytes_ = 0;
    std::map<domain::Slot, std::string> digests_;  // of whose identifiers the turn under way erases
    std::map<std::int64_t, std::size_t> open_rows_;  // world: its entry of turns that may still grow
    std::uint64_t handed_in_ = 0;

    std::atomic<std::uint64_t> durable_{0};
    std::atomic<bool> writing_{false};
    std::atomic<bool> failed_{false};

    // Shared, under the mutex.
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<LogEntry> batch_;
    std::uint64_t batch_upto_ = 0;
    bool has_batch_ = false, ending_ = false, abandoned_ = false;
    std::string failure_;
    std::function<void()> wake_;

    // Of the log's thread.
    std::unique_ptr<LogWriter> writer_;
    WhenToTidy when_;
    std::uint32_t untidied_ = 0;  // commits since it was last tried

    std::thread thread_;  // last: it uses all of the above
};

}  // namespace fauxcount::storage
