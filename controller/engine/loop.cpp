#include "controller/engine/loop.hpp"

#include "controller/core/codec.hpp"
#include "controller/core/snapshot.hpp"
#include "controller/engine/resume.hpp"

#include <algorithm>
#include <utility>

namespace graingate::engine {
namespace {

/// Without an event; then the journal may take some milliseconds for itself.
constexpr std::chrono::milliseconds quiet_moment{5};

/// The name of the request that an event is; null for every other event.
const RequestId* request_of(const Event& event) {
    return std::visit(
        [](const auto& e) -> const RequestId* {
            if constexpr (requires { e.request; })
                return &e.request;
            else
                return nullptr;
        },
        event);
}

/// The commands that name the request.
Commands answers_to(const RequestId& request, const Commands& commands) {
    Commands answers;
    std::ranges::copy_if(commands, std::back_inserter(answers), [&](const Command& command) {
        return std::visit(
            [&](const auto& c) {
                if constexpr (requires { c.request; })
                    return c.request == request;
                else
                    return false;
            },
            command);
    });
    return answers;
}

/// The job that a command asks for; null for a fact.
const JobId* job_of(const Command& command) {
    return std::visit(
        [](const auto& c) -> const JobId* {
            if constexpr (requires { c.job; })
                return &c.job;
            else
                return nullptr;
        },
        command);
}

}  // namespace

Loop::Loop(JournalPort& journal, Inbox& inbox, const Clock& clock, Ports ports)
    : journal_(journal), inbox_(inbox), clock_(clock), ports_(ports) {}

Result<Done, JournalFault> Loop::start(const Start& start) {
    auto resumed = resume(journal_, start.snapshots);
    if (!resumed) return Unexpected{resumed.error()};
    depot_ = std::move(resumed->depot);
    std::vector<Event> events;
    std::string carried;
    if (resumed->begins_epoch) {
        if (depot_.seq() != 0) carried = encode_snapshot(depot_);
        const auto digest = Digest::from(carried.empty() ? "" : journal_.digest(carried));
        events.emplace_back(EpochStarted{depot_.state().epoch + 1, behaviour_version, codec_version,
                                         start.build, start.rules, digest.value()});
    } else if (!(depot_.rules() == start.rules)) {
        events.emplace_back(RulesChanged{start.rules});
    }
    events.emplace_back(ProcessStarted{start.build});
    Batch batch;
    decide(std::move(events), batch);
    return commit(batch, carried);
}

Result<Done, JournalFault> Loop::record(const SnapshotTaken& taken) {
    Batch batch;
    decide({taken}, batch);
    return commit(batch);
}

std::chrono::nanoseconds Loop::until_deadline(std::chrono::nanoseconds patience) const {
    const Instant due = deadline(depot_.rules(), depot_.state());
    return due == Instant::never() ? patience : std::min(patience, clock_.real_until(due));
}

std::vector<Event> Loop::await(std::chrono::nanoseconds patience) {
    const auto due = until_deadline(patience);
    return inbox_.take(JournalPort::rows_max,
                       is_tended_ ? due : std::min<std::chrono::nanoseconds>(due, quiet_moment));
}

Result<Done, JournalFault> Loop::turn(std::chrono::nanoseconds patience) {
    std::vector<Event> events = await(patience);
    if (events.empty() && !is_tended_) {
        if (auto tended = tend(); !tended) return tended;
        events = await(patience);
    }
    if (events.empty() && clock_.now() >= deadline(depot_.rules(), depot_.state()))
        events.emplace_back(DeadlineReached{});
    if (events.empty()) {
        ports_.outputs.drive(outputs(depot_.rules(), depot_.state()));  // the heartbeat of the modules
        ports_.view.show(depot_);
        return Done{};
    }
    Batch batch;
    while (!events.empty()) {
        decide(std::move(events), batch);
        // Who came meanwhile would wait for this commit and then for one of its own.
        events = inbox_.take(JournalPort::rows_max - batch.rows.size(), {});
    }
    return commit(batch);
}

Result<Done, JournalFault> Loop::tend() {
    is_tended_ = true;
    auto tended = journal_.tend();
    if (!tended) ports_.outputs.make_safe();
    return tended;
}

void Loop::decide(std::vector<Event> events, Batch& batch) {
    for (Event& event : events) {
        const Instant at = std::max(clock_.now(), depot_.state().now);
        const std::int64_t seq = depot_.seq() + 1;
        std::string body = encode(event);
        Commands commands = depot_.apply({seq, at, event});
        batch.rows.push_back({seq, at.us(), std::move(body), encode(commands)});
        batch.decided.push_back({std::move(event), std::move(commands)});
    }
}

Result<Done, JournalFault> Loop::commit(const Batch& batch, const std::string& carried) {
    const auto began = std::chrono::steady_clock::now();
    auto committed =
        carried.empty() ? journal_.append(batch.rows) : journal_.begin_epoch(batch.rows, carried);
    if (!committed) {
        ports_.outputs.make_safe();
        return committed;
    }
    const auto took = std::chrono::steady_clock::now() - began;
    is_tended_ = false;
    act(batch.decided);
    if (ports_.witness == nullptr) return Done{};
    ports_.witness->committed(took);
    for (const auto& [event, commands] : batch.decided) ports_.witness->decided(event, commands);
    return Done{};
}

void Loop::act(std::span<const Decided> decided) {
    // Outputs first: a boom waits for nobody's picture.
    ports_.outputs.drive(outputs(depot_.rules(), depot_.state()));
    for (const auto& [event, commands] : decided) {
        for (const Command& command : commands)
            if (const JobId* job = job_of(command); job != nullptr && !ports_.jobs.start(command))
                inbox_.tell(JobFailed{*job, "nothing is connected that could do it"});
        if (const RequestId* request = request_of(event))
            ports_.answers.answer(*request, answers_to(*request, commands));
    }
    ports_.view.show(depot_);
}

}  // namespace graingate::engine
