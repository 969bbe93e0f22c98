#pragma once

#include "controller/engine/ports.hpp"
#include "controller/printing/printers.hpp"

#include <variant>

namespace graingate::app {

/// Hands each job to who does it: tickets to the printers, all else to the parts.
class JobDesk final : public engine::JobPort {
public:
    JobDesk(engine::JobPort& parts, printing::Printers& printers) : parts_(parts), printers_(printers) {}

    bool start(const Command& job) override {
        const auto* print = std::get_if<PrintTicket>(&job);
        return print != nullptr ? printers_.start(*print) : parts_.start(job);
    }

private:
    engine::JobPort& parts_;
    printing::Printers& printers_;
};

}  // namespace graingate::app
