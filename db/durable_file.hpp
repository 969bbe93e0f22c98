#pragma once

#include "controller/core/result.hpp"

#include <sys/types.h>
#include <string>
#include <string_view>

namespace graingate::db {

/// Writes a whole file so that it is there entirely or not at all: a temporary file beside it, fsync, rename,
/// fsync of the folder. The folder must exist.
///   mode    permissions, such as 0600
///   errors  in words; nothing is left behind
Result<Done, std::string> write_durably(const std::string& path, std::string_view bytes, mode_t mode);

/// Gives a file that is whole its name: fsync, rename, fsync of the folder. A file of that name is replaced.
Result<Done, std::string> name_durably(const std::string& file, const std::string& name);

/// Makes a folder and those above it, each made durable in the one that holds it.
Result<Done, std::string> make_folders(const std::string& dir, mode_t mode);

/// A whole file, if it is no longer than `size_max`.
Result<std::string, std::string> read_whole(const std::string& path, std::size_t size_max);

}  // namespace graingate::db
