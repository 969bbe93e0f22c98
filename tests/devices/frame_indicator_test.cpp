#include "controller/devices/indicator.hpp"
#include "controller/devices/profile/frame.hpp"
#include "sim/modbus/field_servers.hpp"
#include "tests/devices/field_names.hpp"
#include "tests/devices/report_log.hpp"
#include "tests/devices/socat_pair.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include <fcntl.h>

namespace graingate::devices {
namespace {

using namespace graingate::literals;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

/// An indicator that is played, and what reads it.
class Played : public ::testing::Test {
protected:
    [[nodiscard]] sim::FieldImage image() {
        return {.indicator =
                    [this](const Name&) { return sim::IndicatorLevels{.kg = kg_, .stable = is_stable_}; },
                .silent = [this](const Name&) { return is_silent_.load(); },
                .hung = [this](const Name&) { return is_hung_.load(); }};
    }

    void serve(const WeighingProfile& profile, const std::optional<SerialLine>& line = {}) {
        auto servers = sim::FieldServers::start({sim::IndicatorPlan{scale, profile, 0, 1, line}}, image());
        ASSERT_TRUE(servers) << servers.error();
        servers_ = std::move(*servers);
    }

    std::unique_ptr<Indicator> reader(const WeighingProfile& profile, const LinkAddress& address) {
        return std::make_unique<Indicator>(
            IndicatorConfig{.device = scale,
                            .address = address,
                            .times = {.back_off_max = milliseconds(100)},
                            .profile = profile,
                            .scale = {Kilograms{20}, Kilograms{100'000}},
                            .rules = {.truck_min = Kilograms{1'000}, .settle_min = Kilograms{400}}},
            DepotClock::running(Instant{0}, 1), log_.sink());
    }

    [[nodiscard]] LinkAddress over_tcp() const { return {"127.0.0.1", servers_.port_of(scale), 1, {}}; }

    std::atomic<std::int64_t> kg_ = 70'120;
    std::atomic<bool> is_stable_ = true;
    std::atomic<bool> is_silent_ = false;
    std::atomic<bool> is_hung_ = false;
    ReportLog log_;
    sim::FieldServers servers_;
};

TEST_F(Played, YaohuaFramesOnALineAreWeightsThatAreNeverStable) {
    const SocatPair line;
    const FrameProfile profile = load_frame_profile("yaohua_xk3190").value();
    serve(profile, line.theirs());
    const auto indicator = reader(profile, {.serial = line.ours()});
    ASSERT_TRUE(log_.await("weight 70120"));
    kg_ = -40;
    ASSERT_TRUE(log_.await("weight -40"));
    EXPECT_EQ(log_.count("stable"), 0);
    EXPECT_EQ(log_.count("lost"), 0);
}

TEST_F(Played, ToledoFramesBehindAConverterCarryTheirMotionBit) {
    const FrameProfile profile = load_frame_profile("toledo_continuous").value();
    serve(profile);
    const auto indicator = reader(profile, over_tcp());
    ASSERT_TRUE(log_.await("weight 70120 stable"));
    is_stable_ = false;
    kg_ = 70'140;
    EXPECT_TRUE(log_.await("weight 70140"));
    EXPECT_EQ(log_.count("weight 70140 stable"), 0);
}

TEST_F(Played, AnIndicatorThatStopsSendingIsLostAndComesBack) {
    const FrameProfile profile = load_frame_profile("toledo_continuous").value();
    serve(profile);
    const auto indicator = reader(profile, over_tcp());
    ASSERT_TRUE(log_.await("weight 70120 stable"));
    is_silent_ = true;
    const auto lost = log_.await("lost: " + over_tcp().link_text() + ": nothing comes");
    ASSERT_TRUE(lost);
    EXPECT_FALSE(indicator->latest().is_present);
    is_silent_ = false;
    EXPECT_TRUE(log_.await("weight 70120 stable", lost));
}

TEST_F(Played, BytesWithoutAFrameAreALossThatSaysWhatIsWrongWithThem) {
    const SocatPair line;
    const FrameProfile sent = load_frame_profile("yaohua_xk3190").value();
    serve(sent, line.theirs());
    const auto indicator = reader(load_frame_profile("toledo_continuous").value(), {.serial = line.ours()});
    EXPECT_TRUE(log_.await("bytes come, but no whole frame: "));
    EXPECT_EQ(log_.lines().size(), 1U) << "no weight is among them";
}

TEST_F(Played, AnAbsentLineIsNamedAndOpenedWhenItAppears) {
    const SerialLine line{.path = "/tmp/graingate-frame-line-" + std::to_string(::getpid())};
    const FrameProfile profile = load_frame_profile("yaohua_xk3190").value();
    const auto indicator = reader(profile, {.serial = line});
    ASSERT_TRUE(log_.await("lost: " + line.text() + ": No such file or directory"));
    serve(profile, line);
    EXPECT_TRUE(log_.await("weight 70120"));
}

TEST_F(Played, WhatALineHeldBeforeItWasOpenedIsNoWeight) {
    const SocatPair line;
    const FrameProfile profile = load_frame_profile("yaohua_xk3190").value();
    const auto old = encode_frame(profile, {.weight = Kilograms{44'000}});
    const int keep_open = ::open(line.ours().path.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK);
    const int sender = ::open(line.theirs().path.c_str(), O_WRONLY | O_NOCTTY);
    ASSERT_EQ(::write(sender, old.data(), old.size()), static_cast<ssize_t>(old.size()));
    std::this_thread::sleep_for(milliseconds(200));
    const auto indicator = reader(profile, {.serial = line.ours()});
    ASSERT_TRUE(log_.await("lost: "));
    EXPECT_EQ(log_.count("44000"), 0);
    ASSERT_EQ(::write(sender, old.data(), old.size()), static_cast<ssize_t>(old.size()));
    EXPECT_TRUE(log_.await("weight 44000"));
    ::close(sender);
    ::close(keep_open);
}

TEST_F(Played, AFlintecWhoseHeartbeatStandsStillIsLostThoughItAnswers) {
    const IndicatorProfile profile = load_indicator_profile("flintec_ft112").value();
    serve(profile);
    const auto indicator = reader(profile, over_tcp());
    ASSERT_TRUE(log_.await("weight 70120 stable"));
    std::this_thread::sleep_for(milliseconds(1'000));
    EXPECT_EQ(log_.count("lost"), 0) << "it beats";
    is_hung_ = true;
    const auto lost = log_.await("it answers, but its heartbeat has stood still for 300 ms");
    ASSERT_TRUE(lost);
    kg_ = 25'000;
    is_hung_ = false;
    EXPECT_TRUE(log_.await("weight 25000 stable", lost));
}

TEST_F(Played, EveryRegisterProfileIsServedAndRead) {
    for (const char* name :
         {"dini_argeo_dgt", "flintec_ft112", "general_measure_m02", "laumas_tlb4", "hbm_wtx110"}) {
        SCOPED_TRACE(name);
        const IndicatorProfile profile = load_indicator_profile(name).value();
        kg_ = kg_ + 20;
        serve(profile);
        const auto indicator = reader(profile, over_tcp());
        EXPECT_TRUE(log_.await("weight " + std::to_string(kg_) + " stable"));
    }
}

TEST_F(Played, AFrameSharesNoPort) {
    const FrameProfile profile = load_frame_profile("yaohua_xk3190").value();
    const SerialLine line{.path = "/tmp/graingate-shared-" + std::to_string(::getpid())};
    const auto servers = sim::FieldServers::start(
        {sim::IndicatorPlan{scale, profile, 0, 1, line}, sim::IndicatorPlan{"S2"_name, profile, 0, 2, line}},
        image());
    ASSERT_FALSE(servers);
    EXPECT_THAT(servers.error(), HasSubstr("an indicator that sends frames shares no line"));
}

}  // namespace
}  // namespace graingate::devices
