#include "storage/schema.hpp"

#include "domain/draw.hpp"
#include "storage/meta.hpp"

namespace fauxcount::storage {

namespace {

constexpr char const* tables = R"(
CREATE TABLE world(
    id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, options BLOB NOT NULL,
    incarnation INTEGER NOT NULL, running INTEGER NOT NULL, snapshots INTEGER NOT NULL,
    erasures INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;
-- parent -1: it began from nothing; else with the state of that incarnation before its turn parent_turn.
-- Number 0 is what a fork brought along. `next` is the turn after its last one, so that none is lost unseen.
CREATE TABLE incarnation(
    world INTEGER NOT NULL, number INTEGER NOT NULL, parent INTEGER NOT NULL, parent_turn INTEGER NOT NULL,
    next INTEGER NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY(world, number)) STRICT, WITHOUT ROWID;
CREATE TABLE snapshot(
    world INTEGER NOT NULL, name BLOB NOT NULL, incarnation INTEGER NOT NULL, turn INTEGER NOT NULL,
    sum INTEGER NOT NULL, PRIMARY KEY(world, name)) STRICT, WITHOUT ROWID;
-- `first` is the number of its first turn; the key is what makes an append a compare-and-swap.
CREATE TABLE turns(
    world INTEGER NOT NULL, incarnation INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,
    body BLOB NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY(world, incarnation, first)) STRICT, WITHOUT ROWID;
-- The letters of the text-th text of a turn, for the account in (slot, generation). What was erased stays
-- as a row, so that a row that is lost is noticed. New rows come at the end and none changes its length:
-- elsewhere SQLite makes room by moving other rows' letters about, and leaves copies in the gaps.
CREATE TABLE vault(
    id INTEGER PRIMARY KEY,
    world INTEGER NOT NULL, incarnation INTEGER NOT NULL, turn INTEGER NOT NULL, text INTEGER NOT NULL,
    slot INTEGER NOT NULL, generation INTEGER NOT NULL, letters INTEGER NOT NULL, bytes BLOB NOT NULL,
    sum INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX vault_of_turn ON vault(world, incarnation, turn, text);
CREATE INDEX vault_of_account ON vault(world, slot, generation);
-- What a purge is to erase once the world has no snapshot left that may still show it.
CREATE TABLE erasure(
    world INTEGER NOT NULL, incarnation INTEGER NOT NULL, turn INTEGER NOT NULL, slot INTEGER NOT NULL,
    generation INTEGER NOT NULL, digests BLOB NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY(world, incarnation, turn, slot)) STRICT, WITHOUT ROWID;
CREATE TABLE meta(
    name BLOB PRIMARY KEY, value INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- What a world was before that turn, in parts, and an account's letters in it apart, so that its purge can
-- erase them.
CREATE TABLE image(
    world INTEGER PRIMARY KEY, incarnation INTEGER NOT NULL, turn INTEGER NOT NULL, maker BLOB NOT NULL,
    hash INTEGER NOT NULL, parts INTEGER NOT NULL, letters INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;
CREATE TABLE image_part(
    world INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY(world, number)) STRICT;
CREATE TABLE image_letters(
    id INTEGER PRIMARY KEY,
    world INTEGER NOT NULL, number INTEGER NOT NULL, slot INTEGER NOT NULL, generation INTEGER NOT NULL,
    bytes BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX image_letters_of_world ON image_letters(world, number);
CREATE INDEX image_letters_of_account ON image_letters(world, slot, generation);
)";

bool is_empty(Database& database) { return database.number("SELECT count(*) FROM sqlite_schema") == 0; }

void check_format(Database& database) {
    std::int64_t const version = database.number("PRAGMA user_version");
    if (version == format_version) return;
    throw StorageError(database.path() + " is of format " + std::to_string(version) +
                       ", this version reads format " + std::to_string(format_version) +
                       "; use the version that wrote it, or another directory");
}

[[noreturn]] void holds_nothing(Database const& database) {
    throw StorageError(database.path() + " holds nothing yet: the server that made it was stopped before "
                                         "its first world; start it again");
}

}  // namespace

void prepare(Database& database, std::optional<std::uint64_t> seed_if_new) {
    // For this process alone, which also spares the shared memory file; what is deleted is overwritten.
    database.execute("PRAGMA locking_mode = EXCLUSIVE");
    database.execute("PRAGMA journal_mode = WAL");
    database.execute("PRAGMA synchronous = FULL");
    database.execute("PRAGMA secure_delete = ON");
    // What SQLite spills must not lie in another folder: this one is for its owner alone.
    database.execute("PRAGMA temp_store = MEMORY");
    Transaction transaction(database);
    if (is_empty(database)) {
        if (!seed_if_new) holds_nothing(database);
        database.execute(tables);
        database.execute(("PRAGMA user_version = " + std::to_string(format_version)).c_str());
        put_meta(database, meta_seed, *seed_if_new);
        put_meta(database, meta_worlds, 0);
        put_meta(database, meta_gaps, 0);
    }
    check_format(database);
    transaction.commit();
}

void prepare_to_read(Database& database) {
    database.execute("PRAGMA locking_mode = EXCLUSIVE");
    bool const empty = is_empty(database);
    database.only_read();
    if (empty) holds_nothing(database);
    check_format(database);
}

RowSum& RowSum::add(std::uint64_t number) {
    value_ = domain::mix(value_ ^ domain::mix(number));
    return *this;
}

RowSum& RowSum::add(std::string_view bytes) { return add(bytes.size()).add(domain::digest(0, bytes)); }

std::uint64_t incarnation_sum(std::int64_t number, std::int64_t parent, std::uint64_t parent_turn,
                              std::uint64_t next) {
    return RowSum()
        .add(static_cast<std::uint64_t>(number))
        .add(static_cast<std::uint64_t>(parent))
        .add(parent_turn)
        .add(next)
        .value();
}

std::uint64_t erasure_sum(std::int64_t incarnation, std::uint64_t turn, std::uint32_t slot,
                          std::uint32_t generation, std::string_view digests) {
    return RowSum()
        .add(static_cast<std::uint64_t>(incarnation))
        .add(turn)
        .add(slot)
        .add(generation)
        .add(digests)
        .value();
}

std::uint64_t letters_sum(std::uint32_t slot, std::uint32_t generation, Letters letters,
                          std::string_view bytes) {
    return RowSum().add(slot).add(generation).add(static_cast<std::uint64_t>(letters)).add(bytes).value();
}

}  // namespace fauxcount::storage
