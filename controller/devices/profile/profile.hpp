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
    bool is_documented = true;  ///< false: read in no document of this device, to be proven at commissioning
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

/// How a 32-bit weight carries its sign.
enum class WeightType : std::uint8_t {
    s32,          ///< two's complement
    magnitude32,  ///< without a sign, which is in `negative`
};

/// The raw values of the unit field. A unit that is not named here is refused (pounds, for one).
struct UnitField {
    BitField field;
    std::optional<std::uint16_t> kg;
    std::optional<std::uint16_t> g;
    std::optional<std::uint16_t> t;
};

/// A counter by which the device shows that it lives.
struct HeartbeatField {
    std::uint16_t address = 0;
    std::uint16_t step_ms = 0;       ///< counts up by one so often
    std::uint16_t still_max_ms = 0;  ///< standing still for longer, the device is taken for hung
};

/// How a device that shakes hands over a command shows that it has taken it.
struct ZeroHandshake {
    BitTest taken;           ///< it has taken the command, until that is taken back
    std::uint16_t rest = 0;  ///< what takes it back, written to the command's register
    BitTest well;            ///< behind that: it has done it
};

/// How the device is told to take its present reading for zero: written to a holding register (FC 6).
struct ZeroCommand {
    std::uint16_t address = 0;
    std::uint16_t value = 0;
    std::optional<ZeroHandshake> handshake;
};

/// A register or two that no decision looks at; shown when a device is probed.
struct ShownValue {
    std::string what;
    std::uint16_t address = 0;
    bool is_double = false;  ///< 32 bits in the weight's word order, with a sign
    bool is_documented = true;
};

/// What every profile says of itself.
struct ProfileTitle {
    std::string name;
    std::string vendor;
    std::string title;
    std::string source;
    std::vector<std::string> not_documented;  ///< what is to be proven at commissioning, one sentence each
};

/// How an indicator lays a reading out in its registers. The weight counts 10^-decimals units. Every address
/// lies within `block`.
struct IndicatorProfile : ProfileTitle {
    Block block;
    std::uint16_t weight_address = 0;
    WeightType weight_type = WeightType::s32;
    WordOrder word_order = WordOrder::high_first;
    BitTest negative;                  ///< the sign of a magnitude; beside an s32 it must agree, or be absent
    std::optional<BitField> decimals;  ///< none: counts are whole units
    std::optional<UnitField> unit;     ///< none: kilograms
    BitTest stable;
    BitTest centre_of_zero;  ///< may be absent: then the lane does not run unattended
    BitTest overload;
    BitTest underload;  ///< may be absent
    std::vector<FaultTest> faults;
    std::optional<HeartbeatField> heartbeat;
    std::optional<ZeroCommand> zero;  ///< none: its zero key is pressed by hand
    std::vector<ShownValue> values;
};

/// A frame that a device sends again and again by itself.
enum class FrameFormat : std::uint8_t { yaohua, toledo };

/// An indicator on a serial line (or behind a converter that hands the line's bytes on over TCP). No frame
/// says centre of zero; a yaohua frame has neither state nor unit: kilograms, never stable.
struct FrameProfile : ProfileTitle {
    FrameFormat format = FrameFormat::yaohua;
    bool has_checksum = true;  ///< toledo only: the last byte may be switched off in the device
};

/// The device's own watchdog: puts outputs to their safe values when requests stop.
struct WatchdogMap {
    std::uint16_t enable_coil = 0;
    std::uint16_t status_coil = 0;  ///< 1 after it tripped; writing 1 clears it
    std::uint16_t time_out_register = 0;
    std::uint16_t time_out_step_ms = 0;  ///< what one count of the register means
    std::uint16_t time_out_max = 0;      ///< the largest count
};

/// A run of bits that no decision looks at; shown when a device is probed.
struct ShownBits {
    std::string what;
    Block block;
    bool is_documented = true;
};

/// How a remote I/O module lays out its channels. Outputs are coils.
struct RemoteIoProfile : ProfileTitle {
    Block inputs;
    std::uint16_t outputs_start = 0;
    std::uint16_t outputs_count = 0;
    std::optional<std::uint16_t> safe_start;      ///< a coil an output: its level after the watchdog tripped
    std::optional<std::uint16_t> power_on_start;  ///< a coil an output: its level after power-up
    std::optional<WatchdogMap> watchdog;          ///< none: it cannot be programmed and read back over Modbus
    std::vector<ShownBits> bits;
};

using Profile = std::variant<IndicatorProfile, FrameProfile, RemoteIoProfile>;
/// What weighs.
using WeighingProfile = std::variant<IndicatorProfile, FrameProfile>;

/// The profile as one that weighs; nothing when it is that of a remote I/O module.
std::optional<WeighingProfile> weighing_of(const Profile& profile);

/// The part that all have.
const ProfileTitle& title_of(const Profile& profile);

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
Result<FrameProfile, ProfileFault> load_frame_profile(std::string_view name_or_path);
Result<RemoteIoProfile, ProfileFault> load_remote_io_profile(std::string_view name_or_path);

/// The names of the profiles built in, sorted.
std::vector<std::string_view> profile_names();

}  // namespace graingate::devices
