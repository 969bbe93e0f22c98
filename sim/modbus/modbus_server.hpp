#pragma once

#include "controller/core/result.hpp"
#include "sim/modbus/field_server.hpp"
#include "sim/modbus/served_units.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

namespace graingate::sim {

/// A Modbus TCP server on 127.0.0.1 with a thread of its own; several clients at once.
class ModbusServer final : public FieldServer {
public:
    /// Listens on `port`; 0 takes a free one. The error says why not.
    static Result<std::unique_ptr<ModbusServer>, std::string> start(std::uint16_t port, Units units);
    /// Closes every connection.
    ~ModbusServer() override;
    ModbusServer(const ModbusServer&) = delete;
    ModbusServer& operator=(const ModbusServer&) = delete;

    [[nodiscard]] std::uint16_t port() const override { return port_; }

private:
    explicit ModbusServer(Units units) : units_(std::move(units)) {}
    void run();
    void serve(int socket, bool& is_open);

    ServedUnits units_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    int stop_[2] = {-1, -1};  ///< a pipe: closing the writing end ends the thread
    _modbus* context_ = nullptr;
    std::thread thread_;
};

}  // namespace graingate::sim
