// What the names in a file stand for while it is checked: whether each is known, and nothing more.
// For scenarios/files/load*.cpp alone.
#pragma once

#include "scenarios/files/loader.hpp"

namespace fauxcount::files {

// Knows who is named, and lends everybody an id.
class KnownNames final : public Names {
public:
    explicit KnownNames(Cast const& cast) : cast_(cast) {}

    std::variant<std::string, Wrong> id(IdKind kind, Node const& named) override;
    std::optional<Node> usual(std::string_view argument) override;
    std::optional<std::string> saved(std::string const& name) override;
    std::variant<std::string, Wrong> code(Node const& named, Node const* factor) override;

private:
    std::vector<std::string> names_of(IdKind kind) const;
    bool known(IdKind kind, std::string const& name) const;

    Cast const& cast_;
};

// Somebody or something in it that the case does not have. `also`: words that may have been meant instead.
std::optional<Wrong> unknown_in(Moment const& moment, Cast const& cast, Place place,
                                std::vector<std::string> const& also = {});

}  // namespace fauxcount::files
