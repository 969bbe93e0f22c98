#pragma once

#include "vision/plate_drawing/image.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::vision {

/// The kinds of number plate that trucks carry (GA 36-2018; the tractor's: NY 345.1). low_speed:
/// three-wheelers and farm trucks, 300 mm × 165 mm.
enum class PlateKind {
    blue,
    yellow_single,
    yellow_double,
    green,
    green_large,
    white,
    black,
    tractor,
    low_speed
};

inline constexpr int plate_kinds = 9;

/// The kind's name in data: "blue", "yellow_single", "yellow_double", "green", "green_large", "white",
/// "black", "tractor", "low_speed". A trailer's plate (挂) is a yellow_double one.
std::string_view name(PlateKind kind);

/// The kind of that name, if there is one.
std::optional<PlateKind> plate_kind(std::string_view name);

/// A field of a plate in millimetres from its top left corner.
struct PlateField {
    double x_mm = 0;
    double y_mm = 0;
    double width_mm = 0;
    double height_mm = 0;
};

/// Where the characters stand. Source: GA 36-2018, figures 1 to 4: characters 45 mm × 90 mm, their left
/// edges at 15.5, 72.5, then 151.5 + 57 i mm on 440 mm × 140 mm.
struct PlateLayout {
    double width_mm = 0;
    double height_mm = 0;
    std::vector<PlateField> fields;
};
PlateLayout layout(PlateKind kind);

/// True when the kind carries its characters in two lines.
bool is_double_line(PlateKind kind);

/// What a plate has been through. All zero: as it left the works.
struct PlateWear {
    /// Decides where dirt, snow and scratches lie.
    std::uint64_t seed = 0;
    /// Share of the plate that mud or snow touches.
    int dirt_permille = 0;
    int snow_permille = 0;
    /// Loss of contrast between characters and ground.
    int fade_permille = 0;
    /// Difference of light across the plate.
    int shade_permille = 0;
    /// -1000 thin strokes to 1000 bold ones.
    int stroke_permille = 0;
    /// Shape of the characters: 0 as on real plates of that kind, 1 and 2 from fonts (training only).
    int variant = 0;
    bool has_bolts = false;
    bool has_holder = false;
};

struct PlateSpec {
    std::string text;
    PlateKind kind = PlateKind::blue;
    PlateWear wear;
};

/// Draws a plate, edge to edge. Pure: the same spec gives the same pixels.
///   spec    text in UTF-8; characters that no plate carries, or beyond the layout's fields, stay blank
///   pixels_per_mm  0.2 to 4
///   returns BGR, height × width × 3, as large as the layout at that scale
Image draw_plate(const PlateSpec& spec, double pixels_per_mm);

/// A plate drawn by lot: kinds and provinces evenly, its text as GA 36-2018 allows, some wear.
PlateSpec random_plate(std::uint64_t seed);

/// A text by lot that GA 36-2018 allows for the kind.
std::string random_text(PlateKind kind, std::uint64_t seed);

}  // namespace graingate::vision
