#include "db/snapshot_writer.hpp"

#include "controller/core/fold.hpp"
#include "controller/core/snapshot.hpp"
#include "db/journal.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace graingate::db {
namespace {

constexpr int nice_most = 19;

/// Rows of one reading: while it lasts the writer's log cannot be reset.
constexpr std::int64_t rows_at_once = 1'000;

/// A thread inherits the engine's priority; this one gives it back.
void step_back() {
    const sched_param none{};
    if (sched_setscheduler(0, SCHED_OTHER, &none) == 0)
        setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice_most);
}

std::int64_t newest_kept(SnapshotFiles& files) {
    const auto rows = files.kept();
    return rows.empty() ? 0 : rows.front();
}

}  // namespace

SnapshotWriter::SnapshotWriter(Settings settings, SnapshotFiles& files, Depot start, engine::Inbox& inbox)
    : settings_(std::move(settings)),
      files_(files),
      depot_(std::move(start)),
      inbox_(inbox),
      next_at_(newest_kept(files) + settings_.rows),
      thread_([this] { run(); }) {}

SnapshotWriter::~SnapshotWriter() {
    {
        const std::lock_guard lock(mutex_);
        stops_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void SnapshotWriter::note(std::int64_t seq) {
    if (seq < next_at_) return;
    next_at_ = seq + settings_.rows;
    {
        const std::lock_guard lock(mutex_);
        wanted_ = seq;
    }
    changed_.notify_one();
}

bool SnapshotWriter::is_stopping() {
    const std::lock_guard lock(mutex_);
    return stops_;
}

void SnapshotWriter::run() {
    step_back();
    while (true) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stops_ || wanted_ != 0; });
        if (stops_) return;
        const std::int64_t seq = std::exchange(wanted_, 0);
        lock.unlock();
        if (!keep_state_after(seq)) return;
    }
}

bool SnapshotWriter::keep_state_after(std::int64_t seq) {
    if (!catch_up_with(seq)) return false;
    const auto digest = files_.write(seq, encode_snapshot(depot_));
    if (digest)
        inbox_.tell(SnapshotTaken{seq, Digest::from(*digest).value()});
    else
        settings_.say("the state after row " + std::to_string(seq) + " is not kept: " + digest.error());
    return true;
}

bool SnapshotWriter::catch_up_with(std::int64_t seq) {
    auto file = JournalFile::open(journal_path(settings_.data_dir));
    std::string wrong = file ? "" : file.error().text;
    while (wrong.empty() && depot_.seq() < seq) {
        if (is_stopping()) return false;
        const std::int64_t from = depot_.seq() + 1;
        const auto read =
            file->for_each(from, std::min(seq, from + rows_at_once - 1), [&](const JournalRow& row) {
                const auto applied = apply_row(depot_, row.seq, row.at_us, row.body);
                if (!applied) wrong = "row " + std::to_string(row.seq) + ": " + applied.error();
                return applied.has_value();
            });
        if (!read) wrong = read.error().text;
        if (wrong.empty() && depot_.seq() < from) wrong = "row " + std::to_string(from) + " is missing";
    }
    if (!wrong.empty()) settings_.say("no state is kept any more before the next start: " + wrong);
    return wrong.empty();
}

}  // namespace graingate::db
