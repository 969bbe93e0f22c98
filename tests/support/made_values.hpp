#pragma once

#include "controller/core/command.hpp"
#include "controller/core/event.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace graingate::test {

/// Fills any described struct with values drawn from a seed, the awkward ones among them: empty texts,
/// quotes, control characters, all four lengths of UTF-8, the ends of ranges.
class Maker {
public:
    explicit Maker(std::uint64_t seed) : state_(seed) {}

    /// Called by a struct's `fields`.
    template <class T>
    void operator()(std::string_view, T& value) {
        make(value);
    }

    /// The alternative of number `index` with made fields.
    template <class Variant>
    Variant make_kind(std::size_t index) {
        return make_kind<Variant>(index, std::make_index_sequence<std::variant_size_v<Variant>>{});
    }

    std::uint64_t below(std::uint64_t limit) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return (state_ >> 33U) % limit;
    }

private:
    template <class Variant, std::size_t... Is>
    Variant make_kind(std::size_t index, std::index_sequence<Is...>) {
        Variant made;
        const auto try_one = [&]<std::size_t I>() {
            if (I == index) {
                auto& kind = made.template emplace<I>();
                std::remove_reference_t<decltype(kind)>::fields(kind, *this);
            }
        };
        (try_one.template operator()<Is>(), ...);
        return made;
    }

    template <std::integral T>
    void make(T& value) {
        value = static_cast<T>(below(5) == 0 ? 0 : below(4'000'000'000U));
    }
    void make(std::int64_t& value) {
        constexpr std::array<std::int64_t, 4> ends{0, -1, INT64_MAX, INT64_MIN};
        value = below(4) == 0 ? ends[below(4)] : static_cast<std::int64_t>(below(1'000'000'000));
    }
    void make(bool& value) { value = below(2) == 1; }
    void make(Kilograms& value) { value = Kilograms{static_cast<std::int64_t>(below(200'000)) - 100'000}; }
    void make(Duration& value) { value = Duration{static_cast<std::int64_t>(below(2'000'000'000)) - 1}; }
    void make(Instant& value) {
        value = Instant{static_cast<std::int64_t>(below(2'000'000'000)) * 1'000'003};
    }
    void make(Day& value) { value = Day{static_cast<std::int32_t>(below(100'000))}; }
    void make(Plate& value) {
        constexpr std::array<const char*, 6> plates{"黑A12345",  "京B6789K",  "黑M1234挂",
                                                    "黑AD12345", "黑R12345D", "黑0812345"};
        value = *Plate::parse(plates[below(plates.size())]);
    }
    void make(Name& value) {
        constexpr std::array<const char*, 4> names{"L1", "a", "P-2_x.y", "a.name.of.twenty-three_"};
        value = below(5) == 0 ? Name{} : *Name::parse(names[below(names.size())]);
    }
    void make(Point& value) {
        value = {*Name::parse("L7"), static_cast<Side>(below(3)),
                 static_cast<Signal>(below(names_of(Signal{}).size()))};
    }
    void make(std::string& value) { value = text(below(9) == 0 ? 400 : below(40)); }
    template <std::size_t Max>
    void make(FixedText<Max>& value) {
        value = FixedText<Max>::from(text(below(Max + 1))).value();
    }
    template <class Tag>
    void make(Id<Tag>& value) {
        value = {};
        if (below(4) != 0)
            value = {static_cast<std::uint32_t>(1 + below(9)), static_cast<std::uint32_t>(1 + below(1'000))};
    }
    template <class E>
        requires std::is_enum_v<E>
    void make(E& value) {
        value = static_cast<E>(below(names_of(E{}).size()));
    }
    template <class E>
    void make(Flags<E>& value) {
        for (std::size_t i = 0; i < names_of(E{}).size(); ++i) value.set(static_cast<E>(i), below(2) == 1);
    }
    template <class T>
    void make(std::vector<T>& values) {
        values.resize(below(4));
        for (T& each : values) make(each);
    }
    template <class T>
    void make(std::optional<T>& value) {
        value.reset();
        if (below(2) == 1) make(value.emplace());
    }
    template <class T>
        requires requires(T& value, Maker& maker) { T::fields(value, maker); }
    void make(T& value) {
        T::fields(value, *this);
    }

    std::string text(std::size_t size) {
        constexpr std::array<const char*, 10> pieces{"a",    "\"", "\\", "\n", "\x01",
                                                     "\x7f", "é",  "黑", "🌾", " "};
        std::string made;
        while (true) {
            const std::string piece = below(2) == 0 ? "z" : pieces[below(pieces.size())];
            if (made.size() + piece.size() > size) return made;
            made += piece;
        }
    }

    std::uint64_t state_;
};

}  // namespace graingate::test
