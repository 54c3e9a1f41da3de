#include "domain/search_key.hpp"

#include "domain/faults.hpp"
#include "domain/totp.hpp"

#include <algorithm>
#include <span>

namespace fauxcount::domain {

namespace {

// More ids than these given out are many: the next one differs from them all, whatever their number.
constexpr std::uint32_t counter_max = 3;

// 0: it is none that is there; else which one it is, plus one.
template <class Record>
char which_of(std::span<Record const> all, std::uint32_t ordinal) {
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].ordinal == ordinal) return static_cast<char>(i + 1);
    return 0;
}

class KeyWriter {
public:
    KeyWriter(State const& state, Duration memory, std::string& key)
        : state_(state), memory_(memory), key_(key) {}

    void world() {
        number(state_.account_slots());
        number(state_.device_slots());
        number(state_.accounts_live());
        counter(static_cast<std::uint32_t>(std::min<std::uint64_t>(state_.accounts_removed(), UINT32_MAX)));
        number(state_.identifiers_indexed());
        number(state_.next_account().slot);
        memos(state_.admin_memo());
    }

    void account(Slot slot) {
        Account const& account = state_.account(slot);
        counter(account.generation);
        number(static_cast<std::uint32_t>(account.phase) | std::uint32_t{account.next_stage} << 8U |
               static_cast<std::uint32_t>(account.channel) << 16U |
               std::uint32_t{account.stage_failed} << 24U);
        for (Instant const at :
             {account.created_at, account.requested_at, account.due, account.ends_at, account.tombstone_until,
              account.contact_quarantine, account.username_quarantine}) {
            instant(at);
        }
        number(account.password);
        counter(account.next_item);
        counter(account.next_session);
        counter(account.next_subscription);
        counter(account.removals);
        number(account.next_tombstone_plus_one);
        children(state_.extent(account));
        memos(account.memo);
    }

    void device(Slot slot) {
        Device const& device = state_.device(slot);
        instant(device.bound_since);
        number(device.owner_plus_one);
        counter(device.owner_generation);
        counter(device.generation);
        number(static_cast<std::uint32_t>(device.kind) | std::uint32_t{device.flags} << 8U);
    }

    void deadline(Deadline const& deadline) {
        instant(deadline.at());
        number(static_cast<std::uint32_t>(deadline.rank()));
        number(deadline.slot());
        number(object(deadline));
    }

private:
    template <class Number>
    void number(Number value) {
        key_.append(reinterpret_cast<char const*>(&value), sizeof value);
    }
    void counter(std::uint32_t value) { number(static_cast<std::uint8_t>(std::min(value, counter_max))); }
    void instant(Instant at) { number(std::max(at.ms - state_.now().ms, -memory_.ms)); }

    // How many of the others were made before this one.
    template <class Record, class Ordinal>
    static std::uint32_t rank(std::span<Record const> all, Ordinal ordinal, std::uint32_t of) {
        std::uint32_t before = 0;
        for (Record const& other : all) before += ordinal(other) < of ? 1 : 0;
        return before;
    }
    template <class Record>
    static std::uint32_t rank(std::span<Record const> all, std::uint32_t of) {
        return rank(all, [](Record const& record) { return std::uint32_t{record.ordinal}; }, of);
    }

    void children(Extent extent) {
        number(static_cast<std::uint32_t>(extent.count(Section::sessions)));
        for (Session const& session : extent.sessions()) {
            instant(session.created_at);
            instant(session.proven_at);
            instant(session.expires_at);
            number(rank(extent.sessions(), session.ordinal));
            number(session.device_plus_one);
            number(session.scope);
            number(session.proof);
        }
        number(static_cast<std::uint32_t>(extent.count(Section::identifiers)));
        for (Identifier const& identifier : extent.identifiers()) {
            number(identifier.digest);
            number(identifier.kind);
            number(identifier.offset);
            number(identifier.length);
        }
        number(static_cast<std::uint32_t>(extent.count(Section::past_removals)));
        for (PastRemoval const& removal : extent.past_removals()) {
            instant(removal.requested_at);
            instant(removal.due);
            instant(removal.cancelled_at);
            number(rank(extent.past_removals(), removal.ordinal));
            number(removal.channel);
        }
        subscriptions(extent);
        tries(extent);
        factors(extent);
        challenges(extent);
        sent_codes(extent);
        number(static_cast<std::uint32_t>(extent.count(Section::devices)));
        for (Slot const device : extent.devices()) number(device);
        items(extent);
        number(static_cast<std::uint32_t>(extent.count(Section::text)));
        if (extent.data() != nullptr) {
            key_.append(reinterpret_cast<char const*>(extent.data()) + extent.offset(Section::text),
                        extent.count(Section::text));
        }
    }

    void tries(Extent extent) {
        number(static_cast<std::uint32_t>(extent.count(Section::tries)));
        for (Tries const& one : extent.tries()) {
            number(one.guard);
            number(one.counted(state_.now()));
            number(std::max<std::int64_t>(one.locked_until.ms - state_.now().ms, 0));
        }
    }

    // Codes come and go with the steps of the clock: where in its step a world stands matters as soon as
    // there is an app. Which numbers a secret is drawn from does not.
    void factors(Extent extent) {
        number(static_cast<std::uint32_t>(extent.count(Section::factors)));
        auto const factors = extent.factors();
        bool const has_app = std::any_of(factors.begin(), factors.end(), [](Factor const& factor) {
            return factor.kind == FactorKind::totp;
        });
        if (has_app) number(state_.now().ms % totp_step.ms);
        for (Factor const& factor : extent.factors()) {
            bool const app = factor.kind == FactorKind::totp;
            std::uint64_t const step = totp_step_at(state_.now());
            number(app ? std::max(factor.taken + 1, step) - step : factor.taken);
            instant(factor.created_at);
            number(rank(extent.factors(), factor.ordinal));
            number(factor.kind);
            number(factor.confirmed);
        }
    }

    void challenges(Extent extent) {
        number(static_cast<std::uint32_t>(extent.count(Section::challenges)));
        for (Challenge const& challenge : extent.challenges()) {
            number(std::max<std::int64_t>(challenge.expires_at.ms - state_.now().ms, 0));
            number(rank(extent.challenges(), challenge.ordinal));
            bool const of_session = challenge.purpose == Purpose::step_up;
            number(of_session ? static_cast<std::uint32_t>(which_of(extent.sessions(), challenge.subject))
                              : challenge.subject);
            number(challenge.purpose);
            number(challenge.interactive);
        }
    }

    // Which number it is drawn from matters to nobody.
    void sent_codes(Extent extent) {
        number(static_cast<std::uint32_t>(extent.count(Section::sent_codes)));
        Instant const now = state_.now();
        for (SentCode const& code : extent.sent_codes()) {
            unsigned const row = code.in_a_row(now);
            bool const counts = state_.policy().code_sends != unlimited;
            number(code.via);
            number(counts ? row : std::min(row, 1U));
            number(std::max<std::int64_t>((code.sent_at + state_.policy().code_resend - now).ms, 0));
            if (row == 0) continue;  // it was taken, or is out of its time
            number((code.expires_at - now).ms);
            number(code.purpose);
            bool const confirms = code.purpose == CodePurpose::confirmation;
            number(confirms ? which_of(extent.factors(), code.subject) : char{0});
        }
    }

    void subscriptions(Extent extent) {
        number(static_cast<std::uint32_t>(extent.count(Section::subscriptions)));
        for (Subscription const& subscription : extent.subscriptions()) {
            instant(subscription.renews_at);
            counter(subscription.charges);
            number(rank(extent.subscriptions(), subscription.ordinal));
            number(subscription.plan);
            number(subscription.state_bits);
        }
    }

    void items(Extent extent) {
        number(static_cast<std::uint32_t>(extent.count(Section::items)));
        auto const ordinal = [](Item const& item) { return item.ordinal(); };
        for (Item const& item : extent.items()) {
            instant(item.created_at());
            number(item.bytes());
            number(rank(extent.items(), ordinal, item.ordinal()));
            number(item.kind);
        }
    }

    // What an answer says follows from the rest; that it is kept, and for which request, does not.
    void memos(ExtentRef newest) {
        for (ExtentRef at = newest; at != 0;) {
            Memo const& memo = state_.memo_at(at);
            number(memo.key);
            number(memo.body);
            instant(memo.until);
            number(memo.answer_bytes);
            number(memo.operation);
            at = memo.older;
        }
        number(UINT64_MAX);
    }

    std::uint32_t object(Deadline const& deadline) const {
        if (deadline.rank() != Rank::renewal || deadline.slot() >= state_.account_slots())
            return deadline.object();
        auto const all = state_.extent(state_.account(deadline.slot())).subscriptions();
        return rank(all, deadline.object());
    }

    State const& state_;
    Duration memory_;
    std::string& key_;
};

}  // namespace

void append_search_key(State const& state, Duration memory, std::string& key) {
    KeyWriter writer(state, memory, key);
    writer.world();
    for (Slot slot = 0; slot < state.account_slots(); ++slot) writer.account(slot);
    for (Slot slot = 0; slot < state.device_slots(); ++slot) writer.device(slot);
    for (auto next = state.deadlines().first(); next; next = state.deadlines().at_or_after(next->successor()))
        writer.deadline(*next);
    // A world without faults has none of this.
    for (Fault const& fault : state.faults()) {
        append_fault(fault, state.now(), key);
        if (fault.before != nullptr) append_search_key(*fault.before, memory, key);
    }
}

void append_search_key(State const& state, Actor const& holder, std::string& key) {
    // 0: it opens nothing any more; else which one it is, counted from the newest, plus one.
    std::uint8_t which = 0;
    Account const* const account = state.find(holder.account);
    if (account != nullptr && holder.kind == ActorKind::receipt) {
        which = static_cast<std::uint8_t>(std::min(account->removals - holder.ordinal, counter_max) + 1U);
    } else if (account != nullptr && holder.kind == ActorKind::session) {
        auto const sessions = state.extent(*account).sessions();
        for (std::size_t i = 0; i < sessions.size(); ++i) {
            if (sessions[i].ordinal == holder.ordinal) which = static_cast<std::uint8_t>(i + 1);
        }
    }
    key += static_cast<char>(holder.kind);
    key += static_cast<char>(which);
}

namespace {

template <class HeldId, class Records>
void append_which(State const& state, HeldId held, std::string& key, Records records) {
    ChildPlace const place = state.identity().child_of(held);
    Account const* const account = state.find(place.owner);
    key += account == nullptr ? char{0} : which_of(records(state.extent(*account)), place.ordinal);
}

}  // namespace

void append_search_key(State const& state, SubscriptionId held, std::string& key) {
    append_which(state, held, key, [](Extent const& children) { return children.subscriptions(); });
}
void append_search_key(State const& state, FactorId held, std::string& key) {
    append_which(state, held, key, [](Extent const& children) { return children.factors(); });
}
void append_search_key(State const& state, ChallengeId held, std::string& key) {
    append_which(state, held, key, [](Extent const& children) { return children.challenges(); });
}

}  // namespace fauxcount::domain
