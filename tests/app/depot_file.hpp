#pragma once

#include "controller/app/config/config_demo.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace graingate::app {

/// A file that goes with the test.
class TempFile {
public:
    explicit TempFile(std::string_view text) {
        const int made = mkstemp(path_.data());
        EXPECT_GE(made, 0);
        close(made);
        std::ofstream(path_, std::ios::binary) << text;
    }
    ~TempFile() { std::remove(path_.c_str()); }
    TempFile(const TempFile&) = delete;
    TempFile& operator=(const TempFile&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_ = "/tmp/graingate-config-XXXXXX";
};

using Changes = std::vector<std::pair<std::string, std::string>>;

/// The demo's configuration with passages replaced; each must be there. Changes keep the count of lines.
inline std::string changed(const Changes& changes) {
    std::string text = demo_config(DemoPorts{});
    for (const auto& [from, to] : changes) {
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        if (at != std::string::npos) text.replace(at, from.size(), to);
    }
    return text;
}

}  // namespace graingate::app
