#include "client/cli/tag_filter.hpp"

#include "client/cli/failure.hpp"

#include <algorithm>

namespace fauxcount::cli {

// A tag, or what `!`, `&` and `|` make of one or two terms.
struct TagFilter::Term {
    char kind = 't';
    std::string tag;
    std::unique_ptr<Term> left, right;

    bool holds(std::vector<std::string> const& tags) const {
        switch (kind) {
            case '!': return !left->holds(tags);
            case '&': return left->holds(tags) && right->holds(tags);
            case '|': return left->holds(tags) || right->holds(tags);
            default: return std::find(tags.begin(), tags.end(), tag) != tags.end();
        }
    }
};

namespace {

using Term = TagFilter::Term;
constexpr std::size_t depth_max = 32;

// By recursive descent: | binds least, then &, then !.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    std::unique_ptr<Term> parse() {
        auto term = either();
        if (skip() != '\0') refuse();
        return term;
    }

private:
    char skip() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    [[noreturn]] void refuse() const {
        throw Failure{ExitCode::usage,
                      "`" + std::string(text_) + "` is no choice of tags, at column " +
                          std::to_string(at_ + 1),
                      "--tags",
                      "write something like 'removal & !slow' or '(smoke | boundary) & !bulk'",
                      {}};
    }
    std::unique_ptr<Term> both_of(char kind, std::unique_ptr<Term> left, std::unique_ptr<Term> right) {
        auto term = std::make_unique<Term>();
        term->kind = kind;
        term->left = std::move(left);
        term->right = std::move(right);
        return term;
    }
    std::unique_ptr<Term> either() {
        auto term = both();
        while (skip() == '|') {
            ++at_;
            term = both_of('|', std::move(term), both());
        }
        return term;
    }
    std::unique_ptr<Term> both() {
        auto term = one();
        while (skip() == '&') {
            ++at_;
            term = both_of('&', std::move(term), one());
        }
        return term;
    }
    std::unique_ptr<Term> one() {
        if (++depth_ > depth_max) refuse();
        char const next = skip();
        std::unique_ptr<Term> term;
        if (next == '!') {
            ++at_;
            term = both_of('!', one(), nullptr);
        } else if (next == '(') {
            ++at_;
            term = either();
            if (skip() != ')') refuse();
            ++at_;
        } else {
            std::size_t const begin = at_;
            while (at_ < text_.size() &&
                   std::string_view{" !&|()"}.find(text_[at_]) == std::string_view::npos)
                ++at_;
            if (at_ == begin) refuse();
            term = std::make_unique<Term>();
            term->tag = text_.substr(begin, at_ - begin);
        }
        --depth_;
        return term;
    }

    std::string_view text_;
    std::size_t at_ = 0, depth_ = 0;
};

}  // namespace

TagFilter::TagFilter(std::string_view text) {
    if (text.find_first_not_of(' ') != std::string_view::npos) term_ = Parser{text}.parse();
}
TagFilter::~TagFilter() = default;

bool TagFilter::takes(std::vector<std::string> const& tags) const { return !term_ || term_->holds(tags); }

}  // namespace fauxcount::cli
