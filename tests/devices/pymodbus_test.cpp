#include "controller/devices/indicator.hpp"
#include "tests/devices/report_log.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace graingate::devices {
namespace {

using namespace graingate::literals;

/// tests/devices/pymodbus_indicator.py, running; ends with its standard input.
class PymodbusIndicator {
public:
    PymodbusIndicator() {
        std::array<int, 2> to{};
        std::array<int, 2> from{};
        ENSURE(::pipe(to.data()) == 0 && ::pipe(from.data()) == 0);
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(to[0], STDIN_FILENO);
            ::dup2(from[1], STDOUT_FILENO);
            for (const int each : {to[0], to[1], from[0], from[1]}) ::close(each);
            ::execl("/usr/bin/python3", "/usr/bin/python3",
                    GRAINGATE_SOURCE_DIR "/tests/devices/pymodbus_indicator.py", nullptr);
            ::_exit(127);
        }
        ::close(to[0]);
        ::close(from[1]);
        write_ = ::fdopen(to[1], "w");
        read_ = ::fdopen(from[0], "r");
    }

    ~PymodbusIndicator() {
        std::fclose(write_);
        std::fclose(read_);
        ::waitpid(child_, nullptr, 0);
    }

    /// A line of its output without its end; empty when it has died.
    std::string line() {
        std::array<char, 64> text{};
        if (std::fgets(text.data(), static_cast<int>(text.size()), read_) == nullptr) return {};
        std::string made{text.data()};
        return made.substr(0, made.find('\n'));
    }

    std::string show(const std::string& registers) {
        std::fputs((registers + "\n").c_str(), write_);
        std::fflush(write_);
        return line();
    }

private:
    pid_t child_ = 0;
    FILE* write_ = nullptr;
    FILE* read_ = nullptr;
};

TEST(Pymodbus, ItsIndicatorIsReadLikeOurs) {
    PymodbusIndicator peer;
    const std::string port = peer.line();
    ASSERT_FALSE(port.empty())
        << "the script ended: are python3-pymodbus and python3-serial-asyncio installed?";
    ReportLog log;
    const Indicator indicator(
        IndicatorConfig{.device = "S1"_name,
                        .address = {"127.0.0.1", static_cast<std::uint16_t>(std::stoi(port)), 0},
                        .profile = load_indicator_profile("hbm_wtx110").value(),
                        .scale = {Kilograms{20}, Kilograms{100'000}},
                        .rules = {.truck_min = Kilograms{1'000}, .settle_min = Kilograms{400}}},
        DepotClock::running(Instant{0}, 1), log.sink());
    ASSERT_TRUE(log.await("weight 0 stable"));
    ASSERT_EQ(peer.show("0 0 0x0001 0x11E8 0x0000 0"), "ok");
    EXPECT_TRUE(log.await("weight 70120 stable"));
    ASSERT_EQ(peer.show("0 0 0xFFFF 0xFFD8 0x0014 0"), "ok");
    EXPECT_TRUE(log.await("weight -40 underload"));
    ASSERT_EQ(peer.show("0 0 0x0001 0x8A88 0x0018 0"), "ok");
    EXPECT_TRUE(log.await("weight 101000 overload"));
    ASSERT_EQ(peer.show("0 0 0x61A8 0x0000 0x0000 0"), "ok");
    EXPECT_TRUE(log.await("fault: 1638400000 kg is beyond twice Max"));
    ASSERT_EQ(peer.show("0 0 0 0 0x0800 0"), "ok");
    EXPECT_TRUE(log.await("weight 0 stable zero"));
}

}  // namespace
}  // namespace graingate::devices
