#include "controller/devices/profile/weight_coding.hpp"
#include "tests/devices/field_names.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace graingate::devices {
namespace {

using ::testing::HasSubstr;
using Registers = std::vector<std::uint16_t>;

/// The literal vectors are registers 0 to 5: net 0-1, gross 2-3, status 4, format 5.
IndicatorProfile wtx110() {
    return load_indicator_profile("hbm_wtx110").value();
}

DecodedWeight decode(const Registers& registers) {
    return decode_weight(wtx110(), truck_scale, registers);
}

WeightSample sample(std::int64_t kg) {
    WeightSample made;
    made.weight = Kilograms{kg};
    return made;
}

TEST(Wtx110, ReadsAStableWeightAbove65535Counts) {
    const auto read = decode({0, 0, 0x0001, 0x11E8, 0x0000, 0x0000});
    EXPECT_EQ(read.why, "");
    EXPECT_EQ(read.sample.weight, Kilograms{70'120});
    EXPECT_TRUE(read.sample.stable);
    EXPECT_FALSE(read.sample.centre_of_zero || read.sample.overload || read.sample.underload);
}

TEST(Wtx110, ReadsGrossNotNet) {
    const auto read = decode({0x0000, 0x61A8, 0x0001, 0x11E8, 0x0080, 0x0000});
    EXPECT_EQ(read.sample.weight, Kilograms{70'120});
}

TEST(Wtx110, ReadsANegativeWeight) {
    const auto read = decode({0, 0, 0xFFFF, 0xFFD8, 0x0000, 0x0000});
    EXPECT_EQ(read.why, "");
    EXPECT_EQ(read.sample.weight, Kilograms{-40});
}

TEST(Wtx110, IsUnstableWhileTheMotionBitIsSet) {
    const auto read = decode({0, 0, 0x0000, 0x61A8, 0x0010, 0x0000});
    EXPECT_EQ(read.sample.weight, Kilograms{25'000});
    EXPECT_FALSE(read.sample.stable);
    EXPECT_FALSE(read.sample.fault);
}

TEST(Wtx110, TellsCentreOfZeroFromInsideZero) {
    EXPECT_TRUE(decode({0, 0, 0, 0, 0x0800, 0}).sample.centre_of_zero);
    EXPECT_FALSE(decode({0, 0, 0, 0, 0x1000, 0}).sample.centre_of_zero) << "bit 12 is the zero range";
}

TEST(Wtx110, ReadsTheLimitFieldAsOneNumber) {
    const auto under = decode({0, 0, 0xFFFF, 0xFFD8, 0x0004, 0}).sample;
    EXPECT_TRUE(under.underload && !under.overload);
    const auto over = decode({0, 0, 0x0001, 0x8A88, 0x0008, 0}).sample;
    EXPECT_TRUE(over.overload && !over.underload);
    EXPECT_EQ(over.weight, Kilograms{101'000});
    const auto unsafe = decode({0, 0, 0x0001, 0x8A88, 0x000C, 0}).sample;
    EXPECT_TRUE(unsafe.overload && !unsafe.underload);
}

TEST(Wtx110, GeneralErrorIsAFaultAndNeverStable) {
    const auto read = decode({0, 0, 0x0000, 0x61A8, 0x0801, 0x0000});
    EXPECT_TRUE(read.sample.fault);
    EXPECT_FALSE(read.sample.stable || read.sample.centre_of_zero);
    EXPECT_THAT(read.why, HasSubstr("general error"));
}

TEST(Wtx110, AnOpenSealOrAnAlarmIsAFault) {
    const auto seal = decode({0, 0, 0x0000, 0x61A8, 0x0020, 0x0000});
    EXPECT_TRUE(seal.sample.fault);
    EXPECT_THAT(seal.why, HasSubstr("seal open"));
    EXPECT_THAT(decode({0, 0, 0x0000, 0x61A8, 0x0002, 0x0000}).why, HasSubstr("alarm"));
}

TEST(Wtx110, WordsInTheWrongOrderAreAFaultNotAWeight) {
    const auto read = decode({0, 0, 0x61A8, 0x0000, 0x0000, 0x0000});
    EXPECT_TRUE(read.sample.fault);
    EXPECT_EQ(read.sample.weight, Kilograms{0});
    EXPECT_THAT(read.why, HasSubstr("wrong order"));
    EXPECT_TRUE(decode({0, 0, 0xFFEC, 0xFFFF, 0x0000, 0x0000}).sample.fault) << "-20 with its words swapped";
    IndicatorProfile swapped = wtx110();
    swapped.word_order = WordOrder::low_first;
    const auto right = decode_weight(swapped, truck_scale, Registers{0, 0, 0x61A8, 0x0000, 0x0000, 0x0000});
    EXPECT_EQ(right.sample.weight, Kilograms{25'000});
}

TEST(Wtx110, RefusesAValueOffTheDivision) {
    const auto read = decode({0, 0, 0x0000, 0x61A9, 0x0000, 0x0000});
    EXPECT_TRUE(read.sample.fault);
    EXPECT_FALSE(read.sample.stable);
    EXPECT_EQ(read.sample.weight, Kilograms{0});
    EXPECT_EQ(read.why, "25001 kg is not on the division of 20 kg");
}

TEST(Wtx110, ConvertsTonnesAndGramsExactly) {
    // 25.00 t and 25,000,000 g are 25,000 kg; 0x017D7840 is the latter
    EXPECT_EQ(decode({0, 0, 0x0000, 0x09C4, 0x0000, 0x0120}).sample.weight, Kilograms{25'000});
    EXPECT_EQ(decode({0, 0, 0x017D, 0x7840, 0x0000, 0x0080}).sample.weight, Kilograms{25'000});
    // 25,000.0 kg
    EXPECT_EQ(decode({0, 0, 0x0003, 0xD090, 0x0000, 0x0010}).sample.weight, Kilograms{25'000});
}

TEST(Wtx110, RefusesPoundsAndPartsOfAKilogram) {
    EXPECT_EQ(decode({0, 0, 0x0000, 0x61A8, 0x0000, 0x0180}).why, "the unit is none of kg, g, t");
    // 25,000.5 kg
    const auto half = decode({0, 0, 0x0003, 0xD095, 0x0000, 0x0010});
    EXPECT_TRUE(half.sample.fault);
    EXPECT_THAT(half.why, HasSubstr("no whole kilogram"));
    EXPECT_EQ(half.sample.weight, Kilograms{0});
}

TEST(Wtx110, WritesTheRegistersThatItReads) {
    WeightSample stable = sample(70'120);
    stable.stable = true;
    EXPECT_EQ(encode_weight(wtx110(), stable), (Registers{0, 0, 0x0001, 0x11E8, 0x0000, 0x0000}));
    WeightSample over = sample(101'000);
    over.overload = true;
    EXPECT_EQ(encode_weight(wtx110(), over), (Registers{0, 0, 0x0001, 0x8A88, 0x0018, 0x0000}));
    WeightSample tonnes = sample(25'000);
    tonnes.stable = true;
    EXPECT_EQ(encode_weight(wtx110(), tonnes, {WeightUnit::t, 2}), (Registers{0, 0, 0, 0x09C4, 0, 0x0120}));
}

TEST(Wtx110, DecodesWhateverItEncodes) {
    for (const std::int64_t kg : {-40, 0, 20, 65'520, 65'540, 99'980, 100'180})
        for (unsigned bits = 0; bits < 16; ++bits) {
            WeightSample written = sample(kg);
            written.stable = (bits & 1U) != 0;
            written.centre_of_zero = (bits & 2U) != 0;
            written.overload = (bits & 12U) == 4U;
            written.underload = (bits & 12U) == 8U;
            EXPECT_EQ(decode(encode_weight(wtx110(), written)).sample, written) << kg << " kg, bits " << bits;
        }
}

}  // namespace
}  // namespace graingate::devices
