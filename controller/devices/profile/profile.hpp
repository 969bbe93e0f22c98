#pragma once

#include "controller/core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace graingate::devices {

/// Modbus function codes that read; the number is the code.
enum class ReadFunction : std::uint8_t { coils = 1, discrete_inputs = 2, holding = 3, input = 4 };

/// A run of registers or bits that one request reads. `start` is the address on the wire, from 0.
struct Block {
    ReadFunction function = ReadFunction::holding;
    std::uint16_t start = 0;
    std::uint16_t count = 0;
};

/// Some bits of one register, bit 0 the lowest. `address` is that on the wire.
struct BitField {
    std::uint16_t address = 0;
    unsigned first_bit = 0;
    unsigned bits = 1;
};

/// True while the field holds one of `when`; an empty list is never true.
struct BitTest {
    BitField field;
    std::vector<std::uint16_t> when;
};

/// A state of the indicator in which no reading is to be trusted, in the maker's words.
struct FaultTest {
    BitTest test;
    std::string what;
};

enum class WordOrder : std::uint8_t { high_first, low_first };

/// The raw values of the unit field. A unit that is not named here is refused (pounds, for one).
struct UnitField {
    BitField field;
    std::optional<std::uint16_t> kg;
    std::optional<std::uint16_t> g;
    std::optional<std::uint16_t> t;
};

/// How an indicator lays a reading out in its registers. The weight is a signed 32-bit count of
/// 10^-decimals units. Every address lies within `block`.
struct IndicatorProfile {
    std::string name;
    std::string title;
    std::string source;
    Block block;
    std::uint16_t weight_address = 0;
    WordOrder word_order = WordOrder::high_first;
    std::optional<BitField> decimals;  ///< none: counts are whole units
    std::optional<UnitField> unit;     ///< none: kilograms
    BitTest stable;
    BitTest centre_of_zero;  ///< may be absent: then the lane does not run unattended
    BitTest overload;
    BitTest underload;  ///< may be absent
    std::vector<FaultTest> faults;
};

/// The device's own watchdog: puts outputs to their safe values when requests stop.
struct WatchdogMap {
    std::uint16_t enable_coil = 0;
    std::uint16_t status_coil = 0;  ///< 1 after it tripped; writing 1 clears it
    std::uint16_t time_out_register = 0;
    std::uint16_t time_out_step_ms = 0;  ///< what one count of the register means
    std::uint16_t time_out_max = 0;      ///< the largest count
};

/// How a remote I/O module lays out its channels. Outputs are coils.
struct RemoteIoProfile {
    std::string name;
    std::string title;
    std::string source;
    Block inputs;
    std::uint16_t outputs_start = 0;
    std::uint16_t outputs_count = 0;
    std::uint16_t safe_start = 0;      ///< one coil an output: its level after the watchdog tripped
    std::uint16_t power_on_start = 0;  ///< one coil an output: its level after power-up
    WatchdogMap watchdog;
};

using Profile = std::variant<IndicatorProfile, RemoteIoProfile>;

/// Everything that is wrong with a profile, one sentence each: where, what, and what is allowed.
struct ProfileFault {
    std::vector<std::string> sentences;

    /// the sentences, one a line
    [[nodiscard]] std::string text() const;
};

/// Reads a profile from TOML text. `where` names the file in the faults.
Result<Profile, ProfileFault> parse_profile(std::string_view text, std::string_view where);

/// A profile by its name among those built in, or by path when `name_or_path` ends in `.toml`.
Result<Profile, ProfileFault> load_profile(std::string_view name_or_path);

/// The same, and it must be of this kind.
Result<IndicatorProfile, ProfileFault> load_indicator_profile(std::string_view name_or_path);
Result<RemoteIoProfile, ProfileFault> load_remote_io_profile(std::string_view name_or_path);

/// The names of the profiles built in, sorted.
std::vector<std::string_view> profile_names();

}  // namespace graingate::devices
