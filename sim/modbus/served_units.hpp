#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>

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
    /// true: the answer, made at once, leaves after `late_by`
    virtual bool is_late() { return false; }
    static constexpr std::chrono::milliseconds late_by{300};
    /// Brings the tables up to date before a request is answered from them.
    virtual void before(_modbus_mapping_t& tables) = 0;
    /// A request wrote this holding register.
    virtual void wrote_register(int, std::uint16_t) {}
    /// Takes what the request may have written.
    virtual void after(_modbus_mapping_t&, CoilsWritten) {}
    /// Runs every few milliseconds, requests or none.
    virtual void tick(_modbus_mapping_t&) {}
};

/// The devices behind one peer or on one line, by unit number. A lone one under unit 0 answers to every
/// number.
using Units = std::map<std::uint8_t, std::unique_ptr<ServedDevice>>;

/// Answers requests from the tables of the unit that they name; one that names none stays unanswered.
class ServedUnits {
public:
    explicit ServedUnits(Units units);
    ~ServedUnits();

    /// Answers the `request` that came on `context`; its unit number stands right before its function code,
    /// which is `header` bytes in.
    ///   returns  false when the answer could not be sent
    bool answer(_modbus* context, std::span<const std::uint8_t> request, std::size_t header);
    void tick();

private:
    struct Unit;
    std::map<std::uint8_t, std::unique_ptr<Unit>> units_;
};

}  // namespace graingate::sim
