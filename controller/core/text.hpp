#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>

namespace graingate {

/// What an enumerator is called in data: its place in the `names_of` that stands beside its type.
template <class E>
    requires std::is_enum_v<E>
constexpr std::string_view name_of(E value) {
    return names_of(value)[static_cast<std::size_t>(value)];
}

/// A short text held in place: a value that is copied and compared without touching the heap.
/// Bytes behind the end are zero, so equal texts are equal bytes.
template <std::size_t Max>
class FixedText {
public:
    static constexpr std::size_t max_size = Max;

    constexpr FixedText() = default;

    /// nothing, when the text is longer than `Max` bytes
    static constexpr std::optional<FixedText> from(std::string_view text) {
        if (text.size() > Max) return std::nullopt;
        FixedText made;
        for (std::size_t i = 0; i < text.size(); ++i) made.bytes_[i] = text[i];
        made.size_ = static_cast<unsigned char>(text.size());
        return made;
    }

    [[nodiscard]] constexpr std::string_view view() const { return {bytes_.data(), size_}; }
    [[nodiscard]] constexpr bool empty() const { return size_ == 0; }

    constexpr bool operator==(const FixedText& other) const {
        if (std::is_constant_evaluated()) return view() == other.view();
        return std::memcmp(this, &other, sizeof *this) == 0;
    }
    constexpr std::strong_ordering operator<=>(const FixedText& other) const {
        if (std::is_constant_evaluated() || sizeof(FixedText) < sizeof(std::uint64_t))
            return view() <=> other.view();
        // Eight bytes at a time, the last eight again: the zeros behind the end come before any letter, and
        // of two texts that differ in nothing else the size at the very end decides.
        for (std::size_t at = 0;; at += sizeof(std::uint64_t)) {
            const std::size_t from = std::min(at, sizeof(FixedText) - sizeof(std::uint64_t));
            if (const auto order = word_at(from) <=> other.word_at(from); std::is_neq(order) || from != at)
                return order;
            if (at + sizeof(std::uint64_t) == sizeof(FixedText)) return std::strong_ordering::equal;
        }
    }

private:
    static_assert(Max < 256);

    [[nodiscard]] std::uint64_t word_at(std::size_t at) const {
        std::uint64_t word = 0;
        std::memcpy(&word, static_cast<const char*>(static_cast<const void*>(this)) + at, sizeof word);
        return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
    }

    std::array<char, Max> bytes_{};
    unsigned char size_ = 0;
};

/// The name of a thing in the configuration: lane, pit, device, camera, user, commodity.
/// 1 to 23 bytes of `A-Z a-z 0-9 _ . -`.
class Name : public FixedText<23> {
public:
    constexpr Name() = default;

    /// nothing, when the text is no name
    static constexpr std::optional<Name> parse(std::string_view text) {
        if (text.empty()) return std::nullopt;
        for (const char c : text)
            if (!is_letter(c)) return std::nullopt;
        const auto held = FixedText::from(text);
        if (!held) return std::nullopt;
        return Name{*held};
    }

private:
    constexpr explicit Name(const FixedText& text) : FixedText(text) {}

    static constexpr bool is_letter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '.' || c == '-';
    }
};

namespace literals {
/// A name known when the program is written; a wrong one does not compile. (clang 16 passes what a consteval
/// call returns by reference wrongly: built by it, a wrong one stops the program.)
#if defined(__clang__) && __clang_major__ < 17
constexpr
#else
consteval
#endif
    Name
    operator""_name(const char* text, std::size_t size) {
    return Name::parse({text, size}).value();
}
}  // namespace literals

}  // namespace graingate
