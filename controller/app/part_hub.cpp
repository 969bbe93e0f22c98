#include "controller/app/part_hub.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <utility>

namespace graingate::app {
namespace {

using engine::Message;
using engine::Peer;

/// Pictures are sent at most this often (20 a second).
constexpr std::chrono::milliseconds picture_period{50};
/// Messages that may wait for a slow peer.
constexpr std::size_t waiting_max = 256;
constexpr std::size_t peers_max = 8;

bool may_tell(Peer peer, const Event& event) {
    switch (peer) {
        case Peer::vision:
            return std::holds_alternative<PlateRead>(event) || std::holds_alternative<QrRead>(event) ||
                   std::holds_alternative<CameraFault>(event) || std::holds_alternative<CameraBack>(event) ||
                   std::holds_alternative<EvidenceStored>(event) || std::holds_alternative<JobFailed>(event);
        case Peer::web:
            return std::holds_alternative<BookingRequested>(event) ||
                   std::holds_alternative<BookingCancelled>(event) ||
                   std::holds_alternative<ArrivalReported>(event);
        case Peer::panel:
            return std::holds_alternative<OperatorAsked>(event) ||
                   std::holds_alternative<LoadSampled>(event) || std::holds_alternative<LoadJudged>(event);
    }
    return false;
}

RequestId request_of(const Event& event) {
    return std::visit(
        [](const auto& e) -> RequestId {
            if constexpr (requires { e.request; })
                return e.request;
            else
                return {};
        },
        event);
}

}  // namespace

/// One connected peer: its socket, and what waits to be sent to it.
class PartHub::PeerLine {
public:
    explicit PeerLine(std::unique_ptr<PartSocket> socket)
        : socket_(std::move(socket)), sender_([this] { send(); }) {}
    ~PeerLine() {
        close();
        sender_.join();
    }
    PeerLine(const PeerLine&) = delete;
    PeerLine& operator=(const PeerLine&) = delete;

    Peer peer = Peer::panel;
    bool is_known = false;  ///< said hello; guarded by the hub's mutex

    Result<Message, std::string> receive() { return socket_->receive(); }
    [[nodiscard]] int process() const { return socket_->peer_process(); }
    /// Whether it took nothing for too long.
    [[nodiscard]] bool is_stuck() {
        const std::scoped_lock lock(mutex_);
        return is_stuck_;
    }

    void post(std::shared_ptr<const Message> message) {
        const std::scoped_lock lock(mutex_);
        if (waiting_.size() == waiting_max && !is_closing_) is_stuck_ = is_closing_ = true;
        waiting_.push_back(std::move(message));
        changed_.notify_one();
    }

    void close() {
        const std::scoped_lock lock(mutex_);
        is_closing_ = true;
        changed_.notify_one();
        socket_->shut();
    }

private:
    void send() {
        std::unique_lock lock(mutex_);
        while (!is_closing_) {
            if (waiting_.empty()) {
                const bool is_idle =
                    !changed_.wait_for(lock, alive_period, [&] { return !waiting_.empty() || is_closing_; });
                if (is_idle) waiting_.push_back(std::make_shared<const Message>(engine::Alive{}));
                continue;
            }
            const auto message = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            const auto began = std::chrono::steady_clock::now();
            const bool is_sent = socket_->send(*message);
            const bool was_slow = std::chrono::steady_clock::now() - began >= silence_max;
            lock.lock();
            is_stuck_ |= !is_sent && was_slow && !is_closing_;
            is_closing_ |= !is_sent;
        }
        socket_->shut();
    }

    std::unique_ptr<PartSocket> socket_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::shared_ptr<const Message>> waiting_;
    bool is_closing_ = false;
    bool is_stuck_ = false;
    std::thread sender_;  // last: it uses all of the above
};

Result<std::unique_ptr<PartHub>, std::string> PartHub::open(const std::string& dir, engine::Inbox& inbox,
                                                            End end) {
    auto listener = PartListener::open(dir);
    if (!listener) return Unexpected{listener.error()};
    return std::unique_ptr<PartHub>(new PartHub(*std::move(listener), inbox, std::move(end)));
}

PartHub::PartHub(std::unique_ptr<PartListener> listener, engine::Inbox& inbox, End end)
    : listener_(std::move(listener)), inbox_(inbox), end_(std::move(end)) {
    shower_ = std::thread([this] { show_pictures(); });
    accepter_ = std::thread([this] { accept_peers(); });
}

PartHub::~PartHub() {
    {
        const std::scoped_lock lock(mutex_);
        is_closing_ = true;
        for (const auto& line : lines_) line->close();
        changed_.notify_all();
    }
    listener_->close();
    accepter_.join();
    shower_.join();
    for (Reader& reader : readers_) reader.thread.join();
}

void PartHub::accept_peers() {
    while (auto socket = listener_->accept()) {
        join_ended_readers();
        const std::scoped_lock lock(mutex_);
        if (is_closing_) return;
        if (lines_.size() == peers_max) continue;  // the socket closes: the peer tries again
        auto line = std::make_shared<PeerLine>(std::move(socket));
        lines_.push_back(line);
        readers_.push_back({line, std::thread([this, line] { serve(line); })});
    }
}

std::size_t PartHub::readers() const {
    const std::scoped_lock lock(mutex_);
    return readers_.size();
}

void PartHub::join_ended_readers() {
    std::vector<Reader> ended;
    {
        const std::scoped_lock lock(mutex_);
        const auto is_served = [&](const Reader& reader) {
            return std::ranges::find(lines_, reader.line) != lines_.end();
        };
        const auto first = std::stable_partition(readers_.begin(), readers_.end(), is_served);
        std::move(first, readers_.end(), std::back_inserter(ended));
        readers_.erase(first, readers_.end());
    }
    for (Reader& reader : ended) reader.thread.join();
}

void PartHub::serve(const std::shared_ptr<PeerLine>& line) {
    for (;;) {
        auto message = line->receive();
        if (!message) {
            if (line->is_known && (message.error() == silent || line->is_stuck())) end_(line->process());
            break;
        }
        if (const auto* hello = std::get_if<engine::Hello>(&*message); hello && !line->is_known) {
            {
                const std::scoped_lock lock(mutex_);
                line->peer = hello->peer;
                line->is_known = true;
                if (last_picture_ && hello->peer != Peer::vision) line->post(last_picture_);
            }
            if (hello->peer == Peer::vision) inbox_.tell(PartBack{Part::vision});
            if (hello->peer == Peer::web) inbox_.tell(PartBack{Part::web});
            continue;
        }
        if (std::holds_alternative<engine::Alive>(*message)) continue;
        auto* happened = std::get_if<engine::Happened>(&*message);
        if (happened == nullptr || !line->is_known || !may_tell(line->peer, happened->event)) break;
        take(line, std::move(*happened));
    }
    forget(line);
}

void PartHub::take(const std::shared_ptr<PeerLine>& line, engine::Happened happened) {
    const RequestId request = request_of(happened.event);
    if (request.empty()) return inbox_.tell(std::move(happened.event));
    {
        const std::scoped_lock lock(mutex_);
        askers_[request] = line;
    }
    if (inbox_.ask(std::move(happened.event))) return;
    line->post(std::make_shared<const Message>(engine::Answer{request, {}}));
}

void PartHub::forget(const std::shared_ptr<PeerLine>& line) {
    line->close();
    bool is_closing = false;
    {
        const std::scoped_lock lock(mutex_);
        std::erase(lines_, line);
        is_closing = is_closing_;
    }
    if (is_closing || !line->is_known) return;
    if (line->peer == Peer::vision) inbox_.tell(PartLost{Part::vision});
    if (line->peer == Peer::web) inbox_.tell(PartLost{Part::web});
}

bool PartHub::start(const Command& job) {
    if (!std::holds_alternative<ReadPlate>(job) && !std::holds_alternative<StorePhoto>(job)) return false;
    const auto message = std::make_shared<const Message>(engine::Do{job});
    const std::scoped_lock lock(mutex_);
    for (const auto& line : lines_)
        if (line->is_known && line->peer == Peer::vision) line->post(message);
    return true;
}

void PartHub::answer(const RequestId& request, const Commands& commands) {
    const std::scoped_lock lock(mutex_);
    const auto asker = askers_.find(request);
    if (asker == askers_.end()) return;
    if (const auto line = asker->second.lock())
        line->post(std::make_shared<const Message>(engine::Answer{request, commands}));
    askers_.erase(asker);
}

void PartHub::show(const Depot& depot) {
    // A picture takes longer to make than a turn to decide: commits must not wait for those that nobody sees.
    const auto now = std::chrono::steady_clock::now();
    if (depot.seq() == shown_seq_ || now - shown_at_ < picture_period) return;
    shown_seq_ = depot.seq();
    shown_at_ = now;
    auto picture =
        std::make_shared<const Message>(engine::Show{view(depot.rules(), depot.state(), depot.seq())});
    const std::scoped_lock lock(mutex_);
    picture_ = std::move(picture);
    changed_.notify_one();
}

void PartHub::weigh(engine::PartVitals& part) const {
    const Peer peer = part.part == Part::vision ? Peer::vision : Peer::web;
    for (const auto& line : lines_)
        if (line->is_known && line->peer == peer) part.memory_bytes = engine::resident_bytes(line->process());
}

void PartHub::measure(engine::Vitals vitals) {
    const std::scoped_lock lock(mutex_);
    for (engine::PartVitals& part : vitals.parts) weigh(part);
    const auto message = std::make_shared<const Message>(engine::Measured{std::move(vitals)});
    for (const auto& line : lines_)
        if (line->is_known && line->peer == Peer::web) line->post(message);
}

void PartHub::show_pictures() {
    std::unique_lock lock(mutex_);
    while (!is_closing_) {
        changed_.wait(lock, [&] { return picture_ != nullptr || is_closing_; });
        if (is_closing_) return;
        last_picture_ = std::exchange(picture_, nullptr);
        for (const auto& line : lines_)
            if (line->is_known && line->peer != Peer::vision) line->post(last_picture_);
        changed_.wait_for(lock, picture_period, [&] { return is_closing_; });
    }
}

}  // namespace graingate::app
