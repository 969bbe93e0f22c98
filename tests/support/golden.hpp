#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace graingate::test {

/// Compares `made` with the committed file of this name under tests/golden, and shows the first lines that
/// differ. With GRAINGATE_REGENERATE=1 in the environment the file is written instead.
inline void expect_golden(const std::string& name, const std::string& made) {
    const std::string path = std::string(GRAINGATE_SOURCE_DIR) + "/tests/golden/" + name;
    if (const char* wish = std::getenv("GRAINGATE_REGENERATE"); wish != nullptr && *wish == '1') {
        std::ofstream(path, std::ios::binary) << made;
        return;
    }
    std::ifstream file(path, std::ios::binary);
    std::stringstream held;
    held << file.rdbuf();
    if (held.str() == made) return;

    std::istringstream old_lines(held.str());
    std::istringstream new_lines(made);
    std::string report;
    std::string before;
    std::string after;
    int shown = 0;
    for (int number = 1; shown < 20; ++number) {
        const bool has_old = static_cast<bool>(std::getline(old_lines, before));
        const bool has_new = static_cast<bool>(std::getline(new_lines, after));
        if (!has_old && !has_new) break;
        if (has_old && has_new && before == after) continue;
        if (has_old) report += "  " + std::to_string(number) + " - " + before + "\n";
        if (has_new) report += "  " + std::to_string(number) + " + " + after + "\n";
        ++shown;
    }
    ADD_FAILURE() << path << " departs from what the core decides:\n"
                  << report
                  << "If the change is meant: GRAINGATE_REGENERATE=1 ctest -R golden_tests, and read"
                  << " the difference before it is committed.";
}

}  // namespace graingate::test
