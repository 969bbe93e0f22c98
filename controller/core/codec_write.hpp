#pragma once

#include "controller/core/bookings.hpp"
#include "controller/core/calendar.hpp"
#include "controller/core/command.hpp"
#include "controller/core/event.hpp"
#include "controller/core/flags.hpp"
#include "controller/core/ids.hpp"
#include "controller/core/phases.hpp"
#include "controller/core/plate.hpp"
#include "controller/core/point.hpp"
#include "controller/core/tare_history.hpp"
#include "controller/core/units.hpp"

#include <array>
#include <charconv>
#include <concepts>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// Writing half of the codec: `Writer::put` for every type that a described struct may hold.
namespace graingate::codec {

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    template <std::integral T>
    void put(T value) {
        std::array<char, 24> digits{};
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<std::int64_t>(value)).ptr;
        out_.append(digits.data(), end);
    }
    void put(Kilograms value) { put(value.count()); }
    void put(Duration value) { put(value.us()); }
    void put(Instant value) { put(value.us()); }
    void put(Day value) { put_plain(value.text()); }
    void put(const Plate& value) { put_plain(value.text()); }
    void put(const Name& value) { put_plain(value.view()); }
    void put(const std::string& value) { put_text(value); }
    void put(const Point& value) { put_plain(value.text()); }

    template <std::size_t Max>
    void put(const FixedText<Max>& value) {
        put_text(value.view());
    }

    /// `"1-17"`; none is `""`
    template <class Tag>
    void put(const Id<Tag>& value) {
        out_ += '"';
        if (value.is_some()) {
            put(value.epoch);
            out_ += '-';
            put(value.number);
        }
        out_ += '"';
    }

    template <class E>
        requires std::is_enum_v<E>
    void put(E value) {
        put_plain(name_of(value));
    }

    template <class E>
    void put(Flags<E> value) {
        constexpr auto names = names_of(E{});
        out_ += '[';
        bool is_first = true;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (!value.has(static_cast<E>(i))) continue;
            if (!is_first) out_ += ',';
            put_plain(names[i]);
            is_first = false;
        }
        out_ += ']';
    }

    template <class T>
    void put(const std::vector<T>& values) {
        put_each(values);
    }

    /// `[]` or `[value]`
    template <class T>
    void put(const std::optional<T>& value) {
        out_ += '[';
        if (value) put(*value);
        out_ += ']';
    }

    /// `[key,value]`
    template <class A, class B>
    void put(const std::pair<A, B>& value) {
        out_ += '[';
        put(value.first);
        out_ += ',';
        put(value.second);
        out_ += ']';
    }

    /// The bookings alone: what serves to find them follows from them.
    void put(const Bookings& value) {
        out_ += '[';
        bool is_first = true;
        for (const auto& [id, booking] : value.all()) {
            if (!is_first) out_ += ',';
            put(booking);
            is_first = false;
        }
        out_ += ']';
    }
    void put(const TareHistory& value) { put_each(value.all()); }

    template <class... Ts>
    void put(const std::map<Ts...>& values) {
        put_each(values);
    }
    template <class... Ts>
    void put(const std::set<Ts...>& values) {
        put_each(values);
    }

    template <class T>
        requires requires(const T& value, Writer& writer) { T::fields(value, writer); }
    void put(const T& value) {
        out_ += '{';
        has_field_ = false;
        T::fields(value, *this);
        out_ += '}';
        has_field_ = true;
    }

    void put(const Event& value) { put_tagged("event", value); }
    void put(const Command& value) { put_tagged("command", value); }
    void put(const LanePhase& value) { put_tagged("phase", value); }
    void put(const PitPhase& value) { put_tagged("phase", value); }

    /// A variant's alternative: its name under `tag`, then its fields.
    template <class... Kinds>
    void put_tagged(std::string_view tag, const std::variant<Kinds...>& value) {
        std::visit(
            [&](const auto& kind) {
                using Kind = std::remove_cvref_t<decltype(kind)>;
                out_ += "{\"";
                out_ += tag;
                out_ += "\":";
                put_plain(Kind::name);
                has_field_ = true;
                Kind::fields(kind, *this);
                out_ += '}';
            },
            value);
    }

    /// Called by a struct's `fields`.
    template <class T>
    void operator()(std::string_view key, const T& value) {
        if (has_field_) out_ += ',';
        put_plain(key);
        out_ += ':';
        put(value);
        has_field_ = true;
    }

private:
    void put_each(const auto& values) {
        out_ += '[';
        bool is_first = true;
        for (const auto& each : values) {
            if (!is_first) out_ += ',';
            put(each);
            is_first = false;
        }
        out_ += ']';
    }

    /// Text that holds nothing to escape.
    void put_plain(std::string_view text) {
        out_ += '"';
        out_ += text;
        out_ += '"';
    }

    void put_text(std::string_view text) {
        constexpr std::string_view hex = "0123456789abcdef";
        out_ += '"';
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (c == '"' || c == '\\') {
                out_ += '\\';
                out_ += c;
            } else if (byte < 0x20) {
                out_ += "\\u00";
                out_ += hex[byte >> 4U];
                out_ += hex[byte & 0xFU];
            } else {
                out_ += c;
            }
        }
        out_ += '"';
    }

    std::string& out_;
    bool has_field_ = false;
};

}  // namespace graingate::codec
