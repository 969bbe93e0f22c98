#pragma once

#include "controller/core/result.hpp"
#include "db/fault.hpp"

#include <string>

namespace graingate::db {

/// The right to write in a folder, held as flock(2) on a file that names the holder's process id.
/// The kernel drops it when the holder dies, however it dies; the file stays and means nothing by itself.
class FileLock {
public:
    /// Takes the lock at once or says who has it; never waits.
    ///   path    the lock file, made when missing; its folder must exist
    ///   errors  locked (text names the process), failed
    static Result<FileLock, DbFault> take(const std::string& path);

    ~FileLock();
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

}  // namespace graingate::db
