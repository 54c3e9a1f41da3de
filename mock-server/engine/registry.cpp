#include "engine/registry.hpp"

#include "engine/jobs.hpp"
#include "engine/registry_impl.hpp"

namespace fauxcount::engine {

namespace {

// What one slice does at most of each kind of work; each is about a millisecond, the giving back of memory,
// which comes on top of another's slice, a fraction of one.
constexpr std::size_t slice_requests_max = 64;
constexpr std::size_t slice_blocks_max = 256;

api::Answer refusal(Code code) { return problem(code); }

Answered answer_of(World& world, api::Request const& request, api::Credential const& credential) {
    api::Answer answer = world.answer(request, credential);
    return {std::move(answer), world.state().now(), world.effect()};
}

}  // namespace

Registry::Registry(RegistryOptions options, TurnLog* log)
    : impl_(std::make_unique<Impl>(std::move(options), log)) {}
Registry::~Registry() = default;

void Registry::adopt(WorldAsKept kept) {
    impl_->note_busy(impl_->take_in(std::make_unique<World>(std::move(kept), impl_->wall_ms)));
}

void Registry::wake_by(std::function<void()> wake) {
    if (impl_->log != nullptr) impl_->log->wake_by(std::move(wake));
}

std::optional<std::string> Registry::storage_failure() const {
    return impl_->log == nullptr ? std::nullopt : impl_->log->failure();
}

void Registry::set_wall(std::int64_t wall_ms) {
    std::int64_t const passed = wall_ms - std::exchange(impl_->wall_ms, wall_ms);
    if (passed == 0 || impl_->readers == 0 || impl_->held.failed()) return;
    for (auto& [name, entry] : impl_->worlds) {
        if (entry.readers.empty()) continue;
        // Where real time is set back nobody waits the longer for it.
        if (passed < 0)
            for (Reader& reader : entry.readers) reader.until_ms += passed;
        // What they wait for may come by itself, where the clock runs; and who is answered hears what time it
        // is. In between the clock makes no turns for them.
        bool const ends = std::any_of(entry.readers.begin(), entry.readers.end(),
                                      [&](Reader const& reader) { return reader.until_ms <= wall_ms; });
        if (!entry.busy() && (ends || entry.world->due_by(wall_ms))) entry.world->wall(wall_ms);
        impl_->note_busy(entry);
        impl_->answer_readers(entry, false);
    }
}
void Registry::end_waits() {
    impl_->waits_ended = true;
    for (auto& [name, entry] : impl_->worlds) impl_->answer_readers(entry, true);
}
std::uint32_t Registry::worlds() const { return static_cast<std::uint32_t>(impl_->worlds.size()); }
RegistryOptions const& Registry::options() const { return impl_->options; }
api::WireQuirks const* Registry::wire_quirks_of(std::string_view world) const {
    if (!impl_->quirks_known) return nullptr;
    Entry const* const entry = impl_->find(world);
    if (entry == nullptr) return nullptr;
    auto const& quirks = entry->world->options().wire_quirks;
    return quirks ? &*quirks : nullptr;
}
bool Registry::busy() const {
    if (impl_->held.failed()) return !impl_->busy.empty() || !impl_->brought_about.empty();
    if (!impl_->brought_about.empty() || !impl_->left_behind.empty()) return true;
    if (impl_->log == nullptr) return !impl_->busy.empty();
    return impl_->log->wants_flush() || (!impl_->busy.empty() && !impl_->log->congested());
}

Registry::Counters& Registry::Counters::operator+=(Counters const& more) {
    requests += more.requests;
    refusals += more.refusals;
    turns += more.turns;
    events += more.events;
    fired += more.fired;
    for (std::size_t kind = 0; kind < faults.size(); ++kind) faults.at(kind) += more.faults.at(kind);
    password_hashes += more.password_hashes;
    identifier_lookups += more.identifier_lookups;
    return *this;
}

Registry::Counters const& Registry::counters() const {
    impl_->counters = impl_->of_the_gone;
    for (auto const& [name, entry] : impl_->worlds) impl_->counters += entry.world->counters();
    return impl_->counters;
}

std::optional<Answered> Registry::answer(std::string_view world, api::Request const& request,
                                         api::Credential const& credential, Ticket ticket) {
    if (impl_->held.failed()) return Answered{refusal(Code::server_storage), impl_->options.start};
    auto const reached = impl_->reach(world);
    // That there is none may rest on a drop that is not durable yet.
    if (auto const* none = std::get_if<api::Problem>(&reached))
        return impl_->held.out_or_held(Answered{*none, impl_->options.start}, ticket);
    Entry& entry = *std::get<Entry*>(reached);
    if (impl_->under_way.has(world, request, credential))
        return Answered{refusal(Code::idempotency_in_flight), entry.world->state().now()};
    if (!entry.busy()) entry.world->wall(impl_->wall_ms);
    if (entry.busy()) {
        if (entry.mailbox.size() >= impl_->options.mailbox_max) {
            return Answered{refusal(Code::world_busy), entry.world->state().now()};
        }
        entry.mailbox.push_back({ticket, request, credential});
        impl_->under_way.begin(ticket, world, request, credential);
        impl_->note_busy(entry);
        return std::nullopt;
    }
    Answered answered = answer_of(*entry.world, request, credential);
    if (!entry.world->settled()) impl_->note_busy(entry);
    impl_->answer_readers(entry, false);
    auto out = impl_->held.out_or_held(std::move(answered), ticket);
    if (!out || (out->effect && takes_time(out->effect->kind)))
        impl_->under_way.begin(ticket, world, request, credential);
    return out;
}

// Millions of accounts take a while to go; nobody waits for them.
void Registry::Impl::give_back() {
    if (left_behind.empty()) return;
    if (left_behind.back().take_apart(slice_blocks_max)) left_behind.pop_back();
}

std::optional<api::ControlAnswer> Registry::Impl::read_inbox(Entry& entry, api::ListInbox const& request,
                                                             Ticket ticket) {
    auto search = inbox_search(*entry.world, request);
    if (auto* const wrong = std::get_if<api::Problem>(&search)) return std::move(*wrong);
    auto& wanted = std::get<InboxSearch>(search);
    api::Inbox found = find_messages(*entry.world, wanted);
    bool const waits = found.messages.empty() && request.wait && request.wait->ms > 0 && !waits_ended;
    if (!waits) return found;
    entry.readers.push_back({ticket, std::move(wanted), wall_ms + request.wait->ms});
    ++readers;
    return std::nullopt;
}

void Registry::Impl::answer_readers(Entry& entry, bool all) {
    if (entry.readers.empty()) return;
    std::size_t const before = entry.readers.size();
    entry.answer_readers(wall_ms, all, brought_about);
    readers -= before - entry.readers.size();
}

// Whoever waits for the world hears that it is gone.
void Registry::Impl::drop(std::string_view name) {
    auto const found = worlds.find(name);
    Entry& entry = found->second;
    readers -= entry.readers.size();
    entry.send_home(Code::world_not_found, brought_about);
    busy.erase(std::remove(busy.begin(), busy.end(), found->first), busy.end());
    if (log != nullptr) log->dropped(*entry.world);
    of_the_gone += entry.world->counters();
    entry.world->hand_over(left_behind);
    worlds.erase(found);
}

// One slice for one world: its job first, then what became due, then its mailbox in order.
void Registry::Impl::serve(Entry& entry, std::vector<Ready>& ready) {
    World& world = *entry.world;
    if (entry.has_job()) {
        auto answer = work_on_job(entry);
        if (!answer) return;
        if (entry.job_ticket) {
            held.give_out({*entry.job_ticket, ControlAnswered{*std::move(answer), world.state().now()}},
                          ready);
        }
        entry.finish_job();
        return;
    }
    if (!world.settled()) {
        world.slice(slice_fired_max);
        return;
    }
    for (std::size_t n = 0; n < slice_requests_max && !entry.mailbox.empty(); ++n) {
        Queued const waiting = std::move(entry.mailbox.front());
        entry.mailbox.pop_front();
        world.wall(wall_ms);
        if (auto const* request = std::get_if<api::Request>(&waiting.request)) {
            if (!world.settled()) {  // the wall clock brought more than a slice: this one waits for it
                entry.mailbox.push_front(waiting);
                return;
            }
            held.give_out({waiting.ticket, answer_of(world, *request, waiting.credential)}, ready);
        } else if (auto answer =
                       on_world(entry, std::get<api::ControlRequest>(waiting.request), waiting.ticket)) {
            held.give_out({waiting.ticket, ControlAnswered{*std::move(answer), world.state().now()}}, ready);
        }
        if (entry.has_job() || !world.settled()) return;
    }
}

// Going on would make worlds that no restart finds, and hand in what nobody takes.
void Registry::Impl::give_up(std::vector<Ready>& ready) {
    held.release(ready);
    for (Ready& one : brought_about) {
        HeldAnswers::refuse(one);
        ready.push_back(std::move(one));
    }
    brought_about.clear();
    for (auto& [name, entry] : worlds) entry.send_home(Code::server_storage, ready);
    readers = 0;
    busy.clear();
}

// It goes out now, but for one that takes its time.
void Registry::Impl::answered(Ready const& ready) {
    auto const* const product = std::get_if<Answered>(&ready.answer);
    bool const later = product != nullptr && product->effect && takes_time(product->effect->kind);
    if (!later) under_way.end(ready.ticket);
}

void Registry::work(std::vector<Ready>& ready) {
    std::size_t const before = ready.size();
    impl_->work(ready);
    for (std::size_t i = before; i < ready.size(); ++i) impl_->answered(ready[i]);
}

void Registry::Impl::work(std::vector<Ready>& ready) {
    if (held.failed()) return give_up(ready);
    for (Ready& one : brought_about) held.give_out(std::move(one), ready);
    brought_about.clear();
    give_back();
    if (log != nullptr) {
        held.release(ready);
        log->flush();
        if (log->congested()) return;
    }
    if (busy.empty()) return;
    std::string const name = busy.front();
    busy.erase(busy.begin());
    Entry* const entry = find(name);
    if (entry == nullptr) return;
    serve(*entry, ready);
    answer_readers(*entry, false);
    note_busy(*entry);
}

void Registry::sent(Ticket ticket) { impl_->under_way.end(ticket); }

void Registry::forget(Ticket ticket) {
    impl_->under_way.end(ticket);
    std::erase_if(impl_->brought_about, [&](Ready const& one) { return one.ticket == ticket; });
    impl_->held.forget(ticket);
    for (auto& [name, entry] : impl_->worlds) {
        if (entry.job_ticket == ticket) entry.job_ticket.reset();
        auto const gone = std::remove_if(entry.mailbox.begin(), entry.mailbox.end(),
                                         [&](Queued const& waiting) { return waiting.ticket == ticket; });
        entry.mailbox.erase(gone, entry.mailbox.end());
        impl_->readers -=
            std::erase_if(entry.readers, [&](Reader const& reader) { return reader.ticket == ticket; });
    }
}

}  // namespace fauxcount::engine
