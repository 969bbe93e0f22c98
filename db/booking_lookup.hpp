#pragma once

#include "controller/core/result.hpp"
#include "db/fault.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace graingate::db {

/// A booking as the projections have it.
struct BookingRow {
    std::string plate;
    std::optional<std::string> trailer;
    std::string commodity;
    std::string day;  ///< `2026-11-23`
    std::int64_t slot = 0;
    std::string state;                   ///< open, here, or a name of BookingEnd
    bool has_arrived = false;            ///< its truck waits in the street
    std::optional<std::int64_t> net_kg;  ///< of its ticket
};

/// Looks a booking up in the projections of a journal, beside the running service.
///   booking  the booking's id as text, `1-17`
///   returns  nothing, when there is none
///   errors   missing, newer_schema, failed
Result<std::optional<BookingRow>, DbFault> find_booking(const std::string& journal_path,
                                                        const std::string& booking);

}  // namespace graingate::db
