#include "vision/sighting.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace graingate::vision {
namespace {

constexpr int unlisted_vote_milli_nats = -1500;  // below the last listed one
constexpr std::size_t alternatives_max = 4;

int milli_nats_of(int confidence_permille) {
    return static_cast<int>(std::lround(std::log(std::max(confidence_permille, 1) / 1000.0) * 1000));
}

std::map<std::string, int> readings(const PlateSighting& plate) {
    std::map<std::string, int> all{{plate.text, milli_nats_of(plate.confidence_permille)}};
    for (const Alternative& other : plate.alternatives) all.emplace(other.text, other.milli_nats);
    return all;
}

/// How likely it is that the plate says something that the frame does not list.
double unlisted_share(const std::map<std::string, int>& ballot) {
    double listed = 0;
    for (const auto& [text, milli_nats] : ballot) listed += std::exp(milli_nats / 1000.0);
    return std::max(0.0, 1 - listed);
}

}  // namespace

double prominence(const PlateSighting& plate) {
    const double sure = plate.confidence_permille / 1000.0;
    const double wide =
        std::hypot(plate.corners[1].x - plate.corners[0].x, plate.corners[1].y - plate.corners[0].y);
    return sure * sure * plate.presence_permille / 1000.0 * wide;
}

Verdict vote(std::span<const FrameSightings> frames) {
    std::map<std::string, int> sums;
    std::vector<std::map<std::string, int>> ballots;
    for (const FrameSightings& frame : frames) {
        if (frame.plates.empty()) continue;
        ballots.push_back(readings(frame.plates.front()));
        for (const auto& [text, nats] : ballots.back()) sums.emplace(text, 0);
    }
    Verdict verdict;
    if (sums.empty()) return verdict;
    for (const auto& ballot : ballots) {
        const auto least =
            std::ranges::min_element(ballot, {}, [](const auto& entry) { return entry.second; });
        for (auto& [text, sum] : sums) {
            const auto listed = ballot.find(text);
            sum += listed != ballot.end() ? listed->second : least->second + unlisted_vote_milli_nats;
        }
    }
    std::vector<Alternative> ranked;
    ranked.reserve(sums.size());
    for (const auto& [text, sum] : sums) ranked.push_back({text, 0, sum});
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.milli_nats > b.milli_nats; });
    // What no frame listed keeps the share that one unlisted reading would have, or beside a hardly likely
    // one all that the frames left; frames of one stop are alike, so several of them make sure only slowly.
    double all = 0;
    const double top = ranked.front().milli_nats;
    for (const Alternative& reading : ranked) all += std::exp((reading.milli_nats - top) / 1000.0);
    const double mean = std::exp(top / 1000.0 / static_cast<double>(ballots.size()));
    double unlisted = 0;
    for (const auto& ballot : ballots) unlisted += unlisted_share(ballot);
    unlisted /= static_cast<double>(ballots.size());
    const double doubt = std::max(1 - mean, unlisted / mean) / static_cast<double>(ballots.size());
    for (Alternative& reading : ranked) {
        const double share = std::exp((reading.milli_nats - top) / 1000.0) / (all + doubt);
        reading.confidence_permille = static_cast<int>(std::lround(share * 1000));
    }
    verdict.text = ranked.front().text;
    verdict.confidence_permille = ranked.front().confidence_permille;
    verdict.alternatives.assign(
        ranked.begin() + 1,
        ranked.begin() + static_cast<std::ptrdiff_t>(std::min(ranked.size(), alternatives_max + 1)));
    double sharpest = -1;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (frames[i].plates.empty()) continue;
        // A frame that reads the winner shows it; among those the sharpest.
        const double rank = frames[i].sharpness + (frames[i].plates.front().text == verdict.text ? 1e6 : 0);
        if (rank <= sharpest) continue;
        sharpest = rank;
        verdict.best_frame = i;
        verdict.best = frames[i].plates.front();
    }
    return verdict;
}

}  // namespace graingate::vision
