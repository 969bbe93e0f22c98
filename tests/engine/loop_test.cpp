#include "controller/engine/loop.hpp"

#include "controller/core/codec.hpp"
#include "tests/engine/fakes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace graingate::engine {
namespace {

using std::chrono::nanoseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Rules one_lane() {
    Rules rules;
    const auto name = [](const char* text) { return Name::parse(text).value(); };
    rules.commodities = {name("maize")};
    LaneRules lane;
    lane.name = name("L1");
    lane.indicator = name("L1.indicator");
    lane.io = name("io1");
    lane.camera_a = name("L1.A.camera");
    lane.camera_b = name("L1.B.camera");
    lane.division = Kilograms{20};
    lane.max = Kilograms{100'000};
    lane.truck_min = Kilograms{1'000};
    rules.lanes = {lane};
    rules.pits = {{name("P1"), name("io1"), name("P1.camera"), {name("maize")}}};
    return rules;
}

class LoopTest : public ::testing::Test {
protected:
    BookingRequested booking(const char* request) const {
        BookingRequested wanted;
        wanted.request = RequestId::from(request).value();
        wanted.farmer = FarmerId::from("f").value();
        wanted.phone_tag = PhoneTag::from("t").value();
        wanted.plate = Plate::parse("黑A12345").value();
        wanted.commodity = Name::parse("maize").value();
        wanted.day = local_day(clock.at, hours(8)) + 1;
        wanted.slot = 3;
        return wanted;
    }

    std::vector<std::string> log;
    FakeJournal journal{log};
    FakeClock clock;
    FakePorts ports{log};
    Inbox inbox;
};

TEST_F(LoopTest, CommitsBeforeAnythingIsSeen) {
    Loop loop(journal, inbox, clock, ports.all());
    ASSERT_TRUE(loop.start({one_lane(), "test"}));
    log.clear();
    ASSERT_TRUE(inbox.ask(booking("r1")));
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_THAT(log, ElementsAre("commit 1", "drive",
                                 AllOf(StartsWith("answer r1"), HasSubstr("BookingConfirmed")), "show 3"));
}

TEST_F(LoopTest, MakesOutputsSafeAndShowsNothingWhenTheCommitFails) {
    Loop loop(journal, inbox, clock, ports.all());
    ASSERT_TRUE(loop.start({one_lane(), "test"}));
    log.clear();
    journal.fails = true;
    ASSERT_TRUE(inbox.ask(booking("r1")));
    const auto went = loop.turn(nanoseconds{0});
    ASSERT_FALSE(went);
    EXPECT_EQ(went.error().text, "disk full");
    EXPECT_THAT(log, ElementsAre("make safe"));
}

TEST_F(LoopTest, LetsWhatWaitsTogetherShareOneCommit) {
    Loop loop(journal, inbox, clock, ports.all());
    ASSERT_TRUE(loop.start({one_lane(), "test"}));
    log.clear();
    for (int i = 0; i < 70; ++i) inbox.tell(DeviceBack{Name::parse("io1").value()});
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_THAT(log, ElementsAre("commit 64", "drive", "show 66", "commit 6", "drive", "show 72"));
}

TEST_F(LoopTest, FoldsTheJournalAndDrivesNothingOfIt) {
    {
        Loop first(journal, inbox, clock, ports.all());
        ASSERT_TRUE(first.start({one_lane(), "test"}));
        ASSERT_TRUE(inbox.ask(booking("r1")));
        ASSERT_TRUE(first.turn(nanoseconds{0}));
    }
    log.clear();
    Loop second(journal, inbox, clock, ports.all());
    ASSERT_TRUE(second.start({one_lane(), "test"}));
    EXPECT_EQ(second.depot().state().bookings.size(), 1U);
    EXPECT_THAT(log, ElementsAre("commit 1", "drive", "show 4"));
    EXPECT_THAT(journal.kept.back().body, HasSubstr("ProcessStarted"));
}

TEST_F(LoopTest, RecordsRulesThatChangedBetweenTwoRuns) {
    {
        Loop first(journal, inbox, clock, ports.all());
        ASSERT_TRUE(first.start({one_lane(), "test"}));
    }
    Rules others = one_lane();
    others.slots.capacity = 7;
    Loop second(journal, inbox, clock, ports.all());
    ASSERT_TRUE(second.start({others, "test"}));
    EXPECT_THAT(journal.kept[2].body, HasSubstr("RulesChanged"));
    EXPECT_EQ(second.depot().rules().slots.capacity, 7);
}

TEST_F(LoopTest, SaysOfAJobThatNobodyCanDoThatItFailed) {
    Loop loop(journal, inbox, clock, ports.all());
    ASSERT_TRUE(loop.start({one_lane(), "test"}));
    ports.is_connected = false;
    inbox.tell(PartBack{Part::vision});
    inbox.tell(DeviceBack{Name::parse("L1.indicator").value()});
    inbox.tell(DeviceBack{Name::parse("io1").value()});
    for (const std::string side : {"L1.A.", "L1.B."}) {
        for (const char* off : {"boom", "beam", "barrier_open"})
            inbox.tell(InputChanged{Point::parse(side + off).value(), false});
        inbox.tell(InputChanged{Point::parse(side + "barrier_closed").value(), true});
        inbox.tell(InputChanged{Point::parse(side + "presence").value(), side == "L1.A."});
    }
    inbox.tell(WeightRead{
        Name::parse("L1.indicator").value(), Kilograms{0}, {WeightFlag::stable, WeightFlag::centre_of_zero}});
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_THAT(log, Contains(StartsWith("job {\"command\":\"ReadPlate\"")));
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_THAT(journal.kept.back().body, HasSubstr(R"("event":"JobFailed","job":"1-1")"));
}

TEST_F(LoopTest, RefusesAJournalThatDoesNotDecode) {
    journal.kept.push_back({1, 0, R"({"event":"Nonsense"})", "[]"});
    Loop loop(journal, inbox, clock, ports.all());
    const auto went = loop.start({one_lane(), "test"});
    ASSERT_FALSE(went);
    EXPECT_THAT(went.error().text, HasSubstr("row 1"));
}

TEST_F(LoopTest, AppendsTheDeadlineThatHasCome) {
    Loop loop(journal, inbox, clock, ports.all());
    ASSERT_TRUE(loop.start({one_lane(), "test"}));
    ASSERT_TRUE(inbox.ask(booking("r1")));
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    clock.at = clock.at + hours(48);
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_THAT(journal.kept.back().body, HasSubstr("DeadlineReached"));
}

TEST_F(LoopTest, NeverLetsTimeFall) {
    Loop loop(journal, inbox, clock, ports.all());
    ASSERT_TRUE(loop.start({one_lane(), "test"}));
    const Instant before = loop.depot().state().now;
    clock.at = clock.at - hours(1);
    inbox.tell(PartLost{Part::web});
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_EQ(Instant{journal.kept.back().at_us}, before);
}

}  // namespace
}  // namespace graingate::engine
