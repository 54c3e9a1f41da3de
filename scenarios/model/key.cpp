// The key of a state: its facts in one canonical form.
#include "scenarios/model/key.hpp"

#include "scenarios/model/case.hpp"
#include "scenarios/model/reference.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace fauxcount::model {

namespace {

class KeyWriter {
public:
    KeyWriter(Facts const& facts, Terms const& terms, Instant now, std::string& key)
        : facts_{facts}, life_{facts, terms, now}, terms_{terms}, now_{now}, key_{key} {}

    void write() {
        for (Row row = 0; row < static_cast<Row>(facts_.accounts.size()); ++row) add_account(row);
        for (Device const& device : facts_.devices) add_device(device);
        for (Removal const& removal : facts_.removals) add_removal(removal);
        for (Memo const& memo : facts_.memos) add_memo(memo);
        for (Fault const& fault : facts_.faults) add_fault(fault);
    }

private:
    void add(std::uint64_t value) {
        std::array<char, 10> bytes;
        std::size_t length = 0;
        for (; value >= 0x80; value >>= 7U) bytes[length++] = static_cast<char>(0x80 | (value & 0x7fU));
        bytes[length++] = static_cast<char>(value);
        key_.append(bytes.data(), length);
    }
    void add_digest(Digest digest) { key_.append(reinterpret_cast<char const*>(&digest), sizeof digest); }
    // Of what has happened: how long ago, up to where no rule looks.
    void add_past(Instant at) {
        add(static_cast<std::uint64_t>(std::min(now_ - at, terms_.looks_back()).ms));
    }
    // Of what comes: how far off; what has come is all alike.
    void add_future(Instant at) {
        add(static_cast<std::uint64_t>(std::max((at - now_).ms, std::int64_t{0})));
    }
    void begin(char kind) { key_ += kind; }

    void add_account(Row row) {
        Account const& account = facts_.accounts[row];
        begin(life_.is_forgotten(row) ? 'F' : 'A');
        add(static_cast<std::uint64_t>(account.place));
        for (Identifier const& one : facts_.identifiers) {
            if (one.account == row) add_identifier(one);
        }
        add(static_cast<std::uint64_t>(life_.phase(row)));
        if (life_.phase(row) == api::Phase::removed) return;
        add_digest(account.password);
        add_past(account.signed_up_at);
        add_tries(account.passwords);
        for (Tries const& one : account.codes) add_tries(one);
        for (Session const& one : facts_.sessions) {
            if (one.account == row && life_.is_live(one)) add_session(one);
        }
        for (Factor const& one : facts_.factors) {
            if (one.account == row && life_.is_kept(one)) add_factor(one);
        }
        for (Challenge const& one : facts_.challenges) {
            if (one.account == row && life_.is_open(one)) add_challenge(one);
        }
        for (api::Via const via : {api::Via::email, api::Via::sms}) {
            if (life_.is_there(row)) add_sent_code(row, via);
        }
        for (Item const& one : facts_.items) {
            if (one.account == row) add_item(one);
        }
        for (Subscription const& one : facts_.subscriptions) {
            if (one.account == row) add_subscription(one);
        }
    }

    void add_tries(Tries const& tries) {
        bool const deaf = now_ < tries.deaf_until;
        add(deaf || tries.deaf_until == Instant{} ? tries.wrong : 0);
        add_future(tries.deaf_until);
    }

    void add_identifier(Identifier const& one) {
        auto const length = one.contact ? terms_.contact_quarantine : terms_.username_quarantine;
        Row const removal = life_.removal_of(one.account);
        // Free again: as if it had never been.
        if (removal != no_row && length && is_due(facts_.removals[removal].ends + *length, now_)) return;
        begin(one.contact ? 'c' : 'u');
        add_digest(one.text);
    }

    void add_session(Session const& one) {
        begin(one.restricted ? 'r' : 's');
        add_past(one.opened_at);
        add_past(one.proven_at);
        add(static_cast<std::uint64_t>(one.proven_by));
        add(static_cast<std::uint64_t>(one.device) + 1);
    }

    void add_factor(Factor const& one) {
        begin(one.confirmed ? 'f' : 'n');
        add(static_cast<std::uint64_t>(one.kind));
        add_past(one.enrolled_at);
        add(one.used);
        if (one.kind != api::FactorKind::totp) return;
        // Where in the step it is, and whether a code was taken that bars one which would be right now.
        add(static_cast<std::uint64_t>(now_.ms % totp_step.ms));
        std::int64_t const barred = one.step_taken - (step_of(now_) - 1);
        add(static_cast<std::uint64_t>(std::max(barred, std::int64_t{-1}) + 1));
    }

    // One that is over is as if it had not been: it is older than any that is open.
    void add_challenge(Challenge const& one) {
        begin('q');
        add(static_cast<std::uint64_t>(one.purpose));
        add(one.interactive ? 1U : 0U);
        add(static_cast<std::uint64_t>(one.device) + 1);
        add(one.purpose == Purpose::step_up ? 1U + rank_of(one.session) : 0U);
        add_future(one.opened_at + terms_.challenge_lifetime);
    }

    // The last one by its way: how long none is sent, and as long as it is in its time and was not right, how
    // many there were and what it is for. A factor that it confirms is the only one of its kind. What it is
    // does not stand in it, nor who knows that.
    void add_sent_code(Row account, api::Via via) {
        Row const last = life_.last_code(account, via);
        if (last == no_row) return;
        std::uint32_t const in_a_row = life_.codes_in_a_row(account, via);
        Duration const wait = life_.wait_for_code(account, via).value_or(Duration{});
        if (in_a_row == 0 && wait == Duration{}) return;
        begin(via == api::Via::email ? 'e' : 'p');
        add(static_cast<std::uint64_t>(wait.ms));
        add(terms_.code_sends ? in_a_row : std::min(in_a_row, 1U));
        if (in_a_row == 0) return;
        SentCode const& code = facts_.sent_codes[last];
        add_future(life_.end_of(code));
        add(code.revoked ? 0U : 1U + static_cast<unsigned>(code.what_for.purpose));
    }

    // Among those that are live; after them all if it is not.
    std::uint64_t rank_of(SessionId id) const {
        auto const end = std::find_if(facts_.sessions.begin(), facts_.sessions.end(),
                                      [&](Session const& one) { return one.id == id && life_.is_live(one); });
        return static_cast<std::uint64_t>(std::count_if(
            facts_.sessions.begin(), end, [&](Session const& session) { return life_.is_live(session); }));
    }

    void add_item(Item const& one) {
        begin('i');
        add(static_cast<std::uint64_t>(one.kind));
        add(one.bytes);
        add_past(one.added_at);
    }

    void add_subscription(Subscription const& one) {
        begin('b');
        add(static_cast<std::uint64_t>(one.plan));
        add(static_cast<std::uint64_t>(life_.state(one)));
        add(life_.charges(one));
        if (life_.state(one) == api::SubscriptionState::ended) return;
        add_future(life_.next_renewal(one));
        if (!one.stop) return;
        add(static_cast<std::uint64_t>(one.stop->kind));
        add_future(one.stop->ends);
        add(renewals_between(one, one.stop->at, now_));
    }

    void add_device(Device const& device) {
        begin('D');
        add(static_cast<std::uint64_t>(device.kind));
        add((life_.is_set_up(device) ? 1U : 0U) | (life_.is_orphan(device) ? 2U : 0U));
        Row const account = life_.owner(device);
        if (account == no_row) return;
        begin('o');
        add(static_cast<std::uint64_t>(account));
        add((device.find ? 1U : 0U) | (device.lost ? 2U : 0U));
        add_past(device.bound_since);
    }

    void add_removal(Removal const& removal) {
        bool const forgotten = life_.is_gone(removal);
        begin(forgotten ? 'G' : 'R');
        add(static_cast<std::uint64_t>(removal.account));
        if (forgotten) return;
        add(static_cast<std::uint64_t>(removal.channel));
        add_past(removal.requested_at);
        if (removal.cancelled_at) {
            begin('x');
            add_past(*removal.cancelled_at);
            return;
        }
        add_future(removal.due);
        add_future(removal.ends);
        for (std::size_t i = 0; i < removal.put_off.size(); ++i) {
            if (removal.put_off.at(i).ms > 0) add_future(stage_at(removal, static_cast<api::PurgeStage>(i)));
        }
        add_future(removal.ends + terms_.tombstone_length().value_or(Duration{}));
    }

    void add_memo(Memo const& memo) {
        bool const over =
            is_due(memo.at + memory, now_) || (memo.account != no_row && !life_.is_there(memo.account));
        if (over) return;
        begin('M');
        add(static_cast<std::uint64_t>(memo.account) + 1);
        add(static_cast<std::uint64_t>(memo.subject));
        add(memo.operation);
        add_digest(memo.key);
        add_digest(memo.request);
        add_digest(memo.answer);
        add_digest(memo.bearer);
        add_past(memo.at);
    }

    // By which number it is healed is known to whoever ordered it.
    void add_fault(Fault const& fault) {
        if (!life_.is_in_force(fault)) return;
        begin('O');
        add(static_cast<std::uint64_t>(find_row(facts_.devices, fault.device)));
        if (fault.until != never) add_future(fault.until);
    }

    Facts const& facts_;
    Life life_;
    Terms const& terms_;
    Instant now_;
    std::string& key_;
};

}  // namespace

void append_facts(Facts const& facts, Terms const& terms, Instant now, std::string& key) {
    KeyWriter{facts, terms, now, key}.write();
}

void Reference::append_key(Instant now, std::string& key) const { append_facts(facts_, *terms_, now, key); }

void Reference::append_name_of(Instant now, std::string_view bearer, std::string& key) const {
    Asker const asker = asker_of(now, bearer);
    key += static_cast<char>('0' + static_cast<int>(asker.who));
    if (asker.removal != no_row) key += std::to_string(asker.removal);
    if (asker.who != Who::owner) return;
    Life const life{facts_, *terms_, now};
    auto const end = facts_.sessions.begin() + asker.session;
    auto const older = std::count_if(facts_.sessions.begin(), end,
                                     [&](Session const& session) { return life.is_live(session); });
    key += std::to_string(older);
}

}  // namespace fauxcount::model
