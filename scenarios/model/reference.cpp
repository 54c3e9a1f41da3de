// From a call to its judge.
#include "scenarios/model/reference.hpp"

#include "scenarios/model/faults.hpp"
#include "scenarios/model/judge.hpp"
#include "scenarios/model/memory.hpp"

namespace fauxcount::model {

Reference::Reference(Terms const& terms, std::string_view administrator_token)
    : terms_{&terms}, administrator_{digest_of(administrator_token)} {}

Asker Reference::asker_of(Instant now, std::string_view bearer) const {
    if (bearer.empty()) return {};
    Digest const token = digest_of(bearer);
    if (token == administrator_) return {Who::administrator};
    Life const life{facts_, *terms_, now};
    for (std::size_t row = 0; row < facts_.sessions.size(); ++row) {
        Session const& session = facts_.sessions[row];
        if (session.token != token) continue;
        if (!life.is_live(session)) return {Who::ended, session.account};
        return {Who::owner, session.account, static_cast<Row>(row)};
    }
    for (std::size_t row = 0; row < facts_.removals.size(); ++row) {
        Removal const& removal = facts_.removals[row];
        if (removal.receipt != token) continue;
        Row const at = static_cast<Row>(row);
        return {life.is_remembered(at) ? Who::receipt : Who::ended_receipt, removal.account, no_row, at};
    }
    for (EndedToken const& one : facts_.ended_tokens) {
        if (one.token == token) return {Who::ended, one.account};
    }
    return {Who::stranger};
}

std::optional<std::string> Reference::judge(Instant now, api::Request const& request,
                                            api::Credential const& credential, api::Answer const& answer) {
    Case c{facts_, *terms_, now, asker_of(now, credential.bearer), digest_of(credential.bearer), answer};
    auto wrong = judge_case(c, request, credential);
    if (wrong) should_be_ = c.should_be;
    return wrong;
}

std::optional<std::string> Reference::judge(Instant now, api::ListInbox const& request,
                                            api::ControlAnswer const& answer) {
    auto const* const problem = std::get_if<api::Problem>(&answer);
    api::Answer const refused = problem == nullptr ? api::Answer{api::Done{}} : api::Answer{*problem};
    Case c{facts_, *terms_, now, {}, 0, refused};
    auto wrong = model::judge(c, request, std::get_if<api::Inbox>(&answer));
    if (wrong) should_be_ = c.should_be;
    return wrong;
}

std::optional<std::string> Reference::judge_case(Case& c, api::Request const& request,
                                                 api::Credential const& credential) {
    bool const keyed = !credential.idempotency_key.empty() && takes_key(request);
    bool const is_none = keyed && !api::is_idempotency_key(credential.idempotency_key);
    // With a key that is none it is refused before anybody looks at what it is for.
    if (!is_none && is_cut_off(c.facts, c.at, c.asker, request))
        return Complaint{"it is answered, and comes from a device that is out of reach"};
    if (c.asker.who == Who::stranger) return c.refused(Code::auth_invalid_token);
    auto const judge_it = [&] {
        return std::visit([&](auto const& one) { return model::judge(c, one); }, request);
    };
    if (!keyed) return judge_it();
    if (is_none) return c.refused(Code::idempotency_key_invalid);
    KeyedCall const call{c, request, credential.idempotency_key};
    if (call.remembered() != nullptr) return call.judge(c);
    if (auto wrong = judge_it()) return wrong;
    call.remember(c);
    return std::nullopt;
}

bool Reference::heed(Instant now, api::ControlRequest const& request, api::ControlAnswer const& answer) {
    return model::heed(facts_, *terms_, now, request, answer);
}

bool Reference::unanswered(Instant now, api::Request const& request,
                           api::Credential const& credential) const {
    Life const at{facts_, *terms_, now};
    return is_cut_off(facts_, at, asker_of(now, credential.bearer), request);
}

Who Reference::who(Instant now, std::string_view bearer) const { return asker_of(now, bearer).who; }

std::optional<api::Phase> Reference::phase(Instant now, AccountId account) const {
    Row const row = find_row(facts_.accounts, account);
    if (row == no_row) return std::nullopt;
    return Life{facts_, *terms_, now}.phase(row);
}

void Reference::stage_failed(AccountId account, api::PurgeStage stage, Duration by) {
    Row const row = find_row(facts_.accounts, account);
    if (row == no_row || facts_.accounts[row].removal == no_row) return;
    Removal& removal = facts_.removals[facts_.accounts[row].removal];
    Duration& put_off = removal.put_off.at(static_cast<std::size_t>(stage));
    put_off = put_off + by;
    removal.ends = removal.ends + by;
}

std::string_view Reference::phase_word(Instant now, AccountId account) const {
    Row const row = find_row(facts_.accounts, account);
    Life const life{facts_, *terms_, now};
    return row != no_row && !life.is_forgotten(row) ? wire_name(life.phase(row)) : std::string_view{"nobody"};
}

}  // namespace fauxcount::model
