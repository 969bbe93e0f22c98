#pragma once

#include "controller/core/point.hpp"
#include "controller/core/result.hpp"
#include "controller/core/rules.hpp"
#include "controller/core/text.hpp"
#include "controller/core/units.hpp"
#include "controller/devices/profile/link_address.hpp"
#include "vision/limits.hpp"

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

/// The configuration of a depot: one TOML file, read once at the start. docs/configuration.md lists every
/// key.
namespace graingate::app {

/// An indicator or a remote I/O module.
struct DeviceConfig {
    Name name;
    std::string profile;  ///< a file of controller/devices/profiles, without its ending
    std::string host;     ///< or a serial line: `serial:PATH:BAUD:FORMAT`
    std::uint16_t port = 502;
    std::uint8_t unit = 1;
    Duration poll_period = milliseconds(100);  ///< depot time
    Duration watchdog = seconds(2);            ///< the remote I/O's own, in real time: it has no other
    std::vector<Point> inputs;  ///< in channel order; a free channel has no place; remote I/O only
    std::vector<Point> outputs;
    std::string pull_the_plug_test;  ///< record of a test, `2026-11-01 by Wang Wei`; remote I/O only
    std::string flags_test;          ///< record of a test; indicators only
    std::string use = "unattended";  ///< or "attended": a person stands by

    /// Where it answers. The configuration is sound.
    [[nodiscard]] devices::LinkAddress address() const;
    bool operator==(const DeviceConfig&) const = default;
};

struct CameraConfig {
    Name name;
    std::string url;             ///< http://host:port/path of a JPEG frame
    vision::PlateRegion region;  ///< where its lane's plates appear

    bool operator==(const CameraConfig&) const = default;
};

/// A printer that speaks ESC/POS over TCP.
struct PrinterConfig {
    Name name;
    std::string address;            ///< tcp:HOST:PORT
    std::int64_t width_dots = 576;  ///< of its head: 384 on paper of 58 mm, 576 on paper of 80 mm
    std::string heading;            ///< the first line of its tickets

    /// The address taken apart. The configuration is sound.
    [[nodiscard]] std::string host() const;
    [[nodiscard]] std::uint16_t port() const;
    bool operator==(const PrinterConfig&) const = default;
};

/// What the vision part takes on, of a picture from any camera.
struct VisionConfig {
    vision::ImageLimits image;
    vision::PlateLimits plates;

    bool operator==(const VisionConfig&) const = default;
};

struct WebConfig {
    std::string listen = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0 takes a free one

    bool operator==(const WebConfig&) const = default;
};

struct Config {
    Rules rules;
    std::vector<DeviceConfig> devices;
    std::vector<CameraConfig> cameras;
    std::vector<PrinterConfig> printers;
    WebConfig web;
    VisionConfig vision;

    bool operator==(const Config&) const = default;
};

/// One thing wrong in a configuration file.
struct ConfigFault {
    std::string file;
    std::int64_t line = 0;    ///< from 1; of a missing key, that of its table; 0 where no line can be named
    std::int64_t column = 0;  ///< in characters, from 1, of a text that is no TOML; else 0
    std::string key;          ///< `lane[0].division_kg`
    std::string value;        ///< as written; empty when missing
    std::string allowed;      ///< what may stand there

    /// One line: `depot.toml:12: lane[0].division_kg = 15: allowed is ...`
    [[nodiscard]] std::string text() const;
};

/// Reads a file.
///   errors  every fault at once, in the order of their lines; none is applied
Result<Config, std::vector<ConfigFault>> read_config(const std::string& path);

/// Every key with type, default, what is allowed and meaning: the tables of docs/configuration.md.
std::string config_reference();

/// `config check FILE`, `config print FILE` (effective values, each with its source: file and line, or
/// default) and `config keys` (the reference).
///   args     what follows `config`
///   returns  the exit status: 0 done, 1 the file has faults (they go to `err`), 2 usage
int config_command(std::span<const std::string> args, std::ostream& out, std::ostream& err);

}  // namespace graingate::app
