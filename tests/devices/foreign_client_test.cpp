#include "sim/modbus/field_servers.hpp"
#include "tests/devices/field_names.hpp"
#include "tests/devices/socat_pair.hpp"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

namespace graingate::devices {
namespace {

using namespace graingate::literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// What mbpoll, a client that is not ours, says; it counts registers from 1.
std::string mbpoll(const std::string& arguments) {
    FILE* const said = ::popen(("mbpoll -1 -q " + arguments + " 2>&1").c_str(), "r");
    ENSURE(said != nullptr);
    std::string text;
    std::array<char, 256> line{};
    while (std::fgets(line.data(), static_cast<int>(line.size()), said) != nullptr) text += line.data();
    ::pclose(said);
    return text;
}

/// The virtual depot's devices, 70,120 kg on the scale and the light on.
class Mbpoll : public ::testing::Test {
protected:
    /// The module answers a moment before the wire follows.
    [[nodiscard]] bool comes_on() const {
        for (int tries = 0; !is_on_ && tries < 200; ++tries)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return is_on_;
    }
    void serve(const std::vector<sim::DevicePlan>& plans) {
        auto servers = sim::FieldServers::start(
            plans,
            {.indicator = [](const Name&) { return sim::IndicatorLevels{.kg = 70'120, .stable = true}; },
             .input = [](const Point&) { return true; },
             .output = [this](const Point&, bool on) { is_on_ = on; }});
        ASSERT_TRUE(servers) << servers.error();
        servers_ = std::move(*servers);
    }

    [[nodiscard]] std::string at_port(const Name& device) const {
        return " -p " + std::to_string(servers_.port_of(device)) + " ";
    }

    const Point beam_{"L1"_name, Side::a, Signal::beam};
    const Point barrier_{"L1"_name, Side::a, Signal::barrier};
    std::atomic<bool> is_on_ = false;
    sim::FieldServers servers_;
};

TEST_F(Mbpoll, ReadsOurIndicatorsOverTcp) {
    serve({sim::IndicatorPlan{scale, load_indicator_profile("hbm_wtx110").value()}});
    EXPECT_THAT(mbpoll("-m tcp -a 1 -t 4 -r 3 -c 2" + at_port(scale) + "127.0.0.1"),
                AllOf(HasSubstr("[3]: \t1\n"), HasSubstr("[4]: \t4584\n")))
        << "70,120 is 1 x 65,536 + 4,584";
    serve({sim::IndicatorPlan{scale, load_indicator_profile("dini_argeo_dgt").value()}});
    EXPECT_THAT(mbpoll("-m tcp -a 1 -t 3 -r 1 -c 5" + at_port(scale) + "127.0.0.1"),
                AllOf(HasSubstr("[1]: \t1\n"), HasSubstr("[2]: \t4584\n"), HasSubstr("[5]: \t4\n")));
}

TEST_F(Mbpoll, ReadsAndWritesOurModulesOverTcp) {
    serve({sim::RemoteIoPlan{.device = module,
                             .profile = load_remote_io_profile("moxa_e1214").value(),
                             .inputs = {{beam_, 2}},
                             .outputs = {{barrier_, 4}}}});
    EXPECT_THAT(mbpoll("-m tcp -a 1 -t 1 -r 1 -c 6" + at_port(module) + "127.0.0.1"),
                AllOf(HasSubstr("[2]: \t0\n"), HasSubstr("[3]: \t1\n"), HasSubstr("[4]: \t0\n")));
    EXPECT_THAT(mbpoll("-m tcp -a 1 -t 0 -r 5" + at_port(module) + "127.0.0.1 1"),
                HasSubstr("Written 1 references"));
    EXPECT_TRUE(comes_on());
    EXPECT_THAT(mbpoll("-m tcp -a 1 -t 0 -r 7" + at_port(module) + "127.0.0.1"), HasSubstr("[7]: \t0\n"))
        << "the pulse coils' room is there and empty";
}

TEST_F(Mbpoll, ReadsTheUnitsOfALine) {
    const SocatPair line;
    serve({sim::IndicatorPlan{scale, load_indicator_profile("general_measure_m02").value(), 0, 11,
                              line.theirs()},
           sim::RemoteIoPlan{.device = module,
                             .profile = load_remote_io_profile("icp_das_tm").value(),
                             .inputs = {{beam_, 1}},
                             .outputs = {{barrier_, 0}},
                             .unit = 12,
                             .serial = line.theirs()}});
    const std::string at = " -b 9600 -P none " + line.ours().path;
    EXPECT_THAT(mbpoll("-m rtu -a 11 -t 4 -r 1 -c 3" + at),
                AllOf(HasSubstr("[1]: \t1\n"), HasSubstr("[2]: \t4584\n"), HasSubstr("[3]: \t1\n")));
    EXPECT_THAT(mbpoll("-m rtu -a 12 -t 1 -r 33 -c 2" + at),
                AllOf(HasSubstr("[33]: \t0\n"), HasSubstr("[34]: \t1\n")));
    EXPECT_THAT(mbpoll("-m rtu -a 12 -t 0 -r 1" + at + " 1"), HasSubstr("Written 1 references"));
    EXPECT_TRUE(comes_on());
    EXPECT_THAT(mbpoll("-m rtu -a 13 -t 4 -r 1 -c 1 -o 0.2" + at), HasSubstr("Connection timed out"));
}

}  // namespace
}  // namespace graingate::devices
