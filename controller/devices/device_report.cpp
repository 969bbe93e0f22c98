#include "controller/devices/device_report.hpp"

namespace graingate::devices {

DepotClock DepotClock::running(Instant start, int speed) {
    using std::chrono::microseconds;
    using std::chrono::nanoseconds;
    ENSURE(speed >= 1);
    const auto anchor = std::chrono::steady_clock::now();
    return {[=] {
                const auto real =
                    std::chrono::duration_cast<nanoseconds>(std::chrono::steady_clock::now() - anchor);
                return start + Duration{real.count() * speed / 1'000};
            },
            [=](Instant at) { return anchor + nanoseconds{(at - start).us() * 1'000 / speed}; }};
}

}  // namespace graingate::devices
