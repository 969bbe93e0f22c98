#pragma once

#include "controller/core/command.hpp"
#include "controller/engine/journal_port.hpp"
#include "db/connection.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

/// Tables derived from the recorded commands alone: `bookings`, `visits`, `tickets`. They serve pages and
/// reports, never a decision; dropped and rebuilt they are the same (docs/journal.md).
namespace graingate::db {

/// Makes the tables, empty. Throws SQLite::Exception, as all below.
void make_projections(SQLite::Database& db);

/// True when the tables are there and read as this build makes them.
bool has_projections(SQLite::Database& db);

/// Writes what a row's commands say into the tables, inside the caller's transaction.
class Projector {
public:
    explicit Projector(SQLite::Database& db) : db_(db) {}

    /// nothing, or why the row's commands cannot be read
    std::optional<std::string> apply(const JournalRow& row);

private:
    SQLite::Statement& prepared(std::unique_ptr<SQLite::Statement>& held, const char* sql);
    template <class... Values>
    void run(std::unique_ptr<SQLite::Statement>& held, const char* sql, const Values&... values);

    void on(const JournalRow& row, const BookingConfirmed& said);
    void on(const JournalRow& row, const ArrivalNoted& said);
    void on(const JournalRow& row, const BookingClosed& said);
    void on(const JournalRow& row, const VisitOpened& said);
    void on(const JournalRow& row, const VisitMatched& said);
    void on(const JournalRow& row, const VisitHeld& said);
    void on(const JournalRow& row, const HoldEnded& said);
    void on(const JournalRow& row, const WeighingRecorded& said);
    void on(const JournalRow& row, const SampleTaken& said);
    void on(const JournalRow& row, const LoadAccepted& said);
    void on(const JournalRow& row, const LoadRejected& said);
    void on(const JournalRow& row, const DeliveryWithdrawn& said);
    void on(const JournalRow& row, const TruckLetOut& said);
    void on(const JournalRow& row, const PitAssigned& said);
    void on(const JournalRow& row, const UnloadingConfirmed& said);
    void on(const JournalRow& row, const TicketIssued& said);
    void on(const JournalRow& row, const VisitClosed& said);

    SQLite::Database& db_;
    std::unique_ptr<SQLite::Statement> confirm_, arrive_, leave_street_, close_booking_, open_visit_, match_,
        hold_, end_hold_, gross_, tare_, sample_, accept_, reject_, withdraw_, let_out_, pit_, unloaded_,
        ticket_, close_visit_;
};

/// Drops the tables and fills them again from every row, in one transaction.
///   errors  damaged: the first row that does not hold
Result<Done, DbFault> rebuild_projections(SQLite::Database& db, const std::string& path);

}  // namespace graingate::db
