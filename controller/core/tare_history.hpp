#pragma once

#include "controller/core/plate.hpp"
#include "controller/core/units.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace graingate {

/// The last eight tares of each of the 20,000 vehicles seen most recently, by event order.
class TareHistory {
public:
    static constexpr std::size_t vehicles_max = 20'000;
    static constexpr std::size_t tares_max = 8;

    /// One vehicle's tares, as a snapshot holds them.
    struct Kept {
        Plate plate;
        std::int64_t count = 0;        ///< tares ever recorded
        std::int64_t last_seq = 0;     ///< of the last one
        std::vector<Kilograms> tares;  ///< the last eight at most: that of number n at n modulo 8

        static void fields(auto& self, auto&& field) {
            field("plate", self.plate);
            field("count", self.count);
            field("last_seq", self.last_seq);
            field("tares_kg", self.tares);
        }
    };

    /// All at once, by rising plate; nothing, when they are no history that `record` could have made.
    static std::optional<TareHistory> from(const std::vector<Kept>& all);
    /// What `from` takes.
    [[nodiscard]] std::vector<Kept> all() const;

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
