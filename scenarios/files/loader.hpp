// What the parts of the loader share: everybody and everything that a case names, and what is wrong so far.
// For scenarios/files/load*.cpp alone.
#pragma once

#include "scenarios/files/scenario.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace fauxcount::files {

// Everything that a case names.
struct Cast {
    std::vector<std::string> accounts, devices, saved;

    static bool has(std::vector<std::string> const& names, std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    }
};

// Every account, device and saved value that the case brings in, wherever it does.
Cast cast_of(Node const& given, Node const& steps);

class StepReader {
public:
    StepReader(Cast const& cast, std::vector<Wrong>& wrongs) : cast_(cast), wrongs_(wrongs) {}

    Steps steps(Node const& list);
    // How often what follows is played at most; saturates.
    std::uint64_t orders() const { return orders_; }
    // Whether anything was expected so far.
    bool expects() const { return expects_; }
    // Whether the provider was started again so far.
    bool restarts() const { return restarts_; }

private:
    void wrong(Node const& at, std::string what, std::string remedy);
    void only(Node const& step, std::initializer_list<std::string_view> known, std::string_view kind);
    std::optional<Step> step(Node const& node);
    std::optional<Act> act(Node const& node);
    void arguments(Act& act, Node const& node);
    void operation(Node const& order);
    void who(Act& act, Node const& node);
    void saves(Act& act, Node const& node);
    std::optional<Wrong> moment(Node const& node, Moment* moment);
    std::optional<Duration> length(Node const& node, std::string_view example);
    std::optional<Wrong> words(Node const& value, api::shape::Shape const& shape);
    std::optional<Step> parallel(Step step, Node const& lanes);
    std::optional<Step> check(Step step, Node const& ids);
    void checkable(Node const& id);
    std::optional<Step> restart(Step step, Node const& who);

    Cast const& cast_;
    std::vector<Wrong>& wrongs_;
    std::uint64_t orders_ = 1;
    bool expects_ = false;
    bool in_copy_ = false;  // of the world is what comes now
    bool restarts_ = false;
};

// Everybody who is given, and what is given to whom as the requests that make it. Where that takes a code
// which is sent, time passes at the end until the next one can be: `resend`.
std::vector<Person> people_of(Node const& given, std::vector<Wrong>& wrongs);
Steps prologue_of(std::vector<Person> const& given, Duration resend);

// The one way to the members of an object, and to the elements of a list. Whatever else stands there has none
// of them and is wrong, so that nothing that was written is passed over. `name` is what it is called.
std::vector<Node> const& members_of(Node const& object, std::string_view name, std::vector<Wrong>& wrongs);
std::vector<Node> const& elements_of(Node const& list, std::string_view name, std::string_view example,
                                     std::vector<Wrong>& wrongs);

// A member that may be left out, as what it has to be.
std::string text_of(Node const& object, std::string_view member, std::vector<Wrong>& wrongs);
std::vector<std::string> texts_of(Node const& object, std::string_view member, std::vector<Wrong>& wrongs);
bool flag_of(Node const& object, std::string_view member, std::vector<Wrong>& wrongs);

// The members of an object: those that are none of `known` are wrong. `of` says whose they are, `name` what
// the object is called.
void only_members(Node const& object, std::string_view name, std::vector<std::string> const& known,
                  std::string_view of, std::vector<Wrong>& wrongs);

}  // namespace fauxcount::files
