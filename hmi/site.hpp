#pragma once

#include "controller/core/view.hpp"
#include "hmi/backend.hpp"
#include "hmi/booking_form.hpp"
#include "hmi/health.hpp"
#include "hmi/http.hpp"
#include "hmi/wishes.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

namespace graingate::hmi {

/// Every page and file: from a request to its response, no socket in between. One thread.
class Site {
public:
    struct Options {
        std::filesystem::path evidence;  ///< folder of the photographs, `ab/<sha-256>.jpg`
        /// More bookings, cancellations and arrivals than this from everybody together are put off: it bounds
        /// what strangers can append to the journal.
        int bookings_a_minute = 120;
        std::chrono::milliseconds silence_max{5'000};  ///< of an engine that is at work
    };
    /// Runs a piece of work later on the site's thread; callable from any thread.
    using Post = std::function<void(std::function<void()>)>;

    Site(Backend& backend, Options options, Post post);
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    /// What the depot offers; null before the engine has told.
    void set_view(std::shared_ptr<const View> view) { view_ = std::move(view); }

    /// The engine's loop turned, and this is how it fares.
    void set_vitals(std::shared_ptr<const engine::Vitals> vitals) {
        vitals_ = std::move(vitals);
        vitals_at_ = std::chrono::steady_clock::now();
    }

    /// Calls `answer` once, at once or later, on the site's thread.
    void respond(const Request& request, Answer answer);

private:
    Response get(const Request& request);
    [[nodiscard]] Pulse pulse() const;
    Response evidence(std::string_view name) const;
    void farmer(const Request& request, Answer answer);
    /// What lies under `/f/b/`: a token, and what is asked of its booking.
    void booking(const Request& request, std::string_view rest, Language language, Answer answer);
    void post_book(const Fields& fields, Language language, Answer answer);
    void join_wish(const Wishes::Identity& identity, const FormInput& input, const Answer& answer);
    void show_booking(Language language, const BookingToken& token, unsigned status, std::string problem,
                      Answer answer);
    [[nodiscard]] Response shown_page(unsigned status, Language language, const BookingToken& token,
                                      const BookingStatus& shown, std::string_view problem) const;
    void post_cancel(Language language, const BookingToken& token, const Answer& answer);
    void post_arrive(Language language, const BookingToken& token, const Answer& answer);
    /// Shows the booking again when the backend has answered, with what went wrong.
    Backend::Then<Done> shown_after(Language language, const BookingToken& token, const Answer& answer);
    /// Shows the booking again, and that there is too much to do just now.
    void put_off(Language language, const BookingToken& token, const Answer& answer);
    bool may_book_now();

    /// Hands a backend's answer, from whatever thread, on to `then` on the site's thread.
    template <class T>
    Backend::Then<T> back_here(std::function<void(Result<T, BookingFault>)> then);

    Backend& backend_;
    Options options_;
    Post post_;
    std::shared_ptr<const View> view_;
    std::shared_ptr<const engine::Vitals> vitals_;
    std::chrono::steady_clock::time_point vitals_at_{};
    AnswerCounts answers_;
    PhoneMemory phones_;
    Wishes wishes_;
    double bookings_left_;
    std::chrono::steady_clock::time_point bookings_counted_;
};

}  // namespace graingate::hmi
