// A plate that was taken is taken again in each of its spellings, and hides what its masked form hides.
#include "controller/core/plate.hpp"
#include "tests/fuzz/input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using graingate::Plate;
    const auto plate = Plate::parse(graingate::fuzz::text_of(data, size));
    if (!plate) return 0;
    graingate::fuzz::must(!plate->text().empty());
    graingate::fuzz::must(Plate::parse(plate->text()) == plate);
    graingate::fuzz::must(Plate::parse(plate->spaced()) == plate);
    graingate::fuzz::must(plate->masked() != plate->spaced());
    return 0;
}
