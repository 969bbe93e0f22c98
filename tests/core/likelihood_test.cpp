// How a plate is laid on the places of a reading.
#include "controller/core/likelihood.hpp"
#include "tests/support/plates_seen.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace graingate::test {
namespace {

std::int64_t likelihood_of(const PlateSeen& seen, std::string_view plate) {
    return likelihood(seen, *Plate::parse(plate));
}

/// A place more in front of place `at`.
PlateSeen with_place(PlateSeen seen, std::size_t at, std::vector<CharacterScore> place) {
    seen.places.insert(seen.places.begin() + static_cast<std::ptrdiff_t>(at), std::move(place));
    return seen;
}
CharacterScore score(std::string_view character, std::int64_t milli_nats) {
    return {*FixedText<3>::from(character), milli_nats};
}

TEST(Likelihood, IsTheSumOfThePlaces) {
    const auto seen = with_rival(seen_as("黑A12345", -100), 3, "7", -2'000);
    EXPECT_EQ(likelihood_of(seen, "黑A12345"), likelihood_of_spelled(seen));
    EXPECT_EQ(likelihood_of(seen, "黑A17345"), likelihood_of_spelled(seen) - 2'000);
}
TEST(Likelihood, OfACharacterThatTheReaderMissedCountsItAlone) {
    EXPECT_EQ(likelihood_of(seen_as("黑A1245", 0), "黑A12345"), -9'000);
    EXPECT_EQ(likelihood_of(seen_as("黑A2345", 0), "黑A12345"), -9'000);
    EXPECT_EQ(likelihood_of(seen_as("黑A125", 0), "黑A12345"), -18'000);
}
TEST(Likelihood, OfACharacterTooManyCountsItAlone) {
    EXPECT_EQ(likelihood_of(seen_as("黑A128345", 0), "黑A12345"), -9'000);
    const auto rivet = with_place(seen_as("黑A12345", 0), 2, {score("1", -200), score("", -1'700)});
    EXPECT_EQ(likelihood_of(rivet, "黑A12345"), -1'700) << "as the reader says itself";
}
TEST(Likelihood, OfAConfusionIsWhatWasMeasuredAndNoMoreThanTheLastListedOne) {
    // D was read as 0, and never as 挂: controller/core/confusions.inc.
    const auto of_d = [](std::vector<CharacterScore> place) {
        PlateSeen seen = seen_as("黑A12345", 0);
        seen.places[6] = std::move(place);
        return likelihood_of(seen, "黑A1234D");
    };
    const std::int64_t measured = of_d({score("0", 0), score("W", -2'000)});
    EXPECT_GT(measured, -8'000);
    EXPECT_LT(measured, -3'000);
    EXPECT_EQ(of_d({score("0", 0), score("W", -8'000)}), -8'000);
    EXPECT_EQ(of_d({score("0", 0), score("W", -12'000)}), -9'000) << "no less than what was never confused";
    EXPECT_EQ(of_d({score("挂", 0), score("W", -2'000)}), -9'000);
    EXPECT_EQ(of_d({score("0", 0)}), -9'000) << "of which the reader was certain";
}

/// Readings of booked plates with places blurred, missed and invented.
class Blurred {
public:
    PlateSeen draw(std::string_view text) {
        PlateSeen seen = seen_as(text, -below(2'000));
        for (std::int64_t i = below(3); i > 0; --i) {
            // One draw a line: in what order arguments are drawn is the compiler's choice.
            const auto at = static_cast<std::size_t>(1 + below(std::ssize(seen.places) - 1));
            const std::string_view other = std::string_view("ABD0123456789").substr(below_size(13), 1);
            const std::int64_t rival = -100 - below(8'000);
            seen = with_rival(std::move(seen), at, other, rival);
        }
        const auto at = seen.places.begin() + 1 + below(std::ssize(seen.places) - 1);
        const std::int64_t what = below(4);
        const std::int64_t how_much = below(4'000);
        if (what == 0) seen.places.erase(at);
        if (what == 1) seen.places.insert(at, {score("1", -100), score("", -100 - how_much)});
        for (auto& place : seen.places)
            std::ranges::sort(place, std::ranges::greater{}, &CharacterScore::milli_nats);
        return seen;
    }
    std::int64_t below(std::int64_t end) {
        return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(end));
    }
    std::size_t below_size(std::int64_t end) { return static_cast<std::size_t>(below(end)); }

private:
    std::mt19937_64 random_{11};
};

constexpr const char* some_plates[] = {"黑A12345", "黑A12346", "黑AD12345", "黑A1234学",
                                       "吉A1D345", "黑A10345", "黑0112345"};

TEST(Scores, AreTheLikelihoodOfEveryPlateOfInterest) {
    Blurred blurred;
    int of_interest = 0;
    for (int i = 0; i < 5'000; ++i) {
        const PlateSeen seen = blurred.draw(some_plates[blurred.below_size(std::ssize(some_plates))]);
        const std::int64_t least = -blurred.below(25'000);
        const Scores scores(seen, least);
        for (const char* text : some_plates) {
            const Plate plate = *Plate::parse(text);
            const std::int64_t is = likelihood(seen, plate);
            const std::int64_t quick = scores.of(plate);
            if (is < least && quick < least) continue;
            ASSERT_EQ(quick, is) << text << " in " << i;
            ++of_interest;
        }
    }
    EXPECT_GT(of_interest, 5'000);
}
TEST(LeadOfSpelled, IsNeverMoreThanAnyOtherPlatesDistance) {
    Blurred blurred;
    for (int i = 0; i < 5'000; ++i) {
        const PlateSeen seen = blurred.draw(some_plates[blurred.below_size(std::ssize(some_plates))]);
        const std::int64_t best = likelihood_of_spelled(seen);
        for (const char* text : some_plates)
            if (text != spelled(seen))
                ASSERT_LE(likelihood_of(seen, text), best - lead_of_spelled(seen)) << text << " in " << i;
    }
}

}  // namespace
}  // namespace graingate::test
