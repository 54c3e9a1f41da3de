// A seed file is judged as a whole, and what is wrong is named by line and column.
#include "client/cli/planting.hpp"
#include "client/cli/seed_file.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace fauxcount::cli {
namespace {

SeedFile read(std::string const& text) {
    std::istringstream in{text};
    return read_seed_file(in, "people.ndjson");
}

// `file:line:column` and what is wrong there.
std::pair<std::string, std::string> refusal_of(std::string const& text) {
    try {
        read(text);
    } catch (Failure const& failure) {
        EXPECT_EQ(failure.exit, ExitCode::usage);
        EXPECT_NE(failure.remedy, "");
        return {failure.where, failure.what};
    }
    return {"taken", ""};
}

constexpr std::string_view ada = R"({"identifiers":["ada@example.test"],"password":"p"})";

TEST(SeedFile, TakesAccountsWithAllTheyHave) {
    auto const file =
        read(std::string{ada} + "\r\n\n  \n" +
             R"({"identifiers":["b@example.test","+15550100"],"password":"p",)"
             R"("devices":[{"kind":"phone","find":true,"lost_mode":true}],)"
             R"("items":[{"kind":"photo","bytes":7}],"subscriptions":[{"plan":"cloud_plus"}]})");
    ASSERT_EQ(file.accounts.size(), 2U);
    EXPECT_EQ(file.lines, (std::vector<std::uint32_t>{1, 4}));
    EXPECT_TRUE(file.accounts[1].devices.at(0).lost_mode);
    EXPECT_EQ(file.accounts[1].items.at(0).bytes, 7U);
    EXPECT_EQ(file.accounts[1].subscriptions.at(0).plan, api::Plan::cloud_plus);
}

TEST(SeedFile, NamesLineAndColumnOfWhatIsNoJson) {
    EXPECT_EQ(refusal_of(std::string{ada} + "\n{\"identifiers\":[}\n").first, "people.ndjson:2:17");
}

TEST(SeedFile, NamesLineAndColumnOfAFieldThatIsWrong) {
    auto const [where, what] =
        refusal_of(std::string{ada} + "\n" +
                   R"({"identifiers":["b@example.test"],"password":"p","devices":[{"kind":"fridge"}]})");
    EXPECT_EQ(where, "people.ndjson:2:69");
    EXPECT_NE(what.find("/devices/0/kind"), std::string::npos) << what;
}

TEST(SeedFile, NamesWhatIsMissingUnknownOrThere) {
    EXPECT_EQ(refusal_of(R"({"identifiers":["a@example.test"]})").first, "people.ndjson:1:1");
    EXPECT_EQ(refusal_of(R"({"identifiers":["a@example.test"],"password":"p","shoe":43})").first,
              "people.ndjson:1:57");
    auto const [where, what] =
        refusal_of(std::string{ada} + "\n" + R"({"identifiers":["Ada@example.test"],"password":"p"})");
    EXPECT_EQ(where, "people.ndjson:2:17");
    EXPECT_NE(what.find("line 1"), std::string::npos) << what;
}

TEST(SeedFile, RefusesAFileThatHoldsNothing) {
    EXPECT_EQ(refusal_of("\n \n").first, "people.ndjson");
    EXPECT_EQ(refusal_of("").first, "people.ndjson");
}

TEST(SeedFile, ComesInChunksThatKnowTheirLines) {
    std::string text;
    for (std::size_t i = 0; i < seed_chunk + 1; ++i)
        text += R"({"identifiers":["u)" + std::to_string(i) + R"(@example.test"],"password":"p"})" + "\n";
    auto const chunks = chunks_of(read(text), "demo");
    ASSERT_EQ(chunks.size(), 2U);
    EXPECT_EQ(chunks[0].accounts.size(), seed_chunk);
    EXPECT_EQ(chunks[1].lines, (std::vector<std::uint32_t>{seed_chunk + 1}));
    EXPECT_EQ(chunks[1].world, "demo");
}

TEST(SeedFile, TranslatesTheServersLinesIntoItsOwn) {
    api::SeedAccounts const chunk{.world = "demo", .accounts = {}, .lines = {5, 9}};
    api::Problem problem;
    problem.code = Code::account_identifier_taken;
    problem.place = "line 2, /identifiers/0";
    EXPECT_EQ(refused_seed(problem, chunk, "people.ndjson").where, "people.ndjson:9, /identifiers/0");
}

}  // namespace
}  // namespace fauxcount::cli
