#pragma once

#include "controller/app/process.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace graingate::app {

/// True masses of a truck that is gone, in grams, as only the world knows them.
struct TrueMasses {
    std::int64_t gross_g = 0;
    std::int64_t tare_g = 0;
    std::int64_t net_g = 0;
    bool has_followed = false;  ///< it came on behind another truck, against the light
    std::string how;  ///< `delivered`, `undelivered` (with its load), `sent_away`, `backed_out`, `drove_off`

    /// Over a scale, whatever it carried.
    [[nodiscard]] bool was_weighed_out() const { return how == "delivered" || how == "undelivered"; }
};

/// The virtual depot's process: reads what it prints, speaks to its drivers.
///   `stands L1.A 黑A12345` / `stands L1.A -`     who stands at a place now
///   `gone 黑A12345 delivered GROSS OUT NET L1 L1`  a truck has left for good; masses in grams, lanes in and
///   out, and `followed` when it came on behind another
///   `violation ...`                               what must never happen
///   `ready`                                       its servers listen
class SimLine {
public:
    explicit SimLine(Process process);
    ~SimLine();
    SimLine(const SimLine&) = delete;
    SimLine& operator=(const SimLine&) = delete;

    [[nodiscard]] bool is_ready();
    [[nodiscard]] bool has_ended();
    /// Empty when nobody stands there.
    [[nodiscard]] std::string plate_at(const std::string& place);
    [[nodiscard]] std::optional<TrueMasses> gone(const std::string& plate);
    [[nodiscard]] std::size_t violations();

    void send_away(const std::string& place);
    /// What somebody does with his hands, or says to a driver: a line of sim/depot_lines.hpp.
    void tell(const std::string& line);
    void send_to_pit(const std::string& plate, const std::string& pit);
    /// Back to a lane with its load.
    void send_back(const std::string& plate);

private:
    void read();
    void take(const std::string& line);

    Process process_;
    std::mutex mutex_;
    bool is_ready_ = false;
    bool has_ended_ = false;
    std::map<std::string, std::string> standing_;
    std::map<std::string, TrueMasses> gone_;
    std::size_t violations_ = 0;
    std::thread reader_;
};

}  // namespace graingate::app
