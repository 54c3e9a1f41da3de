// What the names in a step stand for, in the world as it is now.
#pragma once

#include "scenarios/files/one_time_code.hpp"
#include "scenarios/play/branch.hpp"

#include <functional>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::play {

// What the world's inbox answers, or why nothing is told. The world is for whoever asks it to fill in.
using ReadInbox = std::function<std::variant<api::Inbox, std::string>(api::ListInbox const& request)>;

// Reads a step's arguments by what is known. A code that was sent nobody knows but the inbox, which is read
// when one is shown.
class PlayNames final : public files::Names {
public:
    PlayNames(Branch const& branch, files::Who const& who, std::string const& as, ReadInbox read = {})
        : branch_(branch), who_(who), as_(as), read_(std::move(read)) {}

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
    std::variant<std::vector<std::string>, std::string> all_sent(AccountId account, api::Via way) const;
    std::variant<std::string, files::Wrong> sent(files::OneTimeCode const& code,
                                                 files::Node const& named) const;

    Branch const& branch_;
    files::Who const& who_;
    std::string const& as_;
    ReadInbox read_;
};

}  // namespace fauxcount::play
