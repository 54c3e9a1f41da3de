#include "storage/recovery.hpp"

#include "domain/evolve.hpp"
#include "storage/event_codec.hpp"
#include "storage/schema.hpp"
#include "storage/turn_codec.hpp"
#include "storage/world_options.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace fauxcount::storage {

namespace {

// Before a turn of an incarnation.
using Point = std::pair<std::int64_t, std::uint64_t>;

class WorldReader {
public:
    WorldReader(Database& database, std::int64_t number, engine::WorldAsKept& world)
        : database_(database), number_(number), world_(world) {}

    void read() {
        note_snapshots();
        auto const incarnations = incarnations_in_order();
        // What somebody begins with is kept in passing.
        for (Incarnation const& one : incarnations)
            if (one.parent.first >= 0) states_[one.parent];
        for (Incarnation const& one : incarnations) fold(one);
        for (auto const& [name, point] : snapshots_) world_.snapshots.insert_or_assign(name, state_at(point));
        world_.state = std::move(latest_);
        world_.next_turn = next_;
        if (latest_incarnation_ != world_.incarnation)
            damaged("incarnation " + std::to_string(world_.incarnation) + " is missing");
    }

private:
    struct Incarnation {
        std::int64_t number;
        Point parent;
    };

    [[noreturn]] void damaged(std::string const& what) const {
        throw StorageError(database_.path() + " is damaged: of world `" + world_.name + "` " + what +
                           "; put back a copy, or begin with an empty directory");
    }
    void check(std::int64_t sum, RowSum const& wanted, std::string const& what) const {
        check(sum, wanted.value(), what);
    }
    void check(std::int64_t sum, std::uint64_t wanted, std::string const& what) const {
        if (static_cast<std::uint64_t>(sum) != wanted) damaged(what + " does not have its checksum");
    }

    void note_snapshots() {
        Statement rows(database_, "SELECT name, incarnation, turn, sum FROM snapshot WHERE world = ?");
        for (rows.bind(number_); rows.step();) {
            std::string name{rows.bytes(0)};
            Point const point{rows.number(1), static_cast<std::uint64_t>(rows.number(2))};
            check(rows.number(3),
                  RowSum().add(name).add(static_cast<std::uint64_t>(point.first)).add(point.second),
                  "the snapshot `" + name + "`");
            states_[point];
            snapshots_.emplace_back(std::move(name), point);
        }
    }

    std::vector<Incarnation> incarnations_in_order() const {
        Statement rows(database_, "SELECT number, parent, parent_turn, sum FROM incarnation WHERE world = ? "
                                  "ORDER BY number");
        std::vector<Incarnation> all;
        for (rows.bind(number_); rows.step();) {
            auto const turn = static_cast<std::uint64_t>(rows.number(2));
            check(rows.number(3), incarnation_sum(rows.number(0), rows.number(1), turn),
                  "incarnation " + std::to_string(rows.number(0)));
            all.push_back({rows.number(0), {rows.number(1), turn}});
        }
        return all;
    }

    domain::State const& state_at(Point point) const {
        auto const found = states_.find(point);
        if (found == states_.end() || !found->second) {
            damaged("turn " + std::to_string(point.second) + " of incarnation " +
                    std::to_string(point.first) + " is missing");
        }
        return *found->second;
    }

    void keep_if_wanted(std::int64_t incarnation, std::uint64_t turn, domain::State const& state) {
        auto const wanted = states_.find({incarnation, turn});
        if (wanted != states_.end()) wanted->second = state;
    }

    void fold(Incarnation const& incarnation) {
        engine::WorldOptions const& options = world_.options;
        domain::State state = incarnation.parent.first < 0
                                  ? domain::State(options.seed, options.start, options.policy)
                                  : state_at(incarnation.parent);
        Statement rows(database_, "SELECT first, count, body, sum FROM turns WHERE world = ? AND "
                                  "incarnation = ? ORDER BY first");
        Statement letters(database_, "SELECT turn, text, slot, generation, letters, bytes, sum FROM vault "
                                     "WHERE world = ? AND incarnation = ? ORDER BY turn, text");
        letters.bind(number_, incarnation.number);
        std::uint64_t next = 1;
        for (rows.bind(number_, incarnation.number); rows.step();) {
            keep_if_wanted(incarnation.number, next, state);
            auto const first = static_cast<std::uint64_t>(rows.number(0));
            auto const count = static_cast<std::uint64_t>(rows.number(1));
            std::string const where = "the row of turn " + std::to_string(first) + ", incarnation " +
                                      std::to_string(incarnation.number);
            if (first != next) damaged("turn " + std::to_string(next) + " is missing before " + where);
            std::string_view body = rows.bytes(2);
            check(rows.number(3), RowSum().add(count).add(body), where);
            ReadTurn turn;
            for (; !body.empty(); ++next) {
                if (!decode_turn(body, turn)) damaged(where + " cannot be read");
                std::string const vault = letters_of(turn, next, letters);
                for (domain::Event const& event : turn.events) evolve(state, event, vault);
            }
            if (next != first + count) damaged(where + " has another number of turns than it says");
        }
        keep_if_wanted(incarnation.number, next, state);
        latest_incarnation_ = static_cast<std::uint32_t>(incarnation.number);
        latest_ = std::move(state);
        next_ = next;
    }

    // The turn's texts get their letters, which lie in the same order.
    std::string letters_of(ReadTurn& turn, std::uint64_t number, Statement& rows) const {
        std::string vault;
        std::int64_t text_number = 0;
        for (domain::Event& event : turn.events) {
            domain::Text* const text = text_of(event);
            if (text == nullptr) continue;
            std::string const where =
                "text " + std::to_string(text_number) + " of turn " + std::to_string(number);
            if (!rows.step() || static_cast<std::uint64_t>(rows.number(0)) != number ||
                rows.number(1) != text_number) {
                damaged(where + " is missing");
            }
            auto const kind = static_cast<Letters>(rows.number(4));
            std::string_view const bytes = rows.bytes(5);
            check(rows.number(6),
                  letters_sum(static_cast<std::uint32_t>(rows.number(2)),
                              static_cast<std::uint32_t>(rows.number(3)), kind, bytes),
                  where);
            text->offset = static_cast<std::uint32_t>(vault.size());
            // An erased answer is as long as it was: nobody reads it any more.
            if (kind == Letters::answer && bytes.empty()) {
                vault.append(text->length, '\0');
            } else {
                text->length = static_cast<std::uint32_t>(bytes.size());
                vault += bytes;
            }
            ++text_number;
        }
        return vault;
    }

    Database& database_;
    std::int64_t number_;
    engine::WorldAsKept& world_;
    std::vector<std::pair<std::string, Point>> snapshots_;
    std::map<Point, std::optional<domain::State>> states_;
    domain::State latest_{0, {}, {}};
    std::uint32_t latest_incarnation_ = 0;
    std::uint64_t next_ = 1;
};

}  // namespace

Recovered recover(Database& database) {
    Recovered recovered;
    Statement rows(database, "SELECT id, name, options, incarnation, running, sum FROM world ORDER BY name");
    while (rows.step()) {
        std::string name{rows.bytes(1)};
        std::string_view const options = rows.bytes(2);
        auto const incarnation = static_cast<std::uint32_t>(rows.number(3));
        auto const running = static_cast<std::uint64_t>(rows.number(4));
        std::uint64_t const sum = RowSum().add(name).add(options).add(incarnation).add(running).value();
        auto decoded = decode_options(options);
        if (!decoded || static_cast<std::uint64_t>(rows.number(5)) != sum) {
            throw StorageError(database.path() + " is damaged: the row of world `" + name +
                               "` cannot be read; put back a copy, or begin with an empty directory");
        }
        engine::WorldAsKept world{name,
                                  *std::move(decoded),
                                  domain::State(0, {}, {}),
                                  incarnation,
                                  1,
                                  running == 1 ? api::ClockMode::running : api::ClockMode::frozen,
                                  {}};
        WorldReader(database, rows.number(0), world).read();
        recovered.numbers.emplace(std::move(name), rows.number(0));
        recovered.worlds.push_back(std::move(world));
    }
    return recovered;
}

}  // namespace fauxcount::storage
