#include "controller/app/demo/story.hpp"

#include "controller/core/codec.hpp"

namespace graingate::app {
namespace {

/// Whether one character of two plates differs; what the simulator draws for twins are digits.
bool is_twin(const std::string& plate, const std::string& other) {
    if (plate.size() != other.size()) return false;
    std::size_t differ = 0;
    for (std::size_t i = 0; i < plate.size(); ++i)
        if (plate[i] != other[i]) ++differ;
    return differ == 1;
}

}  // namespace

Result<Done, std::string> StoryReader::read_on() {
    auto file = db::JournalFile::open(path_);
    if (!file) return Unexpected{file.error().text};
    std::string fault;
    const auto read = file->for_each(seq_ + 1, INT64_MAX, [&](const JournalRow& row) {
        const auto commands = decode_commands(row.commands);
        if (!commands) fault = "row " + std::to_string(row.seq) + ": " + commands.error().text();
        if (!fault.empty()) return false;
        name_held(*commands);
        for (const Command& command : *commands) take(row, command);
        seq_ = row.seq;
        return true;
    });
    if (!read) return Unexpected{read.error().text};
    if (!fault.empty()) return Unexpected{fault};
    return Done{};
}

const TruckStory& StoryReader::of(const std::string& plate) const {
    static const TruckStory none;
    const auto found = stories_.find(plate);
    return found == stories_.end() ? none : found->second;
}

std::string StoryReader::plate_of(VisitId visit, const std::string& detail, const Name& place) {
    const auto known = plates_.find(visit);
    std::string plate = known != plates_.end() ? known->second : detail;
    held_at_[place] = plate;
    return plate;
}

void StoryReader::name_held(const Commands& commands) {
    const VisitMatched* matched = nullptr;
    for (const Command& command : commands)
        if (const auto* found = std::get_if<VisitMatched>(&command)) matched = found;
    if (matched == nullptr) return;
    for (const Command& command : commands)
        if (const auto* ended = std::get_if<HoldEnded>(&command))
            held_at_[ended->place] = std::string(matched->plate.text());
}

void StoryReader::book(BookingId booking, const std::string& plate) {
    stories_[plate].is_booked = true;
    for (const auto& [other, beside] : booked_) {
        if (!is_twin(plate, beside)) continue;
        stories_[plate].has_twin = stories_[beside].has_twin = true;
    }
    booked_[booking] = plate;
}

void StoryReader::take(const JournalRow& row, const Command& command) {
    const Instant at{row.at_us};
    if (const auto* booked = std::get_if<BookingConfirmed>(&command)) {
        book(booked->booking, std::string(booked->plate.text()));
    } else if (const auto* end = std::get_if<BookingClosed>(&command)) {
        if (end->how == BookingEnd::cancelled) stories_[booked_[end->booking]].is_cancelled = true;
    } else if (const auto* alarm = std::get_if<AlarmRaised>(&command)) {
        shown_.push_back({at, std::string(name_of(alarm->alarm))});
    } else if (const auto* matched = std::get_if<VisitMatched>(&command)) {
        const std::string plate{matched->plate.text()};
        plates_[matched->visit] = plate;
        TruckStory& story = stories_[plate];
        story.matched_by = matched->by;
        story.opened_at = at;
    } else if (const auto* held = std::get_if<VisitHeld>(&command)) {
        plate_of(held->visit, held->detail, held->place);
    } else if (const auto* ended = std::get_if<HoldEnded>(&command)) {
        const std::string hold = std::string(name_of(ended->code)) + ": " + ended->how;
        stories_[held_at_[ended->place]].holds.push_back(hold);
        shown_.push_back({at, hold});
    } else if (const auto* assigned = std::get_if<PitAssigned>(&command)) {
        sent_.push_back({plates_[assigned->visit], std::string(assigned->pit.view())});
    } else if (const auto* rejected = std::get_if<LoadRejected>(&command)) {
        rejected_.push_back(plates_[rejected->visit]);
    } else if (const auto* ticket = std::get_if<TicketIssued>(&command)) {
        stories_[std::string(ticket->plate.text())].ticket = *ticket;
    } else if (const auto* closed = std::get_if<VisitClosed>(&command)) {
        TruckStory& story = stories_[plates_[closed->visit]];
        story.ended = closed->how;
        story.ended_at = at;
    }
}

}  // namespace graingate::app
