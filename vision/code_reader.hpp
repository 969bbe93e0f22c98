#pragma once

#include "vision/plate_drawing/image.hpp"

#include <string>
#include <vector>

namespace graingate::vision {

/// What the QR codes in a picture say, by ZBar. docs/vision.md says from how near a phone is read, and why
/// ZBar. About 22 ms for 1280 × 720 on one core: meant for pictures of a truck that stands, not for every
/// frame. Any thread.
///   picture  BGR; one that is wider than 2560 pixels is shrunk to that first
///   returns  at most 8, each at most 256 bytes, without those of other kinds than QR; any text at all: whose
///            it is, is for the caller to tell
std::vector<std::string> read_codes(const Image& picture);

}  // namespace graingate::vision
