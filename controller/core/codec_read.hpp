#pragma once

#include "controller/core/bookings.hpp"
#include "controller/core/calendar.hpp"
#include "controller/core/codec.hpp"
#include "controller/core/flags.hpp"
#include "controller/core/ids.hpp"
#include "controller/core/phases.hpp"
#include "controller/core/plate.hpp"
#include "controller/core/point.hpp"
#include "controller/core/tare_history.hpp"
#include "controller/core/units.hpp"

#include <array>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// Reading half of the codec. One pass, no tree: the reader knows which key must come next. After the first
/// departure every further call does nothing, and `fault` says where it was.
namespace graingate::codec {

/// What a reader takes.
struct Allowed {
    std::size_t line_size = line_size_max;
    std::size_t array_size = array_size_max;
    bool never = false;     ///< an instant may be `Instant::never()`
    bool is_older = false;  ///< written by an older build: fields that came later keep their defaults
};

class Reader {
public:
    explicit Reader(std::string_view line, Allowed allowed = {}) : line_(line), allowed_(allowed) {
        if (line.size() > allowed.line_size)
            fail("a line of at most " + std::to_string(allowed.line_size) + " bytes");
    }

    [[nodiscard]] bool is_good() const { return !failed_; }
    [[nodiscard]] const CodecFault& fault() const { return fault_; }

    /// The line must end here.
    void end() {
        if (at_ != line_.size()) fail("the end of the line");
    }

    template <std::integral T>
    void get(T& value) {
        std::int64_t wide = 0;
        get_integer(wide);
        if (failed_) return;
        if (!std::in_range<T>(wide)) return fail("an integer in range");
        value = static_cast<T>(wide);
    }
    void get(bool& value) {
        std::int64_t wide = 0;
        get_integer(wide);
        if (!failed_ && wide != 0 && wide != 1) fail("0 or 1");
        value = wide == 1;
    }
    void get(Kilograms& value) { get_counted(value, -weight_max, weight_max); }
    void get(Duration& value) { get_counted(value, -instant_max, instant_max); }
    void get(Instant& value) {
        if (allowed_.never && starts_with(never_text)) {
            at_ += never_text.size();
            value = Instant::never();
            return;
        }
        get_counted(value, -instant_max, instant_max);
    }

    void get(Day& value) {
        const auto day = Day::parse(get_plain());
        if (!failed_ && !day) fail("a day such as 2026-11-23");
        value = day.value_or(Day{});
    }
    void get(Plate& value) {
        const std::string_view text = get_plain();
        const auto plate = Plate::parse(text);
        if (!failed_ && (!plate || plate->text() != text)) fail("a legal plate in its canonical spelling");
        value = plate.value_or(Plate{});
    }
    void get(Name& value) {
        const std::string_view text = get_plain();
        const auto name = Name::parse(text);
        if (!failed_ && !name && !text.empty()) fail("a name of up to 23 letters, digits, '_', '.', '-'");
        value = name.value_or(Name{});
    }
    void get(Point& value) {
        const std::string_view text = get_plain();
        const auto point = Point::parse(text);
        if (!failed_ && (!point || point->text() != text)) fail("a point such as L1.A.beam");
        value = point.value_or(Point{});
    }
    void get(std::string& value) { get_text(value); }

    template <std::size_t Max>
    void get(FixedText<Max>& value) {
        std::string text;
        get_text(text);
        const auto held = FixedText<Max>::from(text);
        if (!failed_ && !held) fail("a shorter text");
        value = held.value_or(FixedText<Max>{});
    }

    template <class Tag>
    void get(Id<Tag>& value) {
        take('"');
        if (next() == '"') return take('"');
        get(value.epoch);
        take('-');
        get(value.number);
        take('"');
        if (!failed_ && (value.number == 0 || value.epoch == 0)) fail("an id such as 1-17, or nothing");
    }

    template <class E>
        requires std::is_enum_v<E>
    void get(E& value) {
        const std::string_view text = get_plain();
        if (failed_) return;
        constexpr auto names = names_of(E{});
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i] == text) return void(value = static_cast<E>(i));
        fail_listing(names);
    }

    template <class E>
    void get(Flags<E>& value) {
        constexpr auto names = names_of(E{});
        take('[');
        std::size_t from = 0;  // only rising order is canonical
        while (!failed_ && next() != ']') {
            if (from != 0) take(',');
            const std::string_view text = get_plain();
            std::size_t i = from;
            while (i < names.size() && names[i] != text) ++i;
            if (i == names.size()) return fail_listing(names);
            value.set(static_cast<E>(i));
            from = i + 1;
        }
        take(']');
    }

    template <class T>
    void get(std::vector<T>& values) {
        take('[');
        while (!failed_ && next() != ']') {
            if (!values.empty()) take(',');
            if (values.size() == allowed_.array_size)
                return fail("an array of at most " + std::to_string(allowed_.array_size));
            get(values.emplace_back());
        }
        take(']');
    }

    template <class A, class B>
    void get(std::pair<A, B>& value) {
        take('[');
        get(value.first);
        take(',');
        get(value.second);
        take(']');
    }

    void get(Bookings& value) {
        std::vector<Booking> all;
        get(all);
        auto made = Bookings::from(all);
        if (!failed_ && !made) fail("bookings by rising id, none beside one that it excludes");
        if (!failed_) value = *std::move(made);
    }
    void get(TareHistory& value) {
        std::vector<TareHistory::Kept> all;
        get(all);
        auto made = TareHistory::from(all);
        if (!failed_ && !made) fail("tares by rising plate, as they were recorded");
        if (!failed_) value = *std::move(made);
    }

    /// Keys rise: one spelling.
    template <class K, class V>
    void get(std::map<K, V>& values) {
        get_rising(values, [](const auto& each) { return each.first; });
    }
    template <class T>
    void get(std::set<T>& values) {
        get_rising(values, [](const auto& each) { return each; });
    }

    template <class T>
    void get(std::optional<T>& value) {
        take('[');
        if (!failed_ && next() != ']') get(value.emplace());
        take(']');
    }

    template <class T>
        requires requires(T& value, Reader& reader) { T::fields(value, reader); }
    void get(T& value) {
        take('{');
        has_field_ = false;
        T::fields(value, *this);
        take('}');
        has_field_ = true;
    }

    void get(Event& value) { get_tagged("event", value); }
    void get(Command& value) { get_tagged("command", value); }
    void get(LanePhase& value) { get_tagged("phase", value); }
    void get(PitPhase& value) { get_tagged("phase", value); }

    template <class... Kinds>
    void get_tagged(std::string_view tag, std::variant<Kinds...>& value) {
        take('{');
        take_key(tag);
        const std::string_view kind = get_plain();
        has_field_ = true;
        const bool is_known = (try_kind<Kinds>(kind, value) || ...);
        if (!failed_ && !is_known) fail("a known " + std::string(tag));
        take('}');
    }

    /// Called by a struct's `fields`.
    template <class T>
    void operator()(std::string_view key, T& value) {
        if (allowed_.is_older && !is_next_key(key)) return;
        if (has_field_) take(',');
        take_key(key);
        get(value);
        has_field_ = true;
    }

private:
    static constexpr std::int64_t weight_max = 1'000'000'000;
    static constexpr std::int64_t instant_max = 4'000'000'000'000'000'000;
    static constexpr std::string_view never_text = "9223372036854775807";

    template <class Kind, class Variant>
    bool try_kind(std::string_view kind, Variant& value) {
        if (failed_ || kind != Kind::name) return false;
        Kind::fields(value.template emplace<Kind>(), *this);
        return true;
    }

    /// What a map's or set's element is made of can be written to.
    template <class T>
    struct Plain {
        using Type = T;
    };
    template <class K, class V>
    struct Plain<std::pair<const K, V>> {
        using Type = std::pair<K, V>;
    };

    template <class Ordered>
    void get_rising(Ordered& values, auto&& key_of) {
        take('[');
        while (!failed_ && next() != ']') {
            if (!values.empty()) take(',');
            if (values.size() == allowed_.array_size)
                return fail("an array of at most " + std::to_string(allowed_.array_size));
            typename Plain<typename Ordered::value_type>::Type each;
            get(each);
            if (failed_) return;
            if (!values.empty() && !(key_of(*values.rbegin()) < key_of(each))) return fail("keys that rise");
            values.insert(values.end(), std::move(each));
        }
        take(']');
    }

    template <class Counted>
    void get_counted(Counted& value, std::int64_t least, std::int64_t most) {
        std::int64_t count = 0;
        get_integer(count);
        if (!failed_ && (count < least || count > most)) fail("an integer in range");
        if (!failed_) value = Counted{count};
    }

    [[nodiscard]] bool starts_with(std::string_view text) const {
        return line_.substr(at_).starts_with(text);
    }
    [[nodiscard]] bool is_next_key(std::string_view key) const;

    [[nodiscard]] char next() const { return at_ < line_.size() ? line_[at_] : '\0'; }

    void take(char c) {
        if (failed_) return;
        if (next() != c) return fail(std::string{"'"} + c + "'");
        ++at_;
    }
    void take_key(std::string_view key);
    void get_integer(std::int64_t& value);
    /// A string without escapes; a view into the line.
    std::string_view get_plain();
    void get_text(std::string& value);
    void get_escape(std::string& value);

    void fail(std::string expected);
    template <std::size_t N>
    void fail_listing(const std::array<std::string_view, N>& names) {
        std::string allowed = "one of";
        for (const std::string_view name : names) (allowed += ' ') += name;
        fail(std::move(allowed));
    }

    std::string_view line_;
    Allowed allowed_;
    std::size_t at_ = 0;
    bool has_field_ = false;
    bool failed_ = false;
    CodecFault fault_;
};

}  // namespace graingate::codec
