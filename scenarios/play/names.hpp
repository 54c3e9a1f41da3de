// What the names in a step stand for, in the world as it is now.
#pragma once

#include "scenarios/files/one_time_code.hpp"
#include "scenarios/play/branch.hpp"

namespace fauxcount::play {

// Reads a step's arguments by what is known.
class PlayNames final : public files::Names {
public:
    PlayNames(Branch const& branch, files::Who const& who, std::string const& as)
        : branch_(branch), who_(who), as_(as) {}

    std::variant<std::string, files::Wrong> id(IdKind kind, files::Node const& named) override;
    std::optional<files::Node> usual(std::string_view argument) override;
    std::optional<std::string> saved(std::string const& name) override;
    std::variant<std::string, files::Wrong> code(files::Node const& named,
                                                 files::Node const* factor) override;

private:
    Memory const& memory() const { return branch_.memory; }
    std::optional<std::string> find(IdKind kind, std::string const& name) const;
    Factor const* factor_of(files::OneTimeCode const& code, files::Node const* named) const;
    std::optional<std::string> right(files::OneTimeCode const& code, Factor const& factor) const;

    Branch const& branch_;
    files::Who const& who_;
    std::string const& as_;
};

}  // namespace fauxcount::play
