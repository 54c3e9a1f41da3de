#include "storage/log_writer.hpp"

#include "storage/clearing.hpp"
#include "storage/damage.hpp"
#include "storage/gaps.hpp"
#include "storage/history.hpp"
#include "storage/kept_image.hpp"
#include "storage/kept_letters.hpp"
#include "storage/meta.hpp"
#include "storage/schema.hpp"
#include "storage/world_row.hpp"

#include <string>
#include <utility>
#include <variant>

namespace fauxcount::storage {

struct LogWriter::Statements {
    explicit Statements(Database& db)
        : put_incarnation(db, "INSERT INTO incarnation VALUES(?,?,?,?,?,?)"),
          incarnation(db, "SELECT parent, parent_turn, next FROM incarnation WHERE world = ? AND number = ?"),
          end_incarnation(db, "UPDATE incarnation SET next = ?, sum = ? WHERE world = ? AND number = ?"),
          put_snapshot(db, "INSERT OR REPLACE INTO snapshot VALUES(?,?,?,?,?)"),
          snapshot_of(db, "SELECT incarnation, turn FROM snapshot WHERE world = ? AND name = ?"),
          drop_snapshot(db, "DELETE FROM snapshot WHERE world = ? AND name = ?"),
          any_snapshot(db, "SELECT 1 FROM snapshot WHERE world = ? LIMIT 1"),
          put_turns(db, "INSERT INTO turns VALUES(?,?,?,?,?,?)"),
          put_letters(db,
                      "INSERT INTO vault(world, incarnation, turn, text, slot, generation, letters, bytes, "
                      "sum) VALUES(?,?,?,?,?,?,?,?,?)"),
          letters_of(db, "SELECT id, letters, length(bytes) FROM vault WHERE world = ? AND slot = ? AND "
                         "generation = ?"),
          erase(db, "UPDATE vault SET bytes = ?, sum = ? WHERE id = ?"),
          put_off_erasure(db, "INSERT INTO erasure VALUES(?,?,?,?,?,?,?)"),
          image(db) {}

    Statement put_incarnation, incarnation, end_incarnation, put_snapshot, snapshot_of, drop_snapshot,
        any_snapshot, put_turns, put_letters, letters_of, erase, put_off_erasure;
    ImageErasure image;
};

// One overload an entry.
class LogWriter::Carry {
public:
    explicit Carry(LogWriter& writer) : db_(*writer.database_), sql_(*writer.statements_) {}

    bool erased() const { return erased_; }
    bool dropped() const { return dropped_; }

    void operator()(PutWorld const& e) {
        WorldRow row = world_row(db_, e.world).value_or(WorldRow{});
        row.number = e.world;
        row.name = e.name;
        row.options = e.options;
        row.incarnation = e.incarnation;
        row.running = e.running ? 1 : 0;
        put_world_row(db_, row);
        count_worlds(db_);
    }

    void operator()(DropWorld const& e) {
        for (char const* sql : {"DELETE FROM world WHERE id = ?", "DELETE FROM incarnation WHERE world = ?",
                                "DELETE FROM snapshot WHERE world = ?", "DELETE FROM turns WHERE world = ?",
                                "DELETE FROM erasure WHERE world = ?"}) {
            Statement(db_, sql).bind(e.world).run();
        }
        drop_letters(db_, e.world);
        drop_image(db_, e.world);
        count_worlds(db_);
        dropped_ = true;
    }

    void operator()(CopyWorld const& e) {
        std::uint64_t shift = 0;
        for (Stretch const& stretch : way_to(db_, e.from, e.incarnation, e.turn)) {
            copy(e, stretch, shift);
            shift += stretch.end - 1;
        }
        put_incarnation(e.to, 0, nothing, 0, shift + 1);
        put_incarnation(e.to, e.first_incarnation, 0, shift + 1, 1);
    }

    void operator()(PutSnapshot const& e) {
        std::uint64_t const sum = RowSum().add(e.name).add(e.incarnation).add(e.turn).value();
        sql_.put_snapshot.bind(e.world, e.name, e.incarnation, e.turn, sum).run();
        count_rows(db_, e.world);
    }

    void operator()(DropSnapshot const& e) {
        sql_.drop_snapshot.bind(e.world, e.name).run();
        count_rows(db_, e.world);
        clear_away(e.world);
    }

    void operator()(BeginIncarnation const& e) {
        std::int64_t parent = nothing;
        std::uint64_t turn = 0;
        if (!e.snapshot.empty()) {
            sql_.snapshot_of.bind(e.world, e.snapshot);
            if (!sql_.snapshot_of.step()) damaged(db_, "snapshot `" + e.snapshot + "` is missing");
            parent = sql_.snapshot_of.number(0);
            turn = static_cast<std::uint64_t>(sql_.snapshot_of.number(1));
            sql_.snapshot_of.reset();
        }
        put_incarnation(e.world, e.incarnation, parent, turn, 1);
        clear_away(e.world);
    }

    void operator()(PutTurns const& e) {
        std::uint64_t const sum = RowSum().add(e.count).add(e.body).value();
        sql_.put_turns.bind(e.world, e.incarnation, e.first, e.count, e.body, sum).run();
        go_on(e);
    }

    void operator()(PutLetters const& e) {
        std::string const row = kept_letters(e.bytes, row_bytes_for(e.replaced_by));
        sql_.put_letters
            .bind(e.world, e.incarnation, e.turn, e.text, e.slot, e.generation,
                  static_cast<std::uint32_t>(e.letters), row,
                  letters_sum(e.slot, e.generation, e.letters, row))
            .run();
    }

    void operator()(EraseLetters const& e) {
        if (has_snapshots(e.world)) {
            put_off(e);
        } else {
            erase(e.world, e.slot, e.generation, e.digests);
        }
    }

private:
    void put_incarnation(std::int64_t world, std::int64_t number, std::int64_t parent, std::uint64_t turn,
                         std::uint64_t next) {
        std::uint64_t const sum = incarnation_sum(number, parent, turn, next);
        sql_.put_incarnation.bind(world, number, parent, turn, next, sum).run();
    }

    // The incarnation says how far it goes, so that turns which are lost at its end are missed.
    void go_on(PutTurns const& e) {
        std::int64_t const number = e.incarnation;
        bool const there = sql_.incarnation.bind(e.world, number).step();
        if (!there || static_cast<std::uint64_t>(sql_.incarnation.number(2)) != e.first) {
            damaged(db_, "turn " + std::to_string(e.first) + " of incarnation " + std::to_string(number) +
                             " of world number " + std::to_string(e.world) + " is not the next one");
        }
        std::int64_t const parent = sql_.incarnation.number(0);
        auto const turn = static_cast<std::uint64_t>(sql_.incarnation.number(1));
        sql_.incarnation.reset();
        std::uint64_t const next = e.first + e.count;
        sql_.end_incarnation.bind(next, incarnation_sum(number, parent, turn, next), e.world, number).run();
    }

    void put_off(EraseLetters const& e) {
        std::uint64_t const sum = erasure_sum(e.incarnation, e.turn, e.slot, e.generation, e.digests);
        sql_.put_off_erasure.bind(e.world, e.incarnation, e.turn, e.slot, e.generation, e.digests, sum).run();
        auto row = world_row(db_, e.world);
        if (!row) damaged(db_, "world number " + std::to_string(e.world) + " is missing");
        ++row->erasures;
        put_world_row(db_, *row);
    }

    bool has_snapshots(std::int64_t world) {
        bool const has = sql_.any_snapshot.bind(world).step();
        sql_.any_snapshot.reset();
        return has;
    }

    void erase(std::int64_t world, std::uint32_t slot, std::uint32_t generation, std::string_view digests) {
        for (sql_.letters_of.bind(world, slot, generation); sql_.letters_of.step();) {
            auto const letters = static_cast<Letters>(sql_.letters_of.number(1));
            std::string const row =
                kept_letters(letters == Letters::identifiers ? digests : std::string_view{},
                             static_cast<std::size_t>(sql_.letters_of.number(2)));
            sql_.erase.bind(row, letters_sum(slot, generation, letters, row), sql_.letters_of.number(0))
                .run();
        }
        sql_.image.of(world, slot, generation);
        erased_ = true;
    }

    void copy(CopyWorld const& e, Stretch const& stretch, std::uint64_t shift) {
        Statement(db_, "INSERT INTO turns SELECT ?, 0, first + ?, count, body, sum FROM turns "
                       "WHERE world = ? AND incarnation = ? AND first < ?")
            .bind(e.to, shift, e.from, stretch.incarnation, stretch.end)
            .run();
        Statement(db_,
                  "INSERT INTO vault(world, incarnation, turn, text, slot, generation, letters, bytes, sum) "
                  "SELECT ?, 0, turn + ?, text, slot, generation, letters, bytes, sum FROM vault WHERE world "
                  "= ? AND incarnation = ? AND turn < ? ORDER BY id")
            .bind(e.to, shift, e.from, stretch.incarnation, stretch.end)
            .run();
        // The fork has no snapshots, so what only they kept is erased in it.
        Statement put_off(db_, "SELECT slot, generation, digests FROM erasure WHERE world = ? AND "
                               "incarnation = ? AND turn < ?");
        put_off.bind(e.from, stretch.incarnation, stretch.end);
        while (put_off.step()) {
            erase(e.to, static_cast<std::uint32_t>(put_off.number(0)),
                  static_cast<std::uint32_t>(put_off.number(1)), put_off.bytes(2));
        }
    }

    // Without a snapshot nothing leads back: what is not on the way to now is dropped, and what a snapshot
    // kept of purged accounts is erased.
    void clear_away(std::int64_t world) {
        if (has_snapshots(world)) return;
        auto const row = world_row(db_, world);
        if (!row) return;
        if (drop_unneeded(db_, world, row->incarnation)) dropped_ = true;
        erase_put_off(world);
    }

    void erase_put_off(std::int64_t world) {
        Statement put_off(db_, "SELECT slot, generation, digests FROM erasure WHERE world = ?");
        for (put_off.bind(world); put_off.step();) {
            erase(world, static_cast<std::uint32_t>(put_off.number(0)),
                  static_cast<std::uint32_t>(put_off.number(1)), put_off.bytes(2));
        }
        Statement(db_, "DELETE FROM erasure WHERE world = ?").bind(world).run();
        count_rows(db_, world);
    }

    Database& db_;
    Statements& sql_;
    bool erased_ = false, dropped_ = false;
};

LogWriter::LogWriter(std::unique_ptr<Database> database)
    : database_(std::move(database)), statements_(std::make_unique<Statements>(*database_)) {}

LogWriter::~LogWriter() = default;

void LogWriter::write(std::vector<LogEntry> const& entries) {
    Carry carry(*this);
    Transaction transaction(*database_);
    for (LogEntry const& entry : entries) std::visit(carry, entry);
    if (carry.erased()) erased_beside_gaps(*database_);
    transaction.commit();
    untidy_ = untidy_ || carry.erased() || carry.dropped();
}

void LogWriter::tidy() {
    if (!untidy_) return;
    try {
        if (gaps_must_be_closed(*database_)) close_gaps(*database_);
        // Answers whether a reader was in the way; there is none in an exclusive database.
        untidy_ = database_->number("PRAGMA wal_checkpoint(TRUNCATE)") != 0;
    } catch (StorageError const&) {
        // What is committed stays committed. A disk that is failing is noticed by the next batch.
        untidy_ = true;
    }
}

}  // namespace fauxcount::storage
