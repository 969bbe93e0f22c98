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

/// What the engine's picture says of a booking's truck.
struct Whereabouts {
    std::string stage;    ///< code of what it does in the depot (VisitView); empty when it is not inside
    bool is_day = false;  ///< today is the booking's day
    bool calls_forward = false;  ///< trucks wait to be called
    std::int64_t ahead = -1;     ///< trucks before it in the street; -1: it does not stand in the picture
    std::int64_t wait_minutes = 0;
    Standing standing = Standing::in_time;
    Name lane;                        ///< that it is called to; empty: it waits
    std::int64_t until_minute = 0;    ///< of the day, when it then loses its turn
    std::int64_t ahead_at_least = 0;  ///< trucks that stand in the picture, before those that do not
};

/// Of the picture; whatever it does not say keeps its default.
Whereabouts whereabouts_of(const BookingStatus& status, const View& view);

/// Whether the truck waits in the street, so that its page is worth to be looked at again and again.
bool is_waiting(const BookingStatus& status, const Whereabouts& truck);

/// A farmer's booking: confirmation, state, place in the queue, the buttons that say "I have come" and
/// "cancel".
///   problem  in words, when something asked for did not happen; else empty
std::string booking_page(Language language, const BookingToken& token, const BookingStatus& status,
                         const Whereabouts& truck, std::string_view problem);

/// One sentence of the dictionary's group "farmer" and the way back to the form.
std::string notice_page(Language language, std::string_view key);

}  // namespace graingate::hmi
