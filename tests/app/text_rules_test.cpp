#include "controller/app/config/text_rules.hpp"

#include <gtest/gtest.h>

#include <string>

namespace graingate::app {
namespace {

TEST(TextRules, AHostIsAnAddressOrANameOfLabels) {
    for (const char* good : {"127.0.0.1", "::1", "fe80::1", "io1", "io-1.depot.example", "10gate"})
        EXPECT_TRUE(is_host(good)) << good;
    for (const char* bad :
         {"", "127.0.0", "1.2.3.4.5", "256.0.0.1", "-io", "io-", "io..1", "io_1", "io 1", "粮库"})
        EXPECT_FALSE(is_host(bad)) << bad;
    EXPECT_TRUE(is_host(std::string(63, 'a')));
    EXPECT_FALSE(is_host(std::string(64, 'a')));
    EXPECT_FALSE(is_ip_address("localhost"));
    EXPECT_FALSE(is_ip_address(std::string_view{"127.0.0.1\0x", 11}));
}

TEST(TextRules, ACameraIsReachedByHttpWithHostAndPath) {
    for (const char* good :
         {"http://127.0.0.1:18080/L1.A.camera", "http://cam1/", "http://cam1.depot/snap?ch=1"})
        EXPECT_TRUE(is_camera_url(good)) << good;
    for (const char* bad :
         {"", "http://", "http:///frame", "https://cam1/frame", "ftp://cam1/frame", "http://cam1",
          "http://cam1:/frame", "http://cam1:0/frame", "http://cam1:65536/frame", "http://cam1:80x/frame",
          "http://cam1/a frame", "http://cam1/帧"})
        EXPECT_FALSE(is_camera_url(bad)) << bad;
    const std::string longest = "http://cam1/" + std::string(188, 'f');
    EXPECT_TRUE(is_camera_url(longest));
    EXPECT_FALSE(is_camera_url(longest + "f"));
}

TEST(TextRules, ATimeOfDayIsWrittenWithFourDigits) {
    EXPECT_EQ(minute_of_day("00:00"), 0);
    EXPECT_EQ(minute_of_day("06:30"), 390);
    EXPECT_EQ(minute_of_day("23:59"), 1439);
    for (const char* bad : {"", "6:30", "24:00", "12:60", "12-30", "1a:00", "12:30 "})
        EXPECT_FALSE(minute_of_day(bad)) << bad;
}

}  // namespace
}  // namespace graingate::app
