#include "controller/core/codec.hpp"
#include "controller/core/fold.hpp"
#include "controller/core/snapshot.hpp"
#include "controller/engine/resume.hpp"
#include "db/backup.hpp"
#include "db/durable_file.hpp"
#include "db/journal.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <ostream>

namespace graingate::db {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t minute_us = 60'000'000;

struct RestoreArgs {
    std::string file;
    std::string dir;
    std::optional<std::uint32_t> epoch;
};

Result<RestoreArgs, std::string> parse(std::span<const std::string> args) {
    RestoreArgs parsed;
    for (std::size_t i = 0; i < args.size(); ++i) {
        const std::string& arg = args[i];
        const bool is_option = arg == "--data" || arg == "--epoch";
        if (is_option && i + 1 == args.size()) return Unexpected{arg + " needs a value"};
        if (arg == "--data") {
            parsed.dir = args[++i];
        } else if (arg == "--epoch") {
            const std::string& text = args[++i];
            std::uint32_t number = 0;
            const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
            if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || number == 0)
                return Unexpected{"--epoch takes a number from 1 to 4294967295, not '" + text + "'"};
            parsed.epoch = number;
        } else if (arg.starts_with("--") || !parsed.file.empty()) {
            return Unexpected{"'" + arg + "' is too much; allowed: FILE, --data, --epoch"};
        } else {
            parsed.file = arg;
        }
    }
    if (parsed.file.empty()) return Unexpected{std::string{"the copy to restore from is missing"}};
    if (parsed.dir.empty()) return Unexpected{std::string{"--data DIR is missing"}};
    return parsed;
}

/// Nothing, or why the copy is no journal that holds.
std::string fault_of_copy(const std::string& file) {
    auto journal = JournalFile::open(file);
    if (!journal) return journal.error().text;
    const auto head = journal->verify(nullptr, [](const JournalRow&) { return std::string{}; });
    if (!head) return head.error().text;
    return head->size == 0 ? file + " has no row: there is nothing to restore" : "";
}

/// The number of the epoch that begins, or why there is none.
Result<std::uint32_t, std::string> next_epoch(const Depot& depot, const RestoreArgs& args,
                                              const RestoreAs& as) {
    const std::uint32_t last = depot.state().epoch;
    if (args.epoch) {
        if (*args.epoch > last) return *args.epoch;
        return Unexpected{"--epoch " + std::to_string(*args.epoch) + " does not follow epoch " +
                          std::to_string(last) +
                          " of the copy: take a number that no epoch of this depot had"};
    }
    const std::int64_t minute = as.now_us / minute_us;
    if (as.now_us >= depot.state().now.us() && minute > last && minute <= UINT32_MAX)
        return static_cast<std::uint32_t>(minute);
    return Unexpected{"the clock stands before the copy's last row, or its epoch " + std::to_string(last) +
                      " lies ahead: set the clock, or name an epoch that this depot never had by --epoch N"};
}

/// Begins the epoch in the copy; nothing, or what kept it from that.
std::string begin_epoch(Journal& journal, const RestoreArgs& args, const RestoreAs& as, std::ostream& out) {
    auto resumed = engine::resume(journal, nullptr);
    if (!resumed) return resumed.error().text;
    Depot& depot = resumed->depot;
    const auto number = next_epoch(depot, args, as);
    if (!number) return number.error();
    const std::string carried = encode_snapshot(depot);
    const Event event =
        EpochStarted{*number,  behaviour_version, codec_version,
                     as.build, depot.rules(),     Digest::from(journal.digest(carried)).value()};
    const std::int64_t seq = depot.seq() + 1;
    const Instant at{std::max(depot.state().now.us(), as.now_us)};
    const JournalRow row{seq, at.us(), encode(event), encode(depot.apply({seq, at, event}))};
    if (auto begun = journal.begin_epoch({&row, 1}, carried); !begun) return begun.error().text;
    out << "epoch " << *number << " begins with row " << seq << "\n";
    return {};
}

int restore_fails(std::ostream& err, const std::string& words) {
    err << words << "\n";
    return 1;
}

}  // namespace

int restore(std::span<const std::string> args, const RestoreAs& as, std::ostream& out, std::ostream& err) {
    const auto parsed = parse(args);
    if (!parsed) {
        err << "restore: " << parsed.error() << "\nusage: graingate restore FILE --data DIR [--epoch N]\n";
        return 2;
    }
    std::error_code error;
    if (!fs::is_regular_file(parsed->file, error)) return err << parsed->file << " is no file\n", 2;
    const std::string path = journal_path(parsed->dir);
    if (fs::exists(path, error))
        return restore_fails(err, path + " is there already: a depot is never overwritten");
    if (const std::string wrong = fault_of_copy(parsed->file); !wrong.empty())
        return restore_fails(err, wrong);
    if (const auto made = make_folders(parsed->dir, 0750); !made) return restore_fails(err, made.error());
    // The copy takes its name when the epoch has begun in it: half a restore leaves no depot that could
    // start.
    const std::string half = parsed->dir + "/restoring";
    fs::remove_all(half, error);
    if (const auto made = make_folders(half, 0750); !made) return restore_fails(err, made.error());
    std::string wrong;
    if (!fs::copy_file(parsed->file, journal_path(half), error)) wrong = "cannot copy: " + error.message();
    if (wrong.empty()) {
        auto journal = Journal::open(half);
        wrong = journal ? begin_epoch(**journal, *parsed, as, out) : journal.error().text;
    }
    // SQLite hides a log that could not be moved on close, and the epoch would be lost with it.
    if (wrong.empty() && fs::exists(journal_path(half) + "-wal", error))
        wrong = "the epoch cannot be made durable in " + half;
    if (wrong.empty())
        if (const auto named = name_durably(journal_path(half), path); !named) wrong = named.error();
    fs::remove_all(half, error);
    return wrong.empty() ? 0 : restore_fails(err, wrong);
}

}  // namespace graingate::db
