#pragma once

#include "controller/core/calendar.hpp"
#include "controller/core/plate.hpp"
#include "controller/core/result.hpp"
#include "controller/core/text.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace graingate::app {

/// What a virtual farmer fills into the form.
struct FarmerWish {
    Plate plate;
    std::optional<Plate> trailer;
    Name commodity;
    Day day;
    std::int64_t slot = 0;
    std::string phone;  ///< 11 digits
};

/// Books through the farmers' page, as a phone without JavaScript does: GET /f/, POST /f/book.
///   returns  the path of the booking's page
///   errors   in words, with what the page said
Result<std::string, std::string> book_by_page(std::uint16_t port, const FarmerWish& wish);

/// Presses a button on the page of a booking, which is at `path`.
///   button   `cancel` or `arrive`
///   errors   in words, with what the page said
Result<Done, std::string> press_button(std::uint16_t port, const std::string& path, std::string_view button);

/// Whether the web server answers.
bool is_web_up(std::uint16_t port);

}  // namespace graingate::app
