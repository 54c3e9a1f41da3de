#include "client/cli/junit.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace fauxcount::cli {

namespace {

std::string escaped(std::string const& text) {
    std::string out;
    for (char const c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\n': out += "&#10;"; break;
            // XML has no way to write other control characters.
            default: out += static_cast<unsigned char>(c) < ' ' && c != '\t' ? '?' : c;
        }
    }
    return out;
}

std::string seconds_text(double seconds) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", seconds);
    return text.data();
}

}  // namespace

std::string junit_xml(std::vector<TestCase> const& cases) {
    auto const failed =
        std::count_if(cases.begin(), cases.end(), [](TestCase const& one) { return !one.failure.empty(); });
    double seconds = 0;
    for (TestCase const& one : cases) seconds += one.seconds;
    std::string const totals = "tests=\"" + std::to_string(cases.size()) + "\" failures=\"" +
                               std::to_string(failed) + "\" time=\"" + seconds_text(seconds) + "\"";
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + totals +
                      ">\n  <testsuite name=\"fauxcount\" " + totals + ">\n";
    for (TestCase const& one : cases) {
        xml += "    <testcase classname=\"" + escaped(one.file) + "\" name=\"" + escaped(one.name) +
               "\" time=\"" + seconds_text(one.seconds) + "\">\n      <properties>\n" +
               "        <property name=\"repeat\" value=\"" + escaped(one.repeat) + "\"/>\n" +
               "        <property name=\"virtual_time\" value=\"" + escaped(one.virtual_time) + "\"/>\n" +
               "      </properties>\n";
        if (!one.failure.empty()) {
            std::string const message = one.failure.substr(0, one.failure.find('\n'));
            xml += "      <failure message=\"" + escaped(message) + "\">" + escaped(one.failure) +
                   "</failure>\n";
        }
        xml += "    </testcase>\n";
    }
    return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace fauxcount::cli
