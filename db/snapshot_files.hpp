#pragma once

#include "controller/core/result.hpp"
#include "controller/engine/snapshot_port.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::db {

/// The snapshots of a depot, `DIR/snapshots/SEQ.json`: each there whole or not at all. Thread: one at a time.
class SnapshotFiles final : public SnapshotPort {
public:
    static constexpr std::size_t files_kept = 3;
    using Say = std::function<void(const std::string&)>;

    /// say  takes a sentence for the log whenever a snapshot is passed over
    SnapshotFiles(const std::string& data_dir, Say say);

    std::vector<std::int64_t> kept() override;
    Result<std::string, std::string> read(std::int64_t seq) override;
    void passed_over(std::int64_t seq, const std::string& why) override;

    /// Keeps the state after row `seq`, durable when it returns, and drops all but the newest three.
    ///   returns  SHA-256 of the text, 64 hexadecimal digits
    ///   errors   in words; the older ones are left alone
    Result<std::string, std::string> write(std::int64_t seq, std::string_view text);

private:
    [[nodiscard]] std::string path_of(std::int64_t seq) const;

    std::string dir_;
    Say say_;
};

}  // namespace graingate::db
