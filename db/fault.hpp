#pragma once

#include <string>

namespace graingate::db {

/// Why a file of the depot cannot be used.
struct DbFault {
    enum class Kind {
        missing,       ///< no such file
        locked,        ///< another process writes here
        newer_schema,  ///< a newer build wrote it
        damaged,       ///< its contents do not hold together
        failed,        ///< the disk or the library refused; words say why
    };
    Kind kind = Kind::failed;
    std::string text;  ///< in words, naming the file
};

}  // namespace graingate::db
