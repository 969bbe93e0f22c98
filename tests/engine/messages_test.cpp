// What goes between the engine and its parts: the fullest picture fits into a message.
#include "controller/engine/messages.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

const Name longest = *Name::parse("lane-or-pit-of-the-depo");
const std::string plate = "粤ZABCDE港";
constexpr std::int64_t late_us = 1'795'399'200'000'000;

/// What lanes and pits have in common, as long as it can be.
void fill(auto& place) {
    place.name = place.commodity = longest;
    place.phase = "turning_away";
    place.since_us = late_us;
    place.plate = plate;
    place.hold = "interrupted_unloading";
    place.detail = std::string(60, 'x');
}

LaneView full_lane() {
    LaneView lane;
    fill(lane);
    lane.waits_for = "drive_off";
    lane.inputs_on.assign(10, Point{longest, Side::a, Signal::barrier_closed});
    lane.outputs_on.assign(6, Point{longest, Side::a, Signal::light_out});
    lane.photo = lane.crop = fixed<64>(std::string(64, 'a'));
    return lane;
}

PitView full_pit() {
    PitView pit;
    fill(pit);
    pit.commodities.assign(4, longest);
    pit.waits_for = "empty_hopper";
    pit.inputs_on.assign(5, Point{longest, Side::none, Signal::hopper_empty});
    pit.outputs_on.assign(3, Point{longest, Side::none, Signal::light_out});
    return pit;
}

TEST(Messages, HoldThePictureOfTheFullestDepot) {
    const BookingId id{99, 99'999};
    const VisitId visit{99, 99'999};
    const Day day{20'000};
    View full;
    full.lanes.assign(16, full_lane());
    full.pits.assign(16, full_pit());
    full.queue.assign(View::queue_max, QueueView{id, plate, longest, 1'439, Standing::lost_turn, late_us,
                                                 late_us, longest, late_us, late_us});
    full.behind.assign(View::behind_max, id);
    full.absent.assign(View::absent_max, AbsentView{id, plate, longest, day, 1'439, late_us});
    const std::vector<QualityFigure> quality(names_of(Measure{}).size(), {Measure::heat_damaged, 10'000});
    full.visits.assign(View::visits_max,
                       VisitView{visit, plate, longest, "weighed_full", Kilograms{100'000}, longest, late_us,
                                 fixed<32>(std::string(32, 's')), quality});
    full.alarms.assign(View::alarms_max, AlarmView{Alarm::evidence_missing, longest});
    full.slots.assign(View::slots_max, SlotView{day, 23, 1'380, 60, 20});
    TicketIssued ticket;
    ticket.commodity = ticket.lane_gross = ticket.scale_gross = ticket.lane_tare = ticket.scale_tare =
        ticket.pit = longest;
    ticket.plate = Plate::parse("粤ZABCD港").value();
    ticket.quality = quality;
    full.tickets.assign(State::tickets_max, ticket);
    full.commodities.assign(8, longest);
    const std::string message = engine::encode(engine::Show{full});
    EXPECT_LE(message.size(), engine::message_size_max * 3 / 4);
    const auto back = engine::decode_message(message);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(std::get<engine::Show>(*back).view, full);
}

}  // namespace
}  // namespace graingate::test
