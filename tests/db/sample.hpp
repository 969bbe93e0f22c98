#pragma once

#include "controller/core/codec.hpp"
#include "controller/engine/journal_port.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace graingate::db::test {

/// A folder that is gone with the test.
class TempDir {
public:
    TempDir() {
        std::string made = (std::filesystem::temp_directory_path() / "graingate-XXXXXX").string();
        if (::mkdtemp(made.data()) == nullptr) std::abort();
        path_ = made;
    }
    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

constexpr std::int64_t first_at_us = 1'795'400'000'000'000;

inline JournalRow row_of(std::int64_t seq, const Event& event, const Commands& commands) {
    return {seq, first_at_us + seq * 250'000, encode(event), encode(commands)};
}

/// The events of one truck's visit with commands as `step` writes them; `number` makes its ids its own.
std::vector<JournalRow> visit_rows(std::int64_t first_seq, std::uint32_t number);

/// The first `count` rows of a depot with one truck behind the other.
std::vector<JournalRow> sample_rows(std::size_t count);

}  // namespace graingate::db::test
