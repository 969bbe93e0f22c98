#include "controller/core/match.hpp"

#include "controller/core/calendar.hpp"

#include <algorithm>

namespace graingate {

const Visit* find_visit(const State& state, const Plate& plate) {
    for (const auto& [id, visit] : state.visits)
        if (visit.plate == plate) return &visit;
    return nullptr;
}

namespace {

/// A lane lets the visit's truck on, or weighs it: whoever shows the same plate elsewhere is another truck.
bool is_on_a_lane(const State& state, VisitId visit) {
    return std::ranges::any_of(state.lanes, [&](const Lane& lane) {
        if (const auto* entering = std::get_if<lane_phase::Entering>(&lane.phase))
            return entering->visit == visit;
        if (const auto* settling = std::get_if<lane_phase::Settling>(&lane.phase))
            return settling->visit == visit;
        const auto* held = std::get_if<lane_phase::Held>(&lane.phase);
        return held != nullptr && held->visit == visit && held->resume != lane_phase::Resume::release;
    });
}

}  // namespace

Result<Plate, Doubt> sure_plate(const Rules& rules, const State& state,
                                const std::vector<PlateReading>& readings) {
    if (readings.empty()) return Unexpected{Doubt{Hold::no_plate_read, ""}};
    const PlateReading& best = readings.front();
    const auto plate = Plate::parse(best.text);
    if (!plate || best.confidence < rules.plate_confidence_min)
        return Unexpected{Doubt{Hold::no_plate_read, best.text}};
    for (std::size_t i = 1; i < readings.size(); ++i) {
        if (readings[i].confidence < rival_confidence_min) continue;
        const auto rival = Plate::parse(readings[i].text);
        if (!rival || *rival == *plate) continue;
        if (state.bookings.is_booked(*rival) || find_visit(state, *rival) != nullptr)
            return Unexpected{Doubt{Hold::no_plate_read, best.text + " / " + readings[i].text}};
    }
    return *plate;
}

Result<Newcomer, Doubt> newcomer_at(const Rules& rules, const State& state, Side side, const Plate& plate,
                                    Instant now) {
    const std::string read{plate.text()};
    if (const Visit* visit = find_visit(state, plate)) {
        if (side == Side::a || is_on_a_lane(state, visit->id))
            return Unexpected{Doubt{Hold::already_here, read}};
        if (visit->stage != Stage::unloaded) return Unexpected{Doubt{Hold::not_unloaded, read}};
        return Newcomer{nullptr, visit};
    }
    if (side != Side::a) return Unexpected{Doubt{Hold::no_booking, read}};
    if (const Booking* booking = state.bookings.find(plate, local_day(now, rules.utc_offset)))
        return Newcomer{booking, nullptr};
    if (state.bookings.is_booked(plate)) return Unexpected{Doubt{Hold::not_its_slot, read}};
    return Unexpected{Doubt{Hold::no_booking, read}};
}

Result<const Visit*, Doubt> visit_at_pit(const State& state, const Name& pit, const Plate& plate) {
    const Visit* visit = find_visit(state, plate);
    if (visit == nullptr || visit->stage != Stage::sent_to_pit || visit->pit != pit)
        return Unexpected{Doubt{Hold::wrong_truck, std::string(plate.text())}};
    return visit;
}

}  // namespace graingate
