#include "db/journal.hpp"

#include "db/rows.hpp"
#include "db/schema.hpp"
#include "db/tree_table.hpp"

#include <filesystem>

namespace graingate::db {
namespace {

DbFault damaged_row(const std::string& path, std::int64_t seq, const std::string& how) {
    return {DbFault::Kind::damaged, path + ": row " + std::to_string(seq) + " " + how};
}

}  // namespace

struct JournalFile::Open {
    std::string path;
    Connection db;
};

JournalFile::JournalFile(std::unique_ptr<Open> open) : open_(std::move(open)) {}
JournalFile::~JournalFile() = default;
JournalFile::JournalFile(JournalFile&&) noexcept = default;
JournalFile& JournalFile::operator=(JournalFile&&) noexcept = default;

Result<JournalFile, DbFault> JournalFile::open(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return Unexpected{DbFault{DbFault::Kind::missing, path + " is no file"}};
    return guarded(path, [&]() -> Result<JournalFile, DbFault> {
        auto db = open_reader(path);
        if (auto known = check_schema(*db, path); !known) return Unexpected{known.error()};
        return JournalFile{std::make_unique<Open>(Open{path, std::move(db)})};
    });
}

Result<Done, DbFault> JournalFile::for_each(std::int64_t from, std::int64_t to, const JournalReader& read) {
    return guarded(open_->path, [&] {
        return read_rows(*open_->db, open_->path, from, to,
                         [&](const JournalRow& row, const Hash&) { return read(row); });
    });
}

Result<std::vector<EpochState>, DbFault> JournalFile::states() {
    return guarded(open_->path,
                   [&]() -> Result<std::vector<EpochState>, DbFault> { return states_from(*open_->db, 1); });
}

Result<TreeHead, DbFault> JournalFile::verify(const TreeHead* expect, const RowCheck& check) {
    const std::string& path = open_->path;
    return guarded(path, [&]() -> Result<TreeHead, DbFault> {
        const SQLite::Transaction view(*open_->db);
        TreeCheck tree(*open_->db);
        std::string wrong;
        bool is_expected = expect == nullptr || *expect == tree.head();
        auto all = read_rows(*open_->db, path, 1, INT64_MAX, [&](const JournalRow& row, const Hash& leaf) {
            wrong = check(row);
            if (!tree.append(leaf) && wrong.empty()) wrong = "is not what the tree above it holds";
            if (expect != nullptr && row.seq == expect->size) is_expected = tree.head() == *expect;
            return wrong.empty();
        });
        if (!all) return Unexpected{all.error()};
        const TreeHead head = tree.head();
        if (!wrong.empty()) return Unexpected{damaged_row(path, head.size, wrong)};
        if (!tree.is_complete())
            return Unexpected{damaged_row(path, head.size + 1, "is missing: the tree covers it")};
        if (expect != nullptr && head.size < expect->size)
            return Unexpected{damaged_row(
                path, head.size + 1, "is missing: " + std::to_string(expect->size) + " rows were expected")};
        if (!is_expected)
            return Unexpected{DbFault{DbFault::Kind::damaged,
                                      path + ": the first " + std::to_string(expect->size) +
                                          " rows are not those that were expected (their root differs)"}};
        return head;
    });
}

}  // namespace graingate::db
