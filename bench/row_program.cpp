#include "bench/row_program.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

namespace fauxcount::bench {

int measure_row(int argc, char** argv, std::string const& about, std::string const& n_counts,
                std::map<std::string, Row> const& rows) {
    CLI::App app{about};
    std::string const program = std::string(argv[0]).substr(std::string(argv[0]).rfind('/') + 1);
    std::string name;
    std::uint32_t n = 0;
    app.add_option("--row", name, "what to measure")->required();
    app.add_option("--n", n, n_counts)->required()->check(CLI::Range(1U, 20'000'000U));
    CLI11_PARSE(app, argc, argv);
    auto const row = rows.find(name);
    if (row == rows.end()) {
        std::fprintf(stderr, "%s: there is no row `%s`\n", program.c_str(), name.c_str());
        return 2;
    }
    try {
        double const value = row->second.measure(n);
        std::printf("{\"row\": \"%s\", \"value\": %.6g, \"unit\": \"%s\"}\n", name.c_str(), value,
                    row->second.unit);
    } catch (std::exception const& error) {
        std::fprintf(stderr, "%s: %s\n", program.c_str(), error.what());
        return 1;
    }
    return 0;
}

}  // namespace fauxcount::bench
