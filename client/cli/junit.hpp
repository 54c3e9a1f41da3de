// A report of what was played that continuous integration reads: JUnit's XML, a test case a scenario and row.
#pragma once

#include <string>
#include <vector>

namespace fauxcount::cli {

struct TestCase {
    std::string file, name;
    std::string failure;  // its first line is the message; empty: it passed
    std::string repeat;  // the command that plays it again
    double seconds = 0;
    std::string virtual_time;  // that passed in its world
};

std::string junit_xml(std::vector<TestCase> const& cases);

}  // namespace fauxcount::cli
