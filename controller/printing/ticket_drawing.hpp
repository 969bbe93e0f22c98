#pragma once

#include "controller/core/result.hpp"
#include "controller/printing/raster.hpp"
#include "controller/printing/ticket_sheet.hpp"

#include <cstddef>
#include <string>

namespace graingate::printing {

/// Thermal heads have 8 dots a millimetre: 576 dots are paper of 80 mm, 384 paper of 58 mm.
constexpr std::size_t dots_per_mm = 8;
constexpr std::size_t width_dots_min = 384;
constexpr std::size_t width_dots_max = 832;

/// The ticket as a PDF of one page as wide as the paper and as long as it needs. Text can be searched and
/// copied; fonts are embedded. The same sheet gives the same bytes.
///   errors  in words: a character that no installed font has, or what the library says
/// Thread: any.
Result<std::string, std::string> ticket_pdf(const TicketSheet& sheet, std::size_t width_dots = 576);

/// The same drawing as dots.
///   width_dots  a multiple of 8, from `width_dots_min` to `width_dots_max`
///   errors      as ticket_pdf
/// Thread: any.
Result<Raster, std::string> ticket_raster(const TicketSheet& sheet, std::size_t width_dots);

}  // namespace graingate::printing
