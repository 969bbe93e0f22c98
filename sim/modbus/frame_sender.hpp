#pragma once

#include "controller/core/result.hpp"
#include "controller/devices/profile/link_address.hpp"
#include "sim/modbus/field_server.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace graingate::sim {

class SerialEnd;

/// Sends a frame again and again on a serial line or, like a converter, to everyone who connects to a port of
/// the loopback; on a thread of its own.
class FrameSender final : public FieldServer {
public:
    /// What is sent now; nothing while the device is silent. Called on the sender's thread.
    using Frame = std::function<std::vector<std::uint8_t>()>;

    /// Serial where there is a `line`; else on `port`, 0 takes a free one. `period_ms` is real time.
    static Result<std::unique_ptr<FrameSender>, std::string> start(
        const std::optional<devices::SerialLine>& line, std::uint16_t port, int period_ms, Frame frame);
    ~FrameSender() override;
    FrameSender(const FrameSender&) = delete;
    FrameSender& operator=(const FrameSender&) = delete;

    [[nodiscard]] std::uint16_t port() const override { return port_; }

private:
    FrameSender(int period_ms, Frame frame);
    void run();

    const int period_ms_;
    const Frame frame_;
    std::unique_ptr<SerialEnd> end_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    int stop_[2] = {-1, -1};  ///< a pipe: closing the writing end ends the thread
    std::thread thread_;
};

}  // namespace graingate::sim
