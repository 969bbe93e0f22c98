#pragma once

#include "controller/core/view.hpp"
#include "controller/engine/vitals.hpp"
#include "hmi/backend.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

/// An invented depot for tests of the pages.
namespace graingate::hmi {

/// A picture with a truck on the scale, one at the pit, tickets, a hold, an alarm and three bookable days.
View busy_view();

/// Figures of an engine at work: two devices, one of them lost, vision away, 7 commits.
engine::Vitals busy_vitals();

/// Answers at once from memory, or keeps the questions until the test answers.
class FakeBackend : public Backend {
public:
    [[nodiscard]] Instant depot_now() const override { return now; }
    void book(const BookingForm& form, Then<BookingToken> done) override;
    void cancel(const BookingToken& token, Then<Done> done) override;
    void arrive(const BookingToken& token, Then<Done> done) override;
    void status(const BookingToken& token, Then<BookingStatus> done) override;

    /// Every form that came, in order.
    std::vector<BookingForm> forms() const;

    Instant now;
    std::optional<BookingFault> fault;  ///< the answer to every booking, arrival and cancellation, when set
    bool answers_late = false;          ///< bookings wait for `answer_all`
    void answer_all();

private:
    struct Booked {
        BookingToken token;
        BookingStatus status;
    };
    struct Waiting {
        BookingToken token;
        Then<BookingToken> done;
    };
    mutable std::mutex mutex_;
    std::vector<BookingForm> forms_;
    std::vector<Booked> booked_;
    std::vector<Waiting> waiting_;
};

}  // namespace graingate::hmi
