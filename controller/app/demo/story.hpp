#pragma once

#include "controller/core/command.hpp"
#include "controller/core/event.hpp"
#include "db/journal.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace graingate::app {

/// What the journal says of one plate.
struct TruckStory {
    std::optional<TicketIssued> ticket;
    std::optional<Evidence> matched_by;
    std::optional<VisitEnd> ended;
    Instant opened_at;
    Instant ended_at;
    std::vector<std::string> holds;  ///< `no_booking: turn_away`, in their order
    bool is_booked = false;
    bool is_cancelled = false;  ///< its farmer took the booking back
    bool has_twin = false;      ///< a plate is booked beside it that differs in one character
};

/// A hold that ended (`no_booking: turn_away`), or an alarm (`camera_fault`), whosoever it was.
struct Shown {
    Instant at;
    std::string what;
};

/// Follows a journal that is being written, as an auditor would: from its rows alone.
class StoryReader {
public:
    explicit StoryReader(std::string journal_path) : path_(std::move(journal_path)) {}

    /// Reads the rows that came since the last call; an error in words.
    Result<Done, std::string> read_on();

    [[nodiscard]] const TruckStory& of(const std::string& plate) const;
    [[nodiscard]] std::int64_t rows() const { return seq_; }
    /// What the depot has shown, in its order.
    [[nodiscard]] const std::vector<Shown>& shown() const { return shown_; }

    /// A truck that was sent to a pit: the sign in the yard says so, and its driver must be told.
    struct SentToPit {
        std::string plate;
        std::string pit;
    };
    /// Those since the last call.
    std::vector<SentToPit> take_sent() { return std::exchange(sent_, {}); }
    /// The trucks whose loads were rejected since the last call: their drivers must be told to go back.
    std::vector<std::string> take_rejected() { return std::exchange(rejected_, {}); }

private:
    void take(const JournalRow& row, const Command& command);
    void book(BookingId booking, const std::string& plate);
    /// A hold that ends because people told who stands there was that truck's, whatever was read of its
    /// plate.
    void name_held(const Commands& commands);
    /// Whose hold it is: the visit's plate, else the plate in front of the place.
    std::string plate_of(VisitId visit, const std::string& detail, const Name& place);

    std::string path_;
    std::int64_t seq_ = 0;
    std::map<VisitId, std::string> plates_;
    std::map<BookingId, std::string> booked_;
    std::vector<Shown> shown_;
    std::map<Name, std::string> held_at_;
    std::map<std::string, TruckStory> stories_;
    std::vector<SentToPit> sent_;
    std::vector<std::string> rejected_;
};

}  // namespace graingate::app
