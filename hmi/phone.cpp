#include "hmi/phone.hpp"

namespace graingate::hmi {

std::optional<Phone> Phone::parse(std::string_view written) {
    std::string kept;
    for (const char c : written)
        if (c != ' ' && c != '-') kept += c;
    for (const std::string_view country : {"+86", "0086"})
        if (kept.starts_with(country)) {
            kept.erase(0, country.size());
            break;
        }
    if (kept.size() != 11 || kept[0] != '1' || kept[1] < '3') return std::nullopt;
    for (const char c : kept)
        if (c < '0' || c > '9') return std::nullopt;
    return Phone{*FixedText<11>::from(kept)};
}

std::string Phone::masked() const {
    return std::string(digits().substr(0, 3)) + "****" + std::string(digits().substr(7));
}

}  // namespace graingate::hmi
