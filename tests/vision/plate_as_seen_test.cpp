#include "vision/plate_as_seen.hpp"

#include "controller/core/likelihood.hpp"

#include <gtest/gtest.h>

namespace graingate::vision {
namespace {

using Scores = std::vector<graingate::CharacterScore>;

PlateSeen seen_at_one_place(const std::vector<CharacterScore>& scores) {
    PlateSighting plate;
    plate.kind = "blue";
    plate.places = {scores};
    return as_seen(plate);
}

graingate::CharacterScore score(const char* character, std::int64_t milli_nats) {
    return {FixedText<3>::from(character).value(), milli_nats};
}

TEST(PlateAsSeen, ListsAtMostFiveCharactersAPlace) {
    const auto seen = seen_at_one_place(
        {{"B", -10}, {"8", -4'000}, {"E", -5'000}, {"3", -6'000}, {"6", -7'000}, {"S", -8'000}});
    EXPECT_EQ(seen.kind.view(), "blue");
    ASSERT_EQ(seen.places.size(), 1U);
    EXPECT_EQ(seen.places[0], (Scores{score("B", -10), score("8", -4'000), score("E", -5'000),
                                      score("3", -6'000), score("6", -7'000)}));
}

TEST(PlateAsSeen, LeavesOutWhatSaysNoMoreThanACharacterThatIsNotListed) {
    const auto seen = seen_at_one_place({{"B", 0}, {"8", -8'999}, {"E", -9'000}, {"3", -12'000}});
    EXPECT_EQ(seen.places[0], (Scores{score("B", 0), score("8", -8'999)}));
}

TEST(PlateAsSeen, KeepsTheLikeliestCharacterHoweverUnlikelyItIs) {
    const auto seen = seen_at_one_place({{"B", -9'500}, {"8", -9'600}});
    EXPECT_EQ(seen.places[0], (Scores{score("B", -9'500)}));
}

}  // namespace
}  // namespace graingate::vision
