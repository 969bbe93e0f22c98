#include "vision/plate_tracker.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace graingate::vision {
namespace {

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

/// The tracks of all cameras that read the same text vote together.
Verdict together(const std::vector<PlateTrack>& tracks, const PlateTrack& first) {
    std::vector<FrameSightings> all = first.sightings;
    std::vector<std::size_t> frames = first.frames;
    for (const PlateTrack& other : tracks) {
        if (&other == &first || other.camera == first.camera || other.verdict.text != first.verdict.text)
            continue;
        all.insert(all.end(), other.sightings.begin(), other.sightings.end());
        frames.insert(frames.end(), other.frames.begin(), other.frames.end());
    }
    Verdict verdict = vote(all);
    // The picture that is kept is the first track's own.
    verdict.best = first.verdict.best;
    verdict.best_frame = first.verdict.best_frame;
    return verdict;
}

const PlateTrack* heaviest(const std::vector<PlateTrack>& tracks, bool of_trailer) {
    for (const PlateTrack& track : tracks)
        if (is_trailer(track.verdict.text) == of_trailer) return &track;
    return nullptr;
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
        track->weight += plates[i].confidence_permille * 1e-3 * plates[i].presence_permille * 1e-3;
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
