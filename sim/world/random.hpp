#pragma once

#include <cstddef>
#include <cstdint>

namespace graingate::sim {

/// The world's dice: splitmix64 (Steele, Lea, Flood 2014). The same seed gives the same numbers with every
/// compiler and library, which std's distributions do not promise.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    /// An independent stream for thing number `index` of this seed.
    [[nodiscard]] static Random stream(std::uint64_t seed, std::uint64_t index) {
        Random mixer(seed ^ (index * 0xD1B54A32D192ED03U + 0x8CB92BA72F3D8DD7U));
        return Random(mixer.next());
    }

    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }

    /// A whole number of [low, high]; the bias of the remainder is below 2^-40 for the ranges used here.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
    }

    /// A number of [0, 1), 53 bits.
    double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

    /// A number of [low, high).
    double within(double low, double high) { return low + (high - low) * unit(); }

    /// Bell-shaped with mean 0 and standard deviation 1, never beyond 3.5: the sum of four uniform numbers.
    double bell() {
        const std::uint64_t bits = next();
        std::int64_t sum = 0;
        for (unsigned shift = 0; shift < 64; shift += 16)
            sum += static_cast<std::int64_t>((bits >> shift) & 0xFFFFU);
        constexpr double mean = 4 * 32767.5;
        constexpr double deviation = 37837.8;  // 65536 * sqrt(4 / 12)
        return (static_cast<double>(sum) - mean) / deviation;
    }

    template <class T, std::size_t Count>
    const T& pick(const T (&choices)[Count]) {
        return choices[static_cast<std::size_t>(next() % Count)];
    }

    [[nodiscard]] std::uint64_t state() const { return state_; }

private:
    std::uint64_t state_;
};

}  // namespace graingate::sim
