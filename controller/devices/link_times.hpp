#pragma once

#include <chrono>

namespace graingate::devices {

/// Real-time limits of a link.
struct LinkTimes {
    std::chrono::milliseconds connect{500};
    std::chrono::milliseconds response{200};     ///< from the request to the first byte of its answer
    std::chrono::milliseconds byte{100};         ///< between two bytes of an answer
    std::chrono::milliseconds back_off_min{50};  ///< after the second failure in a row; doubles from there
    std::chrono::milliseconds back_off_max{2'000};
};

}  // namespace graingate::devices
