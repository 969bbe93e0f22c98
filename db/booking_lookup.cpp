#include "db/booking_lookup.hpp"

#include "db/connection.hpp"

namespace graingate::db {

Result<std::optional<BookingRow>, DbFault> find_booking(const std::string& journal_path,
                                                        const std::string& booking) {
    using Found = Result<std::optional<BookingRow>, DbFault>;
    return guarded(journal_path, [&]() -> Found {
        const Connection db = open_reader(journal_path);
        SQLite::Statement row(*db, R"(
            SELECT b.plate, b.trailer, b.commodity, b.day, b.slot,
                   CASE WHEN b.state = 'open' AND EXISTS (SELECT 1 FROM visits v WHERE v.booking = b.booking
                                                          AND v.closed_at_us IS NULL)
                        THEN 'here' ELSE b.state END,
                   b.arrived_at_us IS NOT NULL AND b.state = 'open',
                   (SELECT t.net_kg FROM tickets t WHERE t.booking = b.booking ORDER BY t.issued_at_us DESC LIMIT 1)
            FROM bookings b WHERE b.booking = ?)");
        row.bind(1, booking);
        if (!row.executeStep()) return std::optional<BookingRow>{};
        BookingRow found{row.getColumn(0).getString(),   std::nullopt,
                         row.getColumn(2).getString(),   row.getColumn(3).getString(),
                         row.getColumn(4).getInt64(),    row.getColumn(5).getString(),
                         row.getColumn(6).getInt() != 0, std::nullopt};
        if (!row.getColumn(1).isNull()) found.trailer = row.getColumn(1).getString();
        if (!row.getColumn(7).isNull()) found.net_kg = row.getColumn(7).getInt64();
        return std::optional<BookingRow>{std::move(found)};
    });
}

}  // namespace graingate::db
