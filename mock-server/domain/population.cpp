#include "domain/population.hpp"

#include "domain/passwords.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace fauxcount::domain {

namespace {

// user000001@example.test: six digits at least, so that the names of a usual population sort.
std::string_view identifier_of(std::uint32_t number, std::array<char, 32>& buffer) {
    std::array<char, 10> digits{};
    std::size_t n = 0;
    for (std::uint32_t rest = number; rest > 0 || n < 6; rest /= 10)
        digits[n++] = static_cast<char>('0' + rest % 10);
    std::string_view const head = "user";
    std::string_view const tail = "@example.test";
    char* out = std::copy(head.begin(), head.end(), buffer.data());
    out = std::reverse_copy(digits.begin(), digits.begin() + n, out);
    out = std::copy(tail.begin(), tail.end(), out);
    return {buffer.data(), static_cast<std::size_t>(out - buffer.data())};
}

void add_devices(Writer& writer, Slot slot, ExtentHead& head, std::byte*& out) {
    constexpr std::array<DeviceKind, population_devices> kinds{DeviceKind::phone, DeviceKind::tablet,
                                                               DeviceKind::laptop};
    for (DeviceKind const kind : kinds) {
        Slot const device = writer.state().device_slots();
        Device& hardware = writer.make_device();
        hardware.kind = kind;
        hardware.owner_plus_one = slot + 1;
        hardware.owner_generation = writer.state().account(slot).generation;
        hardware.bound_since = writer.state().now();
        hardware.flags = Device::flag_set_up;
        std::memcpy(out, &device, sizeof device);
        out += sizeof device;
    }
    head.set_count(Section::devices, population_devices);
}

void add_items(Writer const& writer, std::uint64_t key, ExtentHead& head, std::byte*& out) {
    for (std::uint32_t i = 0; i < population_items; ++i) {
        std::uint64_t const drawn = mix(key + i);
        auto const kind = static_cast<ItemKind>(below(drawn, 5));
        Item const item =
            Item::make(i, kind, static_cast<std::uint32_t>(drawn & 0xf'ffffU) + 1, writer.state().now());
        std::memcpy(out, &item, sizeof item);
        out += sizeof item;
    }
    head.set_count(Section::items, population_items);
}

Subscription drawn_subscription(Writer const& writer, std::uint64_t key) {
    Subscription subscription;
    subscription.plan = Plan::cloud_plus;
    subscription.charges = 1;
    // Spread over the period, as if the subscriptions had begun on different days.
    auto const period = static_cast<std::uint64_t>(terms_of(subscription.plan).period.ms);
    subscription.renews_at =
        writer.state().now() + Duration{static_cast<std::int64_t>(below(mix(key), period)) + 1};
    return subscription;
}

// Fills one account's extent in one go: inserting record by record would move the same bytes many times.
void fill_account(Writer& writer, Slot slot, PopulationKind kind, std::vector<Deadline>& renewals) {
    State const& state = writer.state();
    std::uint64_t const key = draw(state.seed(), Stream::population, slot);
    std::array<char, 32> buffer{};
    std::string_view const text = identifier_of(writer.next_population() + 1, buffer);
    Identifier identifier;
    identifier.kind = IdentifierKind::email;
    identifier.length = static_cast<std::uint16_t>(text.size());
    identifier.digest = identifier_digest(state.seed(), identifier.kind, text);

    bool const full = kind == PopulationKind::full;
    std::size_t const bytes =
        sizeof(Identifier) + text.size() +
        (full ? sizeof(Subscription) + population_devices * sizeof(Slot) + population_items * sizeof(Item)
              : 0);
    writer.reserve_children(slot, bytes);
    std::byte* out = writer.children(slot);
    auto& head = *reinterpret_cast<ExtentHead*>(out);
    out += sizeof(ExtentHead);
    head.set_count(Section::identifiers, 1);
    head.set_count(Section::text, text.size());
    std::memcpy(out, &identifier, sizeof identifier);
    out += sizeof identifier;
    if (full) {
        Subscription const subscription = drawn_subscription(writer, key);
        head.set_count(Section::subscriptions, 1);
        std::memcpy(out, &subscription, sizeof subscription);
        out += sizeof subscription;
        if (subscription.renews_at < last_instant) {
            renewals.emplace_back(subscription.renews_at, Rank::renewal, slot, subscription.ordinal);
        }
        add_devices(writer, slot, head, out);
        add_items(writer, key, head, out);
        Account& account = writer.account(slot);
        account.next_item = population_items;
        account.next_subscription = 1;
    }
    std::memcpy(out, text.data(), text.size());
    writer.index_identifier(identifier.digest, slot);
}

}  // namespace

void seed_population(Writer& writer, PopulationSeeded const& event) {
    std::vector<Deadline> renewals;
    if (event.kind == PopulationKind::full) renewals.reserve(event.n);
    for (std::uint32_t i = 0; i < event.n; ++i) {
        Slot const slot = event.first_account + i;
        Account& account = writer.make_account({slot, 1});
        account.password = fake_password_digest(writer.state().seed(), {slot, 1}, population_password);
        fill_account(writer, slot, event.kind, renewals);
    }
    // In ascending order the index is built leaf by full leaf.
    std::sort(renewals.begin(), renewals.end());
    for (Deadline const& key : renewals) writer.arm(key.at(), key.rank(), key.slot(), key.object());
}

}  // namespace fauxcount::domain
