#pragma once

#include "controller/core/result.hpp"
#include "controller/devices/link_times.hpp"
#include "controller/devices/profile/link_address.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace graingate::devices {

/// The bytes that a device sends by itself on a serial line or, behind a converter, over TCP. Opens by
/// itself, with a back-off after each failure. Not for use by two threads at once.
class ByteStream {
public:
    ByteStream(LinkAddress address, LinkTimes times);
    ~ByteStream();
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;

    /// What has come since the last call, without waiting for more; may be nothing.
    ///   errors  the line is closed, and why, in words
    Result<std::vector<std::uint8_t>, std::string> take();

private:
    class Held;
    std::unique_ptr<Held> held_;
};

}  // namespace graingate::devices
