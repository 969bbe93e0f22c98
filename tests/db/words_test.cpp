#include "db/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace graingate::db {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Words, SayQualityInItsUnits) {
    LoadJudged judged;
    judged.quality = {{Measure::moisture, 1'405}, {Measure::mould, 7}, {Measure::test_weight, 721}};
    EXPECT_THAT(words_of(Event{judged}),
                AllOf(HasSubstr(" 14.05 %"), HasSubstr(" 0.07 %"), HasSubstr(" 721 g/L")));
}

TEST(Words, SayOfWhichWeighingATicketLacksThePhotograph) {
    TicketIssued ticket;
    EXPECT_THAT(words_of(Command{ticket}), Not(HasSubstr("photograph")));
    ticket.lacks_photo_tare = true;
    EXPECT_THAT(words_of(Command{ticket}), HasSubstr("net 0 kg, no photograph of the second weighing"));
    ticket.lacks_photo_gross = true;
    EXPECT_THAT(words_of(Command{ticket}),
                HasSubstr("no photograph of the first weighing, no photograph of the second"));
}

}  // namespace
}  // namespace graingate::db
