#include "db/backup.hpp"

#include "controller/core/fold.hpp"
#include "controller/core/snapshot.hpp"
#include "controller/engine/resume.hpp"
#include "db/journal.hpp"
#include "tests/db/said.hpp"
#include "tests/db/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace graingate::db {
namespace {

using namespace literals;
using test::TempDir;
using testing::HasSubstr;

Said backup_of(const std::vector<std::string>& args) {
    std::ostringstream out;
    std::ostringstream err;
    const int status = backup(args, out, err);
    return {status, out.str(), err.str()};
}

constexpr std::int64_t later_us = test::first_at_us + 3'600'000'000;

Said restored(const std::vector<std::string>& args, std::int64_t now_us = later_us) {
    std::ostringstream out;
    std::ostringstream err;
    const int status = restore(args, {"test", now_us}, out, err);
    return {status, out.str(), err.str()};
}

Rules rules_for_bookings() {
    Rules rules;
    rules.commodities = {"corn"_name};
    return rules;
}

/// A service that takes bookings, as far as its journal goes.
class Bookings {
public:
    explicit Bookings(const std::string& dir) : journal(std::move(Journal::open(dir).value())) {
        auto resumed = engine::resume(*journal, nullptr);
        depot = std::move(resumed.value().depot);
        if (depot.seq() == 0)
            append(EpochStarted{1, behaviour_version, codec_version, "test", rules_for_bookings(), {}});
    }
    /// Books a plate and returns the booking's id.
    BookingId book(const char* plate) {
        const auto commands = append(BookingRequested{*RequestId::from("r"),
                                                      *FarmerId::from(plate),
                                                      *PhoneTag::from(plate),
                                                      *Plate::parse(plate),
                                                      {},
                                                      {},
                                                      "corn"_name,
                                                      local_day(Instant{later_us}, hours(8)) + 1,
                                                      3});
        return std::get<BookingConfirmed>(commands.at(0)).booking;
    }
    Commands append(const Event& event) {
        const auto seq = depot.seq() + 1;
        const Instant at{std::max(test::first_at_us, depot.state().now.us()) + 1};
        Commands commands = depot.apply({seq, at, event});
        const JournalRow row{seq, at.us(), encode(event), encode(commands)};
        EXPECT_TRUE(journal->append({&row, 1}));
        return commands;
    }
    std::unique_ptr<Journal> journal;
    Depot depot;
};

class BackupTest : public testing::Test {
protected:
    const TempDir dir;
    const std::string live = dir.path() + "/live";
    const std::string copy = dir.path() + "/copy.db";
    const std::string fresh = dir.path() + "/fresh";
};

TEST_F(BackupTest, CopiesBesideTheRunningService) {
    Bookings service(live);
    service.book("黑A12345");
    const Said said = backup_of({journal_path(live), copy});
    ASSERT_EQ(said.status, 0) << said.err;
    EXPECT_EQ(said.out, service.journal->head().text() + "\n");
    service.book("黑A12346");
    auto file = JournalFile::open(copy);
    ASSERT_TRUE(file);
    const auto head = file->verify(nullptr, [](const JournalRow&) { return std::string{}; });
    ASSERT_TRUE(head) << head.error().text;
    EXPECT_EQ(head->text() + "\n", said.out);
    EXPECT_EQ(std::filesystem::status(copy).permissions(), std::filesystem::perms{0600});
    for (const char* beside : {"-wal", "-shm", ".half"}) EXPECT_FALSE(std::filesystem::exists(copy + beside));
    EXPECT_THAT(backup_of({journal_path(live), copy}).err, HasSubstr("is there already"));
}

TEST_F(BackupTest, IssuesNoNumberTwiceThoughTheOldDepotWentOn) {
    BookingId old_second;
    {
        Bookings service(live);
        EXPECT_EQ(service.book("黑A12345"), (BookingId{1, 1}));
        ASSERT_EQ(backup_of({journal_path(live), copy}).status, 0);
        old_second = service.book("黑A12346");
    }
    const Said said = restored({copy, "--data", fresh});
    ASSERT_EQ(said.status, 0) << said.err;
    const auto minute = static_cast<std::uint32_t>(later_us / 60'000'000);
    EXPECT_EQ(said.out, "epoch " + std::to_string(minute) + " begins with row 3\n");
    BookingId new_second;
    {
        Bookings service(fresh);
        EXPECT_NE(service.depot.state().bookings.find(BookingId{1, 1}), nullptr)
            << "what was copied is there";
        new_second = service.book("黑A12347");
    }
    EXPECT_EQ(old_second, (BookingId{1, 2}));
    EXPECT_EQ(new_second, (BookingId{minute, 2}));
    const std::string again = dir.path() + "/again";
    ASSERT_EQ(restored({copy, "--data", again}, later_us + 60'000'000).status, 0);
    EXPECT_NE(Bookings(again).book("黑A12347"), new_second) << "nor do two restores of one copy";
}

TEST_F(BackupTest, TakesTheEpochThatItIsGiven) {
    Bookings(live).book("黑A12345");
    ASSERT_EQ(backup_of({journal_path(live), copy}).status, 0);
    EXPECT_THAT(restored({copy, "--data", fresh, "--epoch", "1"}).err, HasSubstr("does not follow epoch 1"));
    EXPECT_FALSE(std::filesystem::exists(journal_path(fresh))) << "nothing half-done is left";
    EXPECT_EQ(restored({copy, "--data", fresh, "--epoch", "2"}).out, "epoch 2 begins with row 3\n");
    EXPECT_THAT(restored({copy, "--data", fresh}).err, HasSubstr("never overwritten"));
}

TEST_F(BackupTest, DerivesNoEpochFromAClockThatStandsBehind) {
    Bookings(live).book("黑A12345");
    ASSERT_EQ(backup_of({journal_path(live), copy}).status, 0);
    const Said said = restored({copy, "--data", fresh}, 1'000'000);
    EXPECT_EQ(said.status, 1);
    EXPECT_THAT(said.err, HasSubstr("by --epoch N"));
}

TEST_F(BackupTest, RefusesADamagedCopy) {
    Bookings(live).book("黑A12345");
    ASSERT_EQ(backup_of({journal_path(live), copy}).status, 0);
    std::string bytes;
    {
        std::ifstream file(copy, std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(file), {});
    }
    const auto at = bytes.find("\"commodity\":\"corn\"");
    ASSERT_NE(at, std::string::npos);
    bytes[at + 13] = 'h';
    std::ofstream(copy, std::ios::binary) << bytes;
    const Said said = restored({copy, "--data", fresh});
    EXPECT_EQ(said.status, 1);
    EXPECT_THAT(said.err, HasSubstr("differs from its leaf"));
    EXPECT_FALSE(std::filesystem::exists(fresh));
}

TEST_F(BackupTest, ExplainsAWrongCommandLine) {
    EXPECT_EQ(backup_of({"a"}).status, 2);
    EXPECT_EQ(backup_of({"/nowhere.db", copy}).status, 2);
    EXPECT_THAT(restored({copy}).err, HasSubstr("--data DIR is missing"));
    EXPECT_THAT(restored({copy, "--data", fresh, "--epoch", "0"}).err,
                HasSubstr("from 1 to 4294967295, not '0'"));
    EXPECT_EQ(restored({"/nowhere", "--data", fresh}).status, 2);
}

}  // namespace
}  // namespace graingate::db
