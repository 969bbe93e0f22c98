#include "controller/app/demo/verdict.hpp"

#include <algorithm>
#include <cstdlib>

namespace graingate::app {
namespace {

using sim::Trouble;

std::string minutes_text(Duration d) {
    const std::int64_t s = d.us() / 1'000'000;
    const std::string seconds_part = std::to_string(s % 60);
    return std::to_string(s / 60) + (seconds_part.size() < 2 ? ":0" : ":") + seconds_part;
}

bool had_hold(const TruckStory& story, std::string_view code) {
    return std::ranges::any_of(story.holds, [&](const std::string& hold) { return hold.starts_with(code); });
}

/// A load that the laboratory refuses is weighed out full, and nothing is paid for it.
std::string departure_of_rejected(const TruckStory& story, const TrueMasses& truth,
                                  std::int64_t division_kg) {
    if (!story.ticket) return "was rejected and has no ticket of its second weighing";
    const TicketIssued& ticket = *story.ticket;
    if (ticket.outcome != TicketOutcome::rejected) return "its load is unfit and was taken";
    if (ticket.net.count() != 0) return "was rejected and is paid for";
    if (story.ended != VisitEnd::rejected) return "was rejected and its visit did not end so";
    if (truth.how != "undelivered" || truth.net_g != 0) return "was rejected and left grain here";
    const std::int64_t off_g = std::abs(ticket.tare.count() * 1'000 - truth.tare_g);
    return off_g > net_tolerance_g(division_kg) ? "is weighed out " + std::to_string(off_g) + " g wrong" : "";
}

/// A truck that shall leave without a second weighing.
std::string departure_of_undelivered(const sim::TruckScript& script, const TruckStory& story,
                                     const TrueMasses& truth) {
    const std::string how{sim::ending_names[static_cast<std::size_t>(script.expected)]};
    if (story.ticket) return "has a ticket and was to be " + how;
    if (truth.net_g != 0) return "was to be " + how + " and unloaded";
    if (truth.how != how) return "was to be " + how + " and was " + truth.how;
    if (script.trouble == Trouble::driver_leaves && story.ended != VisitEnd::abandoned)
        return "drove off and its visit was not closed by two people";
    if (script.trouble == Trouble::reverse_out && story.ended != VisitEnd::turned_away)
        return "backed out and its visit goes on";
    return "";
}

/// The hold by which the depot must have shown a trouble; empty, where it need not.
std::string_view hold_of(Trouble trouble) {
    switch (trouble) {
        case Trouble::indicator_silent:
        case Trouble::late_reply:
            return "indicator_lost";
        case Trouble::overhang:
            return "not_aboard";
        case Trouble::gate_half_open:
            return "gate_stuck";
        case Trouble::none:
        case Trouble::no_booking:
        case Trouble::unreadable_plate:
        case Trouble::similar_plates:
        case Trouble::creeping_second:
        case Trouble::barrier_sticks:  // may stick behind the truck before, whose hold it then is
        case Trouble::beam_blocked:
        case Trouble::camera_frozen:
        case Trouble::driver_leaves:
        case Trouble::reverse_out:
        case Trouble::snow_on_scale:
        case Trouble::cancelled_waiting:
            break;
    }
    return "";
}

/// Why the truck's end is not the one in its script; empty when it is.
std::string departure(const sim::TruckScript& script, const TruckStory& story, const TrueMasses& truth,
                      std::int64_t division_kg) {
    if (script.expected != sim::Ending::through) return departure_of_undelivered(script, story, truth);
    if (!script.is_fit()) return departure_of_rejected(story, truth, division_kg);
    if (!story.ticket) return "has no ticket";
    if (story.ended != VisitEnd::delivered) return "its visit did not end as delivered";
    const std::int64_t off_g = std::abs(story.ticket->net.count() * 1'000 - truth.net_g);
    if (off_g > net_tolerance_g(division_kg)) return "net is " + std::to_string(off_g) + " g from the truth";
    if (script.trouble == Trouble::unreadable_plate && story.matched_by != Evidence::two_people)
        return "nobody can read its plate, and it was matched by reading";
    if (const auto hold = hold_of(script.trouble); !had_hold(story, hold) && !hold.empty())
        return "had a trouble that shows as " + std::string(hold) + ", and the depot did not hold for it";
    return "";
}

std::string in_kg(Kilograms weight) {
    return std::to_string(weight.count()) + " kg";
}

}  // namespace

Verdict judge(const sim::TruckScript& script, const TruckStory& story, const TrueMasses& truth,
              std::int64_t division_kg) {
    std::string words{script.plate.spaced()};
    if (script.trouble != Trouble::none)
        words += "  [" + std::string(sim::trouble_names[static_cast<std::size_t>(script.trouble)]) + "]";
    if (story.ticket) {
        const TicketIssued& t = *story.ticket;
        const bool is_rejected = t.outcome == TicketOutcome::rejected;
        words += "  ticket " + std::to_string(t.ticket.epoch) + "-" + std::to_string(t.ticket.number) +
                 (is_rejected ? "  rejected" : "") + "  gross " + in_kg(t.gross) +
                 (is_rejected ? "  out " : "  tare ") + in_kg(t.tare) + "  net " + in_kg(t.net) + "  (true " +
                 std::to_string((truth.net_g + 500) / 1'000) + " kg)  turn " +
                 minutes_text(story.ended_at - story.opened_at);
    } else {
        words += "  no ticket";
    }
    for (const std::string& hold : story.holds) words += "  held " + hold;
    const std::string wrong = departure(script, story, truth, division_kg);
    if (!wrong.empty()) words += "  WRONG: " + wrong;
    return {wrong.empty(), std::move(words)};
}

std::string turn_times(std::vector<Duration> turns) {
    if (turns.empty()) return "no truck was delivered";
    std::ranges::sort(turns);
    const Duration median = turns[turns.size() / 2];
    const Duration p95 = turns[std::min(turns.size() - 1, turns.size() * 95 / 100)];
    return "turn time median " + minutes_text(median) + ", p95 " + minutes_text(p95) +
           " (arrived in the street to ticket, depot time)";
}

}  // namespace graingate::app
