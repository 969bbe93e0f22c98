#pragma once

#include "controller/core/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace graingate::db {

/// Why a file could not be kept, in words.
struct EvidenceFault {
    std::string text;
};

/// Keeps bytes for ever under the name of their hash: `DIR/ab/ab12….jpg`. Once it returns, the file outlives
/// a power cut; it is either there whole or not at all, whenever it is interrupted. The same bytes again are
/// no second file.
///   dir        made when missing
///   bytes      not empty
///   extension  1 to 8 of `a-z 0-9`, without the dot
///   returns    SHA-256 of the bytes, 64 hexadecimal digits
/// Thread: any, also several at once.
Result<std::string, EvidenceFault> store_evidence(const std::string& dir, std::string_view bytes,
                                                  std::string_view extension);

/// Where `store_evidence` keeps a file.
[[nodiscard]] std::string evidence_path(const std::string& dir, const std::string& digest,
                                        std::string_view extension);

}  // namespace graingate::db
