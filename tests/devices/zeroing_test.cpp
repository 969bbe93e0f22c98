// Zero on command: stable and empty, written once, proven by what the indicator shows behind it.
#include "controller/devices/indicator.hpp"
#include "sim/modbus/field_servers.hpp"
#include "tests/devices/report_log.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

namespace graingate::devices {
namespace {

using namespace graingate::literals;
using ::testing::HasSubstr;

constexpr Name scale = "S1"_name;

/// A virtual indicator on a socket, its physics in the test's hands, read at five times real time.
class ZeroOverTcp : public ::testing::Test {
protected:
    void start(const char* profile_name) {
        const auto profile = load_indicator_profile(profile_name).value();
        const sim::FieldImage image{.indicator =
                                        [this](const Name&) {
                                            return sim::IndicatorLevels{
                                                .kg = kg_, .stable = is_stable_, .centre_of_zero = kg_ == 0};
                                        },
                                    .zero =
                                        [this](const Name&) {
                                            ++pressed_;
                                            if (takes_it_) kg_ = 0;
                                            return !refuses_;
                                        },
                                    .silent = [this](const Name&) { return is_silent_.load(); }};
        auto servers = sim::FieldServers::start({sim::IndicatorPlan{scale, profile}}, image, 5);
        ASSERT_TRUE(servers) << servers.error();
        servers_ = std::move(*servers);
        indicator_ = std::make_unique<Indicator>(
            IndicatorConfig{.device = scale,
                            .address = {"127.0.0.1", servers_.port_of(scale), 0},
                            .times = {.response = std::chrono::milliseconds(200),
                                      .back_off_max = std::chrono::milliseconds(100)},
                            .profile = profile,
                            .scale = {Kilograms{20}, Kilograms{100'000}},
                            .rules = {.truck_min = Kilograms{1'000}, .settle_min = Kilograms{400}}},
            DepotClock::running(Instant{0}, 5), log_.sink());
        ASSERT_TRUE(log_.await("back"));
    }

    /// Empty when it went well; else why not.
    std::string zero() {
        std::promise<std::string> said;
        EXPECT_TRUE(indicator_->set_zero(
            [&](const Result<Done, std::string>& how) { said.set_value(how ? "" : how.error()); }));
        auto answer = said.get_future();
        if (answer.wait_for(std::chrono::seconds(20)) != std::future_status::ready) return "no answer";
        return answer.get();
    }

    std::atomic<std::int64_t> kg_ = 60;
    std::atomic<bool> is_stable_ = true;
    std::atomic<bool> is_silent_ = false;
    std::atomic<bool> takes_it_ = true;
    std::atomic<bool> refuses_ = false;
    std::atomic<int> pressed_ = 0;
    sim::FieldServers servers_;
    ReportLog log_;
    std::unique_ptr<Indicator> indicator_;
};

TEST_F(ZeroOverTcp, IsTakenWithAHandshakeAndReadBack) {
    start("hbm_wtx110");
    EXPECT_EQ(zero(), "");
    EXPECT_EQ(indicator_->latest().sample.weight, Kilograms{0});
    EXPECT_TRUE(indicator_->latest().sample.centre_of_zero);
    kg_ = 80;
    EXPECT_EQ(zero(), "") << "the handshake ended: the next command is heard too";
    EXPECT_EQ(pressed_, 2);
}

TEST_F(ZeroOverTcp, IsTakenByDevicesWithoutAHandshake) {
    for (const char* profile : {"flintec_ft112", "dini_argeo_dgt"}) {
        kg_ = 60;
        start(profile);
        EXPECT_EQ(zero(), "") << profile;
        indicator_.reset();
    }
    EXPECT_EQ(pressed_, 2);
}

TEST_F(ZeroOverTcp, IsNotCommandedWhileTheReadingMovesOrATruckStandsThere) {
    start("hbm_wtx110");
    is_stable_ = false;
    for (int i = 0; i < 500 && indicator_->latest().sample.stable; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_THAT(zero(), HasSubstr("not commanded: the reading is not stable"));
    is_stable_ = true;
    kg_ = 12'340;
    const auto seen = log_.await("weight 12340 stable");
    ASSERT_TRUE(seen);
    EXPECT_THAT(zero(), HasSubstr("not commanded: 12340 kg is no empty platform"));
    EXPECT_EQ(pressed_, 0);
}

TEST_F(ZeroOverTcp, ThatTheDeviceRefusesHasFailedAndIsNotTriedAgain) {
    start("hbm_wtx110");
    refuses_ = true;
    takes_it_ = false;
    EXPECT_THAT(zero(), HasSubstr("it refuses the command for zero"));
    EXPECT_EQ(pressed_, 1);
}

TEST_F(ZeroOverTcp, ThatDoesNotShowHasFailedAndIsNotTriedAgain) {
    start("flintec_ft112");
    takes_it_ = false;
    EXPECT_THAT(zero(), HasSubstr("the indicator does not stand at zero: 60 kg"));
    EXPECT_EQ(pressed_, 1);
}

TEST_F(ZeroOverTcp, FailsWhenTheDeviceFallsSilent) {
    start("hbm_wtx110");
    is_silent_ = true;
    EXPECT_THAT(zero(), HasSubstr("no answer"));
    EXPECT_EQ(pressed_, 0);
}

TEST_F(ZeroOverTcp, IsAKeyOfTheDeviceWhereTheProfileNamesNoCommand) {
    start("general_measure_m02");
    EXPECT_THAT(zero(), HasSubstr("press its key"));
}

TEST_F(ZeroOverTcp, IsOneAtATime) {
    start("flintec_ft112");
    takes_it_ = false;
    std::promise<void> ended;
    EXPECT_TRUE(indicator_->set_zero([&](const Result<Done, std::string>&) { ended.set_value(); }));
    EXPECT_FALSE(indicator_->set_zero([](const Result<Done, std::string>&) {}));
    ended.get_future().wait();
    EXPECT_TRUE(pressed_ <= 1);
}

TEST(ZeroProfile, NamesItsCommandOrSaysWhatIsWrongWithIt) {
    const auto hbm = load_indicator_profile("hbm_wtx110").value();
    ASSERT_TRUE(hbm.zero && hbm.zero->handshake);
    EXPECT_EQ(hbm.zero->address, 0);
    EXPECT_EQ(hbm.zero->value, 64) << "bit 6 of the control word";
    EXPECT_EQ(load_indicator_profile("flintec_ft112")->zero->address, 24) << "40025";
    EXPECT_EQ(load_indicator_profile("dini_argeo_dgt")->zero->address, 0) << "40001";
    EXPECT_FALSE(load_indicator_profile("laumas_tlb4")->zero) << "its command codes are not documented";
}

}  // namespace
}  // namespace graingate::devices
