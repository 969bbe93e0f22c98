#include "sim/depot_process.hpp"

#include "sim/world/world.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <modbus/modbus.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <thread>

namespace graingate::sim {
namespace {

constexpr Name indicator = literals::operator""_name("L1.indicator", 12);
constexpr Name module = literals::operator""_name("io1", 3);
constexpr Name lane = literals::operator""_name("L1", 2);

/// A depot whose clock stands where the test puts it.
class DepotProcessTest : public ::testing::Test {
protected:
    DepotProcessTest() {
        DepotPlan plan;
        plan.scenario =
            make_scenario({.seed = 1, .trucks = 1, .start = start_, .troubles = TroubleWish::none});
        RemoteIoPlan io;
        io.device = module;
        io.profile = devices::load_remote_io_profile("icp_das_tm").value();
        io.inputs = {{*Point::parse("L1.A.presence"), 0}, {*Point::parse("L1.A.barrier_open"), 1}};
        io.outputs = {{*Point::parse("L1.A.barrier"), 0}};
        inputs_at_ = io.profile.inputs.start;
        outputs_at_ = io.profile.outputs_start;
        plan.devices = {IndicatorPlan{indicator, devices::load_indicator_profile("hbm_wtx110").value()}, io};
        plan.indicator_lane = {{indicator, lane}};
        plan.now = [this] { return Instant{now_us_.load()}; };
        plan.say = [this](std::string_view line) {
            const std::scoped_lock lock(mutex_);
            said_.emplace_back(line);
        };
        auto started = DepotProcess::start(std::move(plan));
        EXPECT_TRUE(started) << started.error();
        depot_ = std::move(*started);
        link_.reset(modbus_new_tcp("127.0.0.1", depot_->port_of(module)));
        EXPECT_EQ(modbus_connect(link_.get()), 0);
    }

    void pass(Duration by) { now_us_ += by.us(); }

    bool input(int channel) {
        std::uint8_t level = 2;
        EXPECT_EQ(modbus_read_input_bits(link_.get(), inputs_at_ + channel, 1, &level), 1);
        return level == 1;
    }

    [[nodiscard]] bool has_said(const std::string& line) {
        for (int i = 0; i < 200; ++i) {
            {
                const std::scoped_lock lock(mutex_);
                for (const std::string& said : said_)
                    if (said == line) return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }

    [[nodiscard]] std::string frame(const std::string& camera) const {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(depot_->camera_port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        const std::string request = "GET /" + camera + " HTTP/1.0\r\n\r\n";
        EXPECT_GT(::send(socket, request.data(), request.size(), 0), 0);
        std::string answer;
        std::array<char, 65'536> buffer{};
        for (ssize_t got = 0; (got = ::recv(socket, buffer.data(), buffer.size(), 0)) > 0;)
            answer.append(buffer.data(), static_cast<std::size_t>(got));
        ::close(socket);
        return answer;
    }

    struct FreeLink {
        void operator()(modbus_t* link) const {
            modbus_close(link);
            modbus_free(link);
        }
    };

    const Instant start_{1'795'392'000'000'000};  // 2026-11-23T08:00:00+08:00
    std::atomic<std::int64_t> now_us_{start_.us()};
    std::mutex mutex_;
    std::vector<std::string> said_;
    int inputs_at_ = 0;
    int outputs_at_ = 0;
    std::unique_ptr<modbus_t, FreeLink> link_;
    std::unique_ptr<DepotProcess> depot_;  ///< ends first: its threads use the above
};

TEST_F(DepotProcessTest, MovesTheWorldByTheClockAndTheCoilsAlone) {
    EXPECT_FALSE(input(0));
    pass(minutes(2));
    EXPECT_TRUE(input(0));  // the truck has come to the bay
    EXPECT_FALSE(input(1));
    ASSERT_EQ(modbus_write_bit(link_.get(), outputs_at_, 1), 1);
    EXPECT_FALSE(input(1));
    pass(seconds(4));
    EXPECT_TRUE(input(1));
    depot_->with_world([&](const World& world) {
        EXPECT_EQ(world.now(), start_ + seconds(124));
        EXPECT_TRUE(world.violations().empty());
    });
}

TEST_F(DepotProcessTest, SaysWhoCameAndSendsHimAway) {
    EXPECT_FALSE(depot_->obey("go_away L1.A"));
    pass(minutes(2));
    std::string plate;
    depot_->with_world([&](const World& world) { plate = world.truth()[0].plate.text(); });
    EXPECT_TRUE(has_said("stands L1.A " + plate));
    EXPECT_TRUE(depot_->obey("go_away L1.A"));
    pass(seconds(10));
    EXPECT_TRUE(has_said("gone " + plate + " sent_away 0 0 0 - -"));
    EXPECT_TRUE(depot_->is_everybody_gone());
}

TEST_F(DepotProcessTest, ServesFramesOfItsCameras) {
    const std::string empty = frame("L1.A.camera");
    EXPECT_TRUE(empty.starts_with("HTTP/1.0 200")) << empty.substr(0, 60);
    EXPECT_NE(empty.find("\xFF\xD8\xFF"), std::string::npos);
    pass(minutes(2));
    EXPECT_NE(frame("L1.A.camera"), empty);
    EXPECT_TRUE(frame("L1.C.camera").starts_with("HTTP/1.0 404"));
}

}  // namespace
}  // namespace graingate::sim
