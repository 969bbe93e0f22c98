#pragma once

#include "controller/devices/profile/weight_coding.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace graingate::devices {

/// Finds the frames in the bytes of a line and decodes them. A byte that is not what the format asks for ends
/// the frame that was begun; the search goes on behind its first byte, so that a whole frame is found
/// wherever the listening began and whatever stood before it. Pure.
class FrameReader {
public:
    explicit FrameReader(const FrameProfile& profile)
        : format_(profile.format), has_checksum_(profile.has_checksum) {}

    /// The readings of all frames that end in `bytes`, in their order.
    std::vector<DecodedWeight> feed(std::span<const std::uint8_t> bytes, const Scale& scale);

    /// Why bytes were thrown away since the last call; empty when none were.
    std::string take_refusal();
    /// Bytes thrown away since the beginning.
    [[nodiscard]] std::int64_t refused() const { return refused_; }
    /// The bytes of the last frame that was taken.
    [[nodiscard]] std::span<const std::uint8_t> last_frame() const { return last_frame_; }

private:
    const FrameFormat format_;
    const bool has_checksum_;
    std::vector<std::uint8_t> pending_;  ///< shorter than a frame
    std::vector<std::uint8_t> last_frame_;
    std::int64_t refused_ = 0;
    std::string refusal_;
};

/// The frame for a reading: for the virtual depot and tests. What the format cannot say is left out; a yaohua
/// frame of a faulty or overloaded indicator shows 0. The weight must fit six digits.
std::vector<std::uint8_t> encode_frame(const FrameProfile& profile, const WeightSample& sample,
                                       unsigned decimals = 0);

/// `02 2B 30`
std::string hex_of(std::span<const std::uint8_t> bytes);

}  // namespace graingate::devices
