#include "db/audit.hpp"

#include "controller/core/depot.hpp"
#include "controller/core/snapshot.hpp"
#include "db/connection.hpp"
#include "db/journal.hpp"
#include "tests/db/said.hpp"
#include "tests/db/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

namespace graingate::db {
namespace {

using namespace literals;
using test::sample_rows;
using test::TempDir;
using testing::AllOf;
using testing::HasSubstr;

template <class Command>
Said run(Command command, std::vector<std::string> args) {
    std::ostringstream out;
    std::ostringstream err;
    const int status = command(args, out, err);
    return {status, out.str(), err.str()};
}

std::string make_depot(const TempDir& dir, const std::vector<JournalRow>& rows) {
    auto journal = Journal::open(dir.path());
    EXPECT_TRUE(journal);
    EXPECT_TRUE((*journal)->append(rows));
    return journal_path(dir.path());
}

Rules small_rules() {
    Rules rules;
    rules.commodities = {"corn"_name};
    rules.pits = {{"P1"_name, "P1.io"_name, "P1.camera"_name, {"corn"_name}}};
    LaneRules lane;
    lane.name = "L1"_name;
    lane.indicator = "L1.indicator"_name;
    lane.io = "L1.io"_name;
    lane.camera_a = "L1.camera_a"_name;
    lane.camera_b = "L1.camera_b"_name;
    lane.division = Kilograms{20};
    lane.max = Kilograms{80'000};
    lane.truck_min = Kilograms{1'000};
    rules.lanes = {lane};
    return rules;
}

/// Rows whose commands are what `step` decides.
std::vector<JournalRow> decided_rows() {
    const auto farmer = *FarmerId::from("0123456789abcdef0123456789abcdef");
    const auto plate = *Plate::parse("黑A12345");
    const std::vector<Event> events{
        EpochStarted{1, behaviour_version, codec_version, "test", small_rules(), {}}, ProcessStarted{"test"},
        BookingRequested{*RequestId::from("r1"),
                         farmer,
                         *PhoneTag::from(std::string(32, 'a')),
                         plate,
                         {},
                         {},
                         "corn"_name,
                         local_day(Instant{test::first_at_us}, hours(8)) + 1,
                         3},
        BookingRequested{*RequestId::from("r2"),
                         farmer,
                         *PhoneTag::from(std::string(32, 'a')),
                         plate,
                         {},
                         {},
                         "gold"_name,
                         local_day(Instant{test::first_at_us}, hours(8)) + 1,
                         3},
        InputChanged{*Point::parse("L1.A.presence"), true}};
    Depot depot;
    std::vector<JournalRow> rows;
    for (const auto& event : events) {
        const auto seq = static_cast<std::int64_t>(rows.size()) + 1;
        const Instant at{test::first_at_us + seq * 1'000};
        rows.push_back({seq, at.us(), encode(event), encode(depot.apply({seq, at, event}))});
    }
    return rows;
}

TEST(Replay, DecidesAgainWhatIsRecorded) {
    const TempDir dir;
    const auto rows = decided_rows();
    ASSERT_THAT(rows[2].commands, HasSubstr("BookingConfirmed"));
    const auto path = make_depot(dir, rows);
    const Said said = run(audit_replay, {path});
    EXPECT_EQ(said.status, 0) << said.out << said.err;
    EXPECT_EQ(said.out, "5 rows decided again, each as recorded\n");
    EXPECT_EQ(run(audit_replay, {path, "--from", "3", "--to", "3"}).out,
              "1 row decided again, each as recorded\n");
    EXPECT_EQ(run(audit_replay, {path, "--visit", "7-7"}).status, 1) << "nothing was compared";
}

TEST(Replay, PrintsTheFirstDeparture) {
    const TempDir dir;
    auto rows = decided_rows();
    const std::string decided = rows[2].commands;
    rows[2].commands = "[]";
    const auto path = make_depot(dir, rows);
    const Said said = run(audit_replay, {path});
    EXPECT_EQ(said.status, 1);
    EXPECT_EQ(said.out, "row 3 recorded []\ndecided  " + decided + "\n");
    EXPECT_EQ(run(audit_replay, {path, "--from", "4"}).status, 0) << "row 3 was not asked for";
    EXPECT_EQ(run(audit_replay, {path, "--to", "2"}).status, 0);
}

/// A depot whose first epoch is of `behaviour`, whose second is this build's; a state was kept in each.
class TwoEpochs {
public:
    explicit TwoEpochs(std::uint32_t behaviour) {
        auto rows = decided_rows();
        const std::string own = "\"behaviour\":" + std::to_string(behaviour_version);
        rows[0].body.replace(rows[0].body.find(own), own.size(),
                             "\"behaviour\":" + std::to_string(behaviour));
        auto journal = Journal::open(dir.path());
        EXPECT_TRUE(journal && (*journal)->append(rows));
        Depot depot;
        for (const JournalRow& row : decided_rows())
            depot.apply({row.seq, Instant{row.at_us}, decode_event(row.body).value()});
        const auto made = [&](const Event& event) {
            const auto seq = depot.seq() + 1;
            const Instant at{test::first_at_us + seq * 1'000};
            return JournalRow{seq, at.us(), encode(event), encode(depot.apply({seq, at, event}))};
        };
        const auto digest = [&] { return Digest::from((*journal)->digest(encode_snapshot(depot))).value(); };
        const std::string carried = encode_snapshot(depot);
        const JournalRow epoch =
            made(EpochStarted{2, behaviour_version, codec_version, "next", small_rules(), digest()});
        EXPECT_TRUE((*journal)->begin_epoch({&epoch, 1}, carried));
        const auto kept = digest();
        std::vector<JournalRow> rest{made(ProcessStarted{"next"})};
        rest.push_back(made(SnapshotTaken{epoch.seq, names_a_wrong_state ? Digest{} : kept}));
        EXPECT_TRUE((*journal)->append(rest));
    }
    static inline bool names_a_wrong_state = false;
    TempDir dir;
    std::string path = journal_path(dir.path());
};

TEST(Replay, GoesThroughAllEpochs) {
    const TwoEpochs depot(behaviour_version);
    const Said said = run(audit_replay, {depot.path});
    EXPECT_EQ(said.out, "8 rows decided again, each as recorded\n") << said.err;
    EXPECT_THAT(said.err, HasSubstr("2 kept states are what the rows lead to"));
    EXPECT_EQ(run(audit_verify, {depot.path}).status, 0);
}

TEST(Replay, PassesAnEpochOfAnotherBehaviourAndSaysSo) {
    const TwoEpochs depot(1);
    const Said said = run(audit_replay, {depot.path});
    EXPECT_EQ(said.status, 0) << said.out << said.err;
    EXPECT_EQ(said.out, "3 rows decided again, each as recorded\n");
    EXPECT_THAT(said.err, AllOf(HasSubstr("epoch 1, from row 1 on, is of behaviour 1"), HasSubstr("(test)"),
                                HasSubstr("5 rows were not decided again")));
    EXPECT_EQ(run(audit_replay, {depot.path, "--to", "5"}).status, 1) << "nothing of it was compared";
    EXPECT_EQ(run(audit_verify, {depot.path}).status, 0);
}

TEST(Replay, RefusesAStateThatItsRowsDoNotLeadTo) {
    TwoEpochs::names_a_wrong_state = true;
    const TwoEpochs depot(behaviour_version);
    TwoEpochs::names_a_wrong_state = false;
    const Said said = run(audit_replay, {depot.path});
    EXPECT_EQ(said.status, 1);
    EXPECT_EQ(said.out, "row 6 leads to another state than the one that was kept after it\n");
}

TEST(Verify, RefusesACarriedStateThatWasChanged) {
    const TwoEpochs depot(behaviour_version);
    std::string bytes;
    {
        std::ifstream file(depot.path, std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(file), {});
    }
    const auto at = bytes.find("\"walk_ins\":0,\"cycles_us\"");
    ASSERT_NE(at, std::string::npos);
    bytes[at + 11] = '1';
    std::ofstream(depot.path, std::ios::binary) << bytes;
    const Said verified = run(audit_verify, {depot.path});
    EXPECT_EQ(verified.status, 1);
    EXPECT_THAT(verified.err, HasSubstr("the state kept for row 6 is damaged"));
    EXPECT_EQ(run(audit_replay, {depot.path}).out, "row 6 carries over a state that is not kept\n");
}

TEST(Show, TellsAVisitToAPerson) {
    const TempDir dir;
    const auto path = make_depot(dir, sample_rows(33));
    const Said said = run(audit_show, {path, "--visit", "1-2"});
    EXPECT_EQ(said.status, 0) << said.err;
    EXPECT_THAT(
        said.out,
        AllOf(HasSubstr("row 12  a farmer asked for"), HasSubstr("held at L1: no plate read (黑A1234)"),
              HasSubstr("li and wang asked at L1: identify 黑A12345 (snow)"),
              HasSubstr("gross weighed: 41320 kg"),
              HasSubstr("ticket 1-2 (delivered): gross 41320 kg, tare 14100 kg, net 27220 kg"),
              HasSubstr("visit closed: delivered")));
    EXPECT_THAT(said.out, testing::Not(HasSubstr("ticket 1-1"))) << "nothing of another visit";
    const Said none = run(audit_show, {path, "--visit", "1-9"});
    EXPECT_EQ(none.status, 1);
    EXPECT_THAT(none.err, HasSubstr("no visit 1-9"));
}

TEST(Show, SpeaksTheDepotsTime) {
    const TempDir dir;
    const auto path = make_depot(dir, sample_rows(11));
    // 1,795,400,000 s is 2026-11-23T02:13:20Z by `date -u`.
    EXPECT_THAT(run(audit_show, {path, "--visit", "1-1"}).out, HasSubstr("2026-11-23 10:13:20  row 1 "));
}

TEST(Rebuild, FillsTheTablesAsTheyWere) {
    const TempDir dir;
    const auto path = make_depot(dir, sample_rows(60));
    const auto tables = [&] {
        SQLite::Database db(path, SQLite::OPEN_READONLY);
        std::string text;
        for (const std::string table : {"bookings", "visits", "tickets"}) {
            SQLite::Statement rows(db, "SELECT * FROM " + table + " ORDER BY 1");
            while (rows.executeStep()) {
                for (int i = 0; i < rows.getColumnCount(); ++i) text += rows.getColumn(i).getString() + "|";
                text += "\n";
            }
        }
        return text;
    };
    const std::string filled = tables();
    EXPECT_THAT(filled, HasSubstr("1-5|delivered|1-5|1-5|0123456789abcdef0123456789abcdef|黑A12345|corn|L1|"
                                  "L1.indicator|L1|L1.indicator|P1|41320|14100|27220|"));
    EXPECT_THAT(filled, HasSubstr("|41320|14100||delivered|")) << "a visit that is closed";
    EXPECT_THAT(filled, HasSubstr("|2250000|")) << "from the arrival to the ticket: nine rows' time";
    EXPECT_THAT(filled, HasSubstr("|2026-11-23|3|delivered|")) << "and its booking";
    EXPECT_THAT(filled, HasSubstr("1-6|L1|1-6|")) << "the last truck is still here";
    {
        SQLite::Database db(path, SQLite::OPEN_READWRITE);
        db.exec("UPDATE tickets SET net_kg=99999; DELETE FROM visits; DROP TABLE bookings");
    }
    const Said said = run(rebuild, {path});
    EXPECT_EQ(said.status, 0) << said.err;
    EXPECT_EQ(tables(), filled);
    SQLite::Database(path, SQLite::OPEN_READWRITE).exec("DROP TABLE tickets");
    EXPECT_TRUE(Journal::open(dir.path())) << "a service that finds a table missing makes it again";
    EXPECT_EQ(tables(), filled);
}

TEST(Rebuild, IsRefusedWhileTheServiceRuns) {
    const TempDir dir;
    const auto journal = Journal::open(dir.path());
    const Said said = run(rebuild, {journal_path(dir.path())});
    EXPECT_EQ(said.status, 1);
    EXPECT_THAT(said.err, HasSubstr("the service runs here"));
}

TEST(Audit, ExplainsAWrongCommandLine) {
    const auto fault_of = [](auto command, const std::vector<std::string>& args) {
        const Said said = run(command, args);
        EXPECT_EQ(said.status, 2);
        EXPECT_EQ(said.out, "");
        return said.err;
    };
    EXPECT_THAT(fault_of(audit_verify, {}), HasSubstr("the database is missing"));
    EXPECT_THAT(fault_of(audit_verify, {"/nowhere.db"}), HasSubstr("/nowhere.db is no file"));
    EXPECT_THAT(fault_of(audit_verify, {"a", "b"}), HasSubstr("'b' is a second"));
    EXPECT_THAT(fault_of(audit_verify, {"a", "--visit", "1-1"}), HasSubstr("allowed: --expect"));
    EXPECT_THAT(fault_of(audit_verify, {"a", "--expect"}), HasSubstr("--expect needs a value"));
    EXPECT_THAT(fault_of(audit_verify, {"a", "--expect", "7"}), HasSubstr("a colon and 64 hex digits"));
    EXPECT_THAT(fault_of(audit_replay, {"a", "--from", "0"}), HasSubstr("a row number from 1 on, not '0'"));
    EXPECT_THAT(fault_of(audit_replay, {"a", "--to", "x"}), HasSubstr("a row number from 1 on, not 'x'"));
    EXPECT_THAT(fault_of(audit_show, {"a"}), HasSubstr("--visit ID is missing"));
    EXPECT_THAT(fault_of(audit_show, {"a", "--visit", "17"}), HasSubstr("an id such as 1-17, not '17'"));
    EXPECT_THAT(fault_of(rebuild, {"a", "--visit", "1-1"}), HasSubstr("allowed: none"));
}

TEST(TurnTimes, AreADaysMedianAndNinetyFifthPercentile) {
    const TempDir dir;
    ASSERT_TRUE(Journal::open(dir.path()));
    SQLite::Database db(journal_path(dir.path()), SQLite::OPEN_READWRITE);
    const auto issue = [&](int number, std::int64_t turn_min, std::int64_t at_us) {
        SQLite::Statement insert(
            db, "INSERT INTO tickets VALUES(?,'delivered','','','','','','','','','','',0,0,0,0,?,0,0,?,0)");
        insert.bind(1, "1-" + std::to_string(number));
        insert.bind(2, at_us);
        insert.bind(3, turn_min * 60'000'000);
        insert.exec();
    };
    // 15:30 and 16:30 in Greenwich: another day in China.
    constexpr std::int64_t half_past_three = 1'795'361'400'000'000;
    for (int i = 1; i <= 20; ++i) issue(i, 21 - i, half_past_three);
    issue(21, 77, half_past_three + 3'600'000'000);
    SQLite::Statement days(db, "SELECT day, trucks, median_us, p95_us FROM turn_times ORDER BY day");
    const auto row = [&] {
        EXPECT_TRUE(days.executeStep());
        return std::tuple{days.getColumn(0).getString(), days.getColumn(1).getInt(),
                          days.getColumn(2).getInt64() / 60'000'000,
                          days.getColumn(3).getInt64() / 60'000'000};
    };
    EXPECT_EQ(row(), (std::tuple{"2026-11-22", 20, 10, 19}));
    EXPECT_EQ(row(), (std::tuple{"2026-11-23", 1, 77, 77}));
}

}  // namespace
}  // namespace graingate::db
