#include "hmi/booking_form.hpp"

#include <algorithm>
#include <charconv>

namespace graingate::hmi {
namespace {

/// Longer input is not shown again: nothing that fits a field is longer. Nor is a phone number that was typed
/// into the wrong field.
constexpr std::size_t shown_size_max = 64;

std::string shown(std::string_view given) {
    return given.size() <= shown_size_max && !Phone::parse(given) ? std::string(given) : std::string{};
}

std::string is_wrong(Language language, std::string_view given, std::string_view help) {
    const std::string problem = given.empty()
                                    ? std::string(words(language, "farmer", "missing"))
                                    : words(language, "farmer", "invalid", {{"given", shown(given)}});
    return problem + (language == Language::chinese ? "：" : ": ") +
           std::string(words(language, "farmer", help));
}

const SlotView* find_slot(const View& view, std::string_view day, std::string_view slot) {
    for (const SlotView& offered : view.slots)
        if (offered.day.text() == day && std::to_string(offered.slot) == slot) return &offered;
    return nullptr;
}

bool is_for_walk_ins(const View& view, std::string_view day) {
    return day == view.today.text() && view.walk_ins < view.walk_ins_max;
}

bool has_day(const View& view, std::string_view day) {
    return is_for_walk_ins(view, day) ||
           std::any_of(view.slots.begin(), view.slots.end(),
                       [&](const SlotView& offered) { return offered.day.text() == day; });
}

struct DaySlot {
    Day day;
    std::int64_t slot = 0;
};

/// The slot asked for; nothing when it cannot be had, which is then said in `input`.
std::optional<DaySlot> check_slot(FormInput& input, const View& view) {
    const Language language = input.language;
    if (!has_day(view, input.day)) {
        input.errors.day = is_wrong(language, input.day, "day_help");
        return std::nullopt;
    }
    if (input.slot == walk_in_text && is_for_walk_ins(view, input.day))
        return DaySlot{view.today, walk_in_slot};
    const SlotView* const slot = find_slot(view, input.day, input.slot);
    if (slot == nullptr) {
        input.errors.slot = is_wrong(language, input.slot, "slot_help");
        return std::nullopt;
    }
    if (slot->left <= 0) {
        input.errors.slot = words(language, "refusal", "slot_full");
        return std::nullopt;
    }
    return DaySlot{slot->day, slot->slot};
}

void check_phone(FormInput& input, std::string_view given, const PhoneMemory& phones,
                 std::optional<Phone>& phone) {
    phone = phones.find(input.kept);
    if (phone) return;
    const auto digits =
        std::count_if(given.begin(), given.end(), [](char c) { return c >= '0' && c <= '9'; });
    const Language language = input.language;
    const std::string problem =
        given.empty() ? std::string(words(language, "farmer", "missing"))
                      : words(language, "farmer", "phone_digits", {{"n", std::to_string(digits)}});
    input.errors.phone = problem + (language == Language::chinese ? "：" : ": ") +
                         std::string(words(language, "farmer", "phone_help"));
}

}  // namespace

int FormInput::Errors::count() const {
    int count = 0;
    for (const std::string* const error : {&commodity, &day, &slot, &plate, &trailer, &phone})
        if (!error->empty()) ++count;
    return count;
}

std::string PhoneMemory::keep(const Phone& phone) {
    if (kept_.size() >= size_max) kept_.pop_front();
    kept_.push_back({std::string(random_token().view()), phone});
    return kept_.back().name;
}

std::optional<Phone> PhoneMemory::find(std::string_view name) const {
    for (const Kept& kept : kept_)
        if (kept.name == name) return kept.phone;
    return std::nullopt;
}

FormInput new_form(Language language, const View& view) {
    FormInput input;
    input.language = language;
    input.nonce = random_token().view();
    for (const SlotView& slot : view.slots)
        if (slot.left > 0) {
            input.day = slot.day.text();
            break;
        }
    if (view.commodities.size() == 1) input.commodity = view.commodities[0].view();
    return input;
}

FormInput read_form(const Fields& fields, const View& view, PhoneMemory& phones) {
    FormInput input = new_form(language_of(value_of(fields, "lang")), view);
    if (is_hex32(value_of(fields, "nonce"))) input.nonce = value_of(fields, "nonce");
    input.commodity = shown(value_of(fields, "commodity"));
    input.day = shown(value_of(fields, "day"));
    input.slot = shown(value_of(fields, "slot"));
    input.plate = shown(value_of(fields, "plate"));
    input.trailer = shown(value_of(fields, "trailer"));

    const std::string_view typed = value_of(fields, "phone");
    const std::string_view kept = value_of(fields, "kept");
    if (typed.empty()) {
        if (const auto phone = phones.find(kept)) input.kept = kept, input.phone_masked = phone->masked();
    } else if (const auto phone = Phone::parse(typed)) {
        const bool is_known = phones.find(kept) == phone;
        input.kept = is_known ? std::string(kept) : phones.keep(*phone);
        input.phone_masked = phone->masked();
    }
    return input;
}

std::optional<BookingForm> check_form(FormInput& input, const Fields& fields, const View& view,
                                      const PhoneMemory& phones) {
    input.errors = {};
    const auto offered =
        std::find_if(view.commodities.begin(), view.commodities.end(),
                     [&](const Name& commodity) { return commodity.view() == input.commodity; });
    if (offered == view.commodities.end())
        input.errors.commodity = is_wrong(input.language, input.commodity, "commodity_help");

    const auto slot = check_slot(input, view);

    const auto plate = Plate::parse(value_of(fields, "plate"));
    if (!plate) input.errors.plate = is_wrong(input.language, value_of(fields, "plate"), "plate_help");

    const std::string_view given_trailer = value_of(fields, "trailer");
    const auto trailer = Plate::parse(given_trailer);
    if (!given_trailer.empty() && !(trailer && trailer->is_trailers()))
        input.errors.trailer = is_wrong(input.language, given_trailer, "trailer_help");

    std::optional<Phone> phone;
    check_phone(input, value_of(fields, "phone"), phones, phone);

    if (input.errors.count() > 0 || offered == view.commodities.end() || !slot || !plate || !phone)
        return std::nullopt;
    return BookingForm{
        *RequestId::from(input.nonce), *phone, *plate, trailer, *offered, slot->day, slot->slot};
}

void put_refusal(FormInput& input, Refusal refusal) {
    const std::string_view name = names_of(refusal)[static_cast<std::size_t>(refusal)];
    const std::string text(words(input.language, "refusal", name));
    FormInput::Errors& errors = input.errors;
    if (refusal == Refusal::unknown_commodity)
        errors.commodity = text;
    else if (refusal == Refusal::day_out_of_range)
        errors.day = text;
    else if (refusal == Refusal::no_such_slot || refusal == Refusal::slot_full ||
             refusal == Refusal::slot_over || refusal == Refusal::walk_ins_full)
        errors.slot = text;
    else if (refusal == Refusal::plate_already_booked || refusal == Refusal::not_a_plate)
        errors.plate = text;
    else if (refusal == Refusal::too_many_bookings)
        errors.phone = text;
    else
        errors.whole = text;
}

}  // namespace graingate::hmi
