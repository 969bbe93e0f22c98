#pragma once

#include "controller/core/calendar.hpp"
#include "controller/core/command.hpp"
#include "controller/core/ids.hpp"
#include "controller/core/plate.hpp"
#include "controller/core/result.hpp"
#include "controller/core/units.hpp"
#include "hmi/phone.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/// What the web server needs of the depot. The composition root implements it on the engine's socket and
/// `private.db`; tests implement it with a fake.
namespace graingate::hmi {

/// The secret in a booking's address: 32 hexadecimal digits (128 random bits). Who has it may look at that
/// booking, say that its truck has come, and cancel it; nothing else can be reached with it.
using BookingToken = FixedText<32>;

/// Whether `text` is 32 digits of `0-9 a-f`: the only spelling of a token or a request's name from a page.
bool is_hex32(std::string_view text);

/// A fresh token or request name from the system's random source.
BookingToken random_token();

/// A farmer's wish, every field parsed. The depot may still refuse it.
struct BookingForm {
    RequestId request;  ///< 32 hexadecimal digits; the same name is the same wish, however often it comes
    Phone phone;
    Plate plate;
    std::optional<Plate> trailer;  ///< ends in 挂
    Name commodity;
    Day day;
    std::int64_t slot = 0;
};

/// Why there is no booking, or no cancellation.
struct BookingFault {
    enum class Kind : std::uint8_t {
        refused,   ///< the depot decided so: `refusal`, on record
        unknown,   ///< there is no such token
        away,      ///< the engine is not there or its queue is full: nothing was recorded
        no_answer  ///< sent, and no answer in time: the outcome is not known
    };
    Kind kind = Kind::away;
    Refusal refusal = Refusal::slot_full;  ///< when `refused`

    bool operator==(const BookingFault&) const = default;
};

/// What a farmer may see of his own booking.
struct BookingStatus {
    enum class State : std::uint8_t {
        open,
        here,
        cancelled,
        delivered,
        expired,
        rejected,
        abandoned,
        no_show,
        withdrawn
    };
    BookingId booking;
    State state = State::open;
    bool has_arrived = false;  ///< its truck waits in the street; with `open` alone
    Plate plate;
    std::optional<Plate> trailer;
    Name commodity;
    Day day;
    bool has_slot = true;      ///< false: it came without one
    std::int64_t minute = 0;   ///< beginning of the slot, in minutes after local midnight
    std::int64_t minutes = 0;  ///< length of the slot
    std::string phone_masked;  ///< `138****1234`
    std::string code;          ///< what the booking's QR code says, capital letters and digits
    bool net_known = false;
    Kilograms net;  ///< of its ticket, when known
};

/// Thread use: the server calls every method from its own thread, and none may block it: look-ups that touch
/// a disk and waiting for the engine belong to a thread of the implementation. `done` is called exactly once,
/// from any thread, at once or later, even after the server is gone.
class Backend {
public:
    template <class T>
    using Then = std::function<void(Result<T, BookingFault>)>;

    Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;
    virtual ~Backend() = default;

    /// Depot time now; pages show from it how long something has lasted.
    [[nodiscard]] virtual Instant depot_now() const = 0;

    /// Asks for a booking; the answer comes after the journal's commit. The same `request` again (a second
    /// press, a restart in between) gives the same token and books nothing more.
    virtual void book(const BookingForm& form, Then<BookingToken> done) = 0;

    /// Takes the token's booking back; the answer comes after the commit. Asked of a booking that has ended,
    /// nothing is recorded.
    virtual void cancel(const BookingToken& token, Then<Done> done) = 0;

    /// The token's truck has come and waits in the street; the answer comes after the commit. Said twice, it
    /// is noted once; said of a booking that has ended, nothing is recorded.
    virtual void arrive(const BookingToken& token, Then<Done> done) = 0;

    virtual void status(const BookingToken& token, Then<BookingStatus> done) = 0;
};

}  // namespace graingate::hmi
