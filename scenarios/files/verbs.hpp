// The words of a scenario: one row a request of the contract, named as the test language and the search name
// it. Loader, schema, prose and player all read this table, so a verb is added in one place.
#pragma once

#include "api/answers.hpp"
#include "api/shape.hpp"
#include "scenarios/files/jsonc.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

namespace fauxcount::files {

// Who takes a step: the account in its newest session on the site or on a device, whoever has its receipt,
// the world's administrator, or nobody.
struct Who {
    enum class Kind : std::uint8_t { account, device, receipt, administrator, nobody };
    Kind kind = Kind::nobody;
    std::string account, device;
};
std::optional<Who> parse_who(std::string_view text);

// The newest factor of a kind: the actor's, like `totp`, or somebody's, like `totp of bob`.
struct WhichFactor {
    api::FactorKind kind{};
    std::string of;  // empty: the actor's own
};
std::optional<WhichFactor> parse_which_factor(std::string_view text);

// The answer to whoever asks for a code, as a file sees it: its document, and what its header tells.
struct CodeSentTold {
    api::Via via{};
    std::optional<Duration> retry_after;  // whole seconds, rounded up
    static constexpr auto fields() {
        return std::tuple{api::required("via", &CodeSentTold::via),
                          api::optional("retry_after", &CodeSentTold::retry_after)};
    }
};

// What the names in a file stand for: while it is checked only whether they are known, in a world their ids.
class Names {
public:
    Names() = default;
    virtual ~Names() = default;
    Names(Names const&) = delete;
    Names& operator=(Names const&) = delete;

    virtual std::variant<std::string, Wrong> id(IdKind kind, Node const& named) = 0;
    // What is meant where the file says nothing; nullopt: nothing is.
    virtual std::optional<Node> usual(std::string_view argument) = 0;
    // The text that is saved under the name; nullopt: none is.
    virtual std::optional<std::string> saved(std::string const& name) = 0;
    // The one-time code to show; `factor` is the step's own, or null.
    virtual std::variant<std::string, Wrong> code(Node const& named, Node const* factor) = 0;
};

// Ready to be sent; the world of a request to the control interface is for the player to fill in.
using Prepared = std::variant<api::Request, api::ControlRequest>;

struct Verb {
    std::string_view name;
    std::string_view does;  // in prose: "alice ..."
    bool open = false;  // takes no credential
    bool for_anybody = false;  // goes without one where the actor has none
    // Arguments that the actor's own stand in for.
    std::span<std::string_view const> usual;
    // An argument of the file alone: what the device that is made is called from here on.
    std::string_view called;
    api::Route const* route = nullptr;
    api::shape::RequestShape const* request = nullptr;
    api::shape::Shape const* answer = nullptr;  // with what its headers tell, as members
    std::variant<Prepared, Wrong> (*prepare)(Verb const& verb, Node const& step, Names& names) = nullptr;

    // Every argument, the first ones in the order of the route.
    std::vector<api::shape::Member const*> arguments() const;
    // Null: it has none of that name.
    api::shape::Member const* argument(std::string_view wanted) const;
    // Must it be said?
    bool needs(api::shape::Member const& argument) const;
};

std::span<Verb const> verbs();
// Null: there is none of that name.
Verb const* find_verb(std::string_view name);
std::vector<std::string> verb_names();

// Whether it is a one-time code, which a file names as one_time_code.hpp says.
bool is_one_time_code(api::shape::Member const& argument);

// Which kind of id the shape is; nullopt: none.
std::optional<IdKind> id_kind(api::shape::Shape const& shape);

// The largest number of that shape.
std::uint64_t largest(api::shape::Shape const& shape);

// "did you mean `x`?", or what there is.
std::string instead(std::string_view typed, std::vector<std::string> const& known);

}  // namespace fauxcount::files
