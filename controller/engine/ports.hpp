#pragma once

#include "controller/core/depot.hpp"

#include <chrono>
#include <vector>

/// Where the engine's decisions go once they are durable. All are called on the engine's thread and must not
/// block: they hand over and return.
namespace graingate::engine {

class OutputPort {
public:
    virtual ~OutputPort() = default;
    /// The desired level of every output. Called after each commit and with each idle turn, changed or not: a
    /// module that hears nothing for long knows that the engine is gone.
    virtual void drive(const std::vector<OutputLevel>& levels) = 0;
    /// The journal failed: every output to its safe level, now and for good.
    virtual void make_safe() = 0;
};

class JobPort {
public:
    virtual ~JobPort() = default;
    /// A job that the state waits for (ReadPlate, StorePhoto, PrintTicket, SetZero).
    ///   returns  false: nothing is connected that does such jobs, and the state is told so
    virtual bool start(const Command& job) = 0;
};

class AnswerPort {
public:
    virtual ~AnswerPort() = default;
    /// What was decided on a request; never before the commit.
    virtual void answer(const RequestId& request, const Commands& commands) = 0;
};

class ViewPort {
public:
    virtual ~ViewPort() = default;
    /// The state after a commit, and again whenever nothing has happened for a while: who finds a picture too
    /// soon after the last one leaves it out. The next commit waits for this.
    virtual void show(const Depot& depot) = 0;
};

/// Sees what went by, for figures and the log; the last to be told.
class WitnessPort {
public:
    virtual ~WitnessPort() = default;
    /// Rows were made durable together, which took so long.
    virtual void committed(std::chrono::nanoseconds took) = 0;
    /// One event, and what was decided on it; after its commit.
    virtual void decided(const Event& event, const Commands& commands) = 0;
};

struct Ports {
    OutputPort& outputs;
    JobPort& jobs;
    AnswerPort& answers;
    ViewPort& view;
    WitnessPort* witness = nullptr;  ///< null: nobody looks
};

}  // namespace graingate::engine
