#pragma once

#include "controller/app/depot_clock.hpp"
#include "controller/app/part_socket.hpp"
#include "controller/app/worker.hpp"
#include "controller/core/rules.hpp"
#include "db/private_data.hpp"
#include "hmi/backend.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace graingate::app {

/// The web server's view of the depot: the engine's socket for what is decided, `private.db` for whose it is,
/// the projections for how a booking stands. Phone numbers end here.
class WebBackend final : public hmi::Backend {
public:
    WebBackend(std::string journal_path, const Rules& rules, const DepotClock& clock,
               std::unique_ptr<db::PrivateData> farmers);

    /// The socket to the engine; null while there is none. What was asked over the one before gets no answer
    /// any more, and each who waits for one is told so.
    void connect(std::shared_ptr<PartSocket> socket);
    /// What the engine decided on a request.
    void take(const engine::Answer& answer);
    /// Takes no more questions, and waits for the answers under way, for at most `patience`.
    void drain(std::chrono::milliseconds patience);
    /// Gives up on answers that are too late. Called now and then.
    void expire();

    [[nodiscard]] Instant depot_now() const override { return clock_.now(); }
    void book(const hmi::BookingForm& form, Then<hmi::BookingToken> done) override;
    void cancel(const hmi::BookingToken& token, Then<Done> done) override;
    void arrive(const hmi::BookingToken& token, Then<Done> done) override;
    void status(const hmi::BookingToken& token, Then<hmi::BookingStatus> done) override;

private:
    using Answered = std::function<void(const Commands&)>;
    struct Asked {
        Answered then;
        std::function<void(hmi::BookingFault::Kind)> give_up;
        std::chrono::steady_clock::time_point until;
    };

    void ask(const RequestId& request, Event event, Asked asked);
    /// Asks, and hands on whether it was decided as a `Granted`.
    template <class Granted>
    void ask_done(const RequestId& request, Event event, Then<Done> done);
    void give_token(const RequestId& request, const BookingConfirmed& confirmed,
                    const Then<hmi::BookingToken>& done);
    Result<db::PrivateData::Opened, hmi::BookingFault> open(const hmi::BookingToken& token);
    Result<hmi::BookingStatus, hmi::BookingFault> look_up(const hmi::BookingToken& token);

    std::string journal_path_;
    const Rules& rules_;
    const DepotClock& clock_;
    std::unique_ptr<db::PrivateData> farmers_;      ///< the worker's thread alone
    std::map<RequestId, hmi::BookingToken> given_;  ///< the worker's thread alone

    std::mutex mutex_;
    std::shared_ptr<PartSocket> socket_;
    std::map<RequestId, Asked> waiting_;
    std::condition_variable answered_;
    bool is_draining_ = false;
    Worker worker_;  // last: it uses all of the above
};

}  // namespace graingate::app
