#pragma once

#include "controller/core/ids.hpp"
#include "controller/core/ticket.hpp"

#include <string_view>

/// Commands that ask a part for something. A job is numbered and stays in the state until it is answered.
namespace graingate {

/// Read the plate in front of a camera, and with it a trailer's before `rear`, where that is named; answered
/// by PlateRead or CameraFault, with QrRead before it when a QR code is shown.
struct ReadPlate {
    static constexpr std::string_view name = "ReadPlate";
    JobId job;
    Name camera;
    Name rear;

    static void fields(auto& self, auto&& field) {
        field("job", self.job);
        field("camera", self.camera);
        field("rear", self.rear);
    }
    bool operator==(const ReadPlate&) const = default;
};

/// Keep a photograph of a weighing; answered by EvidenceStored, CameraFault or JobFailed.
struct StorePhoto {
    static constexpr std::string_view name = "StorePhoto";
    JobId job;
    Name camera;
    VisitId visit;

    static void fields(auto& self, auto&& field) {
        field("job", self.job);
        field("camera", self.camera);
        field("visit", self.visit);
    }
    bool operator==(const StorePhoto&) const = default;
};

/// Put the ticket on paper; answered by JobDone, and asked again by the same id after JobFailed.
struct PrintTicket {
    static constexpr std::string_view name = "PrintTicket";
    JobId job;
    Name printer;
    bool is_copy = false;  ///< marked so on the paper
    TicketIssued ticket;

    static void fields(auto& self, auto&& field) {
        field("job", self.job);
        field("printer", self.printer);
        field("copy", self.is_copy);
        field("ticket", self.ticket);
    }
    bool operator==(const PrintTicket&) const = default;
};

/// Set the indicator to zero; answered by JobDone or JobFailed, and never asked again by itself.
struct SetZero {
    static constexpr std::string_view name = "SetZero";
    JobId job;
    Name device;

    static void fields(auto& self, auto&& field) {
        field("job", self.job);
        field("device", self.device);
    }
    bool operator==(const SetZero&) const = default;
};

}  // namespace graingate
