// Which scenarios are meant: `removal & !slow`, `(smoke | boundary) & !bulk`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fauxcount::cli {

class TagFilter {
public:
    // Throws Failure with exit code 2. An empty text takes everything.
    explicit TagFilter(std::string_view text);
    ~TagFilter();
    TagFilter(TagFilter const&) = delete;
    TagFilter& operator=(TagFilter const&) = delete;

    bool takes(std::vector<std::string> const& tags) const;

    struct Term;

private:
    std::unique_ptr<Term> term_;
};

}  // namespace fauxcount::cli
