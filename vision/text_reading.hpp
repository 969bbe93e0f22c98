#pragma once

#include "vision/nets/reader_net.hpp"
#include "vision/sighting.hpp"

#include <opencv2/core.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::vision {

/// What a plate's characters stand on.
enum class Ground : std::uint8_t { blue, yellow, green, white, black };

/// What is seen of a plate besides its characters.
struct PlateLook {
    bool is_double_line = false;
    Ground ground = Ground::blue;
};

/// The plate as the reader's net wants it: 32 rows × 128 columns, BGR, upright. A plate of two lines becomes
/// one strip, its upper line left.
///   corners  clockwise from the top left, in pixels of the picture
cv::Mat rectify(const cv::Mat& picture, const std::array<cv::Point2d, 4>& corners, bool is_double_line);

/// Runs the net on one rectified plate.
///   returns  8 rows (places) × classes, likelihoods that sum to 1 in each row, 64-bit float
cv::Mat run_reader(ReaderNet& net, const cv::Mat& plate);

/// The net's answers as likelihoods: each row's softmax, less what label smoothing put on every class.
///   logits  8 rows (places) × classes
///   returns  rows that sum to 1, 64-bit float
cv::Mat calibrated(const cv::Mat& logits);

/// Texts, their likelihoods and each place's characters; fills those fields of a sighting.
///   likelihoods  as run_reader gives them
void read_text(const cv::Mat& likelihoods, PlateLook look, PlateSighting& into);

/// The ground of a rectified plate, BGR.
Ground ground_of(const cv::Mat& plate);

/// The kind that colours, lines and text show; a name of `PlateKind`.
std::string kind_of(PlateLook look, const std::string& text);

/// True for the kinds that `kind_of` may find: colours, lines and text do not tell a low-speed truck's plate.
bool is_nameable(std::string_view kind);

}  // namespace graingate::vision
