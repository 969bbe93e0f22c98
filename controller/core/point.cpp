#include "controller/core/point.hpp"

namespace graingate {
namespace {

std::optional<Signal> signal_named(std::string_view text) {
    constexpr auto names = names_of(Signal{});
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == text) return static_cast<Signal>(i);
    return std::nullopt;
}

}  // namespace

std::optional<Point> Point::parse(std::string_view text) {
    const std::size_t last = text.rfind('.');
    if (last == std::string_view::npos) return std::nullopt;
    const auto signal = signal_named(text.substr(last + 1));
    std::string_view owner = text.substr(0, last);
    Side side = Side::none;
    if (owner.ends_with(".A")) side = Side::a;
    if (owner.ends_with(".B")) side = Side::b;
    if (side != Side::none) owner.remove_suffix(2);
    const auto place = Name::parse(owner);
    if (!signal || !place) return std::nullopt;
    return Point{*place, side, *signal};
}

std::string Point::text() const {
    std::string out{place.view()};
    if (side == Side::a) out += ".A";
    if (side == Side::b) out += ".B";
    out += '.';
    out += name_of(signal);
    return out;
}

}  // namespace graingate
