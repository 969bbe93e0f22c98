#include "vision/plate_tracker.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace graingate::vision {
namespace {

/// The camera that the truck is known by.
constexpr int front = 0;
constexpr std::string_view trailer_ending = "挂";
/// Plates of two frames that overlap by this are one plate; a truck that rolls moves it by less than its
/// width.
constexpr double same_place = 0.15;

struct Box {
    double left, top, right, bottom;
};

Box box_of(const PlateSighting& plate) {
    const auto [left, right] = std::ranges::minmax(plate.corners, {}, &Corner::x);
    const auto [top, bottom] = std::ranges::minmax(plate.corners, {}, &Corner::y);
    return {left.x, top.y, right.x, bottom.y};
}

double area(const Box& box) {
    return std::max(box.right - box.left, 0.0) * std::max(box.bottom - box.top, 0.0);
}

/// Nats below the last listed character at which one counts that a frame did not list.
constexpr int unlisted_milli_nats = -1500;
constexpr std::size_t characters_max = 5;

/// One place of the plate over all frames: the mean of the log-likelihoods, made shares again. Frames of one
/// stop err alike, snow above all: summed up they would only make a wrong character surer (docs/vision.md).
std::vector<CharacterScore> place_together(const std::vector<FrameSightings>& frames, std::size_t place) {
    std::map<std::string, double> sums;
    for (const FrameSightings& frame : frames)
        for (const CharacterScore& score : frame.plates.front().places[place])
            sums.emplace(score.character, 0);
    for (const FrameSightings& frame : frames) {
        const auto& scores = frame.plates.front().places[place];
        const int least = scores.empty() ? 0 : scores.back().milli_nats;
        for (auto& [character, sum] : sums) {
            const auto listed = std::ranges::find(scores, character, &CharacterScore::character);
            sum += listed != scores.end() ? listed->milli_nats : least + unlisted_milli_nats;
        }
    }
    double all = 0;
    const auto count = static_cast<double>(frames.size());
    for (auto& [character, sum] : sums) all += std::exp((sum /= count) / 1000);
    std::vector<CharacterScore> together;
    for (const auto& [character, sum] : sums)
        together.push_back(
            {character, std::min(0, static_cast<int>(std::lround(sum - std::log(all) * 1000)))});
    std::ranges::stable_sort(together, std::greater<>{}, &CharacterScore::milli_nats);
    if (together.size() > characters_max) together.resize(characters_max);
    return together;
}

/// The places of frames that have as many as the first.
std::vector<std::vector<CharacterScore>> places_together(std::vector<FrameSightings> frames,
                                                         std::size_t places) {
    std::erase_if(frames, [&](const auto& frame) { return frame.plates.front().places.size() != places; });
    std::vector<std::vector<CharacterScore>> together;
    for (std::size_t place = 0; place < places; ++place) together.push_back(place_together(frames, place));
    return together;
}

/// The tracks of all cameras that read the same text vote together.
Verdict together(const std::vector<PlateTrack>& tracks, const PlateTrack& first) {
    std::vector<FrameSightings> all = first.sightings;
    for (const PlateTrack& other : tracks) {
        if (&other == &first || other.camera == first.camera || other.verdict.text != first.verdict.text)
            continue;
        all.insert(all.end(), other.sightings.begin(), other.sightings.end());
    }
    Verdict verdict = vote(all);
    // The picture that is kept is the first track's own.
    verdict.best = first.verdict.best;
    verdict.best_frame = first.verdict.best_frame;
    verdict.best.places = places_together(all, verdict.best.places.size());
    return verdict;
}

const PlateTrack* heaviest(const std::vector<PlateTrack>& tracks, bool of_trailer) {
    const PlateTrack* found = nullptr;
    for (const PlateTrack& track : tracks) {
        if (is_trailer(track.verdict.text) != of_trailer) continue;
        if (of_trailer || track.camera == front) return &track;
        if (found == nullptr) found = &track;
    }
    return found;
}

}  // namespace

double overlap(const PlateSighting& a, const PlateSighting& b) {
    const Box one = box_of(a);
    const Box two = box_of(b);
    const double common = area({std::max(one.left, two.left), std::max(one.top, two.top),
                                std::min(one.right, two.right), std::min(one.bottom, two.bottom)});
    const double both = area(one) + area(two) - common;
    return both > 0 ? common / both : 0;
}

bool is_trailer(const std::string& text) {
    return text.ends_with(trailer_ending);
}

PlateTrack* PlateTracker::track_of(int camera, std::size_t frame, const PlateSighting& plate) {
    PlateTrack* found = nullptr;
    double best = same_place;
    for (PlateTrack& track : tracks_) {
        if (track.camera != camera || track.frames.back() == frame) continue;
        const PlateSighting& last = track.sightings.back().plates.front();
        // A plate that jumped, as between slow frames of a rolling truck, is known by its text.
        const double likeness =
            std::max(overlap(last, plate), last.text == plate.text ? same_place * 1.5 : 0.0);
        if (likeness <= best) continue;
        best = likeness;
        found = &track;
    }
    return found;
}

void PlateTracker::add(int camera, std::size_t frame, const std::vector<PlateSighting>& plates,
                       const std::vector<double>& sharpnesses) {
    ENSURE(plates.size() == sharpnesses.size());
    for (std::size_t i = 0; i < plates.size(); ++i) {
        PlateTrack* track = track_of(camera, frame, plates[i]);
        if (track == nullptr) {
            if (tracks_.size() == tracks_max) continue;
            track = &tracks_.emplace_back();
            track->camera = camera;
        }
        track->sightings.push_back({{plates[i]}, sharpnesses[i]});
        track->frames.push_back(frame);
        track->weight += prominence(plates[i]);
        track->verdict = vote(track->sightings);
        track->verdict.best_frame = track->frames[track->verdict.best_frame];
    }
    std::ranges::stable_sort(tracks_, std::greater<>{}, &PlateTrack::weight);
}

StopVerdict PlateTracker::verdict() const {
    StopVerdict verdict;
    if (const PlateTrack* plate = heaviest(tracks_, false)) {
        verdict.plate = together(tracks_, *plate);
        verdict.plate_camera = plate->camera;
    }
    if (const PlateTrack* trailer = heaviest(tracks_, true)) {
        verdict.trailer = together(tracks_, *trailer);
        verdict.trailer_camera = trailer->camera;
    }
    return verdict;
}

bool PlateTracker::is_sure() const {
    const StopVerdict now = verdict();
    const auto is_enough = [](const Verdict& one) { return one.confidence_permille >= sure_permille; };
    const bool has_any = !now.plate.text.empty() || !now.trailer.text.empty();
    return has_any && (now.plate.text.empty() || is_enough(now.plate)) &&
           (now.trailer.text.empty() || is_enough(now.trailer));
}

}  // namespace graingate::vision
