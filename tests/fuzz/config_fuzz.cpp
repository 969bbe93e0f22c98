// Any file is a configuration or is refused, each fault in one line that names the file.
#include "controller/app/config.hpp"
#include "tests/fuzz/input.hpp"

#include <sys/mman.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using graingate::fuzz::must;
    static const int file = memfd_create("depot.toml", 0);
    static const std::string path = "/proc/self/fd/" + std::to_string(file);
    must(ftruncate(file, 0) == 0);
    must(pwrite(file, data, size, 0) == static_cast<ssize_t>(size));
    const auto config = graingate::app::read_config(path);
    if (config) return 0;
    must(!config.error().empty());
    for (const auto& fault : config.error()) must(fault.text().starts_with(path));
    return 0;
}
