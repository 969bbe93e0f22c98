#include "controller/core/laboratory.hpp"

#include "controller/core/people.hpp"
#include "controller/core/yard.hpp"

#include <algorithm>

namespace graingate {
namespace {

bool is_laboratory(const Rules& rules, const std::string& actor) {
    const UserRules* user = find_user(rules, actor);
    return user != nullptr && user->role == Role::laboratory;
}

Visit* find_sampled(State& state, const SampleId& sample) {
    for (auto& [id, visit] : state.visits)
        if (visit.sample == sample) return &visit;
    return nullptr;
}

bool is_on_a_lane(const State& state, VisitId id) {
    return std::ranges::any_of(state.lanes, [&](const Lane& lane) { return visit_in(lane.phase) == id; });
}

bool can_be_judged(const State& state, const Visit& visit) {
    // A rejected load that is being weighed out is settled as such.
    if (visit.stage == Stage::rejected) return !is_on_a_lane(state, visit.id);
    return visit.stage == Stage::sampled || visit.stage == Stage::accepted ||
           visit.stage == Stage::sent_to_pit;
}

}  // namespace

void take_sample(Turn& turn, const LoadSampled& asked) {
    const auto refuse = [&](Refusal why) { turn.decide(RequestRefused{asked.request, why}); };
    if (!is_laboratory(turn.rules, asked.actor)) return refuse(Refusal::not_your_role);
    const auto found = turn.state.visits.find(asked.visit);
    if (found == turn.state.visits.end()) return refuse(Refusal::no_such_visit);
    Visit& visit = found->second;
    const bool is_taken = asked.sample.empty() || find_sampled(turn.state, asked.sample) != nullptr;
    if (visit.stage != Stage::weighed_full || is_taken) return refuse(Refusal::not_at_this_stage);
    visit.sample = asked.sample;
    visit.stage = Stage::sampled;
    turn.decide(RequestGranted{asked.request});
    turn.decide(SampleTaken{visit.id, asked.sample});
}

void judge(Turn& turn, const LoadJudged& asked) {
    const auto refuse = [&](Refusal why) { turn.decide(RequestRefused{asked.request, why}); };
    if (!is_laboratory(turn.rules, asked.actor)) return refuse(Refusal::not_your_role);
    if (!is_plausible(asked.quality)) return refuse(Refusal::bad_quality);
    Visit* visit = asked.sample.empty() ? nullptr : find_sampled(turn.state, asked.sample);
    if (visit == nullptr) return refuse(Refusal::no_such_visit);
    if (!can_be_judged(turn.state, *visit)) return refuse(Refusal::not_at_this_stage);
    visit->quality = asked.quality;
    turn.decide(RequestGranted{asked.request});
    if (asked.verdict == Verdict::rejected) {
        visit->stage = Stage::rejected;
        visit->pit = {};
        return turn.decide(LoadRejected{visit->id, asked.quality, asked.reason});
    }
    turn.decide(LoadAccepted{visit->id, asked.quality});
    if (visit->stage == Stage::sent_to_pit) return;  // its pit stays
    visit->stage = Stage::accepted;
    assign_pits(turn);
}

}  // namespace graingate
