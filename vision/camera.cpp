#include "vision/camera.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace graingate::vision {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds pause_after_fault_min{100};
constexpr milliseconds pause_after_fault_max{2000};

}  // namespace

/// What thread and owner share; it lives as long as the longer of them.
struct Camera::Mailbox {
    Mailbox(CameraAddress to, Options with) : address(std::move(to)), options(std::move(with)) {}

    const CameraAddress address;
    const Options options;
    mutable std::mutex mutex;
    std::condition_variable changed;
    CameraNews news;
    Clock::time_point wanted_since{};  ///< somebody waits for a frame that is not older than this,
    Clock::time_point wanted_until{};  ///< up to then
    bool is_ending = false;
    bool is_over = false;

    /// The thread's whole life.
    void run() {
        const auto source = open_source(address, options.patience, options.limits);
        milliseconds pause = pause_after_fault_min;
        while (true) {
            const auto asked = Clock::now();
            const bool was_asked = source->rhythm() == FrameSource::Rhythm::asked;
            auto frame = source->next();
            const bool is_good = frame.has_value();
            const bool is_last = !is_good && frame.error().kind == VisionFaultKind::ended;
            if (!put(std::move(frame), was_asked ? asked : Clock::now())) break;
            tell();
            if (is_last) break;
            if (!rest(*source, is_good, asked, pause)) break;
            pause = is_good ? pause_after_fault_min : std::min(pause * 2, pause_after_fault_max);
        }
        const std::scoped_lock lock(mutex);
        is_over = true;
        changed.notify_all();
    }

    std::mutex calling;  ///< held around `on_news`, so that the owner can know that no call is under way
    bool is_told_off = false;

private:
    void tell() {
        const std::scoped_lock lock(calling);
        if (!is_told_off && options.on_news) options.on_news();
    }

    /// false: the owner has gone
    bool put(Result<Frame, VisionFault> frame, Clock::time_point since) {
        const std::scoped_lock lock(mutex);
        ++news.attempts;
        if (frame) {
            news.newest = {std::make_shared<const Frame>(*std::move(frame)), news.newest.number + 1, since};
            news.fault.reset();
        } else {
            news.fault = frame.error();
        }
        changed.notify_all();
        return !is_ending;
    }

    /// Waits until the next frame is due. false: the owner has gone
    bool rest(const FrameSource& source, bool is_good, Clock::time_point asked, milliseconds pause) {
        std::unique_lock lock(mutex);
        auto until = Clock::now();
        if (!is_good) {
            until += pause;
        } else if (source.rhythm() == FrameSource::Rhythm::asked) {
            until = asked + options.watch_period;
        } else if (source.rhythm() == FrameSource::Rhythm::recorded) {
            until = asked + source.frame_period();
        }
        const bool may_hurry = is_good && source.rhythm() == FrameSource::Rhythm::asked;
        const auto is_waited_for = [&] {
            return news.newest.since < wanted_since && Clock::now() < wanted_until;
        };
        changed.wait_until(lock, until, [&] { return is_ending || (may_hurry && is_waited_for()); });
        return !is_ending;
    }
};

Camera::Camera(const CameraAddress& address, Options options)
    : mailbox_(std::make_shared<Mailbox>(address, std::move(options))) {
    std::thread([mailbox = mailbox_] { mailbox->run(); }).detach();
}

Camera::~Camera() {
    {
        const std::scoped_lock lock(mailbox_->calling);
        mailbox_->is_told_off = true;
    }
    std::unique_lock lock(mailbox_->mutex);
    mailbox_->is_ending = true;
    mailbox_->changed.notify_all();
    mailbox_->changed.wait_for(lock, 2 * mailbox_->options.patience, [&] { return mailbox_->is_over; });
}

CameraNews Camera::news() const {
    const std::scoped_lock lock(mailbox_->mutex);
    return mailbox_->news;
}

Result<CameraFrame, VisionFault> Camera::fresh(Clock::time_point since, milliseconds patience) {
    const auto until = Clock::now() + patience;
    std::unique_lock lock(mailbox_->mutex);
    mailbox_->wanted_since = std::max(mailbox_->wanted_since, since);
    mailbox_->wanted_until = std::max(mailbox_->wanted_until, until);
    mailbox_->changed.notify_all();
    const std::uint64_t before = mailbox_->news.attempts;
    const auto is_fresh = [&] {
        return mailbox_->news.newest.frame != nullptr && mailbox_->news.newest.since >= since;
    };
    // A fault of the attempt that was under way tells of the time before; a second one tells of now.
    const auto has_failed = [&] { return mailbox_->news.fault && mailbox_->news.attempts >= before + 2; };
    mailbox_->changed.wait_until(lock, until,
                                 [&] { return is_fresh() || has_failed() || mailbox_->is_over; });
    if (is_fresh()) return mailbox_->news.newest;
    if (mailbox_->news.fault) return Unexpected{*mailbox_->news.fault};
    return Unexpected{VisionFault{VisionFaultKind::timed_out, "camera " + mailbox_->address.shown +
                                                                  ": no new picture within " +
                                                                  std::to_string(patience.count()) + " ms"}};
}

const std::string& Camera::shown() const {
    return mailbox_->address.shown;
}

}  // namespace graingate::vision
