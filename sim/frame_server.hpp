#pragma once

#include "controller/core/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::sim {

/// The cameras' HTTP side: `GET /NAME` (also `/camera/NAME.jpg`) answers the JPEG frame of now; 404 with the
/// reason for a camera that is none, 405 for any other method. Binds the loopback only; one thread of its
/// own.
class FrameServer {
public:
    /// The camera's frame as JPEG; nothing, when there is no such camera. Called on the server's thread.
    using Frames = std::function<std::optional<std::vector<std::uint8_t>>(std::string_view camera)>;

    static constexpr std::size_t connections_max = 256;

    /// `port` 0 takes a free one. The error says why the port cannot be had.
    static Result<FrameServer, std::string> start(std::uint16_t port, Frames frames);

    FrameServer(FrameServer&&) noexcept;
    FrameServer& operator=(FrameServer&&) noexcept;
    /// Ends the thread and all connections.
    ~FrameServer();

    [[nodiscard]] std::uint16_t port() const;

private:
    class Loop;
    explicit FrameServer(std::unique_ptr<Loop> loop);
    std::unique_ptr<Loop> loop_;
};

}  // namespace graingate::sim
