#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>

namespace graingate::vision {

inline constexpr std::string_view plate_usage =
    "usage: graingate plate read [--json] [--crop] [--camera ADDRESS] [--overlay DIR] FILE...\n"
    "       graingate plate bench DIR [--only LIST] [--limit N]\n";

/// `graingate plate read|bench ...`; `args` begin after `plate`.
///   read [--json] [--crop] [--camera ADDRESS] [--overlay DIR] FILE...   one JSON object (or line) per
///        picture, video or camera on `out`; a video and a camera are one truck's stop: their frames vote
///   bench DIR [--only LIST] [--limit N]             accuracy on a folder with manifest.csv, by kind
///   returns  exit status: 0 done, 1 a picture could not be read, 2 usage
int plate_command(std::span<const std::string> args, std::ostream& out, std::ostream& err);

/// `graingate plate read`; `args` begin after `read`.
int plate_read(std::span<const std::string> args, std::ostream& out, std::ostream& err);

/// `graingate plate bench`; `args` begin after `bench`.
int plate_bench(std::span<const std::string> args, std::ostream& out, std::ostream& err);

}  // namespace graingate::vision
