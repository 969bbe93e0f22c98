#include "controller/core/lane_admission.hpp"

#include "controller/core/result.hpp"
#include "controller/core/yard.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace graingate {
namespace {

/// Whether the trailer behind the truck is the one that should be there. What two people identified, they
/// saw.
bool is_trailer_doubtful(const Newcomer& found, const std::optional<Plate>& read, Evidence by) {
    if (by == Evidence::two_people) return false;
    if (found.visit != nullptr && found.visit->had_trailer) return read != found.visit->trailer;
    const auto& booked = found.visit != nullptr ? found.visit->trailer : found.booking->trailer;
    return booked && read && *read != *booked;
}

VisitId open_visit(Turn& turn, const LaneRules& rules, const Lane& lane, const Booking& booking,
                   Evidence by) {
    const VisitId id = turn.new_visit();
    Visit visit;
    visit.id = id;
    visit.booking = booking.id;
    visit.farmer = booking.farmer;
    visit.plate = booking.plate;
    visit.trailer = booking.trailer;
    visit.commodity = booking.commodity;
    visit.arrived_at = arrival_of(turn.state, booking.id).value_or(turn.now());
    visit.terms = turn.state.terms;
    visit.had_trailer = booking.trailer && lane.trailer_read == booking.trailer;
    turn.decide(VisitOpened{id, rules.name, Side::a});
    turn.decide(
        VisitMatched{id, booking.id, booking.farmer, booking.plate, booking.commodity, by, lane.photo});
    turn.state.visits.emplace(id, std::move(visit));
    forget_arrival(turn, booking.id);
    turn.state.bookings.set_visit(booking.id, id);
    return id;
}

void begin_crossing(const Turn& turn, Lane& lane, bool is_full) {
    lane.crossing_since = turn.now();
    lane.empties_in_a_row = !is_full && is_waiting(lane, Side::a) ? lane.empties_in_a_row + 1 : 0;
}

/// The visit that it is on.
///   errors  those of `newcomer_at`, wrong_trailer
Result<VisitId, Doubt> admit(Turn& turn, const LaneRules& rules, Lane& lane, Side side,
                             const Identified& who) {
    const auto found = newcomer_at(turn.rules, turn.state, side, who.plate, turn.now());
    if (!found) return Unexpected{found.error()};
    if (is_trailer_doubtful(*found, lane.trailer_read, who.by))
        return Unexpected{
            Doubt{Hold::wrong_trailer, lane.trailer_read ? std::string(lane.trailer_read->text()) : ""}};
    const bool is_full = found->booking != nullptr;
    const VisitId id =
        is_full ? open_visit(turn, rules, lane, Booking{*found->booking}, who.by) : found->visit->id;
    begin_crossing(turn, lane, is_full);
    return id;
}

}  // namespace

/// Where the truck stands for whom this lane holds: nothing of it is on the platform yet.
bool is_in_the_bay(Hold code) {
    constexpr std::array in_the_bay{Hold::no_plate_read, Hold::no_booking,   Hold::not_its_slot,
                                    Hold::already_here,  Hold::not_unloaded, Hold::camera_lost,
                                    Hold::vision_lost,   Hold::no_pit,       Hold::wrong_trailer,
                                    Hold::code_differs,  Hold::not_its_turn, Hold::no_visit};
    return std::ranges::find(in_the_bay, code) != in_the_bay.end();
}

Move let_on(Turn& turn, const LaneRules& rules, Lane& lane, Side side, const Identified& who) {
    const auto visit = admit(turn, rules, lane, side, who);
    if (!visit) return hold({visit.error().code, lane_phase::Resume::clear, side, {}, visit.error().detail});
    return go(lane_phase::Entering{side, *visit, false, false}, turn.rules.times.barrier_travel);
}

Move let_unknown_out(Turn& turn, const LaneRules& rules, Lane& lane, const Plate& plate,
                     const std::string& reason) {
    Visit visit;
    visit.id = turn.new_visit();
    visit.plate = plate;
    visit.arrived_at = turn.now();
    visit.terms = turn.state.terms;
    visit.stage = Stage::let_out;
    const VisitId id = visit.id;
    turn.decide(VisitOpened{id, rules.name, Side::b});
    turn.decide(TruckLetOut{id, plate, lane.photo, reason});
    turn.state.visits.emplace(id, std::move(visit));
    begin_crossing(turn, lane, false);
    return go(lane_phase::Entering{Side::b, id, false, false}, turn.rules.times.barrier_travel);
}

Side next_side(const Turn& turn, const LaneRules& rules, const Lane& lane) {
    const bool has_empty = rules.takes_from(Side::b) && is_waiting(lane, Side::b);
    const bool has_full =
        rules.takes_from(Side::a) && is_waiting(lane, Side::a) && !is_full(turn.rules, turn.state);
    const bool is_fulls_turn = lane.empties_in_a_row >= turn.rules.yard.empties_in_a_row;
    if (has_empty && !(has_full && is_fulls_turn)) return Side::b;
    return has_full ? Side::a : Side::none;
}

}  // namespace graingate
