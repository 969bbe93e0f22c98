// Several lanes and pits, the yard, and what drivers are told.
#include "sim/world/world.hpp"

#include "tests/sim/world/lane_opener.hpp"
#include "tests/sim/world/morning.hpp"

#include <gtest/gtest.h>

#include <set>

namespace graingate::sim {
namespace {

constexpr Name lane_2 = literals::operator""_name("L2", 2);
constexpr Name lane_3 = literals::operator""_name("L3", 2);
constexpr Name pit_2 = literals::operator""_name("P2", 2);
constexpr Name soybean = literals::operator""_name("soybean", 7);

ScenarioWish wish(std::size_t trucks, std::size_t lanes) {
    return {.seed = 1,
            .trucks = trucks,
            .start = morning,
            .troubles = TroubleWish::none,
            .lanes = lanes,
            .pits = 2,
            .layout = lanes > 1 ? Layout::separate : Layout::two_way,
            .commodities = {maize}};
}

/// Opens whatever leads on for everybody: for tests of where trucks go, not of weighing.
void open_lanes(World& world) {
    for (const Point& point : world.points()) {
        const bool is_lane = point.side != Side::none;
        if (is_lane && is_output(point.signal)) world.set_output(point, true);
    }
}

bool await(World& world, auto holds) {
    for (int i = 0; i < 18'000; ++i) {
        if (holds()) return true;
        world.advance(milliseconds(100));
    }
    return false;
}

/// One truck over the scale and in the yard, untold.
World in_yard(std::size_t lanes) {
    World world(make_scenario(wish(1, lanes)));
    open_lanes(world);
    EXPECT_TRUE(await(world, [&] { return world.truth()[0].stage == Stage::waiting_in_yard; }));
    return world;
}

TEST(Lanes, AreNamedAndUsedByTheirLayout) {
    const Scenario scenario = make_scenario(wish(1, 16));
    ASSERT_EQ(scenario.lanes.size(), 16U);
    EXPECT_EQ(scenario.lanes[15].name.view(), "L16");
    EXPECT_EQ(scenario.lanes[0].use, LaneUse::in);
    EXPECT_EQ(scenario.lanes[15].use, LaneUse::out);
    EXPECT_EQ(make_scenario(wish(1, 3)).lanes[2].use, LaneUse::two_way);
    EXPECT_EQ(World(scenario).points().size(), 16U * 16U + 2U * 8U);
}

TEST(Lanes, ADriverTakesTheShortestQueueOfThoseThatTakeHim) {
    World world(make_scenario(wish(6, 3)));  // L1 in, L2 out, L3 both ways
    world.advance(minutes(40));
    std::size_t waiting = 0;
    for (const Name& lane : {lane_1, lane_3}) waiting += world.truck_in_bay(lane, Side::a) ? 1U : 0U;
    EXPECT_EQ(waiting, 2U);
    EXPECT_FALSE(world.truck_in_bay(lane_2, Side::a));
    EXPECT_EQ(world.truck_in_bay(lane_1, Side::a), TruckId{0});
    EXPECT_EQ(world.truck_in_bay(lane_3, Side::a), TruckId{1});
}

TEST(Lanes, ADriverGoesToTheLaneThatHeIsTold) {
    World world(make_scenario(wish(2, 3)));
    EXPECT_TRUE(world.tell_driver(TruckId{0}, DriverOrder::go_to_lane, lane_3));
    EXPECT_FALSE(world.tell_driver(TruckId{1}, DriverOrder::go_to_lane, lane_2)) << "it takes no trucks at A";
    ASSERT_TRUE(await(world, [&] { return world.truck_in_bay(lane_3, Side::a).has_value(); }));
    EXPECT_EQ(world.truck_in_bay(lane_3, Side::a), TruckId{0});
    // From the bay he turns and queues at the other one.
    EXPECT_TRUE(world.tell_driver(TruckId{0}, DriverOrder::go_to_lane, lane_1));
    ASSERT_TRUE(await(world, [&] { return world.truck_in_bay(lane_1, Side::a) == TruckId{0}; }));
}

TEST(Yard, ATruckStandsThereUntilToldAPit) {
    World world = in_yard(2);
    world.advance(hours(2));
    EXPECT_EQ(world.truth()[0].stage, Stage::waiting_in_yard);
    EXPECT_FALSE(world.tell_driver(TruckId{0}, DriverOrder::go_to_pit, lane_1)) << "no pit";
    EXPECT_TRUE(world.tell_driver(TruckId{0}, DriverOrder::go_to_pit, pit_2));
    EXPECT_TRUE(await(world, [&] { return world.truck_at_pit(pit_2).has_value(); }));
    EXPECT_FALSE(world.truck_at_pit(pit_1));
}

TEST(Yard, ARejectedTruckCrossesAnotherScaleWithItsLoad) {
    World world = in_yard(2);
    EXPECT_TRUE(world.tell_driver(TruckId{0}, DriverOrder::go_back));
    ASSERT_TRUE(await(world, [&] { return world.is_everybody_gone(); }));
    const TruckTruth truth = world.truth()[0];
    EXPECT_EQ(truth.ending, Ending::through);
    EXPECT_EQ(truth.net_g, 0);
    EXPECT_EQ(truth.gross_lane, lane_1);
    EXPECT_EQ(truth.out_lane, lane_2);
    ASSERT_TRUE(truth.gross_g && truth.out_g);
    EXPECT_LT(*truth.gross_g - *truth.out_g, 10'000) << "fuel and mud alone";
}

TEST(Lanes, TheRearCameraSeesTheTrailersPlate) {
    Scenario scenario = make_scenario(wish(1, 1));
    scenario.trucks[0].trailer = Plate::parse("黑B1234挂");
    World world(scenario);
    world.set_output(*Point::parse("L1.A.barrier"), true);
    world.set_output(*Point::parse("L1.A.light_in"), true);
    ASSERT_TRUE(await(world, [&] { return world.truth()[0].stage == Stage::standing; }));
    const auto tail = world.camera("L1.A.rear")->truck;
    ASSERT_TRUE(tail);
    EXPECT_EQ(tail->plate, "黑B1234挂");
    EXPECT_EQ(tail->plate_kind, PlateKind::yellow_double);
    EXPECT_TRUE(tail->is_rear);
    EXPECT_GT(tail->distance_m, 2.5);
    EXPECT_FALSE(world.camera("L1.B.rear")->truck);
}

TEST(Pits, SayWhenGrainIsMixedAndForgetItAfterAPurge) {
    PitModel pit({.name = pit_1, .commodities = {maize, soybean}}, Random(1));
    pit.gate().command(true);
    EXPECT_FALSE(pit.pour(500'000, maize).has_mixed);
    EXPECT_FALSE(pit.purge()) << "grain is in the hopper";
    for (int i = 0; i < 3'000; ++i) pit.step(0.01);
    PitModel unpurged = pit;
    EXPECT_TRUE(unpurged.pour(1'000, soybean).has_mixed);
    ASSERT_TRUE(pit.purge());
    for (int i = 0; i < 11'000; ++i) pit.step(0.01);
    EXPECT_TRUE(pit.is_purging());
    PitModel hasty = pit;
    EXPECT_TRUE(hasty.pour(1'000, soybean).has_mixed);
    for (int i = 0; i < 2'000; ++i) pit.step(0.01);
    EXPECT_FALSE(pit.is_purging());
    EXPECT_FALSE(pit.pour(1'000, soybean).has_mixed);
    EXPECT_EQ(pit.drained_g() + pit.hopper_g(), 501'000);
}

TEST(Scenario, SharesCommoditiesAndDrawsTrailers) {
    Scenario scenario =
        make_scenario({.seed = 2, .trucks = 200, .lanes = 16, .pits = 1, .commodities = {maize, soybean}});
    EXPECT_EQ(scenario.pits[0].commodities, (std::vector<Name>{maize, soybean}));
    std::set<Name> brought;
    std::set<Plate> plates;
    std::size_t trailers = 0;
    for (const TruckScript& truck : scenario.trucks) {
        brought.insert(truck.commodity);
        EXPECT_TRUE(plates.insert(truck.plate).second);
        if (!truck.trailer) continue;
        ++trailers;
        EXPECT_TRUE(plates.insert(*truck.trailer).second);
        EXPECT_TRUE(truck.trailer->text().ends_with("挂"));
    }
    EXPECT_EQ(brought.size(), 2U);
    EXPECT_GT(trailers, 20U);
}

}  // namespace
}  // namespace graingate::sim
