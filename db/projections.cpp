#include "db/projections.hpp"

#include "controller/core/codec.hpp"
#include "db/rows.hpp"

#include <array>
#include <string_view>
#include <type_traits>
#include <variant>

namespace graingate::db {
namespace {

struct Table {
    const char* name;
    const char* sql;
    const char* drop;
};

constexpr std::array<Table, 4> tables{
    Table{"bookings", R"(CREATE TABLE bookings(
    booking TEXT PRIMARY KEY,
    farmer TEXT NOT NULL,
    plate TEXT NOT NULL,
    trailer TEXT,
    commodity TEXT NOT NULL,
    day TEXT NOT NULL,
    slot INTEGER NOT NULL,
    state TEXT NOT NULL,
    confirmed_at_us INTEGER NOT NULL,
    arrived_at_us INTEGER,
    closed_at_us INTEGER
) STRICT, WITHOUT ROWID)",
          "DROP TABLE IF EXISTS bookings"},
    Table{"visits", R"(CREATE TABLE visits(
    visit TEXT PRIMARY KEY,
    lane TEXT NOT NULL,
    booking TEXT,
    farmer TEXT,
    plate TEXT,
    commodity TEXT,
    identified_by TEXT,
    sample TEXT,
    verdict TEXT,
    pit TEXT,
    gross_kg INTEGER,
    tare_kg INTEGER,
    hold TEXT,
    state TEXT NOT NULL,
    opened_at_us INTEGER NOT NULL,
    gross_at_us INTEGER,
    unloaded_at_us INTEGER,
    tare_at_us INTEGER,
    closed_at_us INTEGER
) STRICT, WITHOUT ROWID)",
          "DROP TABLE IF EXISTS visits"},
    Table{"tickets", R"(CREATE TABLE tickets(
    ticket TEXT PRIMARY KEY,
    outcome TEXT NOT NULL,
    visit TEXT NOT NULL,
    booking TEXT NOT NULL,
    farmer TEXT NOT NULL,
    plate TEXT NOT NULL,
    commodity TEXT NOT NULL,
    lane_gross TEXT NOT NULL,
    scale_gross TEXT NOT NULL,
    lane_tare TEXT NOT NULL,
    scale_tare TEXT NOT NULL,
    pit TEXT NOT NULL,
    gross_kg INTEGER NOT NULL,
    tare_kg INTEGER NOT NULL,
    net_kg INTEGER NOT NULL,
    gross_at_us INTEGER NOT NULL,
    tare_at_us INTEGER NOT NULL,
    lacks_photo_gross INTEGER NOT NULL,
    lacks_photo_tare INTEGER NOT NULL,
    turn_us INTEGER NOT NULL,
    issued_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID)",
          "DROP TABLE IF EXISTS tickets"},
    // From the known arrival to the ticket, by the day in China; nearest ranks.
    Table{"turn_times", R"(CREATE VIEW turn_times AS
WITH ranked AS (SELECT day, turn_us, row_number() OVER (PARTITION BY day ORDER BY turn_us) AS rank,
                       count(*) OVER (PARTITION BY day) AS trucks
                FROM (SELECT date(tare_at_us / 1000000, 'unixepoch', '+8 hours') AS day, turn_us FROM tickets))
SELECT day, trucks, min(CASE WHEN rank * 2 >= trucks THEN turn_us END) AS median_us,
       min(CASE WHEN rank * 100 >= trucks * 95 THEN turn_us END) AS p95_us
FROM ranked GROUP BY day)",
          "DROP VIEW IF EXISTS turn_times"}};

/// As the codec writes it: `1-17`.
template <class Tag>
std::string text_of(const Id<Tag>& id) {
    return std::to_string(id.epoch) + "-" + std::to_string(id.number);
}
template <class Enum>
    requires std::is_enum_v<Enum>
std::string text_of(Enum value) {
    return std::string{names_of(value)[static_cast<std::size_t>(value)]};
}
template <std::size_t Max>
std::string text_of(const FixedText<Max>& text) {
    return std::string{text.view()};
}

/// Commands that no table shows: refusals, alarms, outputs, jobs. A new command is either here or has its
/// `on`.
template <class T>
constexpr bool is_unshown =
    std::is_same_v<T, BookingRefused> || std::is_same_v<T, UnloadingStarted> ||
    std::is_same_v<T, RequestGranted> || std::is_same_v<T, RequestRefused> ||
    std::is_same_v<T, AlarmRaised> || std::is_same_v<T, AlarmCleared> || std::is_same_v<T, OutputChanged> ||
    std::is_same_v<T, ReadPlate> || std::is_same_v<T, StorePhoto> || std::is_same_v<T, PrintTicket> ||
    std::is_same_v<T, SetZero> || std::is_same_v<T, TruckCalled> || std::is_same_v<T, TurnLost> ||
    std::is_same_v<T, PitDeclaredClean>;

}  // namespace

void make_projections(SQLite::Database& db) {
    for (const auto& table : tables) db.exec(table.sql);
}

bool has_projections(SQLite::Database& db) {
    SQLite::Statement found(db, "SELECT sql FROM sqlite_schema WHERE name=?");
    for (const auto& table : tables) {
        found.bind(1, table.name);
        if (!found.executeStep() || found.getColumn(0).getString() != table.sql) return false;
        found.reset();
    }
    return true;
}

SQLite::Statement& Projector::prepared(std::unique_ptr<SQLite::Statement>& held, const char* sql) {
    if (!held) held = std::make_unique<SQLite::Statement>(db_, sql);
    return *held;
}

template <class... Values>
void Projector::run(std::unique_ptr<SQLite::Statement>& held, const char* sql, const Values&... values) {
    auto& statement = prepared(held, sql);
    int index = 0;
    (statement.bind(++index, values), ...);
    statement.exec();
    statement.reset();
}

std::optional<std::string> Projector::apply(const JournalRow& row) {
    if (row.commands == "[]") return std::nullopt;
    const auto commands = decode_recorded_commands(row.commands);
    if (!commands) return "its commands are not canonical: " + commands.error().text();
    for (const auto& command : *commands)
        std::visit(
            [&](const auto& said) {
                if constexpr (!is_unshown<std::decay_t<decltype(said)>>) on(row, said);
            },
            command);
    return std::nullopt;
}

void Projector::on(const JournalRow& row, const BookingConfirmed& said) {
    run(confirm_, "INSERT INTO bookings VALUES(?,?,?,nullif(?,''),?,?,?,'open',?,NULL,NULL)",
        text_of(said.booking), text_of(said.farmer), std::string{said.plate.text()},
        std::string{said.trailer ? said.trailer->text() : std::string_view{}}, text_of(said.commodity),
        said.day.text(), said.slot, row.at_us);
}

void Projector::on(const JournalRow& row, const ArrivalNoted& said) {
    run(arrive_, "UPDATE bookings SET arrived_at_us=? WHERE booking=?", row.at_us, text_of(said.booking));
}

void Projector::on(const JournalRow& row, const BookingClosed& said) {
    run(close_booking_, "UPDATE bookings SET state=?, closed_at_us=? WHERE booking=?", text_of(said.how),
        row.at_us, text_of(said.booking));
}

void Projector::on(const JournalRow& row, const VisitOpened& said) {
    run(open_visit_, "INSERT INTO visits(visit, lane, state, opened_at_us) VALUES(?,?,'open',?)",
        text_of(said.visit), text_of(said.lane), row.at_us);
}

void Projector::on(const JournalRow&, const VisitMatched& said) {
    run(match_, "UPDATE visits SET booking=?, farmer=?, plate=?, commodity=?, identified_by=? WHERE visit=?",
        text_of(said.booking), text_of(said.farmer), std::string{said.plate.text()}, text_of(said.commodity),
        text_of(said.by), text_of(said.visit));
    // It waits in the street no longer: should it back off, it has to arrive again.
    run(leave_street_, "UPDATE bookings SET arrived_at_us=NULL WHERE booking=?", text_of(said.booking));
}

void Projector::on(const JournalRow&, const VisitHeld& said) {
    run(hold_, "UPDATE visits SET hold=? WHERE visit=?", text_of(said.code), text_of(said.visit));
}

void Projector::on(const JournalRow&, const HoldEnded& said) {
    run(end_hold_, "UPDATE visits SET hold=NULL WHERE visit=?", text_of(said.visit));
}

void Projector::on(const JournalRow& row, const WeighingRecorded& said) {
    if (said.kind == WeighingKind::gross)
        run(gross_, "UPDATE visits SET gross_kg=?, gross_at_us=? WHERE visit=?", said.weight.count(),
            row.at_us, text_of(said.visit));
    else
        run(tare_, "UPDATE visits SET tare_kg=?, tare_at_us=? WHERE visit=?", said.weight.count(), row.at_us,
            text_of(said.visit));
}

void Projector::on(const JournalRow&, const SampleTaken& said) {
    run(sample_, "UPDATE visits SET sample=? WHERE visit=?", text_of(said.sample), text_of(said.visit));
}

void Projector::on(const JournalRow&, const LoadAccepted& said) {
    run(accept_, "UPDATE visits SET verdict='accepted' WHERE visit=?", text_of(said.visit));
}

void Projector::on(const JournalRow&, const LoadRejected& said) {
    run(reject_, "UPDATE visits SET verdict='rejected', pit=NULL WHERE visit=?", text_of(said.visit));
}

void Projector::on(const JournalRow&, const DeliveryWithdrawn& said) {
    run(withdraw_, "UPDATE visits SET pit=NULL WHERE visit=?", text_of(said.visit));
}

void Projector::on(const JournalRow&, const TruckLetOut& said) {
    run(let_out_, "UPDATE visits SET plate=?, identified_by=? WHERE visit=?", std::string{said.plate.text()},
        text_of(Evidence::two_people), text_of(said.visit));
}

void Projector::on(const JournalRow&, const PitAssigned& said) {
    run(pit_, "UPDATE visits SET pit=? WHERE visit=?", text_of(said.pit), text_of(said.visit));
}

void Projector::on(const JournalRow& row, const UnloadingConfirmed& said) {
    run(unloaded_, "UPDATE visits SET unloaded_at_us=? WHERE visit=?", row.at_us, text_of(said.visit));
}

void Projector::on(const JournalRow& row, const TicketIssued& said) {
    run(ticket_, "INSERT INTO tickets VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        text_of(said.ticket), text_of(said.outcome), text_of(said.visit), text_of(said.booking),
        text_of(said.farmer), std::string{said.plate.text()}, text_of(said.commodity),
        text_of(said.lane_gross), text_of(said.scale_gross), text_of(said.lane_tare),
        text_of(said.scale_tare), text_of(said.pit), said.gross.count(), said.tare.count(), said.net.count(),
        said.gross_at.us(), said.tare_at.us(), static_cast<int>(said.lacks_photo_gross),
        static_cast<int>(said.lacks_photo_tare), (said.tare_at - said.arrived_at).us(), row.at_us);
}

void Projector::on(const JournalRow& row, const VisitClosed& said) {
    run(close_visit_, "UPDATE visits SET state=?, closed_at_us=? WHERE visit=?", text_of(said.how), row.at_us,
        text_of(said.visit));
}

Result<Done, DbFault> rebuild_projections(SQLite::Database& db, const std::string& path) {
    SQLite::Transaction change(db, SQLite::TransactionBehavior::IMMEDIATE);
    for (const auto& table : tables) db.exec(table.drop);
    make_projections(db);
    Projector projector(db);
    std::optional<std::string> wrong;
    std::int64_t at = 0;
    auto all = read_rows(db, path, 1, INT64_MAX, [&](const JournalRow& row, const Hash&) {
        at = row.seq;
        wrong = projector.apply(row);
        return !wrong;
    });
    if (!all) return all;
    if (wrong)
        return Unexpected{
            DbFault{DbFault::Kind::damaged, path + ": row " + std::to_string(at) + ": " + *wrong}};
    change.commit();
    return Done{};
}

}  // namespace graingate::db
