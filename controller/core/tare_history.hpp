#pragma once

#include "controller/core/plate.hpp"
#include "controller/core/units.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace graingate {

/// The last eight tares of each of the 20,000 vehicles seen most recently, by event order.
class TareHistory {
public:
    static constexpr std::size_t vehicles_max = 20'000;
    static constexpr std::size_t tares_max = 8;

    /// `seq` rises from call to call.
    void record(const Plate& plate, Kilograms tare, std::int64_t seq);

    /// Mean of the vehicle's tares, rounded down to a kilogram; nothing for a vehicle not seen before.
    [[nodiscard]] std::optional<Kilograms> mean(const Plate& plate) const;
    [[nodiscard]] std::size_t size() const { return vehicles_.size(); }

    bool operator==(const TareHistory&) const = default;

private:
    struct Vehicle {
        std::array<Kilograms, tares_max> tares{};
        std::uint32_t count = 0;  ///< tares ever recorded; the ring holds the last eight
        std::int64_t last_seq = 0;

        bool operator==(const Vehicle&) const = default;
    };

    std::map<Plate, Vehicle> vehicles_;
    std::map<std::int64_t, Plate> by_age_;
};

}  // namespace graingate
