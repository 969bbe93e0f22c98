#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace graingate::vision {

/// Splits UTF-8 text into its characters; a byte that is no UTF-8 becomes a character of its own.
std::vector<std::string> characters(std::string_view text);

/// The characters that a plate can carry, in the order of the reader's classes (models/alphabet.txt).
const std::vector<std::string>& alphabet();

/// Where a character stands in `alphabet()`; -1 when no plate carries it.
int alphabet_index(std::string_view character);

}  // namespace graingate::vision
