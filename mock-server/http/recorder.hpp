// Writes every exchange into a file, one JSON object a line, so that tests can hold what was really sent
// against the contract. For tests: it writes each line at once and keeps nothing secret.
#pragma once

#include "http/head.hpp"

#include <string>
#include <string_view>

namespace fauxcount::http {

class Recorder {
public:
    // Appends to the file, so that many servers of one test run may share it. Throws StartError if it cannot.
    explicit Recorder(std::string const& file);
    ~Recorder();
    Recorder(Recorder const&) = delete;
    Recorder& operator=(Recorder const&) = delete;

    // `answer` is everything that was sent back, head and body.
    void record(Head const& head, int status, std::string_view answer);

private:
    int file_;
    std::string line_;
};

}  // namespace fauxcount::http
