#pragma once

#include "controller/core/view.hpp"
#include "hmi/backend.hpp"
#include "hmi/http.hpp"
#include "hmi/words.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace graingate::hmi {

/// What the form sends instead of a slot's number for a truck that is here without one.
constexpr std::string_view walk_in_text = "-1";

/// The form as a farmer filled it in, and what is wrong with it.
struct FormInput {
    Language language = Language::chinese;
    std::string nonce;  ///< names the wish; 32 hexadecimal digits
    std::string commodity;
    std::string day;
    std::string slot;
    std::string plate;
    std::string trailer;  ///< empty: it has none
    std::string kept;     ///< names a phone number that was right already (PhoneMemory); empty when none is
    std::string phone_masked;  ///< of that number

    /// Each in words with what is allowed; empty when the field is right.
    struct Errors {
        std::string commodity, day, slot, plate, trailer, phone;
        std::string whole;  ///< what concerns no single field
        [[nodiscard]] int count() const;
    };
    Errors errors;
};

/// A phone number is never written into a page, not even to keep what the farmer typed: it waits here, in
/// memory, under a random name. The last 1,024 numbers are held.
class PhoneMemory {
public:
    std::string keep(const Phone& phone);
    [[nodiscard]] std::optional<Phone> find(std::string_view name) const;

private:
    static constexpr std::size_t size_max = 1'024;
    struct Kept {
        std::string name;
        Phone phone;
    };
    std::deque<Kept> kept_;
};

/// An empty form for the first day that has places.
FormInput new_form(Language language, const View& view);

/// Takes over what was posted; phones that are right go to `phones`.
FormInput read_form(const Fields& fields, const View& view, PhoneMemory& phones);

/// Checks every field against what the depot offers and writes all errors into `input`.
/// nothing, when there is one
std::optional<BookingForm> check_form(FormInput& input, const Fields& fields, const View& view,
                                      const PhoneMemory& phones);

/// Puts a refusal of the depot where its field is.
void put_refusal(FormInput& input, Refusal refusal);

}  // namespace graingate::hmi
