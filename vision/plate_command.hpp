#pragma once

#include <ostream>
#include <span>
#include <string>

namespace graingate::vision {

/// `graingate plate read|bench ...`; `args` begin after `plate`.
///   read [--json] [--crop] [--camera URL] FILE...   one JSON object (or line) per picture on `out`
///   bench DIR [--only LIST] [--limit N]             accuracy on a folder with manifest.csv, by kind
///   returns  exit status: 0 done, 1 a picture could not be read, 2 usage
int plate_command(std::span<const std::string> args, std::ostream& out, std::ostream& err);

/// `graingate plate read`; `args` begin after `read`.
int plate_read(std::span<const std::string> args, std::ostream& out, std::ostream& err);

/// `graingate plate bench`; `args` begin after `bench`.
int plate_bench(std::span<const std::string> args, std::ostream& out, std::ostream& err);

}  // namespace graingate::vision
