// The truck has come: the farmer says so, and is told place, wait and lane.
#include "tests/hmi/served.hpp"

#include <string>

namespace graingate::hmi {
namespace {

/// The truck of the first booking made (1-1), somewhere in the invented depot's street.
View with_truck_in_street(Standing standing, const char* lane = "") {
    View view = busy_view();
    QueueView truck = view.queue.back();
    truck.booking = {1, 1};
    truck.standing = standing;
    if (const auto called = Name::parse(lane)) truck.lane = *called;
    truck.called_until_us = view.at_us + 600'000'000;
    view.queue.push_back(truck);
    return view;
}

}  // namespace

using FarmersTruck = Served;

TEST_F(FarmersTruck, SaysThatTheTruckHasComeAndSeesItsPlace) {
    start();
    const std::string address = post("/f/book", good_form()).headers.at("location");
    const std::string before = get(address).body;
    EXPECT_NE(before.find("我已到粮库"), std::string::npos);
    EXPECT_NE(before.find("action=\"" + address + "/arrive\""), std::string::npos);
    const Reply pressed = post(address + "/arrive", "");
    EXPECT_EQ(pressed.status, 303);
    EXPECT_EQ(pressed.headers.at("location"), address);
    const Reply noted = get(address);
    EXPECT_NE(noted.body.find("已到粮库，排队等候"), std::string::npos)
        << "before the picture has it, what the journal has is shown";
    EXPECT_EQ(noted.body.find("/arrive"), std::string::npos);
    EXPECT_EQ(noted.headers.at("refresh"), "60");

    show(with_truck_in_street(Standing::late));
    const std::string waits = get(address).body;
    for (const char* shown :
         {"前面还有 4 辆车", "大约等 12 分钟", "您晚于预约时段", "叫到您再开到车道", "取消预约"})
        EXPECT_NE(waits.find(shown), std::string::npos) << shown;
    EXPECT_LT(waits.size(), 10'000U);
    EXPECT_NE(get(address + "?lang=en").body.find("4 trucks before you"), std::string::npos);
    EXPECT_NE(get(address + "?lang=ko").body.find("앞에 4대 있음"), std::string::npos);
}

TEST_F(FarmersTruck, IsCalledToALane) {
    start();
    const std::string address = post("/f/book", good_form()).headers.at("location");
    post(address + "/arrive", "");
    show(with_truck_in_street(Standing::in_time, "L1"));
    const std::string called = get(address).body;
    EXPECT_NE(called.find("轮到您了：请现在开到 L1 车道"), std::string::npos);
    EXPECT_NE(called.find("16:10 前没有到车道"), std::string::npos);
    EXPECT_NE(called.find("已叫号，请开到车道"), std::string::npos);
}

TEST_F(FarmersTruck, IsToldAtLeastHowManyStandBeforeATruckBehindThePicture) {
    start();
    const std::string address = post("/f/book", good_form()).headers.at("location");
    post(address + "/arrive", "");
    View view = busy_view();
    view.behind = {{1, 90}, {1, 91}};
    view.waiting = 7;
    show(view);
    EXPECT_NE(get(address).body.find("前面超过 6 辆车"), std::string::npos);
    view.behind[1] = {1, 1};
    show(view);
    EXPECT_NE(get(address).body.find("前面还有 5 辆车"), std::string::npos);
}

TEST_F(FarmersTruck, ComesInTurnWhereNobodyIsCalled) {
    start();
    const std::string address = post("/f/book", good_form()).headers.at("location");
    post(address + "/arrive", "");
    View view = with_truck_in_street(Standing::in_time);
    view.calls_forward = false;
    show(view);
    EXPECT_NE(get(address).body.find("请按先后开到磅房"), std::string::npos);
}

TEST_F(FarmersTruck, CannotArriveOnAnotherDayNorTooOftenNorFromAnotherSite) {
    options_.bookings_a_minute = 3;
    start();
    const std::string tomorrow = (busy_view().slots.front().day + 1).text();
    const std::string later =
        post("/f/book", "commodity=corn&day=" + tomorrow + "&slot=4&plate=%E9%BB%91A54321&phone=13812345678")
            .headers.at("location");
    EXPECT_EQ(get(later).body.find("/arrive"), std::string::npos);
    backend_.fault = BookingFault{BookingFault::Kind::refused, Refusal::already_waiting};
    EXPECT_EQ(post(later + "/arrive", "").status, 409);
    EXPECT_EQ(post(later + "/arrive", "", "Origin: http://elsewhere.example\r\n").status, 403);
    EXPECT_EQ(post(later + "/arrive", "").status, 409);
    EXPECT_EQ(post(later + "/arrive", "").status, 429) << "what a stranger can append is limited";
    EXPECT_EQ(get(later + "/arrive").status, 303);
    EXPECT_EQ(post(later + "/elsewhere", "").status, 404);
}

TEST_F(FarmersTruck, QueuesWithoutATimeWhileTheDayTakesSuchTrucks) {
    start();
    EXPECT_NE(get("/f/").body.find("value=\"-1\">车已到粮库，不约时段<small>余 19 车"), std::string::npos);
    const std::string walk_in =
        "commodity=corn&day=" + today() + "&slot=-1&plate=%E9%BB%91A54321&phone=13812345678";
    EXPECT_EQ(post("/f/book", walk_in).status, 303);
    EXPECT_EQ(backend_.forms().at(0).slot, walk_in_slot);
    View full = busy_view();
    full.walk_ins = full.walk_ins_max;
    show(full);
    EXPECT_EQ(get("/f/").body.find("value=\"-1\""), std::string::npos);
    EXPECT_EQ(post("/f/book", walk_in).status, 422);
}

}  // namespace graingate::hmi
