#pragma once

#include "controller/core/result.hpp"
#include "sim/modbus/field_server.hpp"
#include "sim/modbus/serial_end.hpp"
#include "sim/modbus/served_units.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace graingate::sim {

/// Modbus RTU units on one serial line, on a thread of its own. A request for a unit that is not here stays
/// unanswered, as does one whose checksum is wrong.
class SerialServer final : public FieldServer {
public:
    /// The error says why not, with the path.
    static Result<std::unique_ptr<SerialServer>, std::string> start(const devices::SerialLine& line,
                                                                    Units units);
    ~SerialServer() override;
    SerialServer(const SerialServer&) = delete;
    SerialServer& operator=(const SerialServer&) = delete;

private:
    explicit SerialServer(Units units) : units_(std::move(units)) {}
    void run();
    /// Takes what has come; answers the request that it completes.
    void take();

    ServedUnits units_;
    std::unique_ptr<SerialEnd> end_;
    int stop_[2] = {-1, -1};  ///< a pipe: closing the writing end ends the thread
    _modbus* context_ = nullptr;
    std::vector<std::uint8_t> pending_;
    std::thread thread_;
};

}  // namespace graingate::sim
