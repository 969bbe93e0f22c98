#pragma once

#include "controller/devices/link_times.hpp"
#include "controller/devices/profile/link_address.hpp"
#include "controller/devices/profile/weight_coding.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace graingate::devices {

/// What is to be looked at.
struct ProbeConfig {
    Profile profile;
    LinkAddress address;
    Scale scale;  ///< against which a weight is held
    LinkTimes times{.response = std::chrono::milliseconds{500}};
    std::chrono::milliseconds listen{2'000};  ///< how long frames are waited for, real time
};

/// One value of a device as a person reads it, with what stood on the wire.
struct ProbeLine {
    std::string what;
    std::string value;
    std::string raw;
    bool is_documented = true;
};

struct ProbeReport {
    std::vector<ProbeLine> lines;
    std::vector<std::string> faults;  ///< what could not be read or is no reading, in words
};

/// Reads a device once by its profile, and writes nothing to it. Takes a few seconds at most.
ProbeReport probe(const ProbeConfig& config);

}  // namespace graingate::devices
