#include "storage/meta.hpp"

#include "storage/damage.hpp"
#include "storage/schema.hpp"

#include <string>

namespace fauxcount::storage {

namespace {

std::uint64_t meta_sum(std::string_view name, std::uint64_t value) {
    return RowSum().add(name).add(value).value();
}

}  // namespace

void put_meta(Database& database, std::string_view name, std::uint64_t value) {
    Statement(database, "INSERT OR REPLACE INTO meta VALUES(?,?,?)")
        .bind(name, value, meta_sum(name, value))
        .run();
}

std::uint64_t meta(Database& database, std::string_view name) {
    Statement row(database, "SELECT value, sum FROM meta WHERE name = ?");
    if (!row.bind(name).step()) damaged(database, "the number of its `" + std::string(name) + "` is missing");
    auto const value = static_cast<std::uint64_t>(row.number(0));
    if (static_cast<std::uint64_t>(row.number(1)) != meta_sum(name, value))
        damaged(database, "the number of its `" + std::string(name) + "` does not have its checksum");
    return value;
}

void count_worlds(Database& database) {
    put_meta(database, meta_worlds,
             static_cast<std::uint64_t>(database.number("SELECT count(*) FROM world")));
}

}  // namespace fauxcount::storage
