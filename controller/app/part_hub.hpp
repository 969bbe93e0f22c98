#pragma once

#include "controller/app/part_socket.hpp"
#include "controller/engine/inbox.hpp"
#include "controller/engine/ports.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace graingate::app {

/// The engine's end of all part sockets. What peers say goes into the inbox; jobs, answers and pictures go
/// out through a queue and a thread for each peer, so that a peer that hangs never holds the engine up: it is
/// cut off, and its process is ended.
class PartHub final : public engine::JobPort, public engine::AnswerPort, public engine::ViewPort {
public:
    /// Ends the process of a part that says nothing, or takes nothing, for `silence_max`.
    using End = std::function<void(int process)>;

    static Result<std::unique_ptr<PartHub>, std::string> open(const std::string& dir, engine::Inbox& inbox,
                                                              End end);
    ~PartHub() override;

    bool start(const Command& job) override;
    void answer(const RequestId& request, const Commands& commands) override;
    void show(const Depot& depot) override;
    /// To the web part alone, with the memory of each part that is connected.
    void measure(engine::Vitals vitals);

    /// Threads that read from peers, those that have ended and were not joined yet included.
    [[nodiscard]] std::size_t readers() const;

private:
    class PeerLine;

    struct Reader {
        std::shared_ptr<PeerLine> line;
        std::thread thread;
    };

    PartHub(std::unique_ptr<PartListener> listener, engine::Inbox& inbox, End end);
    void accept_peers();
    void serve(const std::shared_ptr<PeerLine>& line);
    void take(const std::shared_ptr<PeerLine>& line, engine::Happened happened);
    void join_ended_readers();
    void forget(const std::shared_ptr<PeerLine>& line);
    void weigh(engine::PartVitals& part) const;
    void show_pictures();

    std::unique_ptr<PartListener> listener_;
    engine::Inbox& inbox_;
    const End end_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool is_closing_ = false;
    std::vector<std::shared_ptr<PeerLine>> lines_;
    std::map<RequestId, std::weak_ptr<PeerLine>> askers_;
    std::shared_ptr<const engine::Message> picture_;  ///< newest that was not sent yet
    std::shared_ptr<const engine::Message> last_picture_;
    std::int64_t shown_seq_ = 0;  ///< of the newest picture; this and the next on the engine's thread alone
    std::chrono::steady_clock::time_point shown_at_{};
    std::vector<Reader> readers_;
    std::thread shower_;
    std::thread accepter_;
};

}  // namespace graingate::app
