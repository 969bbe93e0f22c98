#include "db/evidence.hpp"
#include "db/journal.hpp"
#include "tests/db/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <optional>
#include <random>
#include <thread>

namespace graingate::db {
namespace {

using test::row_of;
using test::TempDir;
using testing::HasSubstr;

/// Appends rows until the journal refuses; returns the last that was acknowledged and the words.
struct Filled {
    std::int64_t last = 0;
    std::string fault;
};

Filled fill(Journal& journal) {
    Filled filled{journal.end().seq, {}};
    for (;;) {
        const auto row = row_of(filled.last + 1, ProcessStarted{std::string(400, 'x')}, {});
        const auto done = journal.append({&row, 1});
        if (!done) {
            filled.fault = done.error().text;
            return filled;
        }
        ++filled.last;
    }
}

void expect_dead_and_whole(std::unique_ptr<Journal> journal, const Filled& filled, const std::string& dir,
                           const std::function<void()>& make_room) {
    EXPECT_GT(filled.last, 10);
    make_room();
    const auto next = row_of(filled.last + 1, DeadlineReached{}, {});
    const auto again = journal->append({&next, 1});
    ASSERT_FALSE(again) << "room or not: a failed write is never tried again";
    EXPECT_EQ(again.error().text, filled.fault);
    journal.reset();
    auto reopened = Journal::open(dir);
    ASSERT_TRUE(reopened) << reopened.error().text;
    EXPECT_GE((*reopened)->end().seq, filled.last) << "what was acknowledged is there";
    std::int64_t count = 0;
    ASSERT_TRUE((*reopened)->for_each(1, INT64_MAX, [&](const JournalRow&) { return ++count > 0; }));
    EXPECT_EQ(count, (*reopened)->end().seq);
}

/// A small disk of its own; nothing where mounting is not permitted.
class SmallDisk {
public:
    SmallDisk() { is_mounted_ = ::mount("tmpfs", dir_.path().c_str(), "tmpfs", 0, "size=600k") == 0; }
    ~SmallDisk() {
        if (is_mounted_) ::umount2(dir_.path().c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    [[nodiscard]] bool is_mounted() const { return is_mounted_; }
    [[nodiscard]] const std::string& path() const { return dir_.path(); }
    bool grow() const { return ::mount("tmpfs", dir_.path().c_str(), "tmpfs", MS_REMOUNT, "size=16m") == 0; }

private:
    TempDir dir_;
    bool is_mounted_ = false;
};

TEST(Durability, AFullDiskKillsThePortWithClearWords) {
    const SmallDisk disk;
    if (!disk.is_mounted())
        GTEST_SKIP() << "mounting is not permitted; the limit on file size is tested below";
    auto journal = Journal::open(disk.path());
    ASSERT_TRUE(journal) << journal.error().text;
    const Filled filled = fill(**journal);
    EXPECT_THAT(filled.fault, HasSubstr("the disk of " + disk.path() + "/graingate.db is full"));
    expect_dead_and_whole(std::move(*journal), filled, disk.path(), [&] { ASSERT_TRUE(disk.grow()); });
}

TEST(Durability, AFullDiskAtTheFirstStartIsRefusedInWords) {
    const SmallDisk disk;
    if (!disk.is_mounted()) GTEST_SKIP() << "mounting is not permitted";
    const std::string ballast = disk.path() + "/ballast";
    std::FILE* const file = std::fopen(ballast.c_str(), "w");
    const std::string block(4'096, 'x');
    while (std::fwrite(block.data(), 1, block.size(), file) == block.size() && std::fflush(file) == 0) {
    }
    std::fclose(file);
    const auto journal = Journal::open(disk.path());
    ASSERT_FALSE(journal);
    EXPECT_THAT(journal.error().text, HasSubstr("graingate.db"));
    const auto photo = store_evidence(disk.path() + "/evidence", std::string(9'000, 'x'), "jpg");
    ASSERT_FALSE(photo);
    EXPECT_THAT(photo.error().text, HasSubstr("No space left on device"));
}

/// Lets no file of this process grow further while it lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit before_{};
};

TEST(Durability, AFileThatMayNotGrowKillsThePortToo) {
    const TempDir dir;
    auto journal = Journal::open(dir.path());
    ASSERT_TRUE(journal);
    std::optional<FileSizeLimit> limit(std::in_place, 400'000);
    const Filled filled = fill(**journal);
    EXPECT_THAT(filled.fault, HasSubstr("the journal cannot be written"));
    expect_dead_and_whole(std::move(*journal), filled, dir.path(), [&] { limit.reset(); });
}

/// Appends until it is killed; says each row's number after its commit.
[[noreturn]] void append_for_ever(const std::string& dir, int said) {
    auto journal = Journal::open(dir);
    if (!journal) ::_exit(3);
    for (std::int64_t seq = (*journal)->end().seq + 1;;) {
        std::vector<JournalRow> rows;
        for (std::int64_t i = 0; i <= seq % 5; ++i) rows.push_back(row_of(seq++, DeadlineReached{}, {}));
        if (!(*journal)->append(rows)) ::_exit(4);
        const std::int64_t last = seq - 1;
        if (::write(said, &last, sizeof last) != sizeof last) ::_exit(5);
    }
}

TEST(Durability, SigkillAtAnyMomentLosesNothingThatWasAcknowledged) {
    const TempDir dir;
    std::mt19937 random(20'261'123);
    std::int64_t acknowledged = 0;
    for (int round = 0; round < 12; ++round) {
        std::array<int, 2> pipe{};
        ASSERT_EQ(::pipe(pipe.data()), 0);
        const pid_t child = ::fork();
        if (child == 0) append_for_ever(dir.path(), pipe[1]);
        ::close(pipe[1]);
        std::int64_t last = 0;
        ASSERT_EQ(::read(pipe[0], &last, sizeof last), static_cast<ssize_t>(sizeof last))
            << "the child never wrote";
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
        ::kill(child, SIGKILL);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself with " << WEXITSTATUS(status);
        do acknowledged = std::max(acknowledged, last);
        while (::read(pipe[0], &last, sizeof last) == static_cast<ssize_t>(sizeof last));
        ::close(pipe[0]);
        auto journal = Journal::open(dir.path());
        ASSERT_TRUE(journal) << journal.error().text;
        ASSERT_GE((*journal)->end().seq, acknowledged);
        auto file = JournalFile::open(journal_path(dir.path()));
        ASSERT_TRUE(file);
        const auto head = file->verify(nullptr, [](const JournalRow&) { return std::string{}; });
        ASSERT_TRUE(head) << head.error().text;
        ASSERT_EQ(*head, (*journal)->head());
    }
    EXPECT_GT(acknowledged, 60) << "the kills fell among real work";
}

}  // namespace
}  // namespace graingate::db
