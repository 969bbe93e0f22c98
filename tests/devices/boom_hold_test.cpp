#include "controller/devices/boom_hold.hpp"
#include "tests/devices/field_names.hpp"

#include <gtest/gtest.h>

namespace graingate::devices {
namespace {

using namespace graingate::literals;

const Point far_loop{"L1"_name, Side::b, Signal::boom};
const Point far_beam{"L1"_name, Side::b, Signal::beam};
const Point far_boom{"L1"_name, Side::b, Signal::barrier};

constexpr Instant at(std::int64_t s) {
    return Instant{s * 1'000'000};
}

TEST(BoomHold, KeepsABoomUpUntilBothWiresHaveBeenFreeForAWhile) {
    BoomHold hold;
    hold.saw(far_loop, true, at(100));
    hold.saw(far_beam, false, at(90));
    EXPECT_TRUE(hold.keeps(far_boom, at(100), at(110))) << "a truck is on its loop";
    hold.saw(far_beam, true, at(111));
    hold.saw(far_loop, false, at(112));
    EXPECT_TRUE(hold.keeps(far_boom, at(100), at(120))) << "its trailer cuts the beam";
    hold.saw(far_beam, false, at(121));
    EXPECT_TRUE(hold.keeps(far_boom, at(100), at(123)));
    hold.saw(far_beam, false, at(123));  // as a module says it again that came back
    EXPECT_FALSE(hold.keeps(far_boom, at(100), at(124)));
}

TEST(BoomHold, WaitsForWhoPassedTheLightWhileItWasGreen) {
    BoomHold hold;
    hold.saw(far_loop, false, at(10));
    hold.saw(far_beam, false, at(10));
    EXPECT_TRUE(hold.keeps(far_boom, at(100), at(102)));
    EXPECT_FALSE(hold.keeps(far_boom, at(100), at(103)));
}

TEST(BoomHold, AWireThatIsNotKnownMayHaveATruckOnIt) {
    BoomHold hold;
    hold.saw(far_beam, false, at(10));
    EXPECT_TRUE(hold.keeps(far_boom, at(20), at(1'000))) << "the loop was never seen";
    hold.saw(far_loop, false, at(30));
    EXPECT_FALSE(hold.keeps(far_boom, at(20), at(1'000)));
    hold.lost(far_beam);
    EXPECT_TRUE(hold.keeps(far_boom, at(20), at(1'000)));
    hold.saw(far_beam, false, at(1'000));
    EXPECT_TRUE(hold.keeps(far_boom, at(20), at(1'001))) << "what was there meanwhile, nobody saw";
}

TEST(BoomHold, KeepsNothingButBooms) {
    const BoomHold hold;
    for (const Point& other :
         {Point{"L1"_name, Side::b, Signal::light_in}, Point{"P1"_name, Side::none, Signal::gate}})
        EXPECT_FALSE(hold.keeps(other, at(0), at(1))) << other.text();
    EXPECT_TRUE(hold.keeps({"L2"_name, Side::a, Signal::barrier}, at(0), at(1'000))) << "of no known wires";
}

}  // namespace
}  // namespace graingate::devices
