#pragma once

#include "controller/core/result.hpp"
#include "controller/devices/link_times.hpp"
#include "controller/devices/profile/link_address.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

struct _modbus;  // NOLINT(bugprone-reserved-identifier): libmodbus names it so

namespace graingate::devices {

/// Why a request has no answer, in words.
struct BusFault {
    enum class Kind {
        link,     ///< no connection: nobody on this bus can be asked
        unit,     ///< the unit does not answer, or not as it should
        refusal,  ///< the unit answers that it will not
    };
    Kind kind = Kind::link;
    std::string text;
};

/// A TCP connection, or a serial line, on which units are asked one at a time. Connects by itself when asked
/// for something, with a back-off of its own. Not for use by two threads at once.
///   TCP     after a time-out or a broken answer the connection is closed, because a late answer would be
///   taken
///           for that of the next request for ever after
///   serial  stays open; before each request the line must have been silent for 3.5 characters, and what came
///           until then is thrown away. The line is held against other programs (flock)
class ModbusBus {
public:
    explicit ModbusBus(LinkAddress address, LinkTimes times = {});
    ~ModbusBus();
    ModbusBus(const ModbusBus&) = delete;
    ModbusBus& operator=(const ModbusBus&) = delete;

    /// `call` runs one request of libmodbus, which answers with the count that it moved, here `count`.
    Result<Done, BusFault> ask(std::uint8_t unit, std::size_t count,
                               const std::function<int(_modbus*)>& call);

    [[nodiscard]] bool is_connected() const;
    [[nodiscard]] bool is_serial() const;

private:
    struct Held;
    std::unique_ptr<Held> held_;
};

}  // namespace graingate::devices
