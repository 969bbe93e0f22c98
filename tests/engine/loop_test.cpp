#include "controller/engine/loop.hpp"

#include "controller/core/codec.hpp"
#include "controller/core/fold.hpp"
#include "controller/core/snapshot.hpp"
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

/// While it is asked for the time, one more event comes, a few times.
class BusyClock final : public Clock {
public:
    BusyClock(const Clock& clock, Inbox& inbox) : clock_(clock), inbox_(inbox) {}
    [[nodiscard]] Instant now() const override {
        if (coming > 0) {
            --coming;
            inbox_.tell(DeviceBack{Name::parse("io1").value()});
        }
        return clock_.now();
    }
    [[nodiscard]] std::chrono::nanoseconds real_until(Instant instant) const override {
        return clock_.real_until(instant);
    }
    mutable int coming = 0;

private:
    const Clock& clock_;
    Inbox& inbox_;
};

TEST_F(LoopTest, LetsWhatComesWhileItDecidesShareTheCommit) {
    BusyClock busy(clock, inbox);
    Loop loop(journal, inbox, busy, ports.all());
    ASSERT_TRUE(loop.start({one_lane(), "test"}));
    log.clear();
    inbox.tell(DeviceBack{Name::parse("io1").value()});
    busy.coming = 7;
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_THAT(log, ElementsAre("commit 8", "drive", "show 10"));
    log.clear();
    inbox.tell(DeviceBack{Name::parse("io1").value()});
    busy.coming = 70;
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_THAT(log, ElementsAre("commit 64", "drive", "show 74"))
        << "who always comes holds up nobody for ever";
}

TEST_F(LoopTest, TendsTheJournalOnlyAfterAMomentInWhichNothingCame) {
    Loop loop(journal, inbox, clock, ports.all());
    ASSERT_TRUE(loop.start({one_lane(), "test"}));
    for (int i = 0; i < 70; ++i) inbox.tell(DeviceBack{Name::parse("io1").value()});
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_EQ(journal.tended, 0) << "six wait";
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_EQ(journal.tended, 0) << "a truck's next event is on its way";
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_EQ(journal.tended, 1) << "nothing came";
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_EQ(journal.tended, 1) << "nothing was written since";
    inbox.tell(DeviceBack{Name::parse("io1").value()});
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    log.clear();
    journal.fails = true;
    EXPECT_FALSE(loop.turn(nanoseconds{0}));
    EXPECT_THAT(log, ElementsAre("make safe"));
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

TEST_F(LoopTest, ShowsTheStateAgainWhenNothingHappens) {
    Loop loop(journal, inbox, clock, ports.all());
    ASSERT_TRUE(loop.start({one_lane(), "test"}));
    log.clear();
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_THAT(log, ElementsAre("drive", "show 2")) << "who left the last picture out gets it now";
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

/// A journal of one booking whose process ended cleanly: its last row names the state before it.
class EpochTest : public LoopTest {
protected:
    EpochTest() {
        Loop loop(journal, inbox, clock, ports.all());
        EXPECT_TRUE(loop.start({one_lane(), "old build"}));
        EXPECT_TRUE(inbox.ask(booking("r1")));
        EXPECT_TRUE(loop.turn(nanoseconds{0}));
        keep(loop);
    }
    void keep(Loop& loop) {
        const std::int64_t seq = loop.depot().seq();
        snapshots.texts[seq] = encode_snapshot(loop.depot());
        EXPECT_TRUE(loop.record({seq, Digest::from(journal.digest(snapshots.texts[seq])).value()}));
    }
    static void replace(std::string& text, const std::string& old, const std::string& with) {
        ASSERT_NE(text.find(old), std::string::npos) << old;
        text.replace(text.find(old), old.size(), with);
    }
    void written_by(std::uint32_t behaviour, std::uint32_t codec) {
        replace(journal.kept[0].body, versions(behaviour_version, codec_version), versions(behaviour, codec));
    }
    static std::string versions(std::uint32_t behaviour, std::uint32_t codec) {
        return "\"behaviour\":" + std::to_string(behaviour) + ",\"codec\":" + std::to_string(codec);
    }
    Result<Done, JournalFault> start(Loop& loop) { return loop.start({one_lane(), "new build", &snapshots}); }

    FakeSnapshots snapshots;
};

TEST_F(EpochTest, BeginsWithTheStateOfAnotherBehaviour) {
    written_by(1, codec_version);
    Loop loop(journal, inbox, clock, ports.all());
    ASSERT_TRUE(start(loop));
    const auto head = epoch_head(journal.kept.at(4).body);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->epoch, 2U);
    EXPECT_EQ(head->state, journal.epochs.at(0).digest);
    EXPECT_EQ(loop.depot().state().epoch, 2U);
    EXPECT_EQ(loop.depot().state().bookings.size(), 1U);
    auto second = booking("r2");
    second.plate = Plate::parse("黑B6789K").value();
    ASSERT_TRUE(inbox.ask(second));
    ASSERT_TRUE(loop.turn(nanoseconds{0}));
    EXPECT_THAT(journal.kept.back().commands, HasSubstr(R"("booking":"2-2")"));

    Loop next(journal, inbox, clock, ports.all());
    FakeSnapshots none;
    ASSERT_TRUE(next.start({one_lane(), "new build", &none})) << "the next start begins at the epoch";
    EXPECT_EQ(next.depot().state().bookings.size(), 2U);
}

TEST_F(EpochTest, BeginsWithTheStateOfAnotherCodec) {
    written_by(behaviour_version, 1);
    replace(snapshots.texts.at(3), "\"codec\":" + std::to_string(codec_version), "\"codec\":1");
    replace(journal.kept.at(3).body, R"("digest":")",
            R"("digest":")" + journal.digest(snapshots.texts.at(3)) + "\"}");
    journal.kept.at(3).body.resize(journal.kept.at(3).body.find("\"}") + 2);
    Loop loop(journal, inbox, clock, ports.all());
    const auto went = start(loop);
    ASSERT_TRUE(went) << went.error().text;
    EXPECT_EQ(loop.depot().state().epoch, 2U);
    EXPECT_EQ(loop.depot().state().bookings.size(), 1U);
}

TEST_F(EpochTest, IsNotBegunBehindRowsOfAnotherBehaviourThatNoStateCovers) {
    written_by(1, codec_version);
    journal.kept.pop_back();  // it was killed
    Loop loop(journal, inbox, clock, ports.all());
    const auto went = start(loop);
    ASSERT_FALSE(went);
    EXPECT_THAT(went.error().text, HasSubstr("behaviour 1, codec " + std::to_string(codec_version)));
    EXPECT_THAT(went.error().text, HasSubstr("build old build"));
    EXPECT_THAT(went.error().text, HasSubstr("stop it cleanly"));
    EXPECT_EQ(journal.kept.size(), 3U);
}

TEST_F(EpochTest, IsRefusedWhenTheStateItBeganWithIsDamaged) {
    written_by(1, codec_version);
    Loop first(journal, inbox, clock, ports.all());
    ASSERT_TRUE(start(first));
    replace(journal.epochs.at(0).text, "\"walk_ins\":0", "\"walk_ins\":1");
    Loop loop(journal, inbox, clock, ports.all());
    const auto went = start(loop);
    ASSERT_FALSE(went);
    EXPECT_THAT(went.error().text, HasSubstr("the state that row 5 carries over is damaged"));
}

TEST_F(EpochTest, ASnapshotSparesTheRowsBeforeIt) {
    journal.kept.at(1).body = "{}";  // would not decode
    Loop loop(journal, inbox, clock, ports.all());
    ASSERT_TRUE(start(loop));
    EXPECT_EQ(loop.depot().state().bookings.size(), 1U);
    EXPECT_THAT(snapshots.said, ElementsAre());
}

TEST_F(EpochTest, ADamagedSnapshotIsPassedOver) {
    Loop good(journal, inbox, clock, ports.all());
    ASSERT_TRUE(start(good));
    keep(good);
    const Depot before = good.depot();
    snapshots.texts[99] = snapshots.texts.at(3);
    replace(snapshots.texts.at(5), "\"walk_ins\":0", "\"walk_ins\":1");
    Loop loop(journal, inbox, clock, ports.all());
    ASSERT_TRUE(start(loop));
    EXPECT_THAT(snapshots.said, ElementsAre("99: no row of the journal names it",
                                            "5: it is damaged: its digest is not the one that row 6 names"));
    journal.kept.resize(6);
    Loop whole(journal, inbox, clock, ports.all());
    ASSERT_TRUE(whole.start({one_lane(), "new build"}));
    EXPECT_EQ(whole.depot().state(), loop.depot().state()) << "as if folded from the first row";
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
