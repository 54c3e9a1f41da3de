#include "storage/kept_image.hpp"

#include "storage/gaps.hpp"
#include "storage/kept_letters.hpp"
#include "storage/schema.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace fauxcount::storage {

namespace {

// Whoever made an image reads it.
// Also of one version there are programs with other records.
std::string const maker = FAUXCOUNT_VERSION "/" + std::to_string(domain::image_form);

constexpr char const* cannot_be_read = "the image cannot be read";

std::uint64_t image_sum(std::int64_t incarnation, std::uint64_t turn, std::string_view made_by,
                        std::uint64_t hash, std::uint64_t parts, std::uint64_t letters) {
    return RowSum()
        .add(static_cast<std::uint64_t>(incarnation))
        .add(turn)
        .add(made_by)
        .add(hash)
        .add(parts)
        .add(letters)
        .value();
}

std::uint64_t part_sum(std::uint64_t number, std::string_view bytes) {
    return RowSum().add(number).add(bytes).value();
}

std::uint64_t image_letters_sum(std::uint32_t slot, std::uint32_t generation, std::string_view bytes) {
    return RowSum().add(slot).add(generation).add(bytes).value();
}

void read_parts(Database& database, std::int64_t world, domain::Image& image, Damage const& damage) {
    Statement rows(database, "SELECT number, bytes, sum FROM image_part WHERE world = ? ORDER BY number");
    for (rows.bind(world); rows.step();) {
        std::uint64_t const number = image.parts.size();
        std::string_view const bytes = rows.bytes(1);
        damage.check(rows.number(2), part_sum(number, bytes),
                     "part " + std::to_string(number) + " of the image");
        image.parts.emplace_back(bytes);
    }
}

void read_letters(Database& database, std::int64_t world, domain::Image& image, Damage const& damage) {
    Statement rows(database, "SELECT slot, generation, bytes, sum FROM image_letters WHERE world = ? "
                             "ORDER BY number");
    for (rows.bind(world); rows.step();) {
        auto const slot = static_cast<std::uint32_t>(rows.number(0));
        auto const generation = static_cast<std::uint32_t>(rows.number(1));
        std::string_view const bytes = rows.bytes(2);
        damage.check(rows.number(3), image_letters_sum(slot, generation, bytes),
                     "letters " + std::to_string(image.letters.size()) + " of the image");
        auto const letters = letters_in(bytes);
        if (!letters) damage.found(cannot_be_read);
        image.letters.push_back({slot, generation, std::string(*letters)});
    }
}

}  // namespace

void put_image(Database& database, std::int64_t world, ImagePlace place, domain::Image const& image,
               std::uint64_t hash) {
    drop_image(database, world);
    std::uint64_t const parts = image.parts.size();
    std::uint64_t const letters = image.letters.size();
    Statement(database, "INSERT INTO image VALUES(?,?,?,?,?,?,?,?)")
        .bind(world, place.incarnation, place.turn, maker, hash, parts, letters,
              image_sum(place.incarnation, place.turn, maker, hash, parts, letters))
        .run();
    Statement part(database, "INSERT INTO image_part VALUES(?,?,?,?)");
    for (std::uint64_t n = 0; n < parts; ++n)
        part.bind(world, n, image.parts[n], part_sum(n, image.parts[n])).run();
    Statement letter(database, "INSERT INTO image_letters(world, number, slot, generation, bytes, sum) "
                               "VALUES(?,?,?,?,?,?)");
    for (std::uint64_t n = 0; n < letters; ++n) {
        domain::Image::Letters const& one = image.letters[n];
        std::string const row = kept_letters(one.bytes, 0);
        letter.bind(world, n, one.slot, one.generation, row, image_letters_sum(one.slot, one.generation, row))
            .run();
    }
}

void drop_image(Database& database, std::int64_t world) {
    for (char const* sql : {"DELETE FROM image WHERE world = ?", "DELETE FROM image_part WHERE world = ?"})
        Statement(database, sql).bind(world).run();
    drop_image_letters(database, world);
}

ImageErasure::ImageErasure(Database& database)
    : find_(database, "SELECT id, length(bytes) FROM image_letters WHERE world = ? AND slot = ? AND "
                      "generation = ?"),
      erase_(database, "UPDATE image_letters SET bytes = ?, sum = ? WHERE id = ?") {}

void ImageErasure::of(std::int64_t world, std::uint32_t slot, std::uint32_t generation) {
    for (find_.bind(world, slot, generation); find_.step();) {
        std::string const nothing = kept_letters({}, static_cast<std::size_t>(find_.number(1)));
        erase_.bind(nothing, image_letters_sum(slot, generation, nothing), find_.number(0)).run();
    }
}

std::optional<ImagePlace> find_image(Database& database, std::int64_t world, Damage const& damage) {
    Statement row(database, "SELECT incarnation, turn, maker, hash, parts, letters, sum FROM image "
                            "WHERE world = ?");
    if (!row.bind(world).step()) return std::nullopt;
    ImagePlace const place{row.number(0), static_cast<std::uint64_t>(row.number(1))};
    damage.check(
        row.number(6),
        image_sum(place.incarnation, place.turn, row.bytes(2), static_cast<std::uint64_t>(row.number(3)),
                  static_cast<std::uint64_t>(row.number(4)), static_cast<std::uint64_t>(row.number(5))),
        "the row of the image");
    if (row.bytes(2) != maker) return std::nullopt;
    return place;
}

domain::State read_image(Database& database, std::int64_t world, engine::WorldOptions const& options,
                         Damage const& damage) {
    domain::Image image;
    read_parts(database, world, image, damage);
    read_letters(database, world, image, damage);
    Statement row(database, "SELECT hash, parts, letters FROM image WHERE world = ?");
    if (!row.bind(world).step() || static_cast<std::uint64_t>(row.number(1)) != image.parts.size() ||
        static_cast<std::uint64_t>(row.number(2)) != image.letters.size()) {
        damage.found(cannot_be_read);
    }
    auto state = domain::state_of(image, options.seed, options.start, options.policy);
    if (!state) damage.found(cannot_be_read);
    // What was erased from it since was in the hash.
    bool const as_it_was = std::none_of(image.letters.begin(), image.letters.end(),
                                        [](auto const& letters) { return letters.bytes.empty(); });
    if (as_it_was && state->hash() != static_cast<std::uint64_t>(row.number(0)))
        damage.found("the image leads to another state than it was made from");
    return *std::move(state);
}

}  // namespace fauxcount::storage
