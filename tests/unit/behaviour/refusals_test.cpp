// Every refusal the product API has, by the shortest way to it; and that this list is complete.
#include "client/totp.hpp"
#include "scenarios/dsl/world.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

using namespace fauxcount;
using namespace fauxcount::testing;

namespace {

using Way = std::function<api::Answer(World&)>;

api::Answer ask(World& world, api::Request const& request, std::string const& bearer = "") {
    return world.ask(request, bearer);
}

api::FactorEnrolled enrol_an_app(World& world, std::string const& bearer) {
    return std::get<api::FactorEnrolled>(ask(world, api::EnrolFactor{api::FactorKind::totp}, bearer));
}
api::FactorEnrolled confirm_an_app(World& world, std::string const& bearer) {
    auto app = enrol_an_app(world, bearer);
    std::string const code = client::TotpSecret::parse(app.secret.value())->code_at(world.now());
    ask(world, api::ConfirmFactor{app.factor.id, code}, bearer);
    return app;
}

// The last answer of each way is the refusal.
std::map<Code, Way> const& ways() {
    static std::map<Code, Way> const all{
        {Code::request_invalid, [](World& w) { return ask(w, api::SignUp{{}, "sesame"}); }},
        {Code::auth_missing, [](World& w) { return ask(w, api::ListItems{}); }},
        {Code::auth_invalid_token, [](World& w) { return ask(w, api::ListItems{}, "mock_ses_no"); }},
        {Code::auth_bad_credentials, [](World& w) { return ask(w, api::SignIn{"nobody", "x", true}); }},
        {Code::auth_too_many_tries,
         [](World& w) {
             w.account("alice");
             for (int i = 0; i < 5; ++i) ask(w, api::SignIn{"alice@example.test", "x", true});
             return ask(w, api::SignIn{"alice@example.test", "sesame", true});
         }},
        {Code::auth_too_many_codes,
         [](World&) {
             World w{policy("code.resend", "PT0S")};
             auto& alice = w.account("alice");
             auto const mail = ask(w, api::EnrolFactor{api::FactorKind::email}, alice.token());
             api::SendFactorCode const send{std::get<api::FactorEnrolled>(mail).factor.id};
             for (int i = 0; i < 5; ++i) ask(w, send, alice.token());
             return ask(w, send, alice.token());
         }},
        {Code::auth_proof_too_old,
         [](World& w) {
             auto& alice = w.account("alice");
             w(advance(1 * hours));
             return ask(w, api::RequestRemoval{}, alice.token());
         }},
        {Code::auth_proof_too_weak,
         [](World& w) {
             auto& alice = w.account("alice");
             std::string const before = alice.token();
             auto const again = ask(w, api::SignIn{alice.identifiers()[0], "sesame", true});
             confirm_an_app(w, std::get<api::SessionOpened>(again).token);
             return ask(w, api::RequestRemoval{}, before);
         }},
        {Code::auth_factor_required,
         [](World& w) {
             auto& alice = w.account("alice");
             confirm_an_app(w, alice.token());
             return ask(w, api::SignIn{alice.identifiers()[0], "sesame", true});
         }},
        {Code::auth_bad_code,
         [](World& w) {
             auto& alice = w.account("alice");
             auto const app = enrol_an_app(w, alice.token());
             return ask(w, api::ConfirmFactor{app.factor.id, "no code"}, alice.token());
         }},
        {Code::challenge_not_found,
         [](World& w) { return ask(w, api::AnswerChallenge{{1}, api::FactorKind::totp, "000000"}); }},
        {Code::factor_not_found,
         [](World& w) { return ask(w, api::RemoveFactor{{1}}, w.account("alice").token()); }},
        {Code::factor_confirmed,
         [](World& w) {
             auto& alice = w.account("alice");
             auto const app = confirm_an_app(w, alice.token());
             return ask(w, api::ConfirmFactor{app.factor.id, "000000"}, alice.token());
         }},
        {Code::factor_none,
         [](World& w) {
             return ask(w, api::EnrolFactor{api::FactorKind::backup_codes}, w.account("alice").token());
         }},
        {Code::factor_no_address,
         [](World& w) {
             auto& nobody = w.account("nobody", {"nobody"});
             return ask(w, api::EnrolFactor{api::FactorKind::email}, nobody.token());
         }},
        {Code::factor_limit,
         [](World& w) {
             auto& alice = w.account("alice");
             for (int i = 0; i < 2; ++i) confirm_an_app(w, alice.token());
             return ask(w, api::EnrolFactor{api::FactorKind::totp}, alice.token());
         }},
        {Code::auth_forbidden,
         [](World& w) { return ask(w, api::ListAccounts{}, w.account("alice").token()); }},
        {Code::account_not_found, [](World& w) { return ask(w, api::GetAccount{{1}}, w.administrator()); }},
        {Code::account_identifier_taken,
         [](World& w) { return ask(w, api::SignUp{{w.account("alice").identifiers()}, "sesame"}); }},
        {Code::account_identifier_quarantined,
         [](World& w) {
             auto& alice = w.account("alice");
             w(request_removal(alice));
             w(advance(31 * days));
             return ask(w, api::SignUp{alice.identifiers(), "sesame"});
         }},
        {Code::account_identifier_retired,
         [](World&) {
             World w{policy("identifiers.contact", "never")};
             auto& alice = w.account("alice");
             w(request_removal(alice));
             w(advance(31 * days));
             return ask(w, api::SignUp{alice.identifiers(), "sesame"});
         }},
        {Code::account_identifier_not_allowed,
         [](World& w) { return ask(w, api::SignUp{{"someone@mail.invalid"}, "sesame"}); }},
        {Code::account_removal_pending,
         [](World& w) {
             auto& alice = w.account("alice");
             w(request_removal(alice));
             return ask(w, api::SignIn{alice.identifiers()[0], "sesame", false});
         }},
        {Code::session_not_found,
         [](World& w) {
             auto& bob = w.account("bob");
             return ask(w, api::SignOut{w.account("alice").session()}, bob.token());
         }},
        {Code::device_not_found, [](World& w) { return ask(w, api::GetDevice{{1}}); }},
        {Code::device_locked,
         [](World& w) {
             auto& alice = w.account("alice").with(device("phone", find_device::on));
             auto& bob = w.account("bob");
             w(factory_reset(alice.device("phone")));
             return ask(w, api::SetUpDevice{alice.device("phone").id(), bob.identifiers()[0], "sesame"});
         }},
        {Code::device_in_use,
         [](World& w) {
             auto& alice = w.account("alice").with(device("phone"));
             return ask(w, api::SetUpDevice{alice.device("phone").id(), alice.identifiers()[0], "sesame"});
         }},
        {Code::device_not_bound,
         [](World& w) {
             return ask(w, api::UnbindDevice{w.device("free").id()}, w.account("alice").token());
         }},
        {Code::device_find_off,
         [](World& w) {
             auto& alice = w.account("alice").with(device("phone"));
             return ask(w, api::SetLostMode{alice.device("phone").id(), true}, alice.token());
         }},
        {Code::device_lost_mode,
         [](World& w) {
             auto& alice = w.account("alice").with(device("phone", find_device::on, lost_mode::on));
             return ask(w, api::SignOutDevice{alice.device("phone").id(), "sesame"}, alice.token());
         }},
        {Code::device_limit,
         [](World& w) {
             auto& alice = w.account("alice");
             for (int i = 0; i < 16; ++i) w(set_up(w.device("phone " + std::to_string(i)), alice));
             return ask(w, api::SetUpDevice{w.device("one more").id(), alice.identifiers()[0], "sesame"});
         }},
        {Code::item_not_found,
         [](World& w) { return ask(w, api::GetItem{{1}}, w.account("alice").token()); }},
        {Code::item_limit,
         [](World& w) {
             auto& alice = w.account("alice").with(items(160));
             return ask(w, api::AddItem{api::ItemKind::note, 1}, alice.token());
         }},
        {Code::subscription_not_found,
         [](World& w) { return ask(w, api::GetSubscription{{1}}, w.account("alice").token()); }},
        {Code::subscription_not_active,
         [](World& w) {
             auto& alice = w.account("alice").with(subscription(plan::cloud_plus));
             w(cancel(alice.subscription("cloud_plus")));
             return ask(w, api::CancelSubscription{alice.subscription("cloud_plus").id()}, alice.token());
         }},
        {Code::subscription_limit,
         [](World& w) {
             auto& alice = w.account("alice");
             for (int i = 0; i < 8; ++i) w(subscribe(alice, plan::cloud_plus));
             return ask(w, api::Subscribe{api::Plan::cloud_plus}, alice.token());
         }},
        {Code::removal_not_found,
         [](World& w) { return ask(w, api::GetRemoval{{1}}, w.account("alice").token()); }},
        {Code::removal_blocked,
         [](World& w) {
             auto& alice = w.account("alice").with(subscription(plan::cloud_plus));
             return ask(w, api::RequestRemoval{}, alice.token());
         }},
        {Code::removal_already_pending,
         [](World& w) {
             auto& alice = w.account("alice");
             w(request_removal(alice));
             return ask(w, api::RequestRemoval{alice.id()}, w.administrator());
         }},
        {Code::removal_not_pending,
         [](World& w) {
             auto& alice = w.account("alice");
             w(request_removal(alice));
             w(cancel_removal(alice));
             return ask(w, api::CancelRemoval{alice.removal().id}, alice.receipt());
         }},
        {Code::removal_too_late,
         [](World& w) {
             auto& alice = w.account("alice");
             w(request_removal(alice));
             w(advance(30 * days));
             return ask(w, api::CancelRemoval{alice.removal().id}, alice.receipt());
         }},
        {Code::removal_cancel_not_offered,
         [](World&) {
             World w{policy("cancel.via", "none")};
             auto& alice = w.account("alice");
             w(request_removal(alice));
             return ask(w, api::CancelRemoval{alice.removal().id}, alice.receipt());
         }},
        {Code::removal_needs_owner,
         [](World&) {
             World w{policy("bulk", "needs_owner")};
             return ask(w, api::RequestRemoval{w.account("alice").id()}, w.administrator());
         }},
        {Code::removal_gone,
         [](World& w) {
             auto& alice = w.account("alice");
             w(request_removal(alice));
             w(advance(400 * days));
             return ask(w, api::GetRemoval{alice.removal().id}, alice.receipt());
         }},
        {Code::idempotency_key_invalid,
         [](World& w) {
             return w(add_item(w.account("alice"), item_kind::note, 1).keyed("a key"), expect(whatever()));
         }},
        {Code::idempotency_key_reused,
         [](World& w) {
             w(add_item(w.account("alice"), item_kind::note, 1).keyed("k"));
             return w(add_item(w.account("alice"), item_kind::note, 2).keyed("k"), expect(whatever()));
         }},
        {Code::cursor_invalid,
         [](World& w) { return ask(w, api::ListItems{10, "here"}, w.account("alice").token()); }},
    };
    return all;
}

// Codes with a story of their own: the boundary's, the worlds' and the clock's, and what only a blocker
// carries. Limits that no test can reach from outside are reached in tests/unit/domain/limits_test.cpp.
std::set<Code> const elsewhere{
    Code::ok,
    Code::request_malformed,
    Code::request_not_found,
    Code::request_method,
    Code::request_timeout,
    Code::request_too_large,
    Code::request_media_type,
    Code::request_host,
    Code::request_headers,
    Code::request_cross_site,
    Code::server_overloaded,
    Code::server_draining,
    Code::server_storage,
    Code::world_not_found,
    Code::world_exists,
    Code::world_limit,
    Code::world_busy,
    Code::world_snapshot_not_found,
    Code::world_snapshot_limit,
    Code::clock_in_past,
    Code::clock_out_of_range,
    Code::clock_running,
    Code::clock_nothing_due,
    Code::policy_invalid,
    Code::fault_not_found,
    Code::fault_limit,
    Code::fault_header_off,
    Code::idempotency_in_flight,
    Code::rate_limited,
    Code::quota_exhausted,
    Code::service_down,
    Code::device_find_on,
    Code::device_bound,
    Code::subscription_active,
    Code::factor_enabled,
    Code::account_limit,
    Code::removal_limit,
};

// The refusal that an answer is; `ok` for any other.
api::Problem problem_of(api::Answer const& answer) {
    if (auto const* const problem = std::get_if<api::Problem>(&answer)) return *problem;
    api::Problem none;
    none.code = Code::ok;
    return none;
}

}  // namespace

TEST(Refusals, EachOneIsReachedAndSaysWhatToDo) {
    for (auto const& [code, way] : ways()) {
        World world;
        api::Answer const answer = way(world);
        auto const* const problem = std::get_if<api::Problem>(&answer);
        ASSERT_NE(problem, nullptr) << wire_name(code);
        EXPECT_EQ(wire_name(problem->code), wire_name(code));
        EXPECT_FALSE(problem->detail.empty()) << wire_name(code);
        EXPECT_EQ(problem->not_before.has_value(), remedy_of(code) == Remedy::wait) << wire_name(code);
        EXPECT_EQ(problem->max_age.has_value(), remedy_of(code) == Remedy::step_up) << wire_name(code);
        EXPECT_EQ(problem->challenge.has_value(), remedy_of(code) == Remedy::answer_challenge)
            << wire_name(code);
        bool const lists_blockers = code == Code::removal_blocked;
        EXPECT_EQ(!problem->blockers.empty(), lists_blockers) << wire_name(code);
    }
}

TEST(Refusals, AreAllInThisListOrAccountedFor){
// NOLINTBEGIN(bugprone-macro-parentheses): names and texts, nothing to put in parentheses
#define X(name, wire, status, remedy, title)                                \
    EXPECT_NE(ways().count(Code::name) + elsewhere.count(Code::name), 0U)   \
        << wire << " has no way to it: add one, or say where it is tested"; \
    EXPECT_NE(ways().count(Code::name) + elsewhere.count(Code::name), 2U) << wire << " is in both lists";
    FAUXCOUNT_CODES(X)
#undef X
// NOLINTEND(bugprone-macro-parentheses)
}

TEST(Refusals, OfASignUpNameTheIdentifier) {
    World world;
    for (std::string const bad :
         {"", "@", "a@", "@example.test", "two words", "+12", "a@b@example.test", "Ä", "a@.test", "-name"}) {
        auto const answer = world.ask(api::SignUp{{"good@example.test", bad}, "sesame"}, "");
        auto const* const problem = std::get_if<api::Problem>(&answer);
        ASSERT_NE(problem, nullptr) << bad;
        EXPECT_EQ(problem->code, Code::request_invalid) << bad;
        EXPECT_EQ(problem->place, "/identifiers/1") << bad;
    }
    world(sign_up({"one@example.test", "ONE@Example.Test"}), expect(refused::request_invalid));
    world(sign_up({"a", "b", "c", "d", "e"}), expect(refused::request_invalid));
}

TEST(Refusals, AboutIdentifiersOutsideTheReservedRangesProtectRealPeople) {
    World world;
    for (std::string const real :
         {"someone@gmail.invalid", "x@example.org.evil", "x@notexample.com", "+15551234567", "+445550100"}) {
        world(sign_up({real}), expect(refused::account_identifier_not_allowed));
    }
    for (std::string const mock : {"x@a.test", "x@example.com", "x@mail.example.org", "x@y.example",
                                   "+15550199", "+12125550100", "a_name"}) {
        world(sign_up({mock}));
    }
}

TEST(Refusals, OfASignInDoNotTellWhoExists) {
    World world;
    auto& alice = world.account("alice");
    auto& gone = world.account("gone");
    world(request_removal(gone));
    world(advance(31 * days));
    auto const wrong = world.ask(api::SignIn{alice.identifiers()[0], "guess", true}, "");
    for (std::string const& who :
         {gone.identifiers()[0], std::string("never@example.test"), std::string("@")}) {
        auto const other = world.ask(api::SignIn{who, "sesame", true}, "");
        EXPECT_EQ(std::get<api::Problem>(other).code, std::get<api::Problem>(wrong).code) << who;
        EXPECT_EQ(std::get<api::Problem>(other).detail, std::get<api::Problem>(wrong).detail) << who;
    }
}

// Of a dead credential it is said that it is dead, also where a live one would not be enough.
TEST(Refusals, ForAdministratorsOnlyTellALiveSessionFromADeadOne) {
    World world;
    auto& alice = world.account("alice");
    auto& bob = world.account("bob");
    std::string const dead = alice.token();
    world(sign_out(alice));
    world(request_removal(bob));
    for (api::Request const& request :
         {api::Request{api::ListAccounts{}}, api::Request{api::BulkRemovals{{alice.id()}}}}) {
        auto const code = [&](std::string const& bearer) {
            return problem_of(world.ask(request, bearer)).code;
        };
        EXPECT_EQ(code(""), Code::auth_missing);
        EXPECT_EQ(code("mock_ses_"), Code::auth_invalid_token);
        EXPECT_EQ(code(dead), Code::auth_invalid_token);
        EXPECT_EQ(code(bob.token()), Code::auth_invalid_token) << "revoked by the request for removal";
        EXPECT_EQ(code(bob.receipt()), Code::auth_forbidden);
        world(sign_in(alice));
        EXPECT_EQ(code(alice.token()), Code::auth_forbidden);
    }
    world(advance(400 * days));
    EXPECT_EQ(problem_of(world.ask(api::ListAccounts{}, bob.receipt())).code, Code::auth_invalid_token);
    EXPECT_EQ(problem_of(world.ask(api::ListAccounts{}, alice.token())).code, Code::auth_invalid_token);
}

// A receipt that is over opens nothing, and is told so by every operation that wants somebody.
TEST(Refusals, AReceiptThatIsOverIsNoCredentialAnyMore) {
    World world;
    auto& alice = world.account("alice");
    world(request_removal(alice));
    std::vector<api::Request> const requests{api::ListSessions{},
                                             api::GetAccount{alice.id()},
                                             api::Preflight{},
                                             api::ListDevices{},
                                             api::RequestRemoval{},
                                             api::RequestRemoval{alice.id()},
                                             api::ListAccounts{},
                                             api::BulkRemovals{{alice.id()}},
                                             api::ListSubscriptions{},
                                             api::ListItems{},
                                             api::AddItem{api::ItemKind::note, 1},
                                             api::SignOut{alice.session()}};
    for (api::Request const& request : requests) {
        SCOPED_TRACE(request.index());
        EXPECT_EQ(problem_of(world.ask(request, alice.receipt())).code, Code::auth_forbidden);
    }
    world(advance(400 * days));
    for (api::Request const& request : requests) {
        SCOPED_TRACE(request.index());
        EXPECT_EQ(problem_of(world.ask(request, alice.receipt())).code, Code::auth_invalid_token);
    }
}
