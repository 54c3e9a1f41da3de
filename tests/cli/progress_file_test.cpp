// The progress file of a removal: what was kept is read again, and nothing else is taken for it.
#include "client/cli/failure.hpp"
#include "client/cli/kept_file.hpp"
#include "client/cli/progress_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace fauxcount::cli {

namespace {

Undertaking const adas{"http://127.0.0.1:8642", "default", "ada@example.test", "unbind",
                       "seed 7, reset once"};

Undertaking with(std::string Undertaking::* what, std::string words) {
    auto other = adas;
    other.*what = std::move(words);
    return other;
}

class ProgressFileTest : public testing::Test {
protected:
    void SetUp() override {
        auto const* const test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::path{testing::TempDir()} / (std::string{"progress-"} + test->name());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        path = (folder_ / "removal.progress").string();
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string text() const {
        std::ifstream in{path};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    // What reading it is refused with; empty if it is not.
    std::string refusal() const {
        try {
            ProgressFile::read(path);
        } catch (Failure const& failure) {
            EXPECT_EQ(failure.exit, ExitCode::usage);
            EXPECT_EQ(failure.where, path);
            EXPECT_FALSE(failure.remedy.empty());
            return failure.what;
        }
        return {};
    }
    std::size_t files() const {
        std::filesystem::directory_iterator const begin{folder_};
        return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator{}));
    }

    std::string path;

private:
    std::filesystem::path folder_;
};

client::Kept all_of_it() {
    client::Kept kept;
    kept.requests = 3;
    kept.asked = true;
    kept.token = "token";
    kept.session = SessionId{8};
    kept.account = AccountId{7};
    kept.removal = RemovalId{9};
    kept.receipt = "receipt";
    kept.code_of = Instant{1'893'456'000'000};
    kept.code_in = 12;
    return kept;
}

}  // namespace

TEST_F(ProgressFileTest, IsThereFromTheBeginningAndReadableByItsOwnerOnly) {
    EXPECT_FALSE(ProgressFile::read(path));
    ProgressFile::begin(path, adas, "key");
    struct ::stat there{};
    ASSERT_EQ(::stat(path.c_str(), &there), 0);
    EXPECT_EQ(there.st_mode & 0777U, 0600U);
    auto const read = ProgressFile::read(path);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->key(), "key");
    EXPECT_EQ(read->kept(), client::Kept{});
    EXPECT_EQ(text().find("ada"), std::string::npos) << "whose it is, it only knows again";
}

TEST_F(ProgressFileTest, SaysWhatWasKeptLast) {
    auto file = ProgressFile::begin(path, adas, "key");
    client::Kept asked;
    asked.requests = 1;
    asked.asked = true;
    asked.token = "token";
    file.keep(asked);
    EXPECT_EQ(ProgressFile::read(path)->kept().token, "token");
    file.keep(all_of_it());
    auto const read = ProgressFile::read(path);
    EXPECT_EQ(read->kept(), all_of_it());
    EXPECT_EQ(read->key(), "key");
    read->must_be_of(adas);
    EXPECT_EQ(files(), 1U) << "no draft is left";
}

TEST_F(ProgressFileTest, IsWrittenOnlyWhenThereIsSomethingNew) {
    auto file = ProgressFile::begin(path, adas, "key");
    file.keep(all_of_it());
    std::filesystem::remove(path);
    file.keep(all_of_it());
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(ProgressFileTest, WhatCouldNotBeKeptIsTriedAgain) {
    auto file = ProgressFile::begin(path, adas, "key");
    std::filesystem::remove_all(std::filesystem::path{path}.parent_path());
    EXPECT_THROW(file.keep(all_of_it()), Failure);
    EXPECT_EQ(file.kept(), client::Kept{});
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path());
    file.keep(all_of_it());
    EXPECT_EQ(ProgressFile::read(path)->kept(), all_of_it());
}

TEST_F(ProgressFileTest, CutOffAnywhereItIsRefused) {
    ProgressFile::begin(path, adas, "key").keep(all_of_it());
    auto const whole = text();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        std::ofstream{path, std::ios::trunc} << whole.substr(0, size);
        EXPECT_NE(refusal(), "") << size << " of " << whole.size();
    }
    std::ofstream{path, std::ios::trunc} << whole;
    EXPECT_EQ(refusal(), "");
}

TEST_F(ProgressFileTest, ChangedAnywhereItIsRefused) {
    ProgressFile::begin(path, adas, "key").keep(all_of_it());
    auto const whole = text();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto changed = whole;
        changed[at] = changed[at] == 'x' ? 'y' : 'x';
        std::ofstream{path, std::ios::trunc} << changed;
        EXPECT_NE(refusal(), "") << at << " of " << whole.size();
    }
}

TEST_F(ProgressFileTest, SaysWhatIsWrong) {
    std::ofstream{path} << R"({"removal":"rem_0000000000009","receipt":"receipt"})" << "\n";
    EXPECT_EQ(refusal(), "no progress of a removal");
    std::ofstream{path, std::ios::trunc} << R"({"fauxcount_progress":2,"by":"a later one"})" << "\n{}\n";
    EXPECT_EQ(refusal(), "written by another version of this program");
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    EXPECT_EQ(refusal(), "there is no readable file");
}

TEST_F(ProgressFileTest, IsOfOneRemovalAndNoOther) {
    auto const file = ProgressFile::begin(path, adas, "key");
    file.must_be_of(adas);
    for (auto const& other :
         {with(&Undertaking::server, "http://127.0.0.1:1"), with(&Undertaking::world, "another"),
          with(&Undertaking::whose, "bob@example.test"), with(&Undertaking::plan, "")})
        EXPECT_THROW(file.must_be_of(other), Failure) << other.server << other.world << other.plan;
    EXPECT_THROW(file.must_be_whose("bob@example.test"), Failure);
    file.must_be_whose(adas.whose);
    EXPECT_THROW(file.must_be_at(adas.server, "another"), Failure);
    file.must_be_at(adas.server, adas.world);
}

TEST_F(ProgressFileTest, KnowsItsWorldAndItsAccountAgain) {
    auto file = ProgressFile::begin(path, adas, "key");
    file.must_be_account("anybody, as long as nobody is bound");
    file.keep(all_of_it(), "created in 2030, ada@example.test");
    file.keep(client::Kept{});
    auto const read = ProgressFile::read(path);
    read->must_be_made(adas.made);
    EXPECT_THROW(read->must_be_made("seed 7, reset twice"), Failure);
    EXPECT_THROW(read->must_be_made(""), Failure) << "it is gone";
    read->must_be_account("created in 2030, ada@example.test");
    EXPECT_THROW(read->must_be_account("created in 2030, bob@example.test"), Failure);
    EXPECT_EQ(text().find("2030"), std::string::npos);
}

TEST_F(ProgressFileTest, WhatCouldNotBeSeenAtTheBeginningIsNotCompared) {
    ProgressFile::begin(path, with(&Undertaking::made, ""), "key");
    ProgressFile::read(path)->must_be_made("whatever");
}

TEST_F(ProgressFileTest, OneRunAtATimeWritesIt) {
    auto first = std::optional{ProgressFile::begin(path, adas, "key")};
    EXPECT_THROW(ProgressFile::hold(path), Failure);
    EXPECT_THROW(ProgressFile::begin(path, adas, "another"), Failure);
    first->keep(all_of_it());
    EXPECT_THROW(ProgressFile::hold(path), Failure) << "the one that was put in its place is held, too";
    EXPECT_EQ(ProgressFile::read(path)->kept(), all_of_it()) << "reading holds nobody up";
    EXPECT_EQ(ProgressFile::read(path)->key(), "key");
    first.reset();
    auto second = ProgressFile::hold(path);
    ASSERT_TRUE(second);
    EXPECT_THROW(ProgressFile::hold(path), Failure);
    second->keep(client::Kept{});
    EXPECT_EQ(ProgressFile::read(path)->kept(), client::Kept{});
    EXPECT_EQ(files(), 1U);
}

TEST_F(ProgressFileTest, ANewOneTakesNobodysPlace) {
    {
        ProgressFile::begin(path, adas, "key");
    }
    EXPECT_THROW(ProgressFile::begin(path, adas, "another"), Failure);
    EXPECT_EQ(ProgressFile::read(path)->key(), "key");
    EXPECT_EQ(files(), 1U);
}

TEST_F(ProgressFileTest, ADraftThatAKilledRunHasLeftIsTakenAway) {
    std::ofstream{path + ".draft"} << "a token";
    ProgressFile::begin(path, adas, "key");
    EXPECT_EQ(files(), 1U);
    std::ofstream{path + ".draft"} << "a token";
    must_be_writable(path);
    EXPECT_EQ(files(), 1U);
}

TEST_F(ProgressFileTest, ADraftIsNotWrittenThroughALink) {
    auto const elsewhere = path + "-elsewhere";
    std::ofstream{elsewhere} << "somebody's";
    std::filesystem::create_symlink(elsewhere, path + ".draft");
    ProgressFile::begin(path, adas, "key");
    EXPECT_EQ(read_if_there(elsewhere), "somebody's");
    EXPECT_EQ(files(), 2U);
}

}  // namespace fauxcount::cli
