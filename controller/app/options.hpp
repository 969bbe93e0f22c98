#pragma once

#include "controller/core/result.hpp"

#include <string>

namespace graingate::app {

/// What every process of one service is started with.
struct ServiceOptions {
    std::string config;
    std::string data = "/var/lib/graingate";
    std::string keys = "/etc/graingate/keys";
    std::string clock;  ///< clock page of a virtual depot; empty in earnest
};

/// Version of this program, for the journal and the log.
std::string build_version();

}  // namespace graingate::app
