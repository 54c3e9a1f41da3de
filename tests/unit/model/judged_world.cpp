// Asks the provider, then the model.
#include "tests/unit/model/judged_world.hpp"

#include "api/wire.hpp"

namespace fauxcount::model {

namespace {

constexpr Instant start{1'893'456'000'000};  // 2030-01-01T00:00:00.000Z

engine::RegistryOptions options() {
    engine::RegistryOptions options;
    options.start = start;
    return options;
}

std::string line_of(Instant now, api::Request const& request, api::Credential const& credential,
                    api::Answer const* answer) {
    auto const wire = api::encode_request(JudgedWorld::name, request);
    std::string line = to_string(now) + ' ' + std::string{wire.method} + ' ' + wire.target + ' ' + wire.body +
                       " by " + credential.bearer + " key " + credential.idempotency_key + " => ";
    if (answer == nullptr) return line + "no answer\n";
    api::encode_answer(*answer, line);
    return line + '\n';
}

std::string line_of(Instant now, api::ControlRequest const& request, api::ControlAnswer const& answer) {
    auto const wire = api::encode_request(request);
    std::string line =
        to_string(now) + ' ' + std::string{wire.method} + ' ' + wire.target + ' ' + wire.body + " => ";
    api::encode_answer(answer, line);
    return line + '\n';
}

api::ListInbox codes_by(api::Via via) {
    api::ListInbox request;
    request.world = JudgedWorld::name;
    request.limit = api::page_max;
    request.kind = api::MessageKind::code;
    request.via = via;
    return request;
}

std::string newest_code(api::Inbox const& inbox) {
    return inbox.messages.at(inbox.messages.size() - 1).code.value();
}

}  // namespace

JudgedWorld::JudgedWorld(std::vector<api::Setting> changes, std::string const& profile)
    : registry_{options()} {
    api::PutWorld put;
    put.world = name;
    put.seed = 7;
    put.profile = profile;
    put.policy = std::move(changes);
    auto const view = control<api::WorldView>(put);
    now_ = view.now;
    administrator_ = view.credential;
    terms_ = Terms::from(view.policy);
    model_.emplace(terms_, administrator_);
}

api::Answer JudgedWorld::ask_unjudged(api::Request const& request, std::string const& bearer) {
    return std::get<api::Answer>(transport_.call(request, {bearer, {}}));
}

std::optional<api::Answer> JudgedWorld::answer_to(api::Request const& request, std::string const& bearer,
                                                  std::string const& key) {
    api::Credential const credential{bearer, key};
    auto outcome = transport_.call(request, credential);
    auto* const answer = std::get_if<api::Answer>(&outcome);
    std::string const line = line_of(now_, request, credential, answer);
    story_ += line;
    if (answer == nullptr) {
        if (!model_->unanswered(now_, request, credential)) complaints_ += line + "  nobody knows why\n";
        return std::nullopt;
    }
    if (listener_) listener_(*model_, {now_, request, credential, *answer});
    if (auto const wrong = model_->judge(now_, request, credential, *answer))
        complaints_ += line + "  " + *wrong + '\n';
    return std::move(*answer);
}

api::ControlAnswer JudgedWorld::fault(api::ControlRequest request) {
    std::visit(
        [](auto& one) {
            if constexpr (requires { one.world; }) one.world = name;
        },
        request);
    auto answer = std::get<api::ControlAnswer>(transport_.control(request));
    std::string const line = line_of(now_, request, answer);
    story_ += line;
    if (!model_->heed(now_, request, answer)) complaints_ += line + "  and nobody can judge any more\n";
    return answer;
}

api::ControlAnswer JudgedWorld::ask_inbox(api::ListInbox request) {
    request.world = name;
    auto answer = std::get<api::ControlAnswer>(transport_.control(request));
    std::string const line = line_of(now_, request, answer);
    story_ += line;
    if (reader_) reader_(*model_, {now_, request, answer});
    if (auto const wrong = model_->judge(now_, request, answer)) complaints_ += line + "  " + *wrong + '\n';
    return answer;
}

Code JudgedWorld::code(api::Request const& request, std::string const& bearer, std::string const& key) {
    auto const answer = ask(request, bearer, key);
    auto const* const problem = std::get_if<api::Problem>(&answer);
    return problem == nullptr ? Code::ok : problem->code;
}

void JudgedWorld::advance_to(Instant at) {
    api::AdvanceClock advance;
    advance.world = name;
    advance.to = at;
    now_ = control<api::Advanced>(advance).now;
}

AccountId JudgedWorld::sign_up(std::vector<std::string> identifiers) {
    return get<api::AccountView>(api::SignUp{std::move(identifiers), "sesame"}).id;
}

api::SessionOpened JudgedWorld::sign_in(std::string const& identifier) {
    return get<api::SessionOpened>(api::SignIn{identifier, "sesame", true});
}

DeviceId JudgedWorld::device_of(std::string const& identifier, bool find) {
    auto const id = get<api::DeviceView>(api::MakeDevice{api::DeviceKind::phone}).id;
    auto const token = get<api::SessionOpened>(api::SetUpDevice{id, identifier, "sesame"}).token;
    if (find) get<api::DeviceView>(api::SetFindDevice{id, true, {}}, token);
    return id;
}

Secret JudgedWorld::add_app(std::string const& token) {
    auto const app = get<api::FactorEnrolled>(api::EnrolFactor{api::FactorKind::totp}, token);
    auto const secret = read_secret(app.secret.value()).value();
    get<api::FactorView>(api::ConfirmFactor{app.factor.id, totp(secret, -1)}, token);
    return secret;
}

FactorId JudgedWorld::enrol_sent(std::string const& token, api::Via via) {
    auto const id = get<api::FactorEnrolled>(api::EnrolFactor{kind_of(via)}, token).factor.id;
    get<api::CodeSent>(api::SendFactorCode{id}, token);
    return id;
}

FactorId JudgedWorld::add_sent(std::string const& token, api::Via via) {
    FactorId const id = enrol_sent(token, via);
    get<api::FactorView>(api::ConfirmFactor{id, sent_code(via)}, token);
    return id;
}

std::string JudgedWorld::sent_code(api::Via via) { return newest_code(inbox(codes_by(via))); }

std::string JudgedWorld::unseen_code(api::Via via) { return newest_code(control<api::Inbox>(codes_by(via))); }

api::ChallengeView JudgedWorld::challenge(api::Request const& request, std::string const& token) {
    return get<api::Problem>(request, token).challenge.value();
}

}  // namespace fauxcount::model
