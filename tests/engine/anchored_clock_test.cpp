#include "controller/engine/anchored_clock.hpp"

#include "tests/engine/fakes.hpp"

#include <gtest/gtest.h>

namespace graingate::engine {
namespace {

constexpr std::int64_t morning_us = 1'795'305'600'000'000;
constexpr Duration ten_years = hours(24 * 3'652);

BootId boot_named(const char* text) {
    return BootId::from(text).value();
}

/// A machine whose clocks a test turns.
class FakeMachine final : public TimeSource {
public:
    [[nodiscard]] std::int64_t boot_ns() const override { return boot_us * 1'000; }
    [[nodiscard]] std::int64_t wall_us() const override { return wall; }
    [[nodiscard]] BootId boot() const override { return id; }

    /// Time goes by, awake or suspended: the boot clock counts both.
    void pass(Duration length) {
        boot_us += length.us();
        wall += length.us();
    }
    void set_wall(Duration by) { wall += by.us(); }
    void reboot(Duration off) {
        boot_us = seconds(20).us();
        wall += off.us();
        id = boot_named("second boot");
    }

    std::int64_t boot_us = hours(3).us();
    std::int64_t wall = morning_us;
    BootId id = boot_named("first boot");
};

TEST(AnchoredClock, StartsAtTheWallAndRunsWithTheBootClock) {
    FakeMachine machine;
    const AnchoredClock clock(machine, {}, Instant{});
    EXPECT_EQ(clock.now(), Instant{morning_us});
    machine.pass(minutes(5));
    EXPECT_EQ(clock.now(), Instant{morning_us} + minutes(5));
    EXPECT_EQ(clock.real_until(clock.now() + seconds(3)), std::chrono::seconds{3});
    EXPECT_EQ(clock.real_until(clock.now() - seconds(3)), std::chrono::seconds{0});
}

TEST(AnchoredClock, IsNotMovedWhenTheWallIsSet) {
    FakeMachine machine;
    const AnchoredClock clock(machine, {}, Instant{});
    for (const Duration jump :
         {ten_years, Duration{} - ten_years, Duration{} - ten_years, milliseconds(-900)}) {
        const Instant before = clock.now();
        machine.set_wall(jump);
        EXPECT_EQ(clock.now(), before);
    }
}

TEST(AnchoredClock, CountsTheTimeThatTheMachineWasSuspended) {
    FakeMachine machine;
    const AnchoredClock clock(machine, {}, Instant{});
    WallWatch watch(machine, clock);
    machine.pass(hours(9));
    EXPECT_EQ(clock.now(), Instant{morning_us} + hours(9));
    EXPECT_FALSE(watch.look({}).has_value());
}

TEST(AnchoredClock, GoesOnWithoutAStepWhenOnlyTheControllerStops) {
    FakeMachine machine;
    const ClockAnchor kept = AnchoredClock(machine, {}, Instant{}).anchor();
    machine.pass(hours(2));
    machine.set_wall(Duration{} - hours(1));
    const AnchoredClock again(machine, kept, Instant{morning_us} + hours(1));
    EXPECT_EQ(again.now(), Instant{morning_us} + hours(2));
    EXPECT_EQ(again.anchor(), kept);
}

TEST(AnchoredClock, TakesTheWallAfterAReboot) {
    FakeMachine machine;
    const ClockAnchor kept = AnchoredClock(machine, {}, Instant{}).anchor();
    machine.pass(hours(2));
    machine.reboot(minutes(10));
    const AnchoredClock again(machine, kept, Instant{morning_us} + hours(2));
    EXPECT_EQ(again.now(), Instant{morning_us} + hours(2) + minutes(10));
}

TEST(AnchoredClock, NeverFallsBehindTheJournalAfterAReboot) {
    FakeMachine machine;
    const ClockAnchor kept = AnchoredClock(machine, {}, Instant{}).anchor();
    const Instant last = Instant{morning_us} + hours(2);
    machine.reboot(Duration{} - ten_years);  // an empty battery under the wall clock
    const AnchoredClock again(machine, kept, last);
    EXPECT_EQ(again.now(), last);
    machine.pass(seconds(1));
    EXPECT_EQ(again.now(), last + seconds(1));
}

TEST(AnchoredClock, DistrustsAnAnchorThatContradictsTheJournalOrTheMachine) {
    FakeMachine machine;
    const Instant last = Instant{morning_us} + hours(2);
    const ClockAnchor early{machine.id, Instant{1}, 0};
    EXPECT_EQ(AnchoredClock(machine, early, last).now(), last);
    const ClockAnchor to_come{machine.id, last, machine.boot_ns() + 1};
    EXPECT_EQ(AnchoredClock(machine, to_come, last).now(), last);
}

TEST(AnchoredClock, AnchorHasOneSpelling) {
    const ClockAnchor anchor{boot_named("b"), Instant{7}, 9};
    const std::string text = encode_anchor(anchor);
    EXPECT_EQ(text, R"({"boot":"b","at_us":7,"boot_ns":9})");
    EXPECT_EQ(decode_anchor(text), anchor);
    EXPECT_FALSE(decode_anchor(text + " "));
    EXPECT_FALSE(decode_anchor(""));
}

TEST(WallWatch, SaysHowFarTheWallWasSet) {
    for (const Duration jump : {ten_years, Duration{} - ten_years, Duration{} - milliseconds(900)}) {
        FakeMachine machine;
        const AnchoredClock clock(machine, {}, Instant{});
        WallWatch watch(machine, clock);
        EXPECT_FALSE(watch.look({}).has_value());
        machine.set_wall(jump);
        machine.pass(WallWatch::period);
        EXPECT_EQ(watch.look({}), jump);
        machine.pass(WallWatch::period);
        EXPECT_FALSE(watch.look(jump).has_value()) << "it is journalled once";
        machine.set_wall(Duration{} - jump);
        machine.pass(WallWatch::period);
        EXPECT_EQ(watch.look(jump), Duration{}) << "and set back again";
    }
}

TEST(WallWatch, LetsASmallDifferenceBe) {
    FakeMachine machine;
    const AnchoredClock clock(machine, {}, Instant{});
    WallWatch watch(machine, clock);
    machine.set_wall(WallWatch::tolerance);
    EXPECT_FALSE(watch.look({}).has_value());
    machine.set_wall(Duration{1});
    machine.pass(WallWatch::period);
    EXPECT_EQ(watch.look({}), WallWatch::tolerance + Duration{1});
}

TEST(WallWatch, LooksOnceAPeriod) {
    FakeMachine machine;
    const AnchoredClock clock(machine, {}, Instant{});
    WallWatch watch(machine, clock);
    EXPECT_FALSE(watch.look({}).has_value());
    machine.set_wall(ten_years);
    machine.pass(WallWatch::period - Duration{1});
    EXPECT_FALSE(watch.look({}).has_value());
    machine.pass(Duration{1});
    EXPECT_EQ(watch.look({}), ten_years);
}

/// Its readings lie half a second apart, as those of a thread that had to wait between them.
class SlowClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override { return Instant{morning_us} + milliseconds(500) * ++looks_; }
    [[nodiscard]] std::chrono::nanoseconds real_until(Instant) const override { return {}; }

private:
    mutable std::int64_t looks_ = 0;
};

TEST(WallWatch, BelievesNoPairThatWasNotReadAtOnce) {
    FakeMachine machine;
    const SlowClock clock;
    WallWatch watch(machine, clock);
    machine.set_wall(ten_years);
    EXPECT_FALSE(watch.look({}).has_value());
}

/// One event of the machine's life in a depot's loop: the journal's time never falls, whatever the wall does.
TEST(WallWatch, JournalledTimeNeverFalls) {
    std::vector<std::string> log;
    FakeJournal journal{log};
    FakePorts ports{log};
    FakeMachine machine;
    std::optional<ClockAnchor> kept;
    Instant last;
    for (const Duration jump :
         {Duration{}, ten_years, Duration{} - ten_years, Duration{} - ten_years, ten_years}) {
        machine.set_wall(jump);
        const AnchoredClock clock(machine, kept, last);
        kept = clock.anchor();
        Inbox inbox;
        Loop loop(journal, inbox, clock, ports.all());
        ASSERT_TRUE(loop.start({{}, "test"}));
        WallWatch watch(machine, clock);
        if (const auto offset = watch.look(loop.depot().state().clock_offset))
            inbox.tell(ClockCorrected{*offset});
        ASSERT_TRUE(loop.turn(std::chrono::nanoseconds{0}));
        const State& state = loop.depot().state();
        EXPECT_LE(state.now + state.clock_offset - Instant{machine.wall}, WallWatch::tolerance);
        EXPECT_LE(Instant{machine.wall} - (state.now + state.clock_offset), WallWatch::tolerance);
        last = state.now;
        machine.reboot(minutes(3));
        machine.id = boot_named(std::to_string(jump.us()).c_str());
    }
    for (std::size_t i = 1; i < journal.kept.size(); ++i)
        EXPECT_GE(journal.kept[i].at_us, journal.kept[i - 1].at_us);
}

}  // namespace
}  // namespace graingate::engine
