#include "storage/gaps.hpp"

#include "storage/meta.hpp"

#include <string>

namespace fauxcount::storage {

namespace {

constexpr std::uint64_t none = 0, some = 1, must_be_closed = 2;

template <class... T>
void drop_rows(Database& database, std::string const& table, std::string const& where, T const&... values) {
    std::string const overwrite = "UPDATE " + table + " SET bytes = zeroblob(length(bytes)) WHERE " + where;
    Statement(database, overwrite.c_str()).bind(values...).run();
    bool const any = database.number("SELECT changes()") > 0;
    if (!any) return;
    std::string const remove = "DELETE FROM " + table + " WHERE " + where;
    Statement(database, remove.c_str()).bind(values...).run();
    if (meta(database, meta_gaps) == none) put_meta(database, meta_gaps, some);
}

}  // namespace

void drop_letters(Database& database, std::int64_t world, std::int64_t incarnation, std::uint64_t turn) {
    drop_rows(database, "vault", "world = ? AND incarnation = ? AND turn >= ?", world, incarnation, turn);
}

void drop_letters(Database& database, std::int64_t world) {
    drop_rows(database, "vault", "world = ?", world);
}

void drop_image_letters(Database& database, std::int64_t world) {
    drop_rows(database, "image_letters", "world = ?", world);
}

void erased_beside_gaps(Database& database) {
    if (meta(database, meta_gaps) == some) put_meta(database, meta_gaps, must_be_closed);
}

bool gaps_must_be_closed(Database& database) { return meta(database, meta_gaps) == must_be_closed; }

void close_gaps(Database& database) {
    database.execute("VACUUM");
    put_meta(database, meta_gaps, none);
}

}  // namespace fauxcount::storage
