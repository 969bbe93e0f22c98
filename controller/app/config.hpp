#pragma once

#include "controller/core/point.hpp"
#include "controller/core/result.hpp"
#include "controller/core/rules.hpp"
#include "controller/core/text.hpp"
#include "controller/core/units.hpp"

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

/// The configuration of a depot: one TOML file, read once at the start. docs/configuration.md lists every
/// key.
namespace graingate::app {

/// A Modbus TCP unit.
struct DeviceConfig {
    Name name;
    std::string profile;  ///< a file of controller/devices/profiles, without its ending
    std::string host;
    std::uint16_t port = 502;
    std::uint8_t unit = 1;
    Duration poll_period = milliseconds(100);  ///< depot time
    Duration watchdog = seconds(2);            ///< the remote I/O's own, depot time
    std::vector<Point> inputs;                 ///< in channel order; remote I/O only
    std::vector<Point> outputs;
};

struct CameraConfig {
    Name name;
    std::string url;  ///< http://host:port/path of a JPEG frame
};

struct WebConfig {
    std::string listen = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0 takes a free one
};

struct Config {
    Rules rules;
    std::vector<DeviceConfig> devices;
    std::vector<CameraConfig> cameras;
    WebConfig web;
};

/// One thing wrong in a configuration file.
struct ConfigFault {
    std::string file;
    std::int64_t line = 0;  ///< from 1; 0 where no line can be named (a key that is missing)
    std::string key;        ///< `lane[0].division_kg`
    std::string value;      ///< as written; empty when missing
    std::string allowed;    ///< what may stand there

    [[nodiscard]] std::string text() const;
};

/// Reads a file.
///   errors  every fault at once, in the order of their lines
Result<Config, std::vector<ConfigFault>> read_config(const std::string& path);

/// `config check FILE` and `config print FILE` (effective values, each with its source: file and line, or
/// default).
int config_command(std::span<const std::string> args, std::ostream& out, std::ostream& err);

}  // namespace graingate::app
