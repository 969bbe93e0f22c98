#include "controller/devices/modbus_link.hpp"
#include "tests/devices/field_names.hpp"
#include "tests/devices/raw_peer.hpp"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <sys/resource.h>

namespace graingate::devices {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;

LinkAddress at(std::uint16_t port) {
    return {"127.0.0.1", port, 0};
}

/// A port of the loopback on which nobody listens.
std::uint16_t free_port() {
    const RawPeer peer([](const RawPeer::Bytes&) { return RawPeer::Bytes{}; });
    return peer.port();
}

TEST(ModbusLink, ReadsARegister) {
    const RawPeer peer([](const auto& request) { return RawPeer::one_register(request, 4'711); });
    ModbusLink link(at(peer.port()));
    std::uint16_t value = 0;
    ASSERT_TRUE(read_one(link, value));
    EXPECT_EQ(value, 4'711);
}

TEST(ModbusLink, ALateAnswerIsNeverTakenForThatOfTheNextRequest) {
    std::atomic<int> requests = 0;
    const RawPeer peer([&](const auto& request) {
        const int number = ++requests;
        if (number == 1) std::this_thread::sleep_for(milliseconds(400));
        return RawPeer::one_register(request, static_cast<std::uint16_t>(number));
    });
    ModbusLink link(at(peer.port()), {.response = milliseconds(200)});
    std::uint16_t value = 0;
    const auto first = read_one(link, value);
    ASSERT_FALSE(first);
    EXPECT_THAT(first.error().text, HasSubstr("reading 1 holding registers from 7: no answer within 200 ms"));
    EXPECT_FALSE(link.is_connected());
    std::this_thread::sleep_for(milliseconds(400));
    for (std::uint16_t expected = 2; expected < 10; ++expected) {
        ASSERT_TRUE(read_one(link, value));
        EXPECT_EQ(value, expected);
    }
}

TEST(ModbusLink, AnAnswerToAnotherRequestClosesTheConnection) {
    const RawPeer peer([](auto request) {
        ++request[1];
        return RawPeer::one_register(request, 1);
    });
    ModbusLink link(at(peer.port()));
    std::uint16_t value = 0;
    EXPECT_FALSE(read_one(link, value));
    EXPECT_FALSE(link.is_connected());
}

TEST(ModbusLink, ADevicesRefusalLeavesTheConnectionOpen) {
    const RawPeer peer([](const auto& request) {
        return RawPeer::Bytes{request[0], request[1], 0, 0, 0, 3, request[6], 0x83, 2};
    });
    ModbusLink link(at(peer.port()));
    std::uint16_t value = 0;
    const auto answer = read_one(link, value);
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().text, HasSubstr("the device refuses: Illegal data address"));
    EXPECT_TRUE(link.is_connected());
}

TEST(ModbusLink, SaysWhereNobodyListens) {
    const std::uint16_t port = free_port();
    ModbusLink link(at(port));
    std::uint16_t value = 0;
    const auto answer = read_one(link, value);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().text,
              "127.0.0.1:" + std::to_string(port) + " unit 0: connecting: Connection refused");
}

TEST(ModbusLink, RetriesAtOnceAndThenBacksOff) {
    std::atomic<int> requests = 0;
    const RawPeer peer([&](const auto&) { return ++requests, RawPeer::Bytes{}; });
    ModbusLink link(at(peer.port()), {.response = milliseconds(20), .back_off_min = milliseconds(800)});
    std::uint16_t value = 0;
    EXPECT_FALSE(read_one(link, value));
    EXPECT_FALSE(read_one(link, value));
    EXPECT_EQ(requests, 2);
    const auto began = Clock::now();
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(read_one(link, value));
    EXPECT_LT(Clock::now() - began, milliseconds(500)) << "a request during the back-off must not wait";
    EXPECT_EQ(requests, 2);
    std::this_thread::sleep_for(milliseconds(820));
    EXPECT_FALSE(read_one(link, value));
    EXPECT_EQ(requests, 3);
}

TEST(ModbusLink, RefusesASocketThatSelectCannotWaitFor) {
    const RawPeer peer([](const auto& request) { return RawPeer::one_register(request, 1); });
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_max < 1'200) GTEST_SKIP() << "this machine allows too few files";
    const rlimit raised{1'200, limit.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &raised), 0);
    std::vector<int> files;
    while (files.empty() || files.back() < 1'024) files.push_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    ModbusLink link(at(peer.port()));
    std::uint16_t value = 0;
    const auto answer = read_one(link, value);
    for (const int file : files) ::close(file);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().text, HasSubstr("too many files are open"));
}

}  // namespace
}  // namespace graingate::devices
