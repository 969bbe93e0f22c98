#pragma once

#include <compare>
#include <cstdint>
#include <initializer_list>

namespace graingate {

/// A set of enumerators of `E` (at most 32 of them, numbered from 0).
template <class E>
class Flags {
public:
    constexpr Flags() = default;
    constexpr Flags(std::initializer_list<E> members) {
        for (const E member : members) set(member);
    }

    [[nodiscard]] constexpr bool has(E member) const { return (bits_ & bit(member)) != 0; }
    [[nodiscard]] constexpr bool has_all(Flags members) const {
        return (bits_ & members.bits_) == members.bits_;
    }
    constexpr void set(E member, bool on = true) { bits_ = on ? bits_ | bit(member) : bits_ & ~bit(member); }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }

    constexpr auto operator<=>(const Flags&) const = default;

private:
    static constexpr std::uint32_t bit(E member) { return 1U << static_cast<unsigned>(member); }
    std::uint32_t bits_ = 0;
};

}  // namespace graingate
