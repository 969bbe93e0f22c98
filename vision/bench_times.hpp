#pragma once

#include <ostream>

namespace graingate::vision {

/// Seconds of processor time that this thread has used. What a shared machine gives to others does not count.
double thread_seconds();

/// Prints what a 1080p picture's way to 640 × 384 and one pass of the reader's net cost here: the measure for
/// the other times of the same run.
void print_yardsticks(std::ostream& out);

}  // namespace graingate::vision
