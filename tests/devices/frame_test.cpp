#include "controller/devices/profile/frame.hpp"
#include "tests/devices/field_names.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

namespace graingate::devices {
namespace {

using ::testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

FrameProfile yaohua() {
    return load_frame_profile("yaohua_xk3190").value();
}
FrameProfile toledo() {
    return load_frame_profile("toledo_continuous").value();
}

/// What a reader makes of bytes: `20`, `20 stable`, `fault: ...`, joined by commas.
std::string read(const FrameProfile& profile, const Bytes& bytes) {
    FrameReader reader(profile);
    std::string text;
    for (const DecodedWeight& each : reader.feed(bytes, truck_scale)) {
        if (!text.empty()) text += ", ";
        if (each.sample.fault) {
            text += "fault: " + each.why;
            continue;
        }
        text += std::to_string(each.sample.weight.count());
        if (each.sample.stable) text += " stable";
        if (each.sample.centre_of_zero) text += " zero";
        if (each.sample.overload) text += " overload";
        if (each.sample.underload) text += " underload";
    }
    return text;
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

// +20.00, from the manual; the sum is 1B.
const Bytes yaohua_20{0x02, 0x2B, 0x30, 0x30, 0x32, 0x30, 0x30, 0x30, 0x32, 0x31, 0x42, 0x03};
// +070120, no decimals: 2B ^ 37 ^ 31 ^ 32 ^ 30 over zeros that cancel = 2F
const Bytes yaohua_70120{0x02, 0x2B, 0x30, 0x37, 0x30, 0x31, 0x32, 0x30, 0x30, 0x31, 0x46, 0x03};
// -000040, no decimals: 2D ^ 34 ^ 30 (five) ^ 30 = 29
const Bytes yaohua_minus_40{0x02, 0x2D, 0x30, 0x30, 0x30, 0x30, 0x34, 0x30, 0x30, 0x31, 0x39, 0x03};

// An IND245: word A says one zero behind the digits and steps of 2, word B kg, gross, positive, at rest.
const Bytes toledo_2000{0x02, 0x31, 0x30, 0x20, 0x20, 0x20, 0x20, 0x32, 0x30,
                        0x30, 0x20, 0x20, 0x20, 0x20, 0x30, 0x30, 0x0D, 0x1E};

/// The frame with other bytes, its checksum made good.
Bytes toledo_with(std::initializer_list<std::pair<std::size_t, std::uint8_t>> changes) {
    Bytes frame = toledo_2000;
    for (const auto& [at, byte] : changes) frame[at] = byte;
    unsigned sum = 0;
    for (std::size_t i = 0; i < 17; ++i) sum += frame[i];
    frame[17] = static_cast<std::uint8_t>((0x80U - (sum & 0x7FU)) & 0x7FU);
    return frame;
}

TEST(Yaohua, ReadsTheFrameOfTheManual) {
    EXPECT_EQ(read(yaohua(), yaohua_20), "20")
        << "never stable, never centre of zero: the frame does not say";
}

TEST(Yaohua, ReadsWeightsAbove65535AndBelowZero) {
    EXPECT_EQ(read(yaohua(), yaohua_70120), "70120");
    EXPECT_EQ(read(yaohua(), yaohua_minus_40), "-40");
}

TEST(Yaohua, WritesTheFramesThatItReads) {
    EXPECT_EQ(encode_frame(yaohua(), {.weight = Kilograms{20}}, 2), yaohua_20);
    EXPECT_EQ(encode_frame(yaohua(), {.weight = Kilograms{70'120}}), yaohua_70120);
    EXPECT_EQ(encode_frame(yaohua(), {.weight = Kilograms{-40}}), yaohua_minus_40);
}

TEST(Yaohua, AnyOneWrongByteIsNoReading) {
    for (const Bytes& good : {yaohua_20, yaohua_70120, yaohua_minus_40})
        for (std::size_t at = 0; at < good.size(); ++at)
            for (unsigned byte = 0; byte < 256; ++byte) {
                if (byte == good[at]) continue;
                Bytes wrong = good;
                wrong[at] = static_cast<std::uint8_t>(byte);
                EXPECT_EQ(read(yaohua(), wrong), "") << "byte " << at << " is " << byte;
            }
}

TEST(Yaohua, AMissingOrADoubledByteIsNoReadingAndTheNextFrameIs) {
    for (std::size_t at = 0; at < yaohua_70120.size(); ++at) {
        Bytes shorter = yaohua_70120;
        shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(at));
        EXPECT_EQ(read(yaohua(), joined({shorter, yaohua_20})), "20") << "without byte " << at;
    }
    EXPECT_EQ(read(yaohua(), joined({{0x02}, yaohua_70120, yaohua_20})), "70120, 20")
        << "a doubled 02 is passed over";
}

TEST(Yaohua, FindsItsFeetWhereverItBeginsToListen) {
    const Bytes stream = joined({yaohua_70120, yaohua_20, yaohua_minus_40});
    for (std::size_t skipped = 0; skipped <= 12; ++skipped) {
        const Bytes heard(stream.begin() + static_cast<std::ptrdiff_t>(skipped), stream.end());
        EXPECT_EQ(read(yaohua(), heard), skipped == 0 ? "70120, 20, -40" : "20, -40") << skipped;
    }
}

TEST(Yaohua, AFrameMayComeInPieces) {
    FrameReader reader(yaohua());
    for (std::size_t i = 0; i + 1 < yaohua_20.size(); ++i)
        EXPECT_TRUE(reader.feed(std::span{yaohua_20}.subspan(i, 1), truck_scale).empty());
    const auto readings = reader.feed(std::span{yaohua_20}.last(1), truck_scale);
    ASSERT_EQ(readings.size(), 1U);
    EXPECT_EQ(readings[0].sample.weight, Kilograms{20});
    EXPECT_EQ(reader.refused(), 0);
    EXPECT_EQ(hex_of(reader.last_frame()), "02 2B 30 30 32 30 30 30 32 31 42 03");
}

TEST(Yaohua, SaysWhyBytesWereThrownAway) {
    const auto why = [](std::size_t at, std::uint8_t byte) {
        Bytes wrong = yaohua_20;
        wrong[at] = byte;
        FrameReader reader(yaohua());
        static_cast<void>(reader.feed(std::span{wrong}.first(at + 1), truck_scale));
        return reader.take_refusal();
    };
    EXPECT_THAT(why(1, ' '), HasSubstr("sign"));
    EXPECT_THAT(why(4, ' '), HasSubstr("digit"));
    EXPECT_THAT(why(8, '5'), HasSubstr("decimals"));
    EXPECT_THAT(why(9, '0'), HasSubstr("checksum"));
    EXPECT_THAT(why(11, 0x0D), HasSubstr("end with 03"));
}

TEST(Yaohua, AWeightThatTheScaleCannotShowIsAFault) {
    EXPECT_EQ(read(yaohua(), encode_frame(yaohua(), {.weight = Kilograms{70'121}})),
              "fault: 70121 kg is not on the division of 20 kg");
    EXPECT_THAT(read(yaohua(), encode_frame(yaohua(), {.weight = Kilograms{900'000}})),
                HasSubstr("beyond twice Max"));
}

TEST(Toledo, ReadsTheFrameOfAnInd245) {
    EXPECT_EQ(read(toledo(), toledo_2000), "2000 stable");
}

TEST(Toledo, ReadsTheStateInWordB) {
    EXPECT_EQ(read(toledo(), toledo_with({{2, 0x38}})), "2000") << "bit 3 is motion";
    EXPECT_EQ(read(toledo(), toledo_with({{2, 0x32}})), "-2000 stable") << "bit 1 is the sign";
    EXPECT_EQ(read(toledo(), toledo_with({{2, 0x34}})), "2000 stable overload");
    EXPECT_EQ(read(toledo(), toledo_with({{2, 0x36}})), "-2000 stable underload");
    EXPECT_THAT(read(toledo(), toledo_with({{2, 0x31}})), HasSubstr("net weight"));
    EXPECT_EQ(read(toledo(), toledo_with({{2, 0x20}})), "fault: the unit is not kg");
}

TEST(Toledo, ReadsTheDecimalsInWordA) {
    const auto with_code = [](std::uint8_t code) {
        // 200000 behind each of the codes
        return read(toledo(), toledo_with({{1, static_cast<std::uint8_t>(0x30 + code)},
                                           {4, '2'},
                                           {5, '0'},
                                           {6, '0'},
                                           {7, '0'},
                                           {8, '0'},
                                           {9, '0'}}));
    };
    EXPECT_THAT(with_code(0), HasSubstr("20000000 kg is beyond twice Max"));
    EXPECT_THAT(with_code(1), HasSubstr("2000000 kg is beyond twice Max"));
    EXPECT_EQ(with_code(2), "200000 stable");
    EXPECT_EQ(with_code(3), "20000 stable");
    EXPECT_EQ(with_code(4), "2000 stable");
    EXPECT_EQ(with_code(5), "200 stable");
    EXPECT_EQ(with_code(6), "20 stable");
    EXPECT_EQ(with_code(7), "fault: 2 kg is not on the division of 20 kg");
}

TEST(Toledo, ABlankWeightIsAFault) {
    EXPECT_EQ(read(toledo(), toledo_with({{7, ' '}, {8, ' '}, {9, ' '}})), "fault: the weight is blank");
}

TEST(Toledo, AnyOneWrongByteIsNoReading) {
    for (std::size_t at = 0; at < toledo_2000.size(); ++at)
        for (unsigned byte = 0; byte < 256; ++byte) {
            if (byte == toledo_2000[at]) continue;
            Bytes wrong = toledo_2000;
            wrong[at] = static_cast<std::uint8_t>(byte);
            EXPECT_EQ(read(toledo(), wrong), "") << "byte " << at << " is " << byte;
        }
}

TEST(Toledo, AMissingByteIsNoReadingAndTheNextFrameIs) {
    for (std::size_t at = 0; at < toledo_2000.size(); ++at) {
        Bytes shorter = toledo_2000;
        shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(at));
        EXPECT_EQ(read(toledo(), joined({shorter, toledo_with({{7, '4'}})})), "4000 stable")
            << "without byte " << at;
    }
}

TEST(Toledo, WithoutAChecksumTheFrameHasSeventeenBytes) {
    FrameProfile bare = toledo();
    bare.has_checksum = false;
    const Bytes frame(toledo_2000.begin(), toledo_2000.end() - 1);
    EXPECT_EQ(read(bare, joined({frame, frame})), "2000 stable, 2000 stable");
    EXPECT_EQ(read(toledo(), joined({frame, frame})), "") << "who says that there is one must send it";
}

TEST(Toledo, DecodesWhateverItEncodes) {
    for (const std::int64_t kg : {-40, 0, 20, 65'540, 99'980})
        for (unsigned bits = 0; bits < 4; ++bits) {
            const WeightSample written{
                .weight = Kilograms{kg}, .stable = (bits & 1U) != 0, .overload = (bits & 2U) != 0 && kg >= 0};
            FrameReader reader(toledo());
            const auto readings = reader.feed(encode_frame(toledo(), written), truck_scale);
            ASSERT_EQ(readings.size(), 1U);
            EXPECT_EQ(readings[0].sample, written) << kg << " kg, bits " << bits;
        }
}

}  // namespace
}  // namespace graingate::devices
