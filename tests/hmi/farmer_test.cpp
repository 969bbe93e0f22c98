#include "hmi/qr_picture.hpp"
#include "tests/hmi/served.hpp"

#include <string>
#include <vector>

namespace graingate::hmi {

using Farmer = Served;

TEST_F(Farmer, IsOfferedCommoditiesDaysAndWhatIsLeft) {
    start();
    const Reply page = get("/f/");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("<html lang=zh-CN>"), std::string::npos);
    EXPECT_NE(page.body.find("玉米"), std::string::npos);
    EXPECT_NE(page.body.find("name=commodity value=\"soybean\""), std::string::npos);
    EXPECT_NE(page.body.find("name=pick value=" + today()), std::string::npos);
    EXPECT_NE(page.body.find("09:00–10:00<small>余 17 车"), std::string::npos);
    EXPECT_NE(page.body.find("<label class=off>08:00"), std::string::npos) << "a full slot cannot be chosen";
    EXPECT_EQ(page.body.find("<script"), std::string::npos);
    EXPECT_NE(get("/f/?lang=ko").body.find("곡물 반입 예약"), std::string::npos);
    EXPECT_NE(get("/f/?lang=en").body.find("Book a delivery"), std::string::npos);
    EXPECT_NE(get("/f/?lang=xx").body.find("预约送粮"), std::string::npos);
}

TEST_F(Farmer, BooksAndSeesAndCancels) {
    start();
    const Reply booked = post("/f/book", good_form());
    ASSERT_EQ(booked.status, 303);
    const std::string address = booked.headers.at("location");
    ASSERT_EQ(address.substr(0, 5), "/f/b/");
    EXPECT_TRUE(is_hex32(address.substr(5)));

    ASSERT_EQ(backend_.forms().size(), 1U);
    const BookingForm form = backend_.forms()[0];
    EXPECT_EQ(form.plate.text(), "黑A54321");
    EXPECT_EQ(form.phone.digits(), "13812345678");
    EXPECT_EQ(form.commodity.view(), "corn");
    EXPECT_EQ(form.day.text(), today());
    EXPECT_EQ(form.slot, 3);
    EXPECT_TRUE(is_hex32(form.request.view()));

    const Reply page = get(address);
    EXPECT_EQ(page.status, 200);
    for (const char* shown : {"预约成功", "黑A·54321", "09:00–10:00", "138****5678", "玉米", "取消预约"})
        EXPECT_NE(page.body.find(shown), std::string::npos) << shown;
    const Reply cancelled = post(address + "/cancel", "");
    EXPECT_EQ(cancelled.status, 303);
    EXPECT_EQ(cancelled.headers.at("location"), address);
    const Reply after = get(address);
    EXPECT_NE(after.body.find("已取消"), std::string::npos);
    EXPECT_EQ(after.body.find("/cancel"), std::string::npos);
}

TEST_F(Farmer, BooksATrailerWithAPlateOfItsOwn) {
    start();
    const Reply form = get("/f/");
    EXPECT_NE(form.body.find("<label class=l for=trailer>挂车号牌</label>"), std::string::npos);
    // `黑b 1234挂`, as a person types it
    const Reply booked = post("/f/book", good_form("&trailer=%E9%BB%91b+1234%E6%8C%82"));
    ASSERT_EQ(booked.status, 303);
    EXPECT_EQ(backend_.forms().at(0).trailer, Plate::parse("黑B1234挂"));
    const std::string page = get(booked.headers.at("location")).body;
    EXPECT_NE(page.find("<dt>挂车号牌</dt><dd>黑B·1234挂</dd>"), std::string::npos);

    const Reply alone = post("/f/book", good_form("&trailer="));
    EXPECT_EQ(backend_.forms().at(1).trailer, std::nullopt);
    EXPECT_EQ(get(alone.headers.at("location")).body.find("挂车"), std::string::npos);
}

TEST_F(Farmer, IsToldWhatATrailersPlateIsAndLosesNothing) {
    start();
    for (const char* wrong : {"%E9%BB%91A12345", "1234"}) {  // a truck's plate; no plate
        const Reply page = post("/f/book", good_form("&lang=en&trailer=" + std::string(wrong)));
        EXPECT_EQ(page.status, 422);
        EXPECT_NE(page.body.find("id=trailer-e"), std::string::npos);
        EXPECT_NE(page.body.find("1 to put right"), std::string::npos);
        EXPECT_NE(page.body.find("four letters or digits and 挂, such as 黑B1234挂"), std::string::npos);
        EXPECT_NE(page.body.find("value=\"黑A54321\""), std::string::npos);
        EXPECT_NE(page.body.find("value=\"corn\" checked"), std::string::npos);
        EXPECT_TRUE(is_hex32(hidden_value(page.body, "kept"))) << "the phone number";
    }
    EXPECT_NE(post("/f/book", good_form("&trailer=1234")).body.find("“1234”不对"), std::string::npos);
    EXPECT_TRUE(backend_.forms().empty());
}

TEST_F(Farmer, HasTheCodeToShowUntilTheBookingEnds) {
    start();
    const std::string address = post("/f/book", good_form()).headers.at("location");
    const std::string page = get(address).body;
    const std::size_t begin = page.find("<svg");
    ASSERT_NE(begin, std::string::npos);
    const std::string picture = page.substr(begin, page.find("</svg>", begin) + 6 - begin);
    EXPECT_LT(picture.size(), 1'600U) << "it is loaded over 2G";
    EXPECT_LT(page.size(), 10'000U);
    EXPECT_EQ(page.find("7K2M9QX4TB0VWZ3C"), std::string::npos) << "nobody reads it over a shoulder";
    EXPECT_EQ(picture, qr_picture("7K2M9QX4TB0VWZ3C", "预约二维码"));
    EXPECT_NE(picture.find("viewBox=\"0 0 25 25\""), std::string::npos)
        << "the smallest code there is: 21 modules and the rim";
    post(address + "/cancel", "");
    EXPECT_EQ(get(address).body.find("<svg"), std::string::npos);
}

TEST(QrPicture, IsOfNothingThatDoesNotFit) {
    EXPECT_EQ(qr_picture("", "code"), "");
    EXPECT_EQ(qr_picture(std::string(268, 'A'), "code"), "");
    EXPECT_NE(qr_picture(std::string(267, 'a'), "code"), "");
}

TEST_F(Farmer, SeesWhereTheTruckIsAndCannotCancelThen) {
    start();
    // This truck is on the invented depot's scale.
    const Reply booked =
        post("/f/book", "commodity=corn&day=" + today() + "&slot=3&plate=%E9%BB%91A12345&phone=13812345678");
    const Reply page = get(booked.headers.at("location"));
    EXPECT_NE(page.body.find("车辆在库内 · 已核对预约"), std::string::npos);
    EXPECT_EQ(page.body.find("/cancel"), std::string::npos);
}

TEST_F(Farmer, IsToldWhyABookingCannotBeCancelled) {
    start();
    const std::string address = post("/f/book", good_form()).headers.at("location");
    backend_.fault = BookingFault{BookingFault::Kind::refused, Refusal::booking_in_use};
    const Reply page = post(address + "/cancel?lang=en", "");
    EXPECT_EQ(page.status, 409);
    EXPECT_NE(page.body.find("can no longer be cancelled"), std::string::npos);
    EXPECT_EQ(get(address + "/cancel").status, 303);
}

TEST_F(Farmer, SeesEveryErrorAtOnceBesideItsFieldWithTheInputKept) {
    start();
    const Reply page =
        post("/f/book", "commodity=gold&day=" + today() + "&slot=2&plate=%3Cb%3EXX&phone=1234567&lang=en");
    EXPECT_EQ(page.status, 422);
    for (const char* id : {"id=commodity-e", "id=slot-e", "id=plate-e", "id=phone-e"})
        EXPECT_NE(page.body.find(id), std::string::npos) << id;
    EXPECT_NE(page.body.find("4 to put right"), std::string::npos);
    EXPECT_NE(page.body.find("value=\"&lt;b&gt;XX\""), std::string::npos) << "kept, and harmless";
    EXPECT_NE(page.body.find("you gave 7 digits"), std::string::npos);
    EXPECT_NE(page.body.find("such as 黑A12345"), std::string::npos) << "says what is allowed";
    EXPECT_TRUE(backend_.forms().empty());

    const Reply empty = post("/f/book", "lang=en");
    EXPECT_EQ(empty.status, 422);
    EXPECT_NE(empty.body.find("this is empty"), std::string::npos);
    EXPECT_NE(empty.body.find("id=day-e"), std::string::npos);
}

TEST_F(Farmer, KeepsTheChoicesWhenAnotherDayIsPicked) {
    start();
    const std::string tomorrow = (busy_view().slots.front().day + 1).text();
    const Reply page = post("/f/book", good_form("&trailer=x&pick=" + tomorrow));
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(hidden_value(page.body, "day"), tomorrow);
    EXPECT_NE(page.body.find("value=\"黑A54321\""), std::string::npos);
    EXPECT_NE(page.body.find("value=\"x\""), std::string::npos) << "checked when it is booked";
    EXPECT_NE(page.body.find("value=\"corn\" checked"), std::string::npos);
    EXPECT_TRUE(backend_.forms().empty());

    // The phone number was not sent back, and yet it is not lost.
    const std::string kept = hidden_value(page.body, "kept");
    ASSERT_TRUE(is_hex32(kept));
    const Reply booked = post(
        "/f/book", "commodity=corn&day=" + tomorrow + "&slot=4&plate=%E9%BB%91A54321&phone=&kept=" + kept);
    EXPECT_EQ(booked.status, 303);
    EXPECT_EQ(backend_.forms().at(0).phone.digits(), "13812345678");
}

TEST_F(Farmer, NeverSeesAPhoneNumberInAnAnswer) {
    start();
    const std::string address = post("/f/book", good_form()).headers.at("location");
    const std::vector<Reply> replies{
        get(address),
        get(address + "?lang=ko"),
        post("/f/book", good_form("&pick=" + today())),
        post("/f/book", "phone=13812345678"),
        post("/f/book", "phone=138%201234%205678&plate=13812345678&commodity=13812345678"),
        post("/f/book", "phone=13812345678&day=13812345678&slot=13812345678"),
        post("/f/book", "phone=138123456789&plate=x"),
        post("/f/book", "phone=x&trailer=13812345678"),
        post("/f/book", "pick=13812345678&lang=13812345678"),
        post(address + "/cancel", "phone=13812345678"),
    };
    for (const Reply& reply : replies) {
        ASSERT_NE(reply.status, 0);
        EXPECT_EQ(reply.body.find("13812345678"), std::string::npos) << reply.body;
        EXPECT_EQ(reply.body.find("138 1234 5678"), std::string::npos) << reply.body;
        for (const auto& [name, value] : reply.headers)
            EXPECT_EQ(value.find("12345678"), std::string::npos) << name;
    }
}

TEST_F(Farmer, BooksOnceWhenTheFormIsSentTwice) {
    start();
    const std::string nonce = hidden_value(get("/f/").body, "nonce");
    const Reply first = post("/f/book", good_form("&nonce=" + nonce));
    const Reply second = post("/f/book", good_form("&nonce=" + nonce));
    EXPECT_EQ(first.status, 303);
    EXPECT_EQ(first.headers.at("location"), second.headers.at("location"));
    ASSERT_EQ(backend_.forms().size(), 1U);
    EXPECT_EQ(backend_.forms()[0].request.view(), nonce);
}

TEST_F(Farmer, BooksOnceWhenTheSecondPressComesBeforeTheAnswer) {
    backend_.answers_late = true;
    start();
    const std::string form = good_form("&nonce=" + std::string(32, 'c'));
    const std::string request =
        "POST /f/book HTTP/1.1\r\nHost: depot\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: " +
        std::to_string(form.size()) + "\r\n\r\n" + form;
    Client one(server_->port());
    Client two(server_->port());
    one.send(request);
    two.send(request);
    while (backend_.forms().empty()) continue;
    // The server reads both before it is answered: these requests come behind them.
    for (int i = 0; i < 20; ++i) ASSERT_EQ(get("/healthz").status, 200);
    EXPECT_FALSE(one.is_closed_within(50)) << "no answer before the commit";
    backend_.answer_all();
    const Reply first = one.receive();
    const Reply second = two.receive();
    EXPECT_EQ(first.status, 303);
    EXPECT_EQ(second.status, 303);
    EXPECT_EQ(first.headers.at("location"), second.headers.at("location"));
    EXPECT_EQ(backend_.forms().size(), 1U);
}

TEST_F(Farmer, TakesACopiedFormWithOtherFieldsAsAWishOfItsOwn) {
    start();
    const std::string nonce(32, 'd');
    const Reply first = post("/f/book", good_form("&nonce=" + nonce));
    const Reply second =
        post("/f/book", "commodity=corn&day=" + today() +
                            "&slot=3&plate=%E5%90%89B7K203&phone=13900001111&nonce=" + nonce);
    EXPECT_EQ(second.status, 303);
    EXPECT_NE(first.headers.at("location"), second.headers.at("location"))
        << "nobody is sent to another's booking";
    post("/f/book", good_form("&trailer=%E9%BB%91B1234%E6%8C%82&nonce=" + nonce));
    ASSERT_EQ(backend_.forms().size(), 3U);
    EXPECT_NE(backend_.forms()[1].request.view(), nonce);
    EXPECT_NE(backend_.forms()[2].request.view(), nonce);
}

TEST_F(Farmer, SeesARefusalOfTheDepotBesideItsField) {
    start();
    backend_.fault = BookingFault{BookingFault::Kind::refused, Refusal::plate_already_booked};
    const Reply page = post("/f/book", good_form("&lang=en&nonce=" + std::string(32, 'e')));
    EXPECT_EQ(page.status, 422);
    const std::size_t at = page.body.find("id=plate-e");
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(page.body.find("This plate is booked already", at), at + 11);
    EXPECT_NE(hidden_value(page.body, "nonce"), std::string(32, 'e')) << "a corrected form is a new wish";
}

TEST_F(Farmer, MayPressAgainWhenTheOutcomeIsNotKnown) {
    start();
    const std::string nonce(32, 'f');
    backend_.fault = BookingFault{BookingFault::Kind::no_answer};
    const Reply unsure = post("/f/book", good_form("&nonce=" + nonce));
    EXPECT_EQ(unsure.status, 504);
    EXPECT_EQ(hidden_value(unsure.body, "nonce"), nonce) << "the same wish again";
    backend_.fault = BookingFault{BookingFault::Kind::away};
    EXPECT_EQ(post("/f/book", good_form("&nonce=" + nonce)).status, 503);
    backend_.fault.reset();
    EXPECT_EQ(post("/f/book", good_form("&nonce=" + nonce)).status, 303);
    for (const BookingForm& form : backend_.forms()) EXPECT_EQ(form.request.view(), nonce);
}

TEST_F(Farmer, IsPutOffWhenStrangersBookTooFast) {
    options_.bookings_a_minute = 2;
    start();
    const auto book = [&](const std::string& last) {
        return post("/f/book", "commodity=corn&day=" + today() + "&slot=3&plate=%E9%BB%91A1234" + last +
                                   "&phone=13812345678")
            .status;
    };
    EXPECT_EQ(book("1"), 303);
    EXPECT_EQ(book("2"), 303);
    EXPECT_EQ(book("3"), 429);
    EXPECT_EQ(backend_.forms().size(), 2U);
}

TEST_F(Farmer, IsPutOffWhenCancellingTooOften) {
    options_.bookings_a_minute = 3;
    start();
    const std::string address = post("/f/book", good_form()).headers.at("location");
    backend_.fault = BookingFault{BookingFault::Kind::refused, Refusal::booking_in_use};
    EXPECT_EQ(post(address + "/cancel", "").status, 409);
    EXPECT_EQ(post(address + "/cancel", "").status, 409);
    backend_.fault.reset();
    const Reply put_off = post(address + "/cancel?lang=en", "");
    EXPECT_EQ(put_off.status, 429) << "what a stranger can append is limited";
    EXPECT_NE(put_off.body.find("try again in a minute"), std::string::npos);
    EXPECT_NE(put_off.body.find("/cancel"), std::string::npos) << "the booking stands";
}

TEST_F(Farmer, IsNotBookedByAnotherSite) {
    start();
    EXPECT_EQ(post("/f/book", good_form(), "Origin: http://elsewhere.example\r\n").status, 403);
    EXPECT_EQ(post("/f/book", good_form(), "Sec-Fetch-Site: cross-site\r\n").status, 403);
    EXPECT_EQ(post("/f/book", good_form(), "Origin: null\r\n").status, 403);
    EXPECT_TRUE(backend_.forms().empty());
    EXPECT_EQ(post("/f/book", good_form(), "Sec-Fetch-Site: same-origin\r\nOrigin: http://depot\r\n").status,
              303);
}

TEST_F(Farmer, IsToldWhatIsWrongWithARequestThatIsNoForm) {
    start();
    EXPECT_EQ(post("/f/book", "plate=%G1").status, 400);
    EXPECT_EQ(post("/f/book", "plate=%FF%FE").status, 400);
    EXPECT_EQ(post("/f/book", "plate=%00").status, 400);
    Client client(server_->port());
    client.send(
        "POST /f/book HTTP/1.1\r\nHost: depot\r\nContent-Type: application/json\r\nContent-Length: "
        "2\r\n\r\n{}");
    EXPECT_EQ(client.receive().status, 415);
    EXPECT_EQ(post("/f/", "a=1").status, 405);
    EXPECT_EQ(get("/f/book").status, 303);
}

TEST_F(Farmer, IsToldWhenThereIsNoSuchBookingAndWhenTheDepotIsAway) {
    start(false);
    EXPECT_EQ(get("/f/").status, 503);
    EXPECT_EQ(post("/f/book", good_form()).status, 503);
    const std::string address = "/f/b/" + std::string(32, '0');
    EXPECT_EQ(get(address).status, 404);
    EXPECT_EQ(post(address + "/cancel", "").status, 404);
    EXPECT_EQ(get("/f/b/" + std::string(32, 'G')).status, 404);
}

TEST_F(Farmer, ReadsPagesOfAtMostTenKilobytes) {
    start();
    View full = busy_view();
    for (std::int32_t day = 3; day < 7; ++day)
        for (std::int64_t slot = 0; slot < 14; ++slot)
            full.slots.push_back({full.slots.front().day + day, slot, 360 + 60 * slot, 60, 20});
    server_->show(std::make_shared<const View>(full));
    const std::string address = post("/f/book", good_form()).headers.at("location");
    for (const std::string language : {"zh-CN", "ko", "en"}) {
        EXPECT_LE(get("/f/?lang=" + language).body.size(), 10'000U);
        EXPECT_LE(post("/f/book", "pick=" + today() + "&lang=" + language).body.size(), 10'000U);
        EXPECT_LE(post("/f/book", "lang=" + language + "&day=" + today()).body.size(), 10'000U);
        EXPECT_LE(get(address + "?lang=" + language).body.size(), 10'000U);
    }
}

TEST_F(Farmer, FindsWordsForEverythingOnItsPages) {
    start();
    const std::string address = post("/f/book", good_form()).headers.at("location");
    for (const std::string language : {"zh-CN", "ko", "en"})
        for (const Reply& reply : {get("/f/?lang=" + language), get(address + "?lang=" + language),
                                   get("/f/b/x?lang=" + language), post("/f/book", "lang=" + language)})
            EXPECT_EQ(reply.body.find("⟦"), std::string::npos) << reply.body;
}

}  // namespace graingate::hmi
