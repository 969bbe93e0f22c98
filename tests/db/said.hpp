#pragma once

#include <string>

namespace graingate::db {

/// What a sub-command said, and its exit status.
struct Said {
    int status = 0;
    std::string out;
    std::string err;
};

}  // namespace graingate::db
