#include "controller/engine/inbox.hpp"

#include <gtest/gtest.h>

namespace graingate::engine {
namespace {

using std::chrono::nanoseconds;

WeightRead reading(const char* device, std::int64_t kg, Flags<WeightFlag> flags) {
    return {Name::parse(device).value(), Kilograms{kg}, flags};
}

TEST(Inbox, MergesReadingsThatMove) {
    Inbox inbox;
    inbox.tell(reading("a", 100, {}));
    inbox.tell(reading("a", 200, {}));
    const auto taken = inbox.take(64, nanoseconds{0});
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(std::get<WeightRead>(taken[0]).weight, Kilograms{200});
}

TEST(Inbox, NeverMergesAStableReadingOrAnEdgeOfItsFlags) {
    Inbox inbox;
    inbox.tell(reading("a", 100, {}));
    inbox.tell(reading("a", 100, {WeightFlag::stable}));
    inbox.tell(reading("a", 100, {WeightFlag::stable}));
    inbox.tell(reading("a", 120, {}));
    EXPECT_EQ(inbox.take(64, nanoseconds{0}).size(), 4U);
}

TEST(Inbox, NeverMergesAcrossALoss) {
    Inbox inbox;
    inbox.tell(reading("a", 100, {}));
    inbox.tell(DeviceLost{Name::parse("a").value(), "silent"});
    inbox.tell(DeviceBack{Name::parse("a").value()});
    inbox.tell(reading("a", 200, {}));
    EXPECT_EQ(inbox.take(64, nanoseconds{0}).size(), 4U);
}

TEST(Inbox, KeepsDevicesApart) {
    Inbox inbox;
    inbox.tell(reading("a", 100, {}));
    inbox.tell(reading("b", 200, {}));
    EXPECT_EQ(inbox.take(64, nanoseconds{0}).size(), 2U);
}

TEST(Inbox, RefusesPeopleWhenFullAndNeverTheField) {
    Inbox inbox;
    for (std::size_t i = 0; i < Inbox::requests_max; ++i) EXPECT_TRUE(inbox.ask(OperatorAsked{}));
    EXPECT_FALSE(inbox.ask(OperatorAsked{}));
    inbox.tell(PartLost{Part::vision});
    EXPECT_EQ(inbox.take(1'000, nanoseconds{0}).size(), Inbox::requests_max + 1);
    EXPECT_TRUE(inbox.ask(OperatorAsked{}));
}

}  // namespace
}  // namespace graingate::engine
