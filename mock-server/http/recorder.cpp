// One line a record: {"method","path","status","headers","body"}, header names in lower case.
#include "http/recorder.hpp"

#include "api/text.hpp"
#include "http/start_error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

namespace fauxcount::http {
namespace {

void append_headers(std::string& out, std::string_view lines) {
    out += '{';
    bool first = true;
    while (!lines.empty()) {
        auto const line = lines.substr(0, lines.find("\r\n"));
        lines.remove_prefix(std::min(lines.size(), line.size() + 2));
        auto const colon = line.find(": ");
        std::string name{line.substr(0, colon)};
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        if (!first) out += ',';
        first = false;
        api::append_quoted(out, name);
        out += ':';
        api::append_quoted(out, line.substr(colon + 2));
    }
    out += '}';
}

}  // namespace

Recorder::Recorder(std::string const& file)
    : file_{::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)} {
    if (file_ < 0) throw StartError{"cannot write the record of exchanges to " + file};
}

Recorder::~Recorder() { ::close(file_); }

void Recorder::record(Head const& head, int status, std::string_view answer) {
    auto const target = head.target();
    // A target of other bytes has no place in a JSON text.
    if (!std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c <= '~'; })) return;
    auto const head_end = answer.find("\r\n\r\n");
    auto const lines_begin = answer.find("\r\n") + 2;
    line_ = "{\"method\":";
    api::append_quoted(line_, head.method_text());
    line_ += ",\"path\":";
    api::append_quoted(line_, target);
    line_ += ",\"status\":";
    line_ += std::to_string(status);
    line_ += ",\"headers\":";
    append_headers(line_, answer.substr(lines_begin, head_end + 2 - lines_begin));
    line_ += ",\"body\":";
    api::append_quoted(line_, answer.substr(head_end + 4));
    line_ += "}\n";
    // In one piece, so that the lines of servers that share a file do not mix. A full disk loses lines, not
    // answers.
    [[maybe_unused]] auto const written = ::write(file_, line_.data(), line_.size());
}

}  // namespace fauxcount::http
