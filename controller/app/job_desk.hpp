#pragma once

#include "controller/app/field.hpp"
#include "controller/engine/ports.hpp"
#include "controller/printing/printers.hpp"

#include <variant>

namespace graingate::app {

/// Hands each job to who does it: tickets to the printers, zeroing to the field, all else to the parts.
class JobDesk final : public engine::JobPort {
public:
    JobDesk(engine::JobPort& parts, printing::Printers& printers, Field& field)
        : parts_(parts), printers_(printers), field_(field) {}

    bool start(const Command& job) override {
        if (const auto* zero = std::get_if<SetZero>(&job)) return field_.set_zero(*zero), true;
        const auto* print = std::get_if<PrintTicket>(&job);
        return print != nullptr ? printers_.start(*print) : parts_.start(job);
    }

private:
    engine::JobPort& parts_;
    printing::Printers& printers_;
    Field& field_;
};

}  // namespace graingate::app
