#pragma once

#include "controller/core/view.hpp"
#include "hmi/backend.hpp"
#include "hmi/booking_form.hpp"
#include "hmi/words.hpp"

#include <string>
#include <string_view>

/// The pages of `/f/` as text: HTML without scripts, each at most 10 kB with its style.
namespace graingate::hmi {

/// Where a page's `<style nonce="...">` has its nonce, to be replaced for each response.
constexpr std::string_view style_nonce_mark = "%NONCE%";

/// The booking form, with what was typed and what is wrong with it.
std::string form_page(const FormInput& input, const View& view);

/// A farmer's booking: confirmation, state, the button that cancels.
///   stage    code of what its truck does in the depot (VisitView); empty when it is not there
///   problem  in words, when something asked for did not happen; else empty
std::string booking_page(Language language, const BookingToken& token, const BookingStatus& status,
                         std::string_view stage, std::string_view problem);

/// One sentence of the dictionary's group "farmer" and the way back to the form.
std::string notice_page(Language language, std::string_view key);

}  // namespace graingate::hmi
