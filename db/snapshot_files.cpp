#include "db/snapshot_files.hpp"

#include "controller/core/snapshot.hpp"
#include "db/durable_file.hpp"
#include "db/sha256.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>
#include <optional>
#include <utility>

namespace graingate::db {
namespace {

/// The row that a file's name gives; nothing for a file of something else.
std::optional<std::int64_t> row_of(const std::filesystem::path& file) {
    const std::string stem = file.stem().string();
    std::int64_t seq = 0;
    const auto* const end = stem.data() + stem.size();
    const auto read = std::from_chars(stem.data(), end, seq);
    if (file.extension() != ".json" || read.ec != std::errc{} || read.ptr != end || seq < 1)
        return std::nullopt;
    return seq;
}

}  // namespace

SnapshotFiles::SnapshotFiles(const std::string& data_dir, Say say)
    : dir_(data_dir + "/snapshots"), say_(std::move(say)) {}

std::string SnapshotFiles::path_of(std::int64_t seq) const {
    return dir_ + "/" + std::to_string(seq) + ".json";
}

std::vector<std::int64_t> SnapshotFiles::kept() {
    std::vector<std::int64_t> rows;
    std::error_code none;
    for (std::filesystem::directory_iterator at(dir_, none), end; !none && at != end; at.increment(none))
        if (const auto seq = row_of(at->path())) rows.push_back(*seq);
    std::ranges::sort(rows, std::ranges::greater{});
    return rows;
}

Result<std::string, std::string> SnapshotFiles::read(std::int64_t seq) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path_of(seq), error);
    if (error) return Unexpected{path_of(seq) + " cannot be read: " + error.message()};
    return read_whole(path_of(seq), std::min<std::size_t>(size, snapshot_size_max));
}

void SnapshotFiles::passed_over(std::int64_t seq, const std::string& why) {
    say_("the state kept in " + path_of(seq) + " is passed over: " + why);
}

Result<std::string, std::string> SnapshotFiles::write(std::int64_t seq, std::string_view text) {
    if (auto made = make_folders(dir_, 0750); !made) return Unexpected{made.error()};
    if (auto written = write_durably(path_of(seq), text, 0640); !written) return Unexpected{written.error()};
    const auto rows = kept();
    for (std::size_t i = files_kept; i < rows.size(); ++i) {
        std::error_code none;  // one that stays takes place and does no harm
        std::filesystem::remove(path_of(rows[i]), none);
    }
    return hex(Sha256().of({text}));
}

}  // namespace graingate::db
