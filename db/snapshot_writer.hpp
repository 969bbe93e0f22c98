#pragma once

#include "controller/core/depot.hpp"
#include "controller/engine/inbox.hpp"
#include "db/snapshot_files.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace graingate::db {

/// Keeps the depot's state from time to time without holding the engine up. It has a depot of its own and
/// folds the committed rows into it, read from the journal beside the running service: nothing is copied out
/// of the engine's. Its thread runs at nice 19, never in real time, and tells the engine of each state kept.
class SnapshotWriter {
public:
    static constexpr std::int64_t rows_between = 20'000;
    struct Settings {
        std::string data_dir;
        std::int64_t rows = rows_between;  ///< from one state kept to the next
        SnapshotFiles::Say say;            ///< takes a sentence for the log when no state can be kept
    };

    /// Counts the rows from the newest state that is there, so that a service which never lives long keeps
    /// one too.
    ///   start  the depot as the engine begins with it
    SnapshotWriter(Settings settings, SnapshotFiles& files, Depot start, engine::Inbox& inbox);
    /// Waits for what it is writing.
    ~SnapshotWriter();
    SnapshotWriter(const SnapshotWriter&) = delete;
    SnapshotWriter& operator=(const SnapshotWriter&) = delete;

    /// The journal's last committed row. Returns at once.
    void note(std::int64_t seq);

private:
    void run();
    /// False, when it can go on no more.
    bool keep_state_after(std::int64_t seq);
    bool catch_up_with(std::int64_t seq);
    bool is_stopping();

    Settings settings_;
    SnapshotFiles& files_;
    Depot depot_;
    engine::Inbox& inbox_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::int64_t wanted_ = 0;
    bool stops_ = false;
    std::int64_t next_at_;  ///< row after which the next state is kept; the engine's thread alone
    std::thread thread_;
};

}  // namespace graingate::db
