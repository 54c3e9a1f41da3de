// Images of worlds in the database: what a start goes on from instead of folding every turn. An image spares
// time and nothing else: the turns stay, and without it, or with one of another version, they are folded.
#pragma once

#include "domain/image.hpp"
#include "engine/world.hpp"
#include "storage/damage.hpp"
#include "storage/sqlite.hpp"

#include <cstdint>
#include <optional>

namespace fauxcount::storage {

// Where it stands: before that turn. There is at most one of a world.
struct ImagePlace {
    std::int64_t incarnation;
    std::uint64_t turn;
};

// In the place of the one before, if there is one. `hash` is that of the state it is of.
void put_image(Database& database, std::int64_t world, ImagePlace place, domain::Image const& image,
               std::uint64_t hash);
void drop_image(Database& database, std::int64_t world);
// Takes what a purge erases out of images.
class ImageErasure {
public:
    explicit ImageErasure(Database& database);
    void of(std::int64_t world, std::uint32_t slot, std::uint32_t generation);

private:
    Statement find_, erase_;
};

// nullopt: there is none that this version made.
std::optional<ImagePlace> find_image(Database& database, std::int64_t world, Damage const& damage);
// The state it is of, of a world with these options. Throws StorageDamaged: a row of it is not what was
// written, or it leads to another state than it was made from.
domain::State read_image(Database& database, std::int64_t world, engine::WorldOptions const& options,
                         Damage const& damage);

}  // namespace fauxcount::storage
