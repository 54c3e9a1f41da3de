#include "storage/log_writer.hpp"

#include "storage/clearing.hpp"
#include "storage/history.hpp"
#include "storage/kept_image.hpp"
#include "storage/schema.hpp"

#include <utility>
#include <variant>

namespace fauxcount::storage {

struct LogWriter::Statements {
    explicit Statements(Database& db)
        : put_world(db, "INSERT INTO world VALUES(?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET "
                        "incarnation = excluded.incarnation, running = excluded.running, sum = excluded.sum"),
          put_incarnation(db, "INSERT INTO incarnation VALUES(?,?,?,?,?)"),
          put_snapshot(db, "INSERT OR REPLACE INTO snapshot VALUES(?,?,?,?,?)"),
          snapshot_of(db, "SELECT incarnation, turn FROM snapshot WHERE world = ? AND name = ?"),
          drop_snapshot(db, "DELETE FROM snapshot WHERE world = ? AND name = ?"),
          any_snapshot(db, "SELECT 1 FROM snapshot WHERE world = ? LIMIT 1"),
          put_turns(db, "INSERT INTO turns VALUES(?,?,?,?,?,?)"),
          put_letters(db, "INSERT INTO vault VALUES(?,?,?,?,?,?,?,?,?)"),
          erase(db, "UPDATE vault SET bytes = ?, sum = ? WHERE world = ? AND slot = ? AND generation = ? "
                    "AND letters = ?"),
          put_off_erasure(db, "INSERT INTO erasure VALUES(?,?,?,?,?,?)"),
          incarnation_of(db, "SELECT incarnation FROM world WHERE id = ?"),
          image(db) {}

    Statement put_world, put_incarnation, put_snapshot, snapshot_of, drop_snapshot, any_snapshot, put_turns,
        put_letters, erase, put_off_erasure, incarnation_of;
    ImageErasure image;
};

// One overload an entry.
class LogWriter::Carry {
public:
    explicit Carry(LogWriter& writer) : db_(*writer.database_), sql_(*writer.statements_) {}

    bool erased() const { return erased_; }

    void operator()(PutWorld const& e) {
        std::uint64_t const sum =
            RowSum().add(e.name).add(e.options).add(e.incarnation).add(e.running ? 1U : 0U).value();
        sql_.put_world.bind(e.world, e.name, e.options, e.incarnation, e.running ? 1U : 0U, sum).run();
    }

    void operator()(DropWorld const& e) {
        for (char const* sql : {"DELETE FROM world WHERE id = ?", "DELETE FROM incarnation WHERE world = ?",
                                "DELETE FROM snapshot WHERE world = ?", "DELETE FROM turns WHERE world = ?",
                                "DELETE FROM vault WHERE world = ?", "DELETE FROM erasure WHERE world = ?"}) {
            Statement(db_, sql).bind(e.world).run();
        }
        drop_image(db_, e.world);
        erased_ = true;
    }

    void operator()(CopyWorld const& e) {
        std::uint64_t shift = 0;
        for (Stretch const& stretch : way_to(db_, e.from, e.incarnation, e.turn)) {
            copy(e, stretch, shift);
            shift += stretch.end - 1;
        }
        put_incarnation(e.to, 0, nothing, 0);
        put_incarnation(e.to, e.first_incarnation, 0, shift + 1);
    }

    void operator()(PutSnapshot const& e) {
        std::uint64_t const sum = RowSum().add(e.name).add(e.incarnation).add(e.turn).value();
        sql_.put_snapshot.bind(e.world, e.name, e.incarnation, e.turn, sum).run();
    }

    void operator()(DropSnapshot const& e) {
        sql_.drop_snapshot.bind(e.world, e.name).run();
        clear_away(e.world);
    }

    void operator()(BeginIncarnation const& e) {
        std::int64_t parent = nothing;
        std::uint64_t turn = 0;
        if (!e.snapshot.empty()) {
            sql_.snapshot_of.bind(e.world, e.snapshot);
            if (!sql_.snapshot_of.step())
                throw StorageError(db_.path() + " is damaged: snapshot `" + e.snapshot + "` is missing");
            parent = sql_.snapshot_of.number(0);
            turn = static_cast<std::uint64_t>(sql_.snapshot_of.number(1));
            sql_.snapshot_of.reset();
        }
        put_incarnation(e.world, e.incarnation, parent, turn);
        clear_away(e.world);
    }

    void operator()(PutTurns const& e) {
        std::uint64_t const sum = RowSum().add(e.count).add(e.body).value();
        sql_.put_turns.bind(e.world, e.incarnation, e.first, e.count, e.body, sum).run();
    }

    void operator()(PutLetters const& e) {
        sql_.put_letters
            .bind(e.world, e.incarnation, e.turn, e.text, e.slot, e.generation,
                  static_cast<std::uint32_t>(e.letters), e.bytes,
                  letters_sum(e.slot, e.generation, e.letters, e.bytes))
            .run();
    }

    void operator()(EraseLetters const& e) {
        if (has_snapshots(e.world)) {
            sql_.put_off_erasure.bind(e.world, e.incarnation, e.turn, e.slot, e.generation, e.digests).run();
        } else {
            erase(e.world, e.slot, e.generation, e.digests);
        }
    }

private:
    void put_incarnation(std::int64_t world, std::int64_t number, std::int64_t parent, std::uint64_t turn) {
        std::uint64_t const sum = incarnation_sum(number, parent, turn);
        sql_.put_incarnation.bind(world, number, parent, turn, sum).run();
    }

    bool has_snapshots(std::int64_t world) {
        bool const has = sql_.any_snapshot.bind(world).step();
        sql_.any_snapshot.reset();
        return has;
    }

    void erase(std::int64_t world, std::uint32_t slot, std::uint32_t generation, std::string_view digests) {
        for (auto const& [letters, bytes] :
             {std::pair{Letters::identifiers, digests}, std::pair{Letters::answer, std::string_view{}}}) {
            sql_.erase
                .bind(bytes, letters_sum(slot, generation, letters, bytes), world, slot, generation,
                      static_cast<std::uint32_t>(letters))
                .run();
        }
        sql_.image.of(world, slot, generation);
        erased_ = true;
    }

    // A stretch of the one world becomes the next of incarnation 0 of the other.
    void copy(CopyWorld const& e, Stretch const& stretch, std::uint64_t shift) {
        Statement(db_, "INSERT INTO turns SELECT ?, 0, first + ?, count, body, sum FROM turns "
                       "WHERE world = ? AND incarnation = ? AND first < ?")
            .bind(e.to, shift, e.from, stretch.incarnation, stretch.end)
            .run();
        Statement(db_, "INSERT INTO vault SELECT ?, 0, turn + ?, text, slot, generation, letters, bytes, sum "
                       "FROM vault WHERE world = ? AND incarnation = ? AND turn < ?")
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
        if (!sql_.incarnation_of.bind(world).step()) return;
        std::int64_t const now = sql_.incarnation_of.number(0);
        sql_.incarnation_of.reset();
        if (drop_unneeded(db_, world, now)) erased_ = true;
        erase_put_off(world);
    }

    void erase_put_off(std::int64_t world) {
        Statement put_off(db_, "SELECT slot, generation, digests FROM erasure WHERE world = ?");
        for (put_off.bind(world); put_off.step();) {
            erase(world, static_cast<std::uint32_t>(put_off.number(0)),
                  static_cast<std::uint32_t>(put_off.number(1)), put_off.bytes(2));
        }
        Statement(db_, "DELETE FROM erasure WHERE world = ?").bind(world).run();
    }

    Database& db_;
    Statements& sql_;
    bool erased_ = false;
};

LogWriter::LogWriter(std::unique_ptr<Database> database)
    : database_(std::move(database)), statements_(std::make_unique<Statements>(*database_)) {}

LogWriter::~LogWriter() = default;

void LogWriter::write(std::vector<LogEntry> const& entries) {
    Carry carry(*this);
    Transaction transaction(*database_);
    for (LogEntry const& entry : entries) std::visit(carry, entry);
    transaction.commit();
    erased_ = erased_ || carry.erased();
}

void LogWriter::tidy() {
    if (!erased_) return;
    try {
        // Answers whether a reader was in the way; there is none in an exclusive database.
        erased_ = database_->number("PRAGMA wal_checkpoint(TRUNCATE)") != 0;
    } catch (StorageError const&) {
        // What is committed stays committed. A disk that is failing is noticed by the next batch.
        erased_ = true;
    }
}

}  // namespace fauxcount::storage
