#pragma once

#include "vision/sighting.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace graingate::vision {

/// One plate, followed over the frames of one stop before one camera.
struct PlateTrack {
    int camera = 0;
    std::vector<FrameSightings> sightings;  ///< each with this plate alone
    std::vector<std::size_t> frames;        ///< which frame each sighting is from, counted by the caller
    Verdict verdict;                        ///< its `best_frame` is a number of the caller's
    /// Sum over its frames of their prominence: what is seen long, surely and near comes first.
    double weight = 0;
};

/// What one stop's frames say of the truck: a tractor and its trailer carry a plate each.
struct StopVerdict {
    /// Each verdict's `best` is the sighting of its best frame, with the `places` of all frames together.
    /// Of the tractor or the single truck, as camera 0 sees it; another camera's only where that one saw
    /// none. Its text is empty when none was seen.
    Verdict plate;
    Verdict trailer;  ///< of any camera; ends in 挂; its text is empty when none was seen
    int plate_camera = 0;
    int trailer_camera = 0;
};

/// Follows plates from frame to frame by their corners, lets the frames of each vote by likelihood, and knows
/// when it is sure. One object a stop; cameras are counted from 0 (front, rear, ...).
class PlateTracker {
public:
    static constexpr int sure_permille = 970;
    static constexpr std::size_t tracks_max = 32;

    /// One frame's plates, each with its sharpness (`sharpness` of reader.hpp) in the same order.
    void add(int camera, std::size_t frame, const std::vector<PlateSighting>& plates,
             const std::vector<double>& sharpnesses);

    /// All of one plate's evidence is sure enough that no further frame is needed.
    [[nodiscard]] bool is_sure() const;
    [[nodiscard]] StopVerdict verdict() const;
    /// Falling weight.
    [[nodiscard]] const std::vector<PlateTrack>& tracks() const { return tracks_; }

private:
    PlateTrack* track_of(int camera, std::size_t frame, const PlateSighting& plate);
    std::vector<PlateTrack> tracks_;
};

/// Intersection over union of two plates' upright bounding boxes, 0 to 1.
double overlap(const PlateSighting& a, const PlateSighting& b);

/// True for a trailer's plate: its last character is 挂.
bool is_trailer(const std::string& text);

}  // namespace graingate::vision
