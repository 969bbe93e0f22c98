#pragma once

#include "controller/core/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

struct _modbus;            // NOLINT(bugprone-reserved-identifier): libmodbus names it so
struct _modbus_mapping_t;  // NOLINT(bugprone-reserved-identifier)

namespace graingate::sim {

/// How many of each a device has; addresses run from 0.
struct Tables {
    int coils = 0;
    int discrete_inputs = 0;
    int holding = 0;
    int input = 0;
};

/// The coils that a request wrote; none when `count` is 0.
struct CoilsWritten {
    int start = 0;
    int count = 0;

    [[nodiscard]] bool has(int coil) const { return coil >= start && coil < start + count; }
};

/// What a device does around its requests. Called on the server's thread alone.
class ServedDevice {
public:
    virtual ~ServedDevice() = default;

    [[nodiscard]] virtual Tables tables() const = 0;
    /// false: the request stays unanswered
    virtual bool is_answering() { return true; }
    /// Brings the tables up to date before a request is answered from them.
    virtual void before(_modbus_mapping_t& tables) = 0;
    /// Takes what the request may have written.
    virtual void after(_modbus_mapping_t&, CoilsWritten) {}
    /// Runs every few milliseconds, requests or none.
    virtual void tick(_modbus_mapping_t&) {}
};

/// A Modbus TCP server on 127.0.0.1 with a thread of its own; several clients at once.
class ModbusServer {
public:
    /// Listens on `port`; 0 takes a free one. The error says why not.
    static Result<std::unique_ptr<ModbusServer>, std::string> start(std::uint16_t port,
                                                                    std::unique_ptr<ServedDevice> device);
    /// Closes every connection.
    ~ModbusServer();
    ModbusServer(const ModbusServer&) = delete;
    ModbusServer& operator=(const ModbusServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    ModbusServer() = default;
    void run();
    void serve(int socket, bool& is_open);

    std::unique_ptr<ServedDevice> device_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    int stop_[2] = {-1, -1};  ///< a pipe: closing the writing end ends the thread
    _modbus* context_ = nullptr;
    _modbus_mapping_t* tables_ = nullptr;
    std::thread thread_;
};

}  // namespace graingate::sim
