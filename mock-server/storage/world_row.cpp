#include "storage/world_row.hpp"

#include "storage/schema.hpp"

#include <utility>

namespace fauxcount::storage {

namespace {

WorldRow row_in(Statement const& rows) {
    return {.number = rows.number(0),
            .name = std::string(rows.bytes(1)),
            .options = std::string(rows.bytes(2)),
            .incarnation = static_cast<std::uint32_t>(rows.number(3)),
            .running = rows.number(4),
            .snapshots = static_cast<std::uint64_t>(rows.number(5)),
            .erasures = static_cast<std::uint64_t>(rows.number(6)),
            .sum = static_cast<std::uint64_t>(rows.number(7))};
}

std::uint64_t count(Database& database, char const* sql, std::int64_t world) {
    Statement row(database, sql);
    return row.bind(world).step() ? static_cast<std::uint64_t>(row.number(0)) : 0;
}

}  // namespace

std::uint64_t sum_of(WorldRow const& row) {
    return RowSum()
        .add(row.name)
        .add(row.options)
        .add(row.incarnation)
        .add(static_cast<std::uint64_t>(row.running))
        .add(row.snapshots)
        .add(row.erasures)
        .value();
}

std::vector<WorldRow> world_rows(Database& database) {
    std::vector<WorldRow> all;
    Statement rows(database, "SELECT id, name, options, incarnation, running, snapshots, erasures, sum "
                             "FROM world ORDER BY name");
    while (rows.step()) all.push_back(row_in(rows));
    return all;
}

std::optional<WorldRow> world_row(Database& database, std::int64_t number) {
    Statement rows(database, "SELECT id, name, options, incarnation, running, snapshots, erasures, sum "
                             "FROM world WHERE id = ?");
    if (!rows.bind(number).step()) return std::nullopt;
    return row_in(rows);
}

void put_world_row(Database& database, WorldRow const& row) {
    Statement(database, "INSERT INTO world VALUES(?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET "
                        "incarnation = excluded.incarnation, running = excluded.running, "
                        "snapshots = excluded.snapshots, erasures = excluded.erasures, sum = excluded.sum")
        .bind(row.number, row.name, row.options, row.incarnation, row.running, row.snapshots, row.erasures,
              sum_of(row))
        .run();
}

void count_rows(Database& database, std::int64_t world) {
    auto row = world_row(database, world);
    if (!row) return;
    row->snapshots = count(database, "SELECT count(*) FROM snapshot WHERE world = ?", world);
    row->erasures = count(database, "SELECT count(*) FROM erasure WHERE world = ?", world);
    put_world_row(database, *row);
}

}  // namespace fauxcount::storage
