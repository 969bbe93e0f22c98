#include "controller/devices/profile/frame.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

namespace graingate::devices {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint8_t stx = 0x02;
constexpr std::uint8_t etx = 0x03;
constexpr std::uint8_t cr = 0x0D;
constexpr std::size_t digits = 6;
constexpr std::string_view outside = "bytes outside a frame";

bool is_digit(std::uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

std::uint8_t nibble_text(unsigned nibble) {
    return static_cast<std::uint8_t>(nibble <= 9 ? 0x30 + nibble : 0x37 + nibble);
}

/// Six digits; leading spaces are zeros. Nothing when they are all spaces.
std::optional<std::int64_t> number_of(Bytes six) {
    std::int64_t number = 0;
    for (const std::uint8_t byte : six) number = number * 10 + (is_digit(byte) ? byte - '0' : 0);
    const bool is_blank = std::none_of(six.begin(), six.end(), is_digit);
    return is_blank ? std::nullopt : std::optional{number};
}

void put_number(std::vector<std::uint8_t>& frame, std::int64_t number) {
    ENSURE(number >= 0 && number <= 999'999);
    std::string text = std::to_string(number);
    text.insert(0, digits - text.size(), '0');
    frame.insert(frame.end(), text.begin(), text.end());
}

/// 02, sign, six digits, decimals, two characters of checksum, 03.
namespace yaohua {

constexpr std::size_t length = 12;

std::uint8_t checksum(Bytes frame) {
    std::uint8_t sum = 0;
    for (const std::uint8_t byte : frame.subspan(1, 8)) sum = static_cast<std::uint8_t>(sum ^ byte);
    return sum;
}

/// What is wrong with the byte at `at`, given those before it; nothing when it may stand there.
std::string_view wrong_at(Bytes frame, std::size_t at) {
    const std::uint8_t byte = frame[at];
    if (at == 0) return byte == stx ? std::string_view{} : outside;
    if (at == 1) return byte == '+' || byte == '-' ? "" : "the sign is neither + nor -";
    if (at <= 7) return is_digit(byte) ? "" : "a digit of the weight is none";
    if (at == 8) return byte >= '0' && byte <= '4' ? "" : "the decimals are not 0 to 4";
    if (at == 9) return byte == nibble_text(checksum(frame) >> 4U) ? "" : "the checksum is wrong";
    if (at == 10) return byte == nibble_text(checksum(frame) & 0xFU) ? "" : "the checksum is wrong";
    return byte == etx ? "" : "the frame does not end with 03";
}

DecodedWeight decode(Bytes frame, const Scale& scale) {
    DecodedWeight made;
    const std::int64_t number = number_of(frame.subspan(2, digits)).value_or(0);
    const std::int64_t count = frame[1] == '-' ? -number : number;
    made.why =
        weigh_count({count, WeightUnit::kg, frame[8] - static_cast<unsigned>('0')}, scale, made.sample);
    return made;
}

std::vector<std::uint8_t> encode(std::int64_t count, unsigned decimals) {
    ENSURE(decimals <= 4);
    std::vector<std::uint8_t> frame{stx, static_cast<std::uint8_t>(count < 0 ? '-' : '+')};
    put_number(frame, std::abs(count));
    frame.push_back(static_cast<std::uint8_t>('0' + decimals));
    const unsigned sum = checksum(frame);
    frame.insert(frame.end(), {nibble_text(sum >> 4U), nibble_text(sum & 0xFU), etx});
    return frame;
}

}  // namespace yaohua

/// 02, three status words, six digits of weight, six of tare, 0D, and a checksum that makes the sum of all 0
/// in its lower seven bits. Word A: decimals in bits 0 to 2. Word B: net 0, negative 1, out of range 2,
/// motion 3, kilograms 4.
namespace toledo {

constexpr std::size_t length = 18;
constexpr std::size_t length_bare = 17;

std::string_view wrong_at(Bytes frame, std::size_t at) {
    const std::uint8_t byte = frame[at];
    if (byte >= 0x80) return "a byte has its eighth bit set";
    if (at == 0) return byte == stx ? std::string_view{} : outside;
    if (at <= 3) return byte >= 0x20 ? "" : "a status word is a control character";
    if (at <= 15) {
        const bool is_first = at == 4 || at == 10;
        if (is_digit(byte) || (byte == ' ' && (is_first || frame[at - 1] == ' '))) return "";
        return "a digit of weight or tare is none";
    }
    if (at == 16) return byte == cr ? "" : "0D is not where it should be";
    const unsigned sum = std::accumulate(frame.begin(), frame.begin() + length, 0U);
    return (sum & 0x7FU) == 0 ? "" : "the checksum is wrong";
}

DecodedWeight decode(Bytes frame, const Scale& scale) {
    DecodedWeight made;
    const unsigned code = frame[1] & 7U;
    const unsigned state = frame[2];
    const bool is_negative = (state & 2U) != 0;
    const bool is_out = (state & 4U) != 0;
    const auto number = number_of(frame.subspan(4, digits));
    made.sample.overload = is_out && !is_negative;
    made.sample.underload = is_out && is_negative;
    std::int64_t count = number.value_or(0);
    for (unsigned zeros = code; zeros < 2; ++zeros) count *= 10;
    if (!number && !is_out)
        made.why = "the weight is blank";
    else if ((state & 1U) != 0)
        made.why = "the indicator shows a net weight: clear its tare";
    else if ((state & 16U) == 0)
        made.why = "the unit is not kg";
    else
        made.why = weigh_count({is_negative ? -count : count, WeightUnit::kg, code < 2 ? 0 : code - 2}, scale,
                               made.sample);
    made.sample.stable = made.why.empty() && (state & 8U) == 0;
    return made;
}

std::vector<std::uint8_t> encode(const WeightSample& sample, std::int64_t count, unsigned decimals,
                                 bool has_checksum) {
    ENSURE(decimals <= 5);
    unsigned state = 0x30;
    if (count < 0) state |= 2U;
    if (sample.overload || sample.underload) state |= 4U;
    if (!sample.stable) state |= 8U;
    std::vector<std::uint8_t> frame{stx, static_cast<std::uint8_t>(0x30 + decimals + 2),
                                    static_cast<std::uint8_t>(state), 0x20};
    put_number(frame, std::abs(count));
    put_number(frame, 0);
    frame.push_back(cr);
    const unsigned sum = std::accumulate(frame.begin(), frame.end(), 0U);
    if (has_checksum) frame.push_back(static_cast<std::uint8_t>((0x80 - (sum & 0x7FU)) & 0x7FU));
    return frame;
}

}  // namespace toledo

}  // namespace

std::vector<DecodedWeight> FrameReader::feed(Bytes bytes, const Scale& scale) {
    const bool is_yaohua = format_ == FrameFormat::yaohua;
    const std::size_t length = is_yaohua       ? yaohua::length
                               : has_checksum_ ? toledo::length
                                               : toledo::length_bare;
    std::vector<DecodedWeight> readings;
    const auto wrong_in = [&] {
        for (std::size_t at = 0; at < pending_.size(); ++at) {
            const auto wrong = is_yaohua ? yaohua::wrong_at(pending_, at) : toledo::wrong_at(pending_, at);
            if (!wrong.empty()) return wrong;
        }
        return std::string_view{};
    };
    for (const std::uint8_t byte : bytes) {
        pending_.push_back(byte);
        for (auto wrong = wrong_in(); !wrong.empty(); wrong = wrong_in()) {
            if (refusal_.empty() || wrong != outside) refusal_ = wrong;
            pending_.erase(pending_.begin());
            ++refused_;
        }
        if (pending_.size() < length) continue;
        readings.push_back(is_yaohua ? yaohua::decode(pending_, scale) : toledo::decode(pending_, scale));
        readings.back().sample.fault = !readings.back().why.empty();
        last_frame_ = std::exchange(pending_, {});
    }
    return readings;
}

std::string FrameReader::take_refusal() {
    return std::exchange(refusal_, {});
}

std::vector<std::uint8_t> encode_frame(const FrameProfile& profile, const WeightSample& sample,
                                       unsigned decimals) {
    std::int64_t count = sample.weight.count();
    for (unsigned i = 0; i < decimals; ++i) count *= 10;
    if (profile.format == FrameFormat::toledo)
        return toledo::encode(sample, count, decimals, profile.has_checksum);
    return yaohua::encode(sample.fault || sample.overload ? 0 : count, decimals);
}

std::string hex_of(Bytes bytes) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        if (!text.empty()) text += ' ';
        text += hex[byte >> 4U];
        text += hex[byte & 0xFU];
    }
    return text;
}

}  // namespace graingate::devices
