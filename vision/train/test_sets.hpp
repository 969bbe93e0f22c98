#pragma once

#include "sim/camera_scene.hpp"
#include "vision/plate_drawing/dice.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// The rendered test sets of `rendered_tests.txt`.
namespace graingate::vision {

/// One frozen set of test pictures: which plates, and what the weather and the lane do to them.
struct TestSet {
    std::string name;
    int count = 0;
    std::uint64_t seed = 0;
    std::string kinds;  ///< separated by '+'; "trailer": a yellow_double that ends in 挂
    int dirt = 0, snow = 0, snowfall = 0, light_low = 1000, light_high = 1000;  ///< permille
    int yaw_low = 0, yaw_high = 0, roll = 0, motion_px = 0;                     ///< degrees, pixels
};

/// The sets of a file; empty, when it cannot be read.
std::vector<TestSet> test_sets(const std::string& path);

/// One of the kinds, each as likely.
std::string one_of(const std::string& kinds, Dice& dice);

/// A scene of that set with a plate of that kind, both by lot.
sim::SceneSpec scene_of(const TestSet& set, const std::string& kind, Dice& dice);

/// Draws the scene and what the set does to a whole picture.
sim::Scene render(const TestSet& set, const sim::SceneSpec& spec, Dice& dice);

/// A picture of a set, and what it shows.
struct TestPicture {
    std::string kind;  ///< as the set names it
    sim::SceneSpec spec;
    sim::Scene scene;
};

/// The next picture of a set on which the plate can be seen. `dice` begins with the set's seed.
TestPicture next_picture(const TestSet& set, Dice& dice);

}  // namespace graingate::vision
