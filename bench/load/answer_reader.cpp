// Reads the head of an HTTP/1.1 answer by hand; a general parser would cost more than the server under test.
#include "bench/load/answer_reader.hpp"

#include <strings.h>

#include <charconv>

namespace fauxcount::bench {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::string_view length_name = "content-length:";

bool read_number(std::string_view text, std::size_t& number) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{};
}

bool read_status(std::string_view head, int& status) {
    constexpr std::string_view version = "HTTP/1.1 ";
    std::size_t number = 0;
    if (!head.starts_with(version) || !read_number(head.substr(version.size(), 3), number)) return false;
    status = static_cast<int>(number);
    return number >= 100 && number <= 599;
}

bool read_length(std::string_view head, std::size_t& length) {
    length = 0;
    for (std::size_t at = head.find(line_end); at != head.npos; at = head.find(line_end, at)) {
        at += line_end.size();
        std::string_view const line = head.substr(at);
        if (line.size() < length_name.size()) return true;
        if (::strncasecmp(line.data(), length_name.data(), length_name.size()) != 0) continue;
        return read_number(line.substr(length_name.size()), length);
    }
    return true;
}

} // namespace

Reading read_answer(std::string_view bytes, Answer& answer) {
    std::size_t const head_size = bytes.find(head_end);
    if (head_size == bytes.npos) return Reading::incomplete;
    std::string_view const head = bytes.substr(0, head_size);
    std::size_t body_size = 0;
    if (!read_status(head, answer.status) || !read_length(head, body_size)) return Reading::malformed;
    std::size_t const body_start = head_size + head_end.size();
    if (bytes.size() - body_start < body_size) return Reading::incomplete;
    answer.body = bytes.substr(body_start, body_size);
    answer.size = body_start + body_size;
    return Reading::complete;
}

std::size_t count_occurrences(std::string_view text, std::string_view wanted) {
    if (wanted.empty()) return 0;
    std::size_t count = 0;
    for (std::size_t at = text.find(wanted); at != text.npos; at = text.find(wanted, at + wanted.size()))
        ++count;
    return count;
}

} // namespace fauxcount::bench
