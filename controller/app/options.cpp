#include "controller/app/options.hpp"

namespace graingate::app {

std::string build_version() {
    return GRAINGATE_VERSION;
}

}  // namespace graingate::app
