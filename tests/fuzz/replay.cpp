// Runs a fuzz target without a fuzzer: each input of the files and directories that it is given, as it is and
// then cut and damaged in a few ways that are the same on every run.
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace {

namespace filesystem = std::filesystem;

constexpr int damaged_copies = 24;

std::vector<filesystem::path> files_of(filesystem::path const& where) {
    if (filesystem::is_regular_file(where)) return {where};
    std::vector<filesystem::path> files;
    // Of a target in which nothing was ever found there is no directory.
    if (!filesystem::is_directory(where)) return files;
    for (auto const& entry : filesystem::directory_iterator(where)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

// From memory that ends where the input does, so that a read beyond its end is seen.
void run(std::string const& input) {
    std::vector<std::uint8_t> const bytes(input.begin(), input.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

// Cuts the end off, loses a byte, changes one, or repeats a piece.
std::string damaged(std::string input, std::mt19937& random) {
    std::size_t const at = random() % input.size();
    switch (random() % 4) {
        case 0: input.resize(at); break;
        case 1: input.erase(at, 1); break;
        case 2: input[at] = static_cast<char>(random()); break;
        default: input.insert(at, input.substr(random() % input.size(), 16)); break;
    }
    return input;
}

}  // namespace

int main(int count, char** words) {
    std::size_t inputs = 0;
    std::mt19937 random{1};
    for (int word = 1; word < count; ++word) {
        for (auto const& path : files_of(words[word])) {
            std::ifstream file(path, std::ios::binary);
            std::string const input{std::istreambuf_iterator<char>(file), {}};
            // A crash says nothing of where it was, so that is said before.
            std::printf("%s\n", path.filename().c_str());
            std::fflush(stdout);
            run(input);
            for (int copy = 0; copy < damaged_copies && !input.empty(); ++copy) run(damaged(input, random));
            ++inputs;
        }
    }
    std::printf("%zu inputs, and %d damaged copies of each\n", inputs, damaged_copies);
    return inputs == 0 ? 1 : 0;
}
