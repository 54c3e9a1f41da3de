// Letters of worlds that lie between each other's: what is erased is in no gap either, however rows came and
// went.
#include "domain/draw.hpp"
#include "storage/log_writer.hpp"
#include "storage/schema.hpp"
#include "tests/unit/storage/kept.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fauxcount::storage {

namespace {

constexpr std::int64_t worlds = 3;
constexpr std::uint32_t people = 100;

// Only letters, turn after turn: one person of each world after the other, each with an answer.
class Gaps : public Kept {
protected:
    void SetUp() override { std::filesystem::create_directory(directory()); }

    void begin(std::uint64_t seed) {
        seed_ = seed;
        std::ofstream(file()).close();
        auto database = std::make_unique<Database>(file());
        prepare(*database, 1);
        // Nobody cuts the power here.
        database->execute("PRAGMA synchronous = OFF");
        writer.emplace(std::move(database));
        for (std::int64_t world = 1; world <= worlds; ++world) {
            writer->write(
                {PutWorld{world, "w" + std::to_string(world), "", 1, false}, BeginIncarnation{world, 1, {}}});
        }
        for (std::uint32_t person = 0; person < people; ++person)
            for (std::int64_t world = 1; world <= worlds; ++world) sign_up(world, person);
    }
    void sign_up(std::int64_t world, std::uint32_t person) {
        std::string const address = address_of(world, person);
        std::string const answer =
            address + std::string(60 + some(person * 10 + static_cast<std::uint64_t>(world), 390), '.');
        std::uint64_t const turn = person + 1;
        writer->write({PutLetters{world, 1, turn, 0, person, 1, Letters::identifiers, address, 10},
                       PutLetters{world, 1, turn, 1, person, 1, Letters::answer, answer, 0}});
    }
    void purge(std::int64_t world, std::uint32_t person) {
        writer->write({EraseLetters{world, 1, people + 1, person, 1, std::string(10, 'x')}});
        writer->tidy();
        purged.insert(address_of(world, person));
    }
    void purge_some(std::uint32_t of_four) {
        for (std::uint32_t n = 0; n < people * worlds; ++n) {
            std::int64_t const world = 1 + static_cast<std::int64_t>(some(n, worlds));
            auto const person = static_cast<std::uint32_t>(some(n + 7777, people));
            if (n % 4 < of_four) purge(world, person);
        }
    }
    static std::string address_of(std::int64_t world, std::uint32_t person) {
        return "p" + std::to_string(world) + "-" + std::to_string(person) + "@example.test";
    }
    std::uint64_t some(std::uint64_t n, std::uint64_t below) const {
        return domain::mix(seed_ ^ domain::mix(n)) % below;
    }
    std::vector<std::string> left_over() const {
        std::vector<std::string> left;
        // The write-ahead log is empty.
        EXPECT_EQ(std::filesystem::file_size(file() + "-wal"), 0U);
        std::ifstream in(file(), std::ios::binary);
        std::string const file{std::istreambuf_iterator<char>(in), {}};
        for (std::string const& address : purged)
            if (file.find(address) != std::string::npos) left.push_back(address);
        return left;
    }

    std::optional<LogWriter> writer;
    std::set<std::string> purged;

private:
    std::uint64_t seed_ = 0;
};

}  // namespace

TEST_F(Gaps, HoldNothingThatWasErasedBetweenOthers) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        begin(seed);
        purge_some(3);
        ASSERT_GT(purged.size(), 100U);
        EXPECT_EQ(left_over(), std::vector<std::string>{}) << "seed " << seed;
        EXPECT_TRUE(on_disk("@example.test"));
        writer.reset();
        purged.clear();
        std::filesystem::remove(file());
    }
}

TEST_F(Gaps, HoldNothingOnceAWorldBetweenOthersIsGone) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        begin(seed);
        purge_some(1);
        writer->write({DropWorld{2}});
        writer->tidy();
        for (std::uint32_t person = 0; person < people; person += 2) {
            purge(1, person);
            purge(3, person);
        }
        EXPECT_EQ(left_over(), std::vector<std::string>{}) << "seed " << seed;
        EXPECT_TRUE(on_disk("p1-")) << "whoever was not purged";
        EXPECT_FALSE(on_disk("p2-"));
        writer.reset();
        purged.clear();
        std::filesystem::remove(file());
    }
}

}  // namespace fauxcount::storage
