#include "controller/app/demo/verdict.hpp"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <string_view>

namespace graingate::app {
namespace {

using sim::Trouble;

std::string minutes_text(Duration d) {
    const std::int64_t s = d.us() / 1'000'000;
    const std::string seconds_part = std::to_string(s % 60);
    return std::to_string(s / 60) + (seconds_part.size() < 2 ? ":0" : ":") + seconds_part;
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

bool has_any(const std::vector<std::string>& all, std::initializer_list<std::string_view> wanted) {
    return std::ranges::any_of(all, [&](const std::string& each) {
        return std::ranges::any_of(wanted, [&](std::string_view one) { return each.starts_with(one); });
    });
}

/// Whether the depot has seen the trouble: a trouble that never came about proves nothing.
bool is_seen(Trouble trouble, const TruckStory& story, const ShownSince& shown, const TrueMasses& truth) {
    switch (trouble) {
        case Trouble::none:
            return true;
        case Trouble::no_booking:
            return !story.is_booked && has_any(shown, {"no_booking", "no_plate_read"});
        case Trouble::cancelled_waiting:
            return story.is_cancelled && has_any(shown, {"no_booking", "no_plate_read"});
        case Trouble::unreadable_plate:
            return has_any(story.holds, {"no_plate_read"});
        case Trouble::indicator_silent:
        case Trouble::late_reply:
            return has_any(story.holds, {"indicator_lost"});
        case Trouble::similar_plates:
            return story.has_twin;
        case Trouble::overhang:
            return has_any(story.holds, {"not_aboard"});
        case Trouble::creeping_second:
            return truth.has_followed;  // the boom may come down before it: then nothing is to be seen
        case Trouble::barrier_sticks:
            return has_any(shown, {"barrier_stuck"});
        case Trouble::gate_half_open:
            return has_any(story.holds, {"gate_stuck"});
        case Trouble::beam_blocked:
            return has_any(story.holds, {"unsteady", "not_aboard"});
        case Trouble::camera_frozen:
            return has_any(shown, {"camera_fault", "camera_lost", "no_plate_read"});
        case Trouble::driver_leaves:
            return story.ended == VisitEnd::abandoned;
        case Trouble::reverse_out:
            return story.ended == VisitEnd::turned_away;
        case Trouble::snow_on_scale:
            return has_any(shown, {"zero_not_proven", "zero_lost"});
    }
    return false;
}

/// Why the truck's end is not the one in its script; empty when it is.
std::string departure_of_end(const sim::TruckScript& script, const TruckStory& story, const TrueMasses& truth,
                             std::int64_t division_kg) {
    if (script.expected != sim::Ending::through) return departure_of_undelivered(script, story, truth);
    if (!script.is_fit()) return departure_of_rejected(story, truth, division_kg);
    if (!story.ticket) return "has no ticket";
    if (story.ended != VisitEnd::delivered) return "its visit did not end as delivered";
    const std::int64_t off_g = std::abs(story.ticket->net.count() * 1'000 - truth.net_g);
    if (off_g > net_tolerance_g(division_kg)) return "net is " + std::to_string(off_g) + " g from the truth";
    if (script.trouble == Trouble::unreadable_plate && story.matched_by != Evidence::two_people)
        return "nobody can read its plate, and it was matched by reading";
    return "";
}

/// Why the truck's day is not the one in its script; empty when it is.
std::string departure(const sim::TruckScript& script, const TruckStory& story, const ShownSince& shown,
                      const TrueMasses& truth, std::int64_t division_kg) {
    if (std::string wrong = departure_of_end(script, story, truth, division_kg); !wrong.empty()) return wrong;
    if (is_seen(script.trouble, story, shown, truth)) return "";
    return "had a trouble that the depot did not see";
}

std::string in_kg(Kilograms weight) {
    return std::to_string(weight.count()) + " kg";
}

}  // namespace

Verdict judge(const sim::TruckScript& script, const TruckStory& story, const ShownSince& shown,
              const TrueMasses& truth, std::int64_t division_kg) {
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
    const std::string wrong = departure(script, story, shown, truth, division_kg);
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
