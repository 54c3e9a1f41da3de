#include "storage/sqlite_log.hpp"

#include "engine/world.hpp"
#include "storage/erased.hpp"
#include "storage/event_codec.hpp"
#include "storage/log_writer.hpp"
#include "storage/turn_codec.hpp"
#include "storage/world_options.hpp"

#include <algorithm>
#include <utility>

namespace fauxcount::storage {

namespace {

constexpr std::uint32_t no_slot = UINT32_MAX;

// Until what could not be tidied up is tried again.
constexpr std::chrono::milliseconds after_a_failure{1000};

// Whose letters an event carries, and what they are.
struct Owner {
    std::uint32_t slot;
    Letters letters;
};
std::optional<Owner> owner_of(domain::Event const& event) {
    if (auto const* created = std::get_if<domain::AccountCreated>(&event))
        return Owner{created->slot, Letters::identifiers};
    if (auto const* kept = std::get_if<domain::AnswerRemembered>(&event))
        return Owner{kept->admin ? no_slot : kept->slot, Letters::answer};
    if (std::holds_alternative<domain::FaultOrdered>(event)) return Owner{no_slot, Letters::fault};
    return std::nullopt;
}

}  // namespace

SqliteLog::SqliteLog(std::unique_ptr<Database> database, WorldNumbers known, WhenToTidy when)
    : numbers_(std::move(known)), writer_(std::make_unique<LogWriter>(std::move(database))), when_(when) {
    for (auto const& [name, number] : numbers_) next_number_ = std::max(next_number_, number + 1);
    writer_->tidy();
    thread_ = std::thread([this] { run(); });
}

SqliteLog::~SqliteLog() {
    wake_by({});
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !has_batch_ && !writing_; });
    }
    flush();
    {
        std::unique_lock const lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

std::int64_t SqliteLog::number_of(engine::World const& world) const {
    return numbers_.find(world.name())->second;
}

LogEntry& SqliteLog::add(LogEntry entry, std::size_t bytes) {
    ++handed_in_;
    gathered_bytes_ += bytes;
    return gathered_.emplace_back(std::move(entry));
}

void SqliteLog::put_world(engine::World const& world) {
    add(PutWorld{number_of(world), world.name(), encode_options(world.options()), world.incarnation(),
                 world.clock_mode() == api::ClockMode::running});
}

void SqliteLog::made(engine::World const& world) {
    numbers_[world.name()] = next_number_++;
    put_world(world);
    add(BeginIncarnation{number_of(world), world.incarnation(), {}});
}

void SqliteLog::forked(engine::World const& made, engine::World const& from) {
    numbers_[made.name()] = next_number_++;
    open_rows_.erase(number_of(from));
    put_world(made);
    add(CopyWorld{number_of(from), number_of(made), from.incarnation(), from.journal().next(),
                  made.incarnation()});
}

void SqliteLog::dropped(engine::World const& world) {
    open_rows_.erase(number_of(world));
    add(DropWorld{number_of(world)});
    numbers_.erase(numbers_.find(world.name()));
}

void SqliteLog::clock_mode_set(engine::World const& world) { put_world(world); }

void SqliteLog::snapshot_taken(engine::World const& world, std::string_view name) {
    open_rows_.erase(number_of(world));
    add(PutSnapshot{number_of(world), std::string(name), world.incarnation(), world.journal().next()});
}

void SqliteLog::snapshot_dropped(engine::World const& world, std::string_view name) {
    add(DropSnapshot{number_of(world), std::string(name)});
}

void SqliteLog::rewound(engine::World const& world, std::string_view snapshot) {
    open_rows_.erase(number_of(world));
    put_world(world);
    add(BeginIncarnation{number_of(world), world.incarnation(), std::string(snapshot)});
}

void SqliteLog::reset(engine::World const& world) {
    open_rows_.erase(number_of(world));
    put_world(world);
    add(BeginIncarnation{number_of(world), world.incarnation(), {}});
}

void SqliteLog::turn(engine::World const& world, std::string_view cause, domain::Turn const& turn) {
    std::int64_t const number = number_of(world);
    std::uint64_t const seq = world.journal().next();
    auto const [open, is_new] = open_rows_.try_emplace(number, gathered_.size());
    if (is_new) add(PutTurns{number, world.incarnation(), seq, 0, {}});
    auto& row = std::get<PutTurns>(gathered_[open->second]);
    std::size_t const before = row.body.size();
    encode_turn(cause, turn.events, row.body);
    ++row.count;
    gathered_bytes_ += row.body.size() - before;
    ++handed_in_;
    keep_letters(world, turn, seq);
    digests_.clear();
}

void SqliteLog::erasing(engine::World const& world, domain::Slot slot) {
    domain::State const& state = world.state();
    digests_[slot] = digests_only(state.extent(state.account(slot)).identifiers());
}

// What the turn wrote into vaults is kept beside it, and what it erased from them is erased there as well.
void SqliteLog::keep_letters(engine::World const& world, domain::Turn const& turn, std::uint64_t seq) {
    std::uint32_t text_number = 0;
    domain::State const& state = world.state();
    for (domain::Event const& event : turn.events) {
        if (auto const* text = text_of(event)) {
            Owner const owner = *owner_of(event);
            std::uint32_t const generation = owner.slot == no_slot ? 0 : state.account(owner.slot).generation;
            std::size_t const replaced_by =
                owner.letters == Letters::identifiers
                    ? digests_only(state.extent(state.account(owner.slot)).identifiers()).size()
                    : 0;
            add(PutLetters{number_of(world), world.incarnation(), seq, text_number++, owner.slot, generation,
                           owner.letters, turn.vault.substr(text->offset, text->length), replaced_by},
                text->length);
        } else if (auto const* done = std::get_if<domain::PurgeStageDone>(&event);
                   done != nullptr && done->stage == domain::PurgeStage::data) {
            add(EraseLetters{number_of(world), world.incarnation(), seq, done->slot,
                             state.account(done->slot).generation, std::move(digests_[done->slot])});
        }
    }
}

bool SqliteLog::wants_flush() const { return !gathered_.empty() && !writing_ && !failed_; }

bool SqliteLog::congested() const { return gathered_bytes_ > congested_bytes && !failed_; }

void SqliteLog::flush() {
    if (!wants_flush()) return;
    writing_ = true;
    {
        std::unique_lock const lock(mutex_);
        batch_.swap(gathered_);
        batch_upto_ = handed_in_;
        has_batch_ = true;
    }
    changed_.notify_all();
    gathered_.clear();
    gathered_bytes_ = 0;
    open_rows_.clear();
}

void SqliteLog::abandon() {
    {
        std::unique_lock const lock(mutex_);
        abandoned_ = true;
    }
    gathered_.clear();
    gathered_bytes_ = 0;
    open_rows_.clear();
}

void SqliteLog::settle() {
    while (durable() < handed_in_ && !failed_) {
        flush();
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !writing_; });
    }
}

std::optional<std::string> SqliteLog::failure() const {
    if (!failed_) return std::nullopt;
    std::unique_lock const lock(mutex_);
    return failure_;
}

void SqliteLog::wake_by(std::function<void()> wake) {
    std::unique_lock const lock(mutex_);
    wake_ = std::move(wake);
}

void SqliteLog::run() {
    std::vector<LogEntry> batch;
    for (std::uint64_t upto = 0; take(batch, upto);) {
        std::string failure;
        try {
            writer_->write(batch);
        } catch (std::exception const& error) {
            failure = error.what();
        }
        finish(upto, failure);
        batch.clear();
        if (!failure.empty()) continue;  // nothing is handed over any more
        if (writer_->untidy() && ++untidied_ >= when_.commits) tidy();
    }
    std::unique_lock const lock(mutex_);
    if (abandoned_) {
        writer_->leave();
    } else {
        tidy();
    }
}

bool SqliteLog::take(std::vector<LogEntry>& batch, std::uint64_t& upto) {
    auto const come = [this] { return has_batch_ || ending_; };
    std::unique_lock lock(mutex_);
    for (auto pause = when_.quiet; writer_->untidy() && !changed_.wait_for(lock, pause, come);
         pause = after_a_failure) {
        lock.unlock();
        tidy();
        lock.lock();
    }
    changed_.wait(lock, come);
    if (!has_batch_) return false;
    batch.swap(batch_);
    upto = batch_upto_;
    has_batch_ = false;
    return true;
}

void SqliteLog::tidy() {
    writer_->tidy();
    untidied_ = 0;
}

void SqliteLog::finish(std::uint64_t upto, std::string const& failure) {
    std::unique_lock const lock(mutex_);
    if (failure.empty()) {
        durable_.store(upto, std::memory_order_release);
    } else {
        failure_ = failure;
        failed_ = true;
    }
    writing_ = false;
    changed_.notify_all();
    if (wake_) wake_();
}

}  // namespace fauxcount::storage
