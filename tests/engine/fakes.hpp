#pragma once

#include "controller/core/codec.hpp"
#include "controller/engine/loop.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

/// A journal, a clock and ports in memory, which write down in one list what happened in which order.
namespace graingate::engine {

class FakeJournal final : public JournalPort {
public:
    explicit FakeJournal(std::vector<std::string>& log) : log_(log) {}

    Result<Done, JournalFault> append(std::span<const JournalRow> rows) override {
        if (fails) return Unexpected{JournalFault{"disk full"}};
        kept.insert(kept.end(), rows.begin(), rows.end());
        log_.push_back("commit " + std::to_string(rows.size()));
        return Done{};
    }
    Result<Done, JournalFault> tend() override {
        if (fails) return Unexpected{JournalFault{"disk full"}};
        ++tended;
        return Done{};
    }
    Result<Done, JournalFault> for_each(std::int64_t from, std::int64_t to,
                                        const JournalReader& read) override {
        for (const JournalRow& row : kept)
            if (row.seq >= from && row.seq <= to && !read(row)) break;
        return Done{};
    }
    [[nodiscard]] JournalEnd end() const override {
        return kept.empty() ? JournalEnd{} : JournalEnd{kept.back().seq, kept.back().at_us};
    }

    Result<Done, JournalFault> begin_epoch(std::span<const JournalRow> rows,
                                           const std::string& state) override {
        epochs.push_back({rows.front().seq, digest(state), state});
        return append(rows);
    }
    Result<std::optional<EpochState>, JournalFault> newest_epoch() override {
        return epochs.empty() ? std::nullopt : std::optional(epochs.back());
    }
    /// Not SHA-256: FNV-1a, which is enough where nobody cheats.
    [[nodiscard]] std::string digest(std::string_view text) const override {
        std::uint64_t sum = 14'695'981'039'346'656'037U;
        for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
        return std::to_string(sum);
    }

    bool fails = false;
    int tended = 0;
    std::vector<EpochState> epochs;
    std::vector<JournalRow> kept;

private:
    std::vector<std::string>& log_;
};

/// Snapshots in memory, and which were passed over why.
class FakeSnapshots final : public SnapshotPort {
public:
    std::vector<std::int64_t> kept() override {
        std::vector<std::int64_t> rows;
        for (const auto& [seq, text] : texts) rows.insert(rows.begin(), seq);
        return rows;
    }
    Result<std::string, std::string> read(std::int64_t seq) override { return texts.at(seq); }
    void passed_over(std::int64_t seq, const std::string& why) override {
        said.push_back(std::to_string(seq) + ": " + why);
    }

    std::map<std::int64_t, std::string> texts;
    std::vector<std::string> said;
};

class FakeClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override { return at; }
    [[nodiscard]] std::chrono::nanoseconds real_until(Instant) const override {
        return std::chrono::nanoseconds{0};
    }

    Instant at{1'795'305'600'000'000};
};

/// All four ports.
class FakePorts final : public OutputPort, public JobPort, public AnswerPort, public ViewPort {
public:
    explicit FakePorts(std::vector<std::string>& log) : log_(log) {}

    void drive(const std::vector<OutputLevel>& levels) override {
        std::string on;
        for (const OutputLevel& level : levels)
            if (level.on) on += " " + level.point.text();
        log_.push_back("drive" + on);
    }
    void make_safe() override { log_.emplace_back("make safe"); }
    bool start(const Command& job) override {
        log_.push_back("job " + encode(job));
        return is_connected;
    }
    void answer(const RequestId& request, const Commands& commands) override {
        log_.push_back("answer " + std::string(request.view()) + " " + encode(commands));
    }
    void show(const Depot& depot) override { log_.push_back("show " + std::to_string(depot.seq())); }

    Ports all() { return {*this, *this, *this, *this}; }

    bool is_connected = true;  ///< somebody does the jobs

private:
    std::vector<std::string>& log_;
};

}  // namespace graingate::engine
