#pragma once

#include <cstdint>

namespace graingate::sim {

/// Something that plays field devices on a thread of its own, until it is destroyed.
class FieldServer {
public:
    virtual ~FieldServer() = default;
    /// Of the loopback; 0 on a serial line.
    [[nodiscard]] virtual std::uint16_t port() const { return 0; }
};

}  // namespace graingate::sim
