#include "domain/image.hpp"

#include "domain/writer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

namespace fauxcount::domain {

namespace {

constexpr std::size_t part_bytes = std::size_t{1} << 20U;
// Says which form it is, and, by its order, of what kind of machine.
constexpr std::uint64_t magic = 0x6661'7578'0000'0000 | image_form;

struct Head {
    std::uint64_t magic_number;
    Writer::Counters counters;
    std::uint64_t deadlines;
    std::uint32_t accounts, devices, faults;
};

// As it lies in memory. Not called `append`, which writes an instant as text.
template <class T>
void put_raw(std::string& out, T const& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    out.append(reinterpret_cast<char const*>(&value), sizeof value);
}

// Takes values off the front of one part after another; a value never lies in two of them.
class Cursor {
public:
    explicit Cursor(Image const& image) : image_(image) {}

    bool bytes(std::size_t n, std::string_view& taken) {
        while (rest_.empty() && n > 0) {
            if (part_ == image_.parts.size()) return false;
            rest_ = image_.parts[part_++];
        }
        if (rest_.size() < n) return false;
        taken = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return true;
    }
    template <class T>
    bool value(T& out) {
        static_assert(std::is_trivially_copyable_v<T>);
        std::string_view taken;
        if (!bytes(sizeof out, taken)) return false;
        std::memcpy(&out, taken.data(), sizeof out);
        return true;
    }
    // The letters of who comes next; they must be so many bytes, or erased.
    bool letters(Place whose, std::size_t size, std::string_view& taken) {
        if (size == 0) return true;
        if (letters_ == image_.letters.size()) return false;
        Image::Letters const& next = image_.letters[letters_++];
        taken = next.bytes;
        return next.slot == whose.slot && next.generation == whose.generation &&
               (taken.empty() || taken.size() == size);
    }
    bool at_end() const {
        return rest_.empty() && part_ == image_.parts.size() && letters_ == image_.letters.size();
    }

private:
    Image const& image_;
    std::size_t part_ = 0, letters_ = 0;
    std::string_view rest_;
};

class ImageMaker {
public:
    // A copy: only a writer knows the counters.
    explicit ImageMaker(State state) : state_(std::move(state)) {}

    std::optional<Image> make() {
        for (Fault const& fault : state_.faults())
            if (fault.before != nullptr) return std::nullopt;
        head();
        for (Slot slot = 0; slot < state_.account_slots(); ++slot) account(slot);
        for (Slot slot = 0; slot < state_.device_slots(); ++slot) put_raw(room(), state_.device(slot));
        std::string admin_letters;
        answers(state_.admin_memo(), admin_letters);
        letters({slot_of_nobody, 0}, std::move(admin_letters));
        deadlines();
        for (std::uint64_t number = state_.first_message(); number <= state_.messages_sent(); ++number)
            put_raw(room(), state_.message(number));
        for (Fault const& fault : state_.faults()) this->fault(fault);
        // An identifier that no account has would be lost.
        if (indexed_ != state_.identifiers_indexed()) return std::nullopt;
        return std::move(image_);
    }

private:
    // Where the next value goes.
    std::string& room() {
        if (image_.parts.empty() || image_.parts.back().size() >= part_bytes) image_.parts.emplace_back();
        return image_.parts.back();
    }

    void head() {
        put_raw(room(),
                Head{magic, Writer(state_).counters(), state_.deadlines().size(), state_.account_slots(),
                     state_.device_slots(), static_cast<std::uint32_t>(state_.faults().size())});
    }

    void account(Slot slot) {
        std::string& out = room();
        Account account = state_.account(slot);
        Extent const children = state_.extent(account);
        ExtentRef const newest = account.memo;
        account.extent = account.memo = 0;
        put_raw(out, account);
        auto const bytes = static_cast<std::uint32_t>(children.bytes());
        put_raw(out, bytes);
        std::string text;
        if (bytes != 0) {
            std::size_t const records = children.offset(Section::text);
            auto const* const from = reinterpret_cast<char const*>(children.data());
            out.append(from, records);
            text.assign(from + records, bytes - records);
        }
        for (Identifier const& identifier : children.identifiers()) {
            bool const found = state_.holder_of(identifier.digest) == slot;
            put_raw(out, static_cast<std::uint8_t>(found ? 1 : 0));
            indexed_ += found ? 1 : 0;
        }
        answers(newest, text);
        letters({slot, account.generation}, std::move(text));
    }

    // The oldest first, as they were remembered.
    void answers(ExtentRef newest, std::string& letters) {
        std::vector<ExtentRef> all;
        for (ExtentRef at = newest; at != 0; at = state_.memo_at(at).older) all.push_back(at);
        std::reverse(all.begin(), all.end());
        std::string& out = image_.parts.back();
        put_raw(out, static_cast<std::uint32_t>(all.size()));
        for (ExtentRef const at : all) {
            Memo memo = state_.memo_at(at);
            letters += state_.answer_of(state_.memo_at(at));
            memo.older = 0;
            put_raw(out, memo);
        }
    }

    void letters(Place whose, std::string bytes) {
        if (!bytes.empty()) image_.letters.push_back({whose.slot, whose.generation, std::move(bytes)});
    }

    void deadlines() {
        for (auto at = state_.deadlines().first(); at; at = state_.deadlines().at_or_after(at->successor())) {
            put_raw(room(), at->when);
            put_raw(image_.parts.back(), at->whose);
        }
    }

    void fault(Fault const& fault) {
        std::string& out = room();
        put_raw(out, fault.ordinal);
        put_raw(out, fault.terms);
        put_raw(out, fault.ordered_at);
        put_raw(out, fault.closed_until);
        put_raw(out, fault.calls);
        put_raw(out, fault.used);
        put_raw(out, static_cast<std::uint32_t>(fault.text.size()));
        out += fault.text;
        put_raw(out, fault.wakes);
        put_raw(out, static_cast<std::uint32_t>(fault.held.size()));
        for (HeldMessage const& one : fault.held) put_raw(out, one);
    }

    State state_;
    Image image_;
    std::uint64_t indexed_ = 0;
};

class ImageReader {
public:
    ImageReader(Image const& image, State& state) : in_(image), state_(state), writer_(state) {}

    bool read() {
        Head head;
        if (!in_.value(head) || head.magic_number != magic) return false;
        writer_.set_counters(head.counters);
        for (Slot slot = 0; slot < head.accounts; ++slot)
            if (!account()) return false;
        for (Slot slot = 0; slot < head.devices; ++slot)
            if (!in_.value(writer_.make_device())) return false;
        if (!admin_answers()) return false;
        for (std::uint64_t n = 0; n < head.deadlines; ++n) {
            Deadline key;
            if (!in_.value(key.when) || !in_.value(key.whose)) return false;
            writer_.arm(key.at(), key.rank(), key.slot(), key.object());
        }
        for (std::uint64_t number = state_.first_message(); number <= state_.messages_sent(); ++number) {
            Message message;
            if (!in_.value(message)) return false;
            writer_.put_message(number, message);
        }
        return faults(head.faults) && in_.at_end();
    }

private:
    bool account() {
        Account account;
        std::uint32_t bytes = 0;
        if (!in_.value(account) || !in_.value(bytes) || bytes > ExtentHeap::bytes_max) return false;
        Slot const slot = writer_.put_account(account);
        if (bytes != 0 && !records(slot, bytes)) return false;
        std::size_t const text_bytes = state_.extent(state_.account(slot)).count(Section::text);
        for (Identifier const& identifier : state_.extent(state_.account(slot)).identifiers()) {
            std::uint8_t indexed = 0;
            if (!in_.value(indexed)) return false;
            if (indexed != 0) writer_.index_identifier(identifier.digest, slot);
        }
        std::vector<Memo> memos;
        std::size_t size = text_bytes;
        std::string_view letters;
        if (!memo_heads(memos, size) || !in_.letters({slot, account.generation}, size, letters)) return false;
        if (text_bytes != 0) text(slot, letters.substr(0, text_bytes));
        answers(memos, slot, false, letters.empty() ? letters : letters.substr(text_bytes));
        return true;
    }

    bool admin_answers() {
        std::vector<Memo> memos;
        std::size_t size = 0;
        std::string_view letters;
        if (!memo_heads(memos, size) || !in_.letters({slot_of_nobody, 0}, size, letters)) return false;
        answers(memos, slot_of_nobody, true, letters);
        return true;
    }

    // All children but their text, for which there is room.
    bool records(Slot slot, std::uint32_t bytes) {
        ExtentHead head;
        if (bytes < sizeof head || !in_.value(head) || head.count(Section::text) > bytes - sizeof head)
            return false;
        std::string_view rest;
        if (!in_.bytes(bytes - head.count(Section::text) - sizeof head, rest)) return false;
        writer_.reserve_children(slot, bytes - sizeof head);
        std::byte* const to = writer_.children(slot);
        std::memcpy(to, &head, sizeof head);
        std::memcpy(to + sizeof head, rest.data(), rest.size());
        return Extent(to).bytes() == bytes;
    }

    void text(Slot slot, std::string_view letters) {
        std::byte* const bytes = writer_.children(slot);
        Extent const children(bytes);
        if (!letters.empty()) {
            std::memcpy(bytes + children.offset(Section::text), letters.data(), letters.size());
            return;
        }
        for (std::size_t i = 0; i < children.identifiers().size(); ++i) {
            auto& identifier = writer_.record<Identifier>(slot, Section::identifiers, i);
            identifier.offset = identifier.length = 0;
        }
        writer_.clear(slot, Section::text);
    }

    // Adds the length of their answers to `size`.
    bool memo_heads(std::vector<Memo>& memos, std::size_t& size) {
        std::uint32_t count = 0;
        if (!in_.value(count) || count > memos_max) return false;
        memos.resize(count);
        for (Memo& memo : memos) {
            if (!in_.value(memo)) return false;
            size += memo.answer_bytes;
        }
        return true;
    }

    // Erased answers are as long as they were.
    void answers(std::vector<Memo> const& memos, Slot slot, bool admin, std::string_view letters) {
        for (Memo const& memo : memos) {
            std::string answer(memo.answer_bytes, '\0');
            if (!letters.empty()) {
                answer = letters.substr(0, memo.answer_bytes);
                letters.remove_prefix(memo.answer_bytes);
            }
            writer_.remember({slot, admin, memo.operation, memo.key, memo.body, memo.until, {}}, answer);
        }
    }

    bool faults(std::uint32_t count) {
        Faults all;
        for (std::uint32_t n = 0; n < count; ++n) {
            Fault fault;
            std::uint32_t size = 0;
            std::string_view text;
            if (!in_.value(fault.ordinal) || !in_.value(fault.terms) || !in_.value(fault.ordered_at) ||
                !in_.value(fault.closed_until) || !in_.value(fault.calls) || !in_.value(fault.used) ||
                !in_.value(size) || (size != 0 && !in_.bytes(size, text))) {
                return false;
            }
            fault.text = text;
            std::uint32_t held = 0;
            if (!in_.value(fault.wakes) || !in_.value(held) || held > messages_max) return false;
            fault.held.resize(held);
            for (HeldMessage& one : fault.held)
                if (!in_.value(one)) return false;
            all.push_back(std::move(fault));
        }
        if (!all.empty()) writer_.change_faults([&](Faults& faults) { faults = std::move(all); });
        return true;
    }

    Cursor in_;
    State& state_;
    Writer writer_;
};

}  // namespace

std::uint64_t Image::bytes() const {
    std::uint64_t sum = 0;
    for (std::string const& part : parts) sum += part.size();
    for (Letters const& one : letters) sum += one.bytes.size();
    return sum;
}

std::optional<Image> image_of(State const& state) { return ImageMaker(state).make(); }

std::optional<State> state_of(Image const& image, std::uint64_t seed, Instant start, Policy const& policy) {
    State state(seed, start, policy);
    if (!ImageReader(image, state).read()) return std::nullopt;
    return state;
}

}  // namespace fauxcount::domain
