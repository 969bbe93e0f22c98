#pragma once

#include <string>
#include <string_view>

namespace graingate::hmi {

/// A QR code (ISO/IEC 18004, error correction Q) as inline SVG: one path, about 1 kB for 16 characters, sharp
/// at any size, with a white rim of two modules; the page around it is white too.
///   text     1 to 267 bytes; of digits, capital letters and `$%*+-./:` it becomes a smaller code
///   label    what a screen reader says, plain text
///   returns  empty, when the text is empty or too long
std::string qr_picture(std::string_view text, std::string_view label);

}  // namespace graingate::hmi
