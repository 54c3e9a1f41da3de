// Finds the answers in received bytes. Reads only what the load generator needs: status, length, body.
#pragma once

#include <cstddef>
#include <string_view>

namespace fauxcount::bench {

enum class Reading { complete, incomplete, malformed };

struct Answer {
    int status = 0;
    std::string_view body;
    std::size_t size = 0;
};

// `answer` is set when the reading is complete. A body must be announced by Content-Length, as both our
// servers do; an answer without it has no body.
Reading read_answer(std::string_view bytes, Answer& answer);

std::size_t count_occurrences(std::string_view text, std::string_view wanted);

} // namespace fauxcount::bench
