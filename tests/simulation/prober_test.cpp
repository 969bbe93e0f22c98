// Faults drawn from a seed, against world and core together; and nonsense, against the core alone.
// GRAINGATE_SEED=N runs that seed only.
#include "tests/support/made_values.hpp"
#include "tests/support/many_visits.hpp"
#include "tests/support/test_depot.hpp"
#include "tests/support/witness.hpp"

#include <gtest/gtest.h>
#include <cstdlib>

namespace graingate::test {
namespace {

/// Begins and ends faults; all from one stream of the seed.
class Faults {
public:
    Faults(WorldHarness& harness, std::uint64_t seed)
        : harness_(harness), random_(sim::Random::stream(seed, 77)) {}

    void tick() {
        end_what_is_over();
        if (random_.between(1, 250) != 1) return;  // one every 25 s
        switch (random_.between(0, 6)) {
            case 0:
            case 1:
                return flip();
            case 2:
                return silence();
            case 3:
                return kill_vision();
            case 4:
                harness_.camera_reason = "lens covered";
                return until(8, [this] { harness_.camera_reason.reset(); });
            case 5:
                harness_.world.set_conveyor("P1"_name, false);
                return until(40, [this] { harness_.world.set_conveyor("P1"_name, true); });
            default:
                return restart();
        }
    }

private:
    struct Ending {
        Instant at;
        std::function<void()> end;
    };

    void until(std::int64_t seconds_max, std::function<void()> end) {
        const Duration lasts = milliseconds(random_.between(100, seconds_max * 1'000));
        endings_.push_back({harness_.now() + lasts, std::move(end)});
    }
    void end_what_is_over() {
        for (std::size_t i = 0; i < endings_.size();) {
            if (endings_[i].at > harness_.now()) {
                ++i;
                continue;
            }
            const auto end = std::move(endings_[i].end);
            endings_.erase(endings_.begin() + static_cast<std::ptrdiff_t>(i));
            end();
        }
    }

    void flip() {
        const auto& points = harness_.world.points();
        const Point point = points[static_cast<std::size_t>(random_.next() % points.size())];
        if (is_output(point.signal)) return;
        harness_.flipped[point] = true;
        until(20, [this, point] { harness_.flipped[point] = false; });
    }
    void silence() {
        const Name device = *Name::parse(random_.pick(devices_));
        harness_.silent[device] = true;
        until(20, [this, device] { harness_.silent[device] = false; });
    }
    void kill_vision() {
        if (harness_.is_vision_dead) return;
        harness_.is_vision_dead = true;
        harness_.apply(PartLost{Part::vision});
        until(40, [this] {
            harness_.is_vision_dead = false;
            harness_.apply(PartBack{Part::vision});
        });
    }

    /// The controller dies and comes up again: the journal, folded, must give the state that died.
    void restart() {
        Depot folded;
        for (const Row& row : harness_.rows) {
            const auto event = decode_event(row.body);
            ASSERT_TRUE(event);
            const Commands commands = folded.apply({row.seq, row.at, *event});
            ASSERT_EQ(encode(commands), row.commands) << "row " << row.seq;
        }
        ASSERT_TRUE(folded.state() == harness_.depot.state());
        harness_.depot = std::move(folded);
        harness_.start_process();
    }

    static constexpr const char* devices_[] = {"L1.indicator", "L1.io", "P1.io"};
    WorldHarness& harness_;
    sim::Random random_;
    std::vector<Ending> endings_;
};

struct Probed {
    std::uint64_t digest = 0;
    std::size_t tickets = 0;
    std::size_t gone = 0;
    std::vector<std::string> broken;
};

Probed probe(std::uint64_t seed) {
    const sim::Scenario scenario = sim::make_scenario({.seed = seed, .trucks = 6, .start = six_o_clock});
    WorldHarness harness(scenario);
    Witness witness(harness.rules());
    Probed probed;
    harness.on_step = [&](const Envelope& envelope, const Commands& commands) {
        witness.saw(envelope, commands, harness.depot.state());
        probed.tickets += count_of<TicketIssued>(commands);
    };
    harness.begin(scenario);
    ScriptedOperator anna(harness);
    Faults faults(harness, seed);
    while (!harness.world.is_everybody_gone() && harness.now() < scenario.start + hours(3)) {
        faults.tick();
        harness.tick();
        anna.tick();
    }
    probed.digest = harness.digest();
    probed.gone = 0;
    for (const sim::TruckTruth& truth : harness.world.truth())
        if (truth.ending != sim::Ending::under_way) ++probed.gone;
    probed.broken = std::move(witness.broken);
    return probed;
}

std::vector<std::uint64_t> seeds(std::uint64_t count) {
    if (const char* wish = std::getenv("GRAINGATE_SEED"))
        return {static_cast<std::uint64_t>(std::strtoull(wish, nullptr, 10))};
    std::vector<std::uint64_t> all(count);
    for (std::uint64_t i = 0; i < count; ++i) all[i] = i + 1;
    return all;
}

#if defined(GRAINGATE_SANITIZED)
constexpr std::uint64_t probes = 6;
#else
constexpr std::uint64_t probes = 60;
#endif

TEST(Prober, FindsNoBrokenPromiseAndEachSeedRunsTwiceAlike) {
    std::size_t tickets = 0;
    std::size_t gone = 0;
    for (const std::uint64_t seed : seeds(probes)) {
        const std::string command =
            "GRAINGATE_SEED=" + std::to_string(seed) + " simulation_tests --gtest_filter='Prober.Finds*'";
        const Probed once = probe(seed);
        for (std::size_t i = 0; i < std::min<std::size_t>(once.broken.size(), 5); ++i)
            ADD_FAILURE() << once.broken[i] << "\n  again: " << command;
        ASSERT_EQ(once.digest, probe(seed).digest) << command;
        tickets += once.tickets;
        gone += once.gone;
    }
    EXPECT_GT(tickets, 0U);
    RecordProperty("tickets", std::to_string(tickets));
    RecordProperty("trucks_gone", std::to_string(gone));
}

/// Whatever is said to the core, in any order: it never stops, and what it decides can be written.
TEST(Prober, StopsTheCoreWithNoEvent) {
    for (const std::uint64_t seed : seeds(probes * 50)) {
        Maker maker(seed);
        TestDepot t;
        if (seed % 2 == 0) t.bring_up();
        t.book(plate_one);
        constexpr std::array points{"L1.A.presence",       "L1.B.presence",     "L1.A.boom",
                                    "L1.A.beam",           "P1.presence",       "L1.A.barrier_open",
                                    "L1.A.barrier_closed", "L1.B.barrier_open", "L1.B.barrier_closed",
                                    "P1.gate_open",        "P1.gate_closed",    "P1.hopper_empty",
                                    "P1.run_permit"};
        constexpr std::array devices{"L1.indicator", "L1.io", "P1.io"};
        for (int i = 0; i < 400; ++i) {
            t.forget_commands();
            t.at = t.at + milliseconds(static_cast<std::int64_t>(maker.below(3'000)));
            const Name device = *Name::parse(devices[maker.below(devices.size())]);
            switch (maker.below(12)) {
                case 0:
                    t.apply(DeviceLost{device, "x"});
                    break;
                case 1:
                    t.apply(DeviceBack{device});
                    break;
                case 2:
                    t.lane_wires_at_rest();
                    t.pit_wires_at_rest();
                    break;
                case 3:
                    t.weigh_zero();
                    break;
                case 4:
                    t.weigh(static_cast<std::int64_t>(maker.below(4'000)) * 10,
                            {static_cast<WeightFlag>(maker.below(5))});
                    break;
                case 5:
                    t.steady(31'240);
                    break;
                case 6:
                    t.read_plate(maker.below(3) == 0 ? plate_two : plate_one);
                    break;
                case 7:
                    t.store_photo();
                    break;
                case 8:
                    t.ask(static_cast<Ask>(maker.below(5)), maker.below(2) == 0 ? "L1"_name : "P1"_name,
                          "黑A12345");
                    break;
                case 9:
                    t.pass(seconds(static_cast<std::int64_t>(maker.below(400))));
                    break;
                case 10: {
                    const auto kind = maker.below(std::variant_size_v<Event>);
                    auto event = maker.make_kind<Event>(kind);
                    if (std::holds_alternative<EpochStarted>(event) ||
                        std::holds_alternative<RulesChanged>(event))
                        event = RulesChanged{small_rules()};
                    t.apply(std::move(event));
                    break;
                }
                default:
                    t.wire(points[maker.below(points.size())], maker.below(2) == 0);
            }
            ASSERT_TRUE(decode_commands(encode(t.decided))) << "seed " << seed;
            // A deadline that is reached moves: else the engine would do nothing but reach it.
            for (int turns = 0; deadline(t.depot.rules(), t.depot.state()) <= t.at; ++turns) {
                ASSERT_LT(turns, 4) << "seed " << seed;
                t.apply(DeadlineReached{});
            }
        }
    }
}

}  // namespace
}  // namespace graingate::test
