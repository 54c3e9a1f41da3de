// A real provider in this process whose every answer is judged by the model.
#pragma once

#include "scenarios/dsl/in_process.hpp"
#include "scenarios/model/reference.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace fauxcount::model {

// The answers of one world. A setting of the policy is {name, value}.
class JudgedWorld {
public:
    explicit JudgedWorld(std::vector<api::Setting> changes = {}, std::string const& profile = "device-cloud");

    // The answer; what the model has against it is added to complaints(). nullopt: none came, and if the
    // model does not know that nothing was done, that is a complaint as well.
    std::optional<api::Answer> answer_to(api::Request const& request, std::string const& bearer = {},
                                         std::string const& key = {});
    // The same, for who knows that one comes. Throws std::bad_optional_access.
    api::Answer ask(api::Request const& request, std::string const& bearer = {},
                    std::string const& key = {}) {
        return answer_to(request, bearer, key).value();
    }
    // The same, for who knows what comes. Throws std::bad_variant_access.
    template <class T>
    T get(api::Request const& request, std::string const& bearer = {}, std::string const& key = {}) {
        return std::get<T>(ask(request, bearer, key));
    }
    // `ok` for every success.
    Code code(api::Request const& request, std::string const& bearer = {}, std::string const& key = {});
    // Asks, and does not tell the model.
    api::Answer ask_unjudged(api::Request const& request, std::string const& bearer = {});

    // What the inbox tells, judged like every answer.
    api::ControlAnswer ask_inbox(api::ListInbox request = {});
    // The same, for who knows that it is not refused. Throws std::bad_variant_access.
    api::Inbox inbox(api::ListInbox request = {}) {
        return std::get<api::Inbox>(ask_inbox(std::move(request)));
    }
    // What only a mock can do, of which the model is told nothing.
    template <class T>
    T control(api::ControlRequest const& request) {
        return std::get<T>(std::get<api::ControlAnswer>(transport_.control(request)));
    }
    // A fault is ordered in this world, or healed, and the model is told.
    api::ControlAnswer fault(api::ControlRequest request);

    // One call, as it was.
    struct Heard {
        Instant now;
        api::Request const& request;
        api::Credential const& credential;
        api::Answer const& answer;
    };
    // From here on told of every call, with the model as it was before it.
    void on_heard(std::function<void(Reference const& before, Heard const&)> listener) {
        listener_ = std::move(listener);
    }

    // One reading of the inbox, as it was.
    struct Read {
        Instant now;
        api::ListInbox const& request;
        api::ControlAnswer const& answer;
    };
    // The same of every reading.
    void on_read(std::function<void(Reference const& before, Read const&)> listener) {
        reader_ = std::move(listener);
    }

    void advance(Duration by) { advance_to(now_ + by); }
    void advance_to(Instant at);

    static constexpr char const* name = "judged";
    Instant now() const { return now_; }
    std::string const& administrator() const { return administrator_; }
    Reference& model() { return *model_; }
    Terms const& terms() const { return terms_; }
    std::string const& complaints() const { return complaints_; }
    // Every request and answer so far, a line each.
    std::string const& story() const { return story_; }

    // Short cuts of every test: everybody's password is `sesame`.
    AccountId sign_up(std::vector<std::string> identifiers);
    api::SessionOpened sign_in(std::string const& identifier);
    DeviceId device_of(std::string const& identifier, bool find = false);
    // The code of this step, or of one so many steps from it.
    std::string totp(Secret const& secret, std::int64_t steps = 0) const {
        return totp_code(secret, step_of(now_) + steps);
    }
    // An app, for whoever has just proven who they are. It is confirmed with the code of the step before, so
    // that the one of this step is still good.
    Secret add_app(std::string const& token);
    // The code that was sent last by that way, as the inbox shows it; or read behind the model's back. Throws
    // std::out_of_range if there is none.
    std::string sent_code(api::Via via = api::Via::email);
    std::string unseen_code(api::Via via = api::Via::email);
    // For whoever has just proven who they are: a factor of that kind, and the code that confirms it asked
    // for; and one that is confirmed. Until `code.resend` has passed no other code is sent by that way.
    FactorId enrol_sent(std::string const& token, api::Via via = api::Via::email);
    FactorId add_sent(std::string const& token, api::Via via = api::Via::email);
    // What the request is refused with.
    api::ChallengeView challenge(api::Request const& request, std::string const& token = {});
    api::RemovalAccepted remove(std::string const& token) {
        return get<api::RemovalAccepted>(api::RequestRemoval{}, token);
    }

private:
    engine::Registry registry_;
    testing::InProcess transport_{registry_, name};
    Instant now_;
    std::string administrator_;
    Terms terms_;
    std::optional<Reference> model_;
    std::string complaints_, story_;
    std::function<void(Reference const&, Heard const&)> listener_;
    std::function<void(Reference const&, Read const&)> reader_;
};

}  // namespace fauxcount::model
