#include "storage/recovery.hpp"

#include "domain/evolve.hpp"
#include "storage/coherence.hpp"
#include "storage/damage.hpp"
#include "storage/kept_image.hpp"
#include "storage/schema.hpp"
#include "storage/turn_rows.hpp"
#include "storage/world_options.hpp"

#include <algorithm>
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
    WorldReader(Database& database, WorldRow const& row, TurnWatch watch)
        : database_(database),
          row_(row),
          damage_(database, row.name),
          watch_(std::move(watch)),
          read_(row.name, {}, domain::State(0, {}, {})) {}

    ReadWorld read(bool by_image) {
        read_row();
        note_snapshots();
        check_erasures();
        auto const incarnations = incarnations_in_order();
        if (by_image) image_ = usable_image(incarnations);
        // What somebody begins with is kept in passing.
        for (Incarnation const& one : incarnations)
            if (one.parent.first >= 0 && !spared(one)) states_[one.parent];
        for (Incarnation const& one : incarnations)
            if (!spared(one) || one.number == image_->incarnation) fold(one);
        for (auto const& [name, point] : snapshots_)
            read_.world.snapshots.insert_or_assign(name, state_at(point));
        read_.world.state = std::move(latest_);
        read_.world.next_turn = next_;
        if (latest_incarnation_ != row_.incarnation)
            damage_.found("incarnation " + std::to_string(row_.incarnation) + " is missing");
        return std::move(read_);
    }

private:
    struct Incarnation {
        std::int64_t number;
        Point parent;
        std::uint64_t next;
    };

    // Whether all of it lies before the image, or its beginning does.
    bool spared(Incarnation const& one) const { return image_ && one.number <= image_->incarnation; }

    // None if somebody needs a state from before it.
    std::optional<ImagePlace> usable_image(std::vector<Incarnation> const& incarnations) const {
        auto const image = find_image(database_, row_.number, damage_);
        if (!image) return std::nullopt;
        Point const place{image->incarnation, image->turn};
        bool usable = std::any_of(incarnations.begin(), incarnations.end(),
                                  [&](auto const& one) { return one.number == image->incarnation; });
        for (auto const& [name, point] : snapshots_) usable = usable && point >= place;
        for (Incarnation const& one : incarnations) {
            bool const begins_before = one.parent.first >= 0 && one.parent < place;
            usable = usable && (one.number <= image->incarnation || !begins_before);
        }
        return usable ? image : std::nullopt;
    }

    domain::State beginning_of(Incarnation const& incarnation) const {
        engine::WorldOptions const& options = read_.world.options;
        if (image_ && incarnation.number == image_->incarnation)
            return read_image(database_, row_.number, options, damage_);
        if (incarnation.parent.first < 0) return {options.seed, options.start, options.policy};
        return state_at(incarnation.parent);
    }

    void read_row() {
        if (row_.sum != sum_of(row_)) damage_.found("the row of the world cannot be read");
        auto decoded = decode_options(row_.options);
        if (!decoded) {
            throw StorageError(
                database_.path() + " holds world `" + row_.name +
                "` with options that this version does not know; use the version that wrote it, "
                "or another directory");
        }
        read_.world.name = row_.name;
        read_.world.options = *std::move(decoded);
        read_.world.incarnation = row_.incarnation;
        read_.world.clock_mode = row_.running == 1 ? api::ClockMode::running : api::ClockMode::frozen;
    }

    void note_snapshots() {
        Statement rows(database_, "SELECT name, incarnation, turn, sum FROM snapshot WHERE world = ?");
        for (rows.bind(row_.number); rows.step();) {
            std::string name{rows.bytes(0)};
            Point const point{rows.number(1), static_cast<std::uint64_t>(rows.number(2))};
            damage_.check(rows.number(3),
                          RowSum().add(name).add(static_cast<std::uint64_t>(point.first)).add(point.second),
                          "the snapshot `" + name + "`");
            states_[point];
            snapshots_.emplace_back(std::move(name), point);
        }
        if (snapshots_.size() != row_.snapshots)
            damage_.found("a snapshot is missing: " + std::to_string(snapshots_.size()) + " of " +
                          std::to_string(row_.snapshots) + " are there");
    }

    void check_erasures() const {
        Statement rows(database_, "SELECT incarnation, turn, slot, generation, digests, sum FROM erasure "
                                  "WHERE world = ?");
        std::uint64_t there = 0;
        for (rows.bind(row_.number); rows.step(); ++there) {
            auto const turn = static_cast<std::uint64_t>(rows.number(1));
            damage_.check(rows.number(5),
                          erasure_sum(rows.number(0), turn, static_cast<std::uint32_t>(rows.number(2)),
                                      static_cast<std::uint32_t>(rows.number(3)), rows.bytes(4)),
                          "an erasure of turn " + std::to_string(turn));
        }
        if (there != row_.erasures)
            damage_.found("an erasure is missing: " + std::to_string(there) + " of " +
                          std::to_string(row_.erasures) + " are there");
    }

    std::vector<Incarnation> incarnations_in_order() const {
        Statement rows(database_, "SELECT number, parent, parent_turn, next, sum FROM incarnation "
                                  "WHERE world = ? ORDER BY number");
        std::vector<Incarnation> all;
        for (rows.bind(row_.number); rows.step();) {
            auto const turn = static_cast<std::uint64_t>(rows.number(2));
            auto const next = static_cast<std::uint64_t>(rows.number(3));
            damage_.check(rows.number(4), incarnation_sum(rows.number(0), rows.number(1), turn, next),
                          "incarnation " + std::to_string(rows.number(0)));
            all.push_back({rows.number(0), {rows.number(1), turn}, next});
        }
        return all;
    }

    domain::State const& state_at(Point point) const {
        auto const found = states_.find(point);
        if (found == states_.end() || !found->second) {
            damage_.found("turn " + std::to_string(point.second) + " of incarnation " +
                          std::to_string(point.first) + " is missing");
        }
        return *found->second;
    }

    void keep_if_wanted(std::int64_t incarnation, std::uint64_t turn, domain::State const& state) {
        auto const wanted = states_.find({incarnation, turn});
        if (wanted != states_.end()) wanted->second = state;
    }

    void fold(Incarnation const& incarnation) {
        domain::State state = beginning_of(incarnation);
        std::uint64_t const from = image_ && incarnation.number == image_->incarnation ? image_->turn : 1;
        TurnRows rows(database_, row_.number, incarnation.number, from, damage_);
        for (;;) {
            keep_if_wanted(incarnation.number, rows.upcoming(), state);
            std::uint64_t const number = rows.upcoming();
            if (!rows.next()) break;
            for (domain::Event const& event : rows.turn().events) evolve(state, event, rows.vault());
            if (watch_)
                watch_(
                    {row_.name, incarnation.number, number, rows.turn(), rows.vault(), rows.erased(), state});
        }
        if (rows.upcoming() != incarnation.next)
            damage_.found("turn " + std::to_string(std::min(rows.upcoming(), incarnation.next)) +
                          " of incarnation " + std::to_string(incarnation.number) +
                          (rows.upcoming() < incarnation.next ? " is missing" : " should not be there"));
        read_.turns += rows.upcoming() - from;
        read_.commits += rows.rows();
        latest_incarnation_ = static_cast<std::uint32_t>(incarnation.number);
        latest_ = std::move(state);
        next_ = rows.upcoming();
    }

    Database& database_;
    WorldRow const& row_;
    Damage damage_;
    TurnWatch watch_;
    ReadWorld read_;
    std::optional<ImagePlace> image_;
    std::vector<std::pair<std::string, Point>> snapshots_;
    std::map<Point, std::optional<domain::State>> states_;
    domain::State latest_{0, {}, {}};
    std::uint32_t latest_incarnation_ = 0;
    std::uint64_t next_ = 1;
};

}  // namespace

ReadWorld read_world(Database& database, WorldRow const& row, TurnWatch const& watch) {
    return WorldReader(database, row, watch).read(false);
}

ReadWorld read_world_by_image(Database& database, WorldRow const& row) {
    return WorldReader(database, row, {}).read(true);
}

Recovered recover(Database& database) {
    if (auto const findings = incoherences(database); !findings.empty())
        throw StorageDamaged(findings.front());
    Recovered recovered;
    for (WorldRow const& row : world_rows(database)) {
        recovered.worlds.push_back(read_world_by_image(database, row).world);
        recovered.numbers.emplace(row.name, row.number);
    }
    return recovered;
}

}  // namespace fauxcount::storage
