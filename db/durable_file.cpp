#include "db/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace graingate::db {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

Unexpected<std::string> failed(const std::string& path, const char* what) {
    return Unexpected{path + " cannot be " + what + ": " + std::strerror(errno)};
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::string folder_of(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

Result<Done, std::string> sync_folder(const std::string& dir) {
    const Descriptor folder(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.number() < 0 || ::fsync(folder.number()) != 0) return failed(dir, "made durable");
    return Done{};
}

/// A name that no other thread or process writes at the same time.
std::string temporary_name(const std::string& path) {
    static std::atomic<unsigned> count{0};
    return path + "." + std::to_string(::getpid()) + "." + std::to_string(++count) + ".tmp";
}

}  // namespace

Result<Done, std::string> write_durably(const std::string& path, std::string_view bytes, mode_t mode) {
    const std::string temporary = temporary_name(path);
    const auto give_up = [&](const char* what) {
        auto fault = failed(path, what);
        ::unlink(temporary.c_str());
        return fault;
    };
    {
        const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
        if (file.number() < 0) return failed(path, "made");
        if (!write_all(file.number(), bytes)) return give_up("written");
        if (::fsync(file.number()) != 0) return give_up("made durable");
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up("named");
    return sync_folder(folder_of(path));
}

Result<Done, std::string> name_durably(const std::string& file, const std::string& name) {
    {
        const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
        if (opened.number() < 0 || ::fsync(opened.number()) != 0) return failed(file, "made durable");
    }
    if (::rename(file.c_str(), name.c_str()) != 0) return failed(name, "named");
    return sync_folder(folder_of(name));
}

Result<Done, std::string> make_folders(const std::string& dir, mode_t mode) {
    struct stat found {};
    if (dir.empty() || ::stat(dir.c_str(), &found) == 0) return Done{};
    const std::string above = folder_of(dir);
    if (above != dir) {
        if (auto made = make_folders(above, mode); !made) return made;
    }
    if (::mkdir(dir.c_str(), mode) != 0 && errno != EEXIST) return failed(dir, "made");
    return sync_folder(above);
}

Result<std::string, std::string> read_whole(const std::string& path, std::size_t size_max) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return failed(path, "read");
    std::string bytes(size_max + 1, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > size_max)
        return Unexpected{path + " is longer than " + std::to_string(size_max) + " bytes"};
    return bytes;
}

}  // namespace graingate::db
