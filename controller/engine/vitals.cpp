#include "controller/engine/vitals.hpp"

#include <unistd.h>

#include <fstream>
#include <string>

namespace graingate::engine {

std::int64_t resident_bytes(int process) {
    std::ifstream file("/proc/" + (process == 0 ? "self" : std::to_string(process)) +
                       "/statm");  // proc(5): size and resident, in pages
    std::int64_t size = 0;
    std::int64_t resident = 0;
    if (!(file >> size >> resident)) return 0;
    return resident * sysconf(_SC_PAGESIZE);
}

}  // namespace graingate::engine
