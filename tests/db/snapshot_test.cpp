#include "controller/core/snapshot.hpp"

#include "controller/core/depot.hpp"
#include "db/journal.hpp"
#include "db/snapshot_files.hpp"
#include "db/snapshot_writer.hpp"
#include "tests/db/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <future>

namespace graingate::db {
namespace {

using test::TempDir;
using testing::ElementsAre;
using testing::HasSubstr;

class SnapshotFilesTest : public testing::Test {
protected:
    const TempDir dir;
    std::vector<std::string> said;
    SnapshotFiles files{dir.path(), [this](const std::string& words) { said.push_back(words); }};
};

TEST_F(SnapshotFilesTest, KeepTheNewestThree) {
    EXPECT_THAT(files.kept(), ElementsAre());
    for (const std::int64_t seq : {900, 1'000, 20, 1'100})
        EXPECT_EQ(files.write(seq, "state").value().size(), 64U);
    std::ofstream(dir.path() + "/snapshots/1200.json.7.tmp") << "half";
    std::ofstream(dir.path() + "/snapshots/notes.json") << "mine";
    EXPECT_THAT(files.kept(), ElementsAre(1'100, 1'000, 900));
    EXPECT_EQ(files.read(1'000).value(), "state");
    EXPECT_THAT(files.read(20).error(), HasSubstr("20.json cannot be read"));
}

TEST_F(SnapshotFilesTest, SayWhichFileIsPassedOver) {
    files.passed_over(7, "it is damaged");
    EXPECT_THAT(said, ElementsAre(HasSubstr("snapshots/7.json is passed over: it is damaged")));
}

/// Rows as a service of its own would write them; what they decide does not matter here.
class Service {
public:
    explicit Service(const std::string& dir) : journal(std::move(Journal::open(dir).value())) {
        append(EpochStarted{1, behaviour_version, codec_version, "test", {}, {}});
    }
    void append(const Event& event) {
        const auto seq = depot.seq() + 1;
        const Instant at{test::first_at_us + seq * 1'000};
        const JournalRow row{seq, at.us(), encode(event), encode(depot.apply({seq, at, event}))};
        ASSERT_TRUE(journal->append({&row, 1}));
    }
    std::unique_ptr<Journal> journal;
    Depot depot;
};

TEST(SnapshotWriter, KeepsTheEnginesStateBesideIt) {
    const TempDir dir;
    Service service(dir.path());
    std::vector<std::string> said;
    const auto say = [&](const std::string& words) { said.push_back(words); };
    SnapshotFiles files(dir.path(), say);
    engine::Inbox inbox;
    SnapshotWriter writer({dir.path(), 1'500, say}, files, service.depot, inbox);
    std::string expected;
    for (int i = 0; i < 2'000; ++i) {
        service.append(i % 2 == 0 ? Event{PartLost{Part::vision}} : Event{PartBack{Part::vision}});
        writer.note(service.depot.seq());
        if (service.depot.seq() == 1'500) expected = encode_snapshot(service.depot);
    }
    const auto told = inbox.take(1, std::chrono::seconds(60));
    ASSERT_EQ(told.size(), 1U);
    const auto& taken = std::get<SnapshotTaken>(told[0]);
    EXPECT_EQ(taken.seq, 1'500);
    EXPECT_EQ(files.read(1'500).value(), expected);
    EXPECT_EQ(taken.digest.view(), service.journal->digest(expected));
    EXPECT_THAT(said, ElementsAre());
    EXPECT_TRUE(inbox.take(1, std::chrono::seconds(0)).empty()) << "the next after another 1,500 rows";
}

TEST(SnapshotWriter, KeepsAStateAtOnceWhenTheNewestLiesFarBehind) {
    const TempDir dir;
    Service service(dir.path());
    for (int i = 0; i < 30; ++i) service.append(PartLost{Part::web});
    SnapshotFiles files(dir.path(), {});
    ASSERT_TRUE(files.write(12, "state"));
    engine::Inbox inbox;
    SnapshotWriter writer({dir.path(), 19, {}}, files, service.depot, inbox);
    writer.note(service.depot.seq());
    const auto told = inbox.take(1, std::chrono::seconds(60));
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(std::get<SnapshotTaken>(told[0]).seq, 31);
    EXPECT_THAT(files.kept(), ElementsAre(31, 12));
}

TEST(SnapshotWriter, SaysWhenItCannotReadTheJournal) {
    const TempDir dir;
    std::promise<std::string> said;
    SnapshotFiles files(dir.path(), {});
    engine::Inbox inbox;
    SnapshotWriter writer({dir.path(), 10, [&](const std::string& words) { said.set_value(words); }}, files,
                          Depot{}, inbox);
    writer.note(10);
    auto words = said.get_future();
    ASSERT_EQ(words.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    EXPECT_THAT(words.get(), HasSubstr("no state is kept any more before the next start"));
    EXPECT_THAT(files.kept(), ElementsAre());
}

}  // namespace
}  // namespace graingate::db
