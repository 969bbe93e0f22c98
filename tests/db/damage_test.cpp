#include "db/audit.hpp"
#include "db/connection.hpp"
#include "db/journal.hpp"
#include "tests/db/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>
#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace graingate::db {
namespace {

using test::sample_rows;
using test::TempDir;
using testing::HasSubstr;

struct Verdict {
    int status = 0;
    std::string out;
    std::string err;
};

Verdict verify(const std::string& path, const std::string& expect = {}) {
    std::ostringstream out;
    std::ostringstream err;
    std::vector<std::string> args{path};
    if (!expect.empty()) args.insert(args.end(), {"--expect", expect});
    const int status = audit_verify(args, out, err);
    return {status, out.str(), err.str()};
}

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// A depot of `count` rows, shut down cleanly: one file.
TreeHead make_depot(const std::string& dir, const std::vector<JournalRow>& rows) {
    auto journal = Journal::open(dir);
    EXPECT_TRUE(journal);
    EXPECT_TRUE((*journal)->append(rows));
    return (*journal)->head();
}

class Damage : public testing::Test {
protected:
    static constexpr std::size_t page_size = 4'096;

    Damage() {
        head_ = make_depot(dir_.path(), rows_);
        whole_ = bytes_of(path_);
    }

    /// True when the damaged file was refused; else every row must be as it was. One pass over the file does
    /// both, without reading the rows' meaning: it runs for each byte.
    bool is_refused(const std::string& what) {
        auto file = JournalFile::open(path_);
        if (!file) {
            EXPECT_FALSE(file.error().text.empty()) << what << ": refused without a word";
            return true;
        }
        std::size_t changed = 0;
        const auto head = file->verify(nullptr, [&](const JournalRow& row) {
            const auto index = static_cast<std::size_t>(row.seq) - 1;
            if (index >= rows_.size() || row != rows_[index]) ++changed;
            return std::string{};
        });
        EXPECT_EQ(changed, 0U) << what << ": a changed row was handed on";
        if (!head) {
            EXPECT_FALSE(head.error().text.empty()) << what << ": refused without a word";
            return true;
        }
        EXPECT_EQ(*head, head_) << what;
        return false;
    }

    void flip(std::size_t at, unsigned char mask) const {
        const auto byte = static_cast<unsigned char>(static_cast<unsigned char>(whole_[at]) ^ mask);
        const int file = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
        ASSERT_EQ(::pwrite(file, &byte, 1, static_cast<off_t>(at)), 1);
        ::close(file);
    }

    /// One bit of each byte, another from byte to byte, so that all eight are met in each field.
    bool is_refused_with_flips(const std::vector<std::size_t>& bytes) {
        for (const std::size_t at : bytes) flip(at, static_cast<unsigned char>(1U << (at * 5 % 8)));
        const bool refused = is_refused("byte " + std::to_string(bytes.front()));
        for (const std::size_t at : bytes) flip(at, 0);
        return refused;
    }

    /// The pages, from 0, that hold the schema, the rows and their tree.
    [[nodiscard]] std::set<std::size_t> journal_pages() const {
        SQLite::Database db(path_, SQLite::OPEN_READONLY);
        SQLite::Statement pages(db,
                                "SELECT pageno FROM dbstat WHERE name IN ('sqlite_schema','journal','tree')");
        std::set<std::size_t> found;
        while (pages.executeStep()) found.insert(static_cast<std::size_t>(pages.getColumn(0).getInt64()) - 1);
        return found;
    }

    TempDir dir_;
    std::string path_ = journal_path(dir_.path());
    std::vector<JournalRow> rows_ = sample_rows(30);
    TreeHead head_;
    std::string whole_;
};

TEST_F(Damage, OfAnyByteIsRefusedOrLeavesEveryRowAsItWas) {
    EXPECT_FALSE(is_refused("undamaged"));
    const auto pages = journal_pages();
    EXPECT_GE(pages.size(), 5U);
    std::size_t refused = 0;
    for (const std::size_t page : pages)
        for (std::size_t at = page * page_size; at < (page + 1) * page_size && !HasFailure(); ++at)
            refused += is_refused_with_flips({at}) ? 1 : 0;
    std::cout << refused << " flips refused\n";
    // All the rows' bytes and more: what is not refused lies in free space.
    std::size_t in_rows = 0;
    for (const auto& row : rows_) in_rows += row.body.size() + row.commands.size() + 32;
    EXPECT_GT(refused, in_rows);
}

/// No check reads the projections' pages: a byte in each of them is flipped at once, until each byte was.
/// Where that is refused after all, it is not known which flip did it, and each is tried alone.
TEST_F(Damage, OfAnyByteOfTheProjectionsLeavesEveryRowAsItWas) {
    const auto pages = journal_pages();
    std::vector<std::size_t> others;
    for (std::size_t page = 0; page < whole_.size() / page_size; ++page)
        if (!pages.contains(page)) others.push_back(page);
    ASSERT_EQ((others.size() + pages.size()) * page_size, whole_.size())
        << "each byte is of one or the other";
    ASSERT_FALSE(others.empty());
    for (std::size_t offset = 0; offset < page_size && !HasFailure(); ++offset) {
        std::vector<std::size_t> flips;
        for (const std::size_t page : others) flips.push_back(page * page_size + offset);
        if (!is_refused_with_flips(flips)) continue;
        for (const std::size_t at : flips) is_refused_with_flips({at});
    }
}

TEST_F(Damage, ByACutAtAnyByteIsRefusedOrLeavesEveryRowAsItWas) {
    std::size_t refused = 0;
    for (std::size_t size = whole_.size(); size-- > 0 && !HasFailure();) {
        ASSERT_EQ(::truncate(path_.c_str(), static_cast<off_t>(size)), 0);
        if (is_refused("cut to " + std::to_string(size))) ++refused;
    }
    EXPECT_GT(refused, whole_.size() / 2);
}

TEST_F(Damage, NeverMakesTheWriterCrashOrForgetARow) {
    for (std::size_t at = 0; at < whole_.size() && !HasFailure(); at += 101) {
        std::string damaged = whole_;
        damaged[at] = static_cast<char>(~damaged[at]);
        write_file(path_, damaged);
        for (const auto* beside : {"-wal", "-shm"}) std::filesystem::remove(path_ + beside);
        auto journal = Journal::open(dir_.path());
        if (!journal) continue;
        std::vector<JournalRow> rows;
        const auto read = (*journal)->for_each(1, INT64_MAX, [&](const JournalRow& row) {
            rows.push_back(row);
            return true;
        });
        if (read && (*journal)->end().seq == 30) {
            EXPECT_EQ(rows, rows_) << "byte " << at;
        }
        const auto next = test::row_of((*journal)->end().seq + 1, DeadlineReached{}, {});
        static_cast<void>((*journal)->append({&next, 1}));
    }
}

TEST_F(Damage, ByACutOfTheLogIsSeenWithAnExpectedHead) {
    const TempDir dir;
    const std::string path = journal_path(dir.path());
    std::string log;
    {
        auto journal = Journal::open(dir.path());
        ASSERT_TRUE(journal);
        for (const auto& row : rows_) ASSERT_TRUE((*journal)->append({&row, 1}));
        log = bytes_of(path + "-wal");
        write_file(path + ".copy", bytes_of(path));
    }
    std::filesystem::rename(path + ".copy", path);
    const auto with_log = [&](std::string_view bytes) {
        std::filesystem::remove(path + "-shm");
        write_file(path + "-wal", bytes);
        return verify(path, head_.text());
    };
    EXPECT_EQ(with_log(log).status, 0) << "the log alone holds the rows";
    for (std::size_t size = 0; size + 1 < log.size() && !HasFailure(); size += 509)
        EXPECT_EQ(with_log(std::string_view{log}.substr(0, size)).status, 1) << "cut to " << size;
}

TEST(Verify, RefusesAShortenedJournalAgainstAHeadTakenBefore) {
    const TempDir whole_dir;
    const TempDir short_dir;
    const auto rows = sample_rows(30);
    const TreeHead whole = make_depot(whole_dir.path(), rows);
    const TreeHead shorter = make_depot(short_dir.path(), {rows.begin(), rows.begin() + 25});
    const auto path = journal_path(short_dir.path());
    EXPECT_EQ(verify(path).status, 0) << "by itself it holds together";
    const auto verdict = verify(path, whole.text());
    EXPECT_EQ(verdict.status, 1);
    EXPECT_THAT(verdict.err, HasSubstr("row 26 is missing: 30 rows were expected"));
    EXPECT_EQ(verify(journal_path(whole_dir.path()), shorter.text()).status, 0)
        << "the journal has grown since";
    EXPECT_EQ(verify(journal_path(whole_dir.path()), whole.text()).out, whole.text() + "\n");
}

TEST(Verify, RefusesAJournalWrittenAgainWithAnotherPast) {
    const TempDir dir;
    auto rows = sample_rows(30);
    const TempDir true_dir;
    const TreeHead head = make_depot(true_dir.path(), {rows.begin(), rows.begin() + 20});
    rows[7].at_us += 1;
    make_depot(dir.path(), rows);
    const auto verdict = verify(journal_path(dir.path()), head.text());
    EXPECT_EQ(verdict.status, 1);
    EXPECT_THAT(verdict.err, HasSubstr("the first 20 rows are not those that were expected"));
}

TEST(Verify, RefusesASecondSpelling) {
    const TempDir dir;
    auto rows = sample_rows(30);
    rows[4].body.insert(1, " ");
    make_depot(dir.path(), rows);
    const auto verdict = verify(journal_path(dir.path()));
    EXPECT_EQ(verdict.status, 1);
    EXPECT_THAT(verdict.err, HasSubstr("row 5 has a body that is not canonical"));
}

}  // namespace
}  // namespace graingate::db
