#include "controller/devices/profile/attended.hpp"
#include "controller/devices/profile/heartbeat_watch.hpp"
#include "controller/devices/profile/weight_coding.hpp"
#include "tests/devices/field_names.hpp"

#include <gmock/gmock.h>

#include <vector>

// Registers as they stand on the wire, written out by hand from the manuals that the profiles name.
namespace graingate::devices {
namespace {

using ::testing::HasSubstr;
using Registers = std::vector<std::uint16_t>;

DecodedWeight decode(const char* profile, const Registers& registers) {
    return decode_weight(load_indicator_profile(profile).value(), truck_scale, registers);
}

constexpr WeightSample stable_25t{.weight = Kilograms{25'000}, .stable = true};
constexpr WeightSample stable_70t{.weight = Kilograms{70'120}, .stable = true};

// 40001-2 weight, 3-4 tare, 5-6 gross, 7-8 status, 9 error, 10 unknown, 11 heartbeat.
TEST(FlintecFt112, ReadsGrossStateAndHeartbeat) {
    const auto read = decode("flintec_ft112", {0, 0x61A8, 0, 0, 0x0001, 0x11E8, 0, 0, 0, 0, 0x1234});
    EXPECT_EQ(read.why, "");
    EXPECT_EQ(read.sample, stable_70t) << "gross, not the weight that is displayed";
    EXPECT_EQ(beat_of(load_indicator_profile("flintec_ft112").value(),
                      Registers{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x1234}),
              0x1234);
}

TEST(FlintecFt112, BitTwoIsMotionAndBitTwelveCentreOfZero) {
    EXPECT_EQ(decode("flintec_ft112", {0, 0, 0, 0, 0, 0x61A8, 0, 0x0004, 0, 0, 0}).sample,
              (WeightSample{.weight = Kilograms{25'000}}));
    EXPECT_EQ(decode("flintec_ft112", {0, 0, 0, 0, 0, 0, 0, 0x1000, 0, 0, 0}).sample,
              (WeightSample{.weight = {}, .stable = true, .centre_of_zero = true}));
}

TEST(FlintecFt112, BitsThreeAndFourOfTheErrorWordAreUnderAndOverRange) {
    EXPECT_EQ(decode("flintec_ft112", {0, 0, 0, 0, 0xFFFF, 0xFE70, 0, 0, 0x0008, 0, 0}).sample,
              (WeightSample{.weight = Kilograms{-400}, .stable = true, .underload = true}));
    EXPECT_EQ(decode("flintec_ft112", {0, 0, 0, 0, 0x0001, 0x8A88, 0, 0, 0x0010, 0, 0}).sample,
              (WeightSample{.weight = Kilograms{101'000}, .stable = true, .overload = true}));
}

TEST(FlintecFt112, TheHighestFiveStatusBitsAreTheDecimals) {
    // 25,000.0 kg: 250,000 counts, one decimal in bits 27 to 31
    EXPECT_EQ(decode("flintec_ft112", {0, 0, 0, 0, 0x0003, 0xD090, 0x0800, 0, 0, 0, 0}).sample, stable_25t);
    EXPECT_THAT(decode("flintec_ft112", {0, 0, 0, 0, 0, 0x61A8, 0xF800, 0, 0, 0, 0}).why,
                HasSubstr("31 decimals"));
}

// 30001-2 gross, 3-4 net, 5 status, 6 last command, 7 outputs.
TEST(DiniArgeoDgt, TheWeightIsAMagnitudeWhoseSignIsInTheStatus) {
    EXPECT_EQ(decode("dini_argeo_dgt", {0x0001, 0x11E8, 0, 0, 0x0004, 0, 0}).sample, stable_70t);
    EXPECT_EQ(decode("dini_argeo_dgt", {0, 0x0028, 0, 0, 0x0006, 0, 0}).sample,
              (WeightSample{.weight = Kilograms{-40}, .stable = true}));
    EXPECT_EQ(decode("dini_argeo_dgt", {0, 0x0028, 0, 0, 0x0005, 0, 0}).sample.weight, Kilograms{40})
        << "bit 0 is the sign of the net";
    EXPECT_THAT(decode("dini_argeo_dgt", {0xFFFF, 0xFFD8, 0, 0, 0x0004, 0, 0}).why,
                HasSubstr("beyond twice Max"))
        << "no two's complement";
}

TEST(DiniArgeoDgt, ReadsItsFlagsFromTheLowByte) {
    EXPECT_EQ(decode("dini_argeo_dgt", {0, 0, 0, 0, 0x0084, 0, 0}).sample,
              (WeightSample{.weight = {}, .stable = true, .centre_of_zero = true}));
    EXPECT_TRUE(decode("dini_argeo_dgt", {0, 0, 0, 0, 0x0008, 0, 0}).sample.underload);
    EXPECT_TRUE(decode("dini_argeo_dgt", {0, 0, 0, 0, 0x0010, 0, 0}).sample.overload);
    EXPECT_EQ(decode("dini_argeo_dgt", {0, 0, 0, 0, 0xFF60, 0, 0}).sample, WeightSample{})
        << "inputs, tare and preset tare are no state of the weight";
}

// 0-1 weight, 2 state.
TEST(GeneralMeasureM02, ReadsASignedWeightAndFourBits) {
    EXPECT_EQ(decode("general_measure_m02", {0x0001, 0x11E8, 0x0001}).sample, stable_70t);
    EXPECT_EQ(decode("general_measure_m02", {0xFFFF, 0xFFD8, 0x0009}).sample,
              (WeightSample{.weight = Kilograms{-40}, .stable = true}));
    EXPECT_EQ(decode("general_measure_m02", {0, 0, 0x0005}).sample,
              (WeightSample{.weight = {}, .stable = true, .centre_of_zero = true}));
    EXPECT_TRUE(decode("general_measure_m02", {0x0001, 0x8A88, 0x0002}).sample.overload);
}

TEST(GeneralMeasureM02, ASignBitThatContradictsTheWeightIsAFault) {
    EXPECT_EQ(decode("general_measure_m02", {0, 0x61A8, 0x0009}).why, "the sign bit contradicts the weight");
    EXPECT_EQ(decode("general_measure_m02", {0xFFFF, 0xFFD8, 0x0001}).why,
              "the sign bit contradicts the weight");
    EXPECT_EQ(decode("general_measure_m02", {0, 0, 0x0009}).why, "") << "zero has either sign";
}

// 40007 status, 8-9 gross, 10-11 net, 12-13 peak, 14 division and unit, 15-16 unknown, 17 inputs, 18 outputs.
TEST(LaumasTlb4, ReadsAMagnitudeAndTheStatusBitsOfSr1) {
    EXPECT_EQ(decode("laumas_tlb4", {0x0800, 0x0001, 0x11E8, 0, 0x61A8, 0, 0, 0, 0, 0, 0, 0}).sample,
              stable_70t);
    EXPECT_EQ(decode("laumas_tlb4", {0x0880, 0, 0x0028, 0, 0, 0, 0, 0, 0, 0, 0, 0}).sample,
              (WeightSample{.weight = Kilograms{-40}, .stable = true}));
    EXPECT_EQ(decode("laumas_tlb4", {0x1800, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).sample,
              (WeightSample{.weight = {}, .stable = true, .centre_of_zero = true}));
    EXPECT_TRUE(decode("laumas_tlb4", {0x0004, 0x0001, 0x8A88, 0, 0, 0, 0, 0, 0, 0, 0, 0}).sample.overload);
    EXPECT_EQ(decode("laumas_tlb4", {0x0D00, 0, 0x61A8, 0, 0, 0, 0, 0, 0, 0, 0, 0}).sample, stable_25t)
        << "the sign of the net and the net mode say nothing of the gross";
}

TEST(LaumasTlb4, EachErrorBitIsAFaultInWords) {
    EXPECT_THAT(decode("laumas_tlb4", {0x0801, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).why,
                HasSubstr("load cell error"));
    EXPECT_THAT(decode("laumas_tlb4", {0x0802, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).why,
                HasSubstr("converter error"));
    EXPECT_THAT(decode("laumas_tlb4", {0x0808, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).why, HasSubstr("110 %"));
    EXPECT_THAT(decode("laumas_tlb4", {0x0810, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).why, HasSubstr("999,999"));
    EXPECT_FALSE(decode("laumas_tlb4", {0x0801, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).sample.stable);
}

TEST(RegisterProfiles, DecodeWhateverTheyEncode) {
    for (const char* name :
         {"flintec_ft112", "dini_argeo_dgt", "general_measure_m02", "laumas_tlb4", "hbm_wtx110"}) {
        const auto profile = load_indicator_profile(name).value();
        for (const std::int64_t kg : {-40, 0, 20, 65'520, 65'540, 99'980})
            for (unsigned bits = 0; bits < 8; ++bits) {
                const WeightSample written{.weight = Kilograms{kg},
                                           .stable = (bits & 1U) != 0,
                                           .centre_of_zero = (bits & 2U) != 0,
                                           .overload = (bits & 4U) != 0};
                const auto read = decode_weight(profile, truck_scale, encode_weight(profile, written));
                EXPECT_EQ(read.sample, written)
                    << name << ", " << kg << " kg, bits " << bits << ": " << read.why;
            }
    }
}

TEST(Heartbeat, StandsStillWhenItsCounterDoes) {
    HeartbeatWatch watch(graingate::milliseconds(300));
    EXPECT_FALSE(watch.is_still(Instant{0}, 7));
    EXPECT_FALSE(watch.is_still(Instant{300'000}, 7)) << "three steps are not yet too long";
    EXPECT_TRUE(watch.is_still(Instant{400'000}, 7));
    EXPECT_FALSE(watch.is_still(Instant{500'000}, 8));
    EXPECT_FALSE(watch.is_still(Instant{700'000}, 0xFFFF));
    EXPECT_FALSE(watch.is_still(Instant{900'000}, 0)) << "it may wrap";
}

TEST(Attended, OnlyWhatProvesItselfRunsUnattended) {
    const auto why = [](const char* name, const RecordedTests& tests = {}) {
        std::string text;
        for (const auto& each : why_attended(load_profile(name).value(), tests)) text += each + "; ";
        return text;
    };
    EXPECT_EQ(why("hbm_wtx110"), "");
    EXPECT_EQ(why("flintec_ft112"), "");
    EXPECT_EQ(why("icp_das_tm"), "");
    EXPECT_EQ(why("general_measure_m02"),
              "its centre-of-zero bit is not documented, and no flags_test is recorded; ");
    EXPECT_THAT(why("laumas_tlb4"), HasSubstr("its stable bit is not documented"));
    EXPECT_EQ(why("yaohua_xk3190"),
              "its frames have no stable bit; its frames have no centre-of-zero bit and no high-resolution "
              "weight; ");
    EXPECT_EQ(why("toledo_continuous"),
              "its frames have no centre-of-zero bit and no high-resolution weight; ");
    EXPECT_THAT(why("moxa_e1214"), HasSubstr("no pull_the_plug_test is recorded"));

    const RecordedTests tested{"2026-11-01 by Wang Wei", "2026-11-01 by Wang Wei"};
    EXPECT_EQ(why("moxa_e1214", tested), "");
    EXPECT_EQ(why("laumas_tlb4", tested), "");
    EXPECT_NE(why("yaohua_xk3190", tested), "") << "no test gives a frame the bits that it lacks";
}

TEST(Attended, AFlagThatIsNotDocumentedSaysNothingUntilItsTestIsRecorded) {
    const Registers zero{0, 0, 0x0005};
    const WeighingProfile m02 = load_indicator_profile("general_measure_m02").value();
    const auto doubted = std::get<IndicatorProfile>(believed(m02, {}));
    const auto tested = std::get<IndicatorProfile>(believed(m02, {.flags = "2026-11-01 by Wang Wei"}));
    EXPECT_FALSE(decode_weight(doubted, truck_scale, zero).sample.centre_of_zero);
    EXPECT_TRUE(decode_weight(doubted, truck_scale, zero).sample.stable) << "that one is documented";
    EXPECT_TRUE(decode_weight(tested, truck_scale, zero).sample.centre_of_zero);
    const auto laumas =
        std::get<IndicatorProfile>(believed(load_indicator_profile("laumas_tlb4").value(), {}));
    const Registers broken{0x0801, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    EXPECT_TRUE(decode_weight(laumas, truck_scale, broken).sample.fault)
        << "what says that something is wrong stays";
}

TEST(Attended, ARecordSaysWhenAndByWhom) {
    EXPECT_TRUE(is_record("2026-11-01 by Wang Wei"));
    EXPECT_TRUE(is_record("2028-02-29 by 王伟"));
    for (const char* text : {"", "2026-11-01", "2026-11-01 by ", "2026-11-01 by  Wang", "2026-02-29 by Wang",
                             "2026-13-01 by Wang", "1.11.2026 by Wang", "2026-11-01 from Wang", "yes"})
        EXPECT_FALSE(is_record(text)) << text;
}

}  // namespace
}  // namespace graingate::devices
