#pragma once

#include "controller/core/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace graingate {

/// The snapshots that are kept beside the journal. None is trusted before its digest is one that the journal
/// names.
class SnapshotPort {
public:
    virtual ~SnapshotPort() = default;
    /// The rows after which states are kept, newest first.
    virtual std::vector<std::int64_t> kept() = 0;
    /// The text of one; errors in words.
    virtual Result<std::string, std::string> read(std::int64_t seq) = 0;
    /// It is not used, for this reason.
    virtual void passed_over(std::int64_t seq, const std::string& why) = 0;
};

}  // namespace graingate
