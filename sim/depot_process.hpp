#pragma once

#include "controller/core/result.hpp"
#include "controller/core/units.hpp"
#include "sim/modbus/field_servers.hpp"
#include "sim/world/scenario.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::sim {

class World;

/// What a virtual depot is started with.
struct DepotPlan {
    Scenario scenario;
    std::vector<DevicePlan> devices;            ///< Modbus servers, each on a port of the loopback
    std::map<Name, Name> indicator_lane;        ///< which lane an indicator weighs
    std::uint16_t camera_port = 0;              ///< 0 takes a free one
    int speed = 1;                              ///< of depot time, for the modules' own watchdogs
    std::function<Instant()> now;               ///< depot time; never falls; called on several threads
    std::function<void(std::string_view)> say;  ///< a line of depot_lines.hpp; called on one thread at a time
};

/// The virtual depot at work: the world under one lock, Modbus servers and camera frames for it, and a thread
/// that keeps the world up with depot time. Whoever asks for an input first brings the world up to now, so
/// that a level is never older than the question.
class DepotProcess {
public:
    /// The error says which port could not be had.
    static Result<std::unique_ptr<DepotProcess>, std::string> start(DepotPlan plan);
    ~DepotProcess();
    DepotProcess(const DepotProcess&) = delete;
    DepotProcess& operator=(const DepotProcess&) = delete;

    [[nodiscard]] std::uint16_t port_of(const Name& device) const;
    [[nodiscard]] std::uint16_t camera_port() const;

    /// An operator's word to a driver (DepotLines::obey). Any thread.
    bool obey(std::string_view line);

    /// Every truck has left for good. Any thread.
    [[nodiscard]] bool is_everybody_gone() const;

    /// Looks at the world, brought up to now, while it stands still. Any thread.
    void with_world(const std::function<void(const World&)>& look) const;

private:
    class Depot;
    explicit DepotProcess(std::unique_ptr<Depot> depot);
    std::unique_ptr<Depot> depot_;
};

}  // namespace graingate::sim
