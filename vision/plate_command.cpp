#include "vision/plate_command.hpp"

namespace graingate::vision {
namespace {

constexpr int usage_status = 2;

}  // namespace

int plate_command(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    if (!args.empty() && args[0] == "read") return plate_read(args.subspan(1), out, err);
    if (!args.empty() && args[0] == "bench") return plate_bench(args.subspan(1), out, err);
    err << plate_usage;
    return usage_status;
}

}  // namespace graingate::vision
