// Many trucks through world and core, without processes: each ends as its script says.
#include "tests/support/many_visits.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

/// A thousand without sanitizers (tools/golden_root does it with two compilers); fewer where each step costs
/// five times as much.
#if defined(GRAINGATE_SANITIZED)
constexpr std::size_t visits = 200;
#else
constexpr std::size_t visits = 1'000;
#endif

TEST(Visits, EndAsTheirScriptsSayAndTwiceAlike) {
    const VisitsMade once = run_visits({.visits = visits, .seed = 7});
    for (const std::string& fault : once.faults) ADD_FAILURE() << fault;
    const VisitsMade again = run_visits({.visits = visits, .seed = 7});
    EXPECT_EQ(once.digest, again.digest);
    EXPECT_EQ(once.tickets, visits - visits / 40 * 4) << "of each day's forty, four have no booking";
    RecordProperty("net_error_max_g", std::to_string(once.net_error_max_g));
    EXPECT_GT(once.net_error_max_g, 0) << "an exact net would mean that the world gave it away";
}

TEST(Visits, DependOnTheirSeed) {
    EXPECT_NE(run_visits({.visits = 4, .seed = 1}).digest, run_visits({.visits = 4, .seed = 2}).digest);
}

/// One day of four trucks: one of each trouble, the first with none.
class ADayOfFour : public testing::Test {
protected:
    ADayOfFour()
        : scenario(sim::make_scenario({.seed = 3, .trucks = 4, .start = six_o_clock})),
          harness(scenario),
          anna(harness) {
        harness.on_step = [this](const Envelope& envelope, const Commands& commands) {
            for (const Command& command : commands) decided.push_back({envelope, command});
        };
        harness.begin(scenario);
        while (!harness.world.is_everybody_gone() && harness.now() < scenario.start + hours(3)) {
            harness.tick();
            anna.tick();
        }
    }
    [[nodiscard]] const sim::TruckScript& truck_with(sim::Trouble trouble) const {
        return *std::ranges::find(scenario.trucks, trouble, &sim::TruckScript::trouble);
    }
    [[nodiscard]] std::size_t times_asked(Hold code, Ask ask) const {
        return static_cast<std::size_t>(std::ranges::count(anna.asked, std::pair{code, ask}));
    }
    template <class Kind>
    std::vector<Kind> all() const {
        std::vector<Kind> found;
        for (const auto& [envelope, command] : decided)
            if (const auto* kind = std::get_if<Kind>(&command)) found.push_back(*kind);
        return found;
    }

    sim::Scenario scenario;
    WorldHarness harness;
    ScriptedOperator anna;
    std::vector<std::pair<Envelope, Command>> decided;
};

TEST_F(ADayOfFour, WithoutABookingEndsWithATruckSentAway) {
    EXPECT_EQ(times_asked(Hold::no_booking, Ask::turn_away), 1U);
    for (const auto& ticket : all<TicketIssued>())
        EXPECT_NE(ticket.plate, truck_with(sim::Trouble::no_booking).plate);
}

TEST_F(ADayOfFour, WithAnUnreadablePlateEndsWithTwoPeopleNamingIt) {
    EXPECT_EQ(times_asked(Hold::no_plate_read, Ask::identify), 1U);
    const Plate plate = truck_with(sim::Trouble::unreadable_plate).plate;
    const auto matched = all<VisitMatched>();
    const auto found = std::ranges::find(matched, plate, &VisitMatched::plate);
    ASSERT_NE(found, matched.end());
    EXPECT_EQ(found->by, Evidence::two_people);
    EXPECT_EQ(std::ranges::count(all<TicketIssued>(), plate, &TicketIssued::plate), 1);
}

TEST_F(ADayOfFour, WithASilentIndicatorEndsWithATruckWeighedAgain) {
    EXPECT_EQ(times_asked(Hold::indicator_lost, Ask::retry), 1U);
    const Plate plate = truck_with(sim::Trouble::indicator_silent).plate;
    EXPECT_EQ(std::ranges::count(all<TicketIssued>(), plate, &TicketIssued::plate), 1);
}

TEST_F(ADayOfFour, IsAllThatAnOperatorIsAskedAbout) {
    EXPECT_EQ(anna.asked.size(), 3U);
    EXPECT_EQ(all<VisitHeld>().size(), 3U + 2U) << "and the two places that held at the start";
    EXPECT_TRUE(harness.world.violations().empty());
    EXPECT_TRUE(harness.world.is_everybody_gone());
}

}  // namespace
}  // namespace graingate::test
