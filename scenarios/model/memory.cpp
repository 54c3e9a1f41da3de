// Remembered calls: found, compared, written down, and the oldest forgotten.
#include "scenarios/model/memory.hpp"

#include "api/wire.hpp"
#include "scenarios/model/identifiers.hpp"

#include <type_traits>

namespace fauxcount::model {

namespace {

// Everything an answer says but free text, instants as far from `then` as they are: a number that two
// answers share if they are the same one, and if they are the same a while apart.
class AnswerDigest {
public:
    explicit AnswerDigest(Instant then) : then_{then} {}

    void add(std::string_view text) { add_number(digest_of(text)); }
    void add(std::string const& text) { add(std::string_view{text}); }
    void add(Instant at) { add_number(static_cast<std::uint64_t>((at - then_).ms)); }
    void add(Duration length) { add_number(static_cast<std::uint64_t>(length.ms)); }
    void add(api::Fix const& fix) { add(fix.method), add(fix.path); }
    void add(api::Problem const& problem) {
        add(problem.code), add(problem.place), add(problem.not_before), add(problem.max_age),
            add(problem.blockers), add(problem.challenge);
    }
    template <class T>
    void add(std::optional<T> const& value) {
        add_number(value ? 1 : 0);
        if (value) add(*value);
    }
    template <class T>
    void add(std::vector<T> const& all) {
        add_number(all.size());
        for (T const& one : all) add(one);
    }
    template <IdKind K>
    void add(Id<K> id) {
        add_number(id.value);
    }
    template <class T>
    void add(T const& value) {
        if constexpr (Structure<T>) {
            std::apply([&](auto const&... field) { (add(value.*field.member), ...); }, T::fields());
        } else {
            add_number(static_cast<std::uint64_t>(value));
        }
    }
    Digest sum() const { return sum_; }

private:
    void add_number(std::uint64_t number) {
        sum_ = (sum_ ^ number) * 0xd6e8feb86659fd93U;
        sum_ ^= sum_ >> 29U;
    }

    Instant then_;
    Digest sum_ = 1;
};

Digest digest_of_answer(api::Answer const& answer, Instant then) {
    AnswerDigest digest{then};
    digest.add(answer.index());
    std::visit([&](auto const& one) { digest.add(one); }, answer);
    return digest.sum();
}

// A password or a code makes no request another one, but a new password does, and so does the session in
// which it is changed.
Digest digest_of_request(api::Request request, Digest bearer) {
    auto const* const change = std::get_if<api::ChangePassword>(&request);
    std::string const of_change = change == nullptr ? "" : change->password + ' ' + std::to_string(bearer);
    std::visit(
        [](auto& one) {
            if constexpr (requires { one.password; }) one.password = {};
            if constexpr (requires { one.code; }) one.code = {};
        },
        request);
    auto const wire = api::encode_request("", request);
    return digest_of(wire.target + ' ' + wire.body + of_change);
}

// Where an administrator's call is remembered: with the account it is about, or with nobody's.
struct Place {
    Row account = no_row;
    bool any = true;
};
Place administrators_place(Case const& c, api::Request const& request) {
    if (auto const* const one = std::get_if<api::RequestRemoval>(&request)) {
        Row const account = one->account ? find_row(c.facts.accounts, *one->account) : no_row;
        return {account, account != no_row};
    }
    if (auto const* const one = std::get_if<api::CancelRemoval>(&request)) {
        Row const removal = find_row(c.facts.removals, one->removal);
        return removal == no_row ? Place{no_row, false} : Place{c.facts.removals[removal].account, true};
    }
    return {};
}

// Of a sign-up: who is called what it asks first to be called.
Row namesake(Case const& c, api::SignUp const& request) {
    auto const called =
        request.identifiers.empty() ? std::nullopt : read_identifier(request.identifiers.front());
    return called ? c.at.who_is(digest_of(called->text)) : no_row;
}

// With the right password or code, or once it is heard, it is to be asked again under the same key; so it is
// once the challenge is answered.
bool is_open_to_another_try(Code code) {
    return code == Code::auth_bad_credentials || code == Code::auth_bad_code ||
           code == Code::auth_too_many_tries || code == Code::auth_factor_required;
}

bool is_alive(Case const& c, Memo const& memo) {
    return !is_due(memo.at + memory, c.now) && (memo.account == no_row || c.at.is_there(memo.account));
}

}  // namespace

bool takes_key(api::Request const& request) {
    return std::visit(
        [](auto const& one) {
            using R = std::remove_cvref_t<decltype(one)>;
            return R::route.method != "GET" && !std::is_same_v<R, api::SignIn> &&
                   !std::is_same_v<R, api::SetUpDevice> && !std::is_same_v<R, api::AnswerChallenge> &&
                   !std::is_same_v<R, api::EnrolFactor> && !std::is_same_v<R, api::SendCode> &&
                   !std::is_same_v<R, api::SendFactorCode> && !std::is_same_v<R, api::BulkRemovals>;
        },
        request);
}

KeyedCall::KeyedCall(Case const& c, api::Request const& request, std::string_view key) {
    call_.operation = static_cast<std::uint8_t>(request.index());
    call_.key = digest_of(key);
    call_.request = digest_of_request(request, c.bearer);
    call_.bearer = c.bearer;
    call_.at = c.now;
    call_.account = c.asker.account;
    if (auto const* const sign_up = std::get_if<api::SignUp>(&request)) {
        call_.subject = Subject::newcomer;
        call_.account = namesake(c, *sign_up);
    } else if (c.is_administrator()) {
        auto const place = administrators_place(c, request);
        call_.subject = Subject::administrator;
        call_.account = place.account;
        has_memory_ = place.any;
    } else if (c.asker.who == Who::receipt || c.asker.who == Who::ended_receipt) {
        call_.subject = Subject::receipt;
    } else {
        call_.subject = Subject::owner;
        has_memory_ = c.asker.who != Who::nobody;
    }
    if (!has_memory_) return;
    for (Memo const& memo : c.facts.memos) {
        bool const same_call = memo.operation == call_.operation && memo.key == call_.key &&
                               memo.subject == call_.subject && memo.account == call_.account;
        if (same_call && is_alive(c, memo)) memo_ = &memo;
    }
}

Complaint KeyedCall::judge(Case const& c) const {
    // Of the sessions that are over only the one that asked first is told.
    if (memo_->subject == Subject::owner && c.asker.who == Who::ended && memo_->bearer != call_.bearer)
        return c.refused(Code::auth_invalid_token);
    if (memo_->request != call_.request) return c.refused(Code::idempotency_key_reused);
    if (digest_of_answer(c.answer, memo_->at) == memo_->answer) return std::nullopt;
    c.should_be = memo_->code;
    return Complaint{"the answer is not the one that was given to this key before"};
}

void KeyedCall::remember(Case& c) const {
    auto const* const problem = c.given<api::Problem>();
    if (problem != nullptr && is_open_to_another_try(problem->code)) return;
    Memo call = call_;
    if (!has_memory_ || (call.subject == Subject::owner && c.asker.who == Who::ended)) return;
    if (call.subject == Subject::newcomer) {
        if (c.given<api::AccountView>() == nullptr) return;
        call.account = static_cast<Row>(c.facts.accounts.size()) - 1;
    }
    call.answer = digest_of_answer(c.answer, c.now);
    call.code = problem == nullptr ? Code::ok : problem->code;
    auto& memos = c.facts.memos;
    auto const with_it = [&](Memo const& memo) { return memo.account == call.account; };
    if (static_cast<std::size_t>(std::count_if(memos.begin(), memos.end(), with_it)) >= memos_max)
        memos.erase(std::find_if(memos.begin(), memos.end(), with_it));
    memos.push_back(call);
}

}  // namespace fauxcount::model
