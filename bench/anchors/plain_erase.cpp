// Creates N accounts in plain memory and erases them in random order, in process: the limit for a whole
// removal without HTTP. Prints one line of JSON.
#include "bench/anchors/account_store.hpp"
#include "bench/process_usage.hpp"
#include "bench/seeded_order.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <vector>

int main(int argc, char** argv) {
    using namespace fauxcount::bench;
    std::size_t n = 1'000'000;
    std::uint64_t seed = 1;
    CLI::App options{"Erase of accounts in plain memory, by hash, in random order"};
    options.add_option("--n", n, "Accounts")->capture_default_str()->check(CLI::Range(1U, 100'000'000U));
    options.add_option("--seed", seed, "Seed of the order")->capture_default_str();
    CLI11_PARSE(options, argc, argv);

    // The order is made first, so that neither its time nor its memory is counted.
    std::vector<std::uint64_t> ids(n);
    for (std::size_t i = 0; i < n; ++i) ids[i] = mix(i);
    std::vector<std::uint64_t> erase_order = ids;
    shuffle(std::span{erase_order}, seed);

    std::size_t const bytes_before = resident_bytes();
    auto const create_start = Clock::now();
    AccountStore store{n};
    for (std::uint64_t const id : ids) store.create(id);
    double const create_seconds = seconds_since(create_start);
    std::size_t const bytes = resident_bytes() - bytes_before;

    auto const erase_start = Clock::now();
    std::size_t erased = 0;
    for (std::uint64_t const id : erase_order) erased += store.erase(id) ? 1 : 0;
    double const erase_seconds = seconds_since(erase_start);

    double const count = static_cast<double>(n);
    std::printf(R"({"anchor":"plain_erase","n":%zu,"create_per_s":%.0f,"erase_per_s":%.0f,"erase_ns":%.1f,)"
                R"("bytes_per_account":%.0f,"erased":%zu})"
                "\n",
                n, count / create_seconds, count / erase_seconds, erase_seconds / count * 1e9,
                static_cast<double>(bytes) / count, erased);
    return erased == n && store.live() == 0 ? 0 : 1;
}
