#include "controller/engine/meter.hpp"

#include "controller/engine/messages.hpp"
#include "tests/engine/fakes.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace graingate::engine {
namespace {

using namespace literals;
using namespace std::chrono_literals;

Vitals filled(const Meter& meter, std::vector<DeviceVitals> devices = {}) {
    Vitals vitals;
    vitals.devices = std::move(devices);
    meter.fill(vitals);
    return vitals;
}

TEST(Meter, CountsEventsHoldsTicketsAndEnds) {
    Meter meter;
    meter.decided(DeadlineReached{}, {});
    meter.decided(DeadlineReached{}, {VisitHeld{"L1"_name, {}, Hold::vision_lost, ""}});
    meter.decided(PartLost{Part::vision}, {VisitClosed{{1, 1}, VisitEnd::delivered}, TicketIssued{}});
    const Vitals vitals = filled(meter);
    EXPECT_EQ(vitals.events, (std::vector<Tally>{{"DeadlineReached"_name, 2}, {"PartLost"_name, 1}}));
    EXPECT_EQ(vitals.holds, (std::vector<Tally>{{"vision_lost"_name, 1}}));
    EXPECT_EQ(vitals.visits, (std::vector<Tally>{{"delivered"_name, 1}}));
    EXPECT_EQ(vitals.tickets, 1);
}

TEST(Meter, KnowsWhoIsThereAndHowOftenItWasLost) {
    Meter meter;
    meter.decided(DeviceBack{"io1"_name}, {});
    meter.decided(DeviceLost{"io1"_name, "silent"}, {});
    meter.decided(DeviceLost{"L1.indicator"_name, "silent"}, {});
    meter.decided(DeviceBack{"L1.indicator"_name}, {});
    meter.decided(PartBack{Part::web}, {});
    meter.decided(PartLost{Part::web}, {});
    const std::vector<DeviceVitals> listed{{"L1.indicator"_name, false, 0, 10, 1, 5},
                                           {"io1"_name, false, 0, 20, 2, 6},
                                           {"io2"_name, false, 0, 30, 3, -1}};
    const Vitals vitals = filled(meter, listed);
    const std::vector<DeviceVitals> known{{"L1.indicator"_name, true, 1, 10, 1, 5},
                                          {"io1"_name, false, 1, 20, 2, 6},
                                          {"io2"_name, false, 0, 30, 3, -1}};
    EXPECT_EQ(vitals.devices, known);
    EXPECT_EQ(vitals.parts, (std::vector<PartVitals>{{Part::vision, false, 0, 0}, {Part::web, false, 1, 0}}));
}

TEST(Meter, PutsEachCommitIntoTheClassOfItsTime) {
    Meter meter;
    for (const auto took : {99us, 100us, 101us, 1'000'000us, 2'000'000us}) meter.committed(took);
    const Vitals vitals = filled(meter);
    EXPECT_EQ(vitals.commits, (std::vector<std::int64_t>{2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1}));
    EXPECT_EQ(vitals.commits_us, 3'000'300);
}

TEST(Meter, IsToldByTheLoopAfterEachCommitAndNotOfOneThatFailed) {
    std::vector<std::string> log;
    FakeJournal journal(log);
    FakePorts ports(log);
    FakeClock clock;
    Inbox inbox;
    Meter meter;
    Ports all = ports.all();
    all.witness = &meter;
    Loop loop(journal, inbox, clock, all);
    ASSERT_TRUE(loop.start({{}, "test"}));
    inbox.tell(PartBack{Part::vision});
    inbox.tell(PartBack{Part::web});
    ASSERT_TRUE(loop.turn(0ns));
    journal.fails = true;
    inbox.tell(PartLost{Part::web});
    EXPECT_FALSE(loop.turn(0ns));
    const Vitals vitals = filled(meter);
    EXPECT_EQ(
        vitals.events,
        (std::vector<Tally>{{"EpochStarted"_name, 1}, {"PartBack"_name, 2}, {"ProcessStarted"_name, 1}}));
    std::int64_t commits = 0;
    for (const std::int64_t count : vitals.commits) commits += count;
    EXPECT_EQ(commits, 2);
}

TEST(Vitals, OfTheBiggestDepotFitOneMessageAndComeBackEqual) {
    Vitals vitals;
    vitals.build = "0.1.0";
    vitals.disk_free_bytes = 4'000'000'000'000;
    const auto most = std::numeric_limits<std::int32_t>::max();
    for (std::size_t i = 0; i < array_size_max; ++i)
        vitals.devices.push_back({*Name::parse("a_device_of_a_long_name"), true, most, most, most, most});
    const std::string line = encode(Message{Measured{vitals}});
    EXPECT_LT(line.size(), line_size_max);
    const auto decoded = decode_message(line);
    ASSERT_TRUE(decoded) << decoded.error().text();
    EXPECT_EQ(std::get<Measured>(*decoded).vitals, vitals);
}

}  // namespace
}  // namespace graingate::engine
