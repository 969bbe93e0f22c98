// What a depot shows of itself stays small, however much there is.
#include "controller/core/view.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

#include <string>

namespace graingate::test {
namespace {

TEST(View, CountsTheAlarmsThatItDoesNotList) {
    TestDepot t{small_rules()};
    t.bring_up();
    State state = t.depot.state();
    state.alarms.clear();
    for (int i = 0; i < 200; ++i)
        state.alarms.insert({Alarm::camera_fault, *Name::parse("C" + std::to_string(1'000 + i))});
    const View shown = view(t.depot.rules(), state, t.depot.seq());
    EXPECT_EQ(shown.alarms.size(), View::alarms_max);
    EXPECT_EQ(shown.alarms_count, 200);
}

}  // namespace
}  // namespace graingate::test
