#pragma once

#include "controller/core/result.hpp"
#include "vision/image_io.hpp"
#include "vision/limits.hpp"
#include "vision/sighting.hpp"

#include <memory>
#include <vector>

namespace graingate::vision {

/// Finds and reads number plates. One object a thread; about 15 ms for a 1920 × 1080 picture on one core.
class PlateReader {
public:
    /// Loads the nets that lie in the binary.
    ///   errors   model
    static Result<PlateReader, VisionFault> open(const PlateLimits& limits = {});

    PlateReader(PlateReader&&) noexcept;
    PlateReader& operator=(PlateReader&&) noexcept;
    ~PlateReader();

    /// Does once what the first pictures of each shape would else wait for.
    void warm_up();

    /// The plates in a camera's picture, or in a part of it.
    ///   returns  at most `limits.plates_max`, first what is read surely and lies near; empty when no plate
    ///            is seen
    ///   source   plate formats: GA 36-2018 (a prior, never a hard cut)
    std::vector<PlateSighting> read(const Image& picture, const PlateRegion& region = {});

    /// The picture is one plate, cut out. Always one sighting; its corners are the picture's when the plate
    /// does not show others.
    std::vector<PlateSighting> read_crop(const Image& picture);

private:
    struct Nets;
    explicit PlateReader(std::unique_ptr<Nets> nets);
    std::unique_ptr<Nets> nets_;
};

/// How sharp the plate is in the picture: mean squared gradient over the plate, brightness divided out,
/// weighted with its size. Only good for comparing frames of one stop.
double sharpness(const Image& picture, const PlateSighting& plate);

/// The plate with a rim of its surroundings, upright, as a JPEG of about 20 kB; a person and the reader can
/// still read it.
std::vector<std::uint8_t> crop_jpeg(const Image& picture, const PlateSighting& plate);

}  // namespace graingate::vision
