#include "controller/app/config/schema.hpp"
#include "controller/app/config/text_rules.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace graingate::app {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

/// A text in TOML's quotes; ours hold neither quotes nor control characters unless someone wrote them.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte == 0x7F) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04X", static_cast<unsigned>(byte));
            out += escape.data();
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string clock_text(Duration since_midnight) {
    const std::int64_t minute = since_midnight.us() / minutes(1).us();
    std::string text = "00:00";
    text[0] = static_cast<char>('0' + minute / 600);
    text[1] = static_cast<char>('0' + minute / 60 % 10);
    text[3] = static_cast<char>('0' + minute % 60 / 10);
    text[4] = static_cast<char>('0' + minute % 10);
    return text;
}

std::string points_text(const std::vector<Point>& points) {
    std::string out = "[";
    for (const Point& point : points) {
        if (out.size() > 1) out += ", ";
        out += quoted(point.place.empty() ? std::string{} : point.text());
    }
    return out + "]";
}

std::string names_text(const std::vector<Name>& names) {
    std::string out = "[";
    for (const Name& name : names) {
        if (out.size() > 1) out += ", ";
        out += quoted(name.view());
    }
    return out + "]";
}

/// `"a", "b" or "c"`
template <class E>
std::string choice_of(E) {
    constexpr auto names = names_of(E{});
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i != 0) out += i + 1 == names.size() ? " or " : ", ";
        out += quoted(names[i]);
    }
    return out;
}

template <class E>
bool put_choice(E& held, std::string_view value) {
    constexpr auto names = names_of(E{});
    const auto* found = std::find(names.begin(), names.end(), value);
    if (found == names.end()) return false;
    held = static_cast<E>(found - names.begin());
    return true;
}

template <class E>
std::string choice_text(E held) {
    return quoted(names_of(E{})[static_cast<std::size_t>(held)]);
}

}  // namespace

bool is_list(const Slot& slot) {
    return std::holds_alternative<std::vector<Point>*>(slot) ||
           std::holds_alternative<std::vector<Name>*>(slot);
}

bool takes_number(const Slot& slot) {
    return std::visit(
        Overloaded{[](std::string*) { return false; }, [](Name*) { return false; },
                   [](Role*) { return false; }, [](LaneUse*) { return false; }, [](bool*) { return false; },
                   [](TimeOfDay) { return false; }, [](std::vector<Point>*) { return false; },
                   [](std::vector<Name>*) { return false; }, [](const auto&) { return true; }},
        slot);
}

std::string_view type_of(const Slot& slot) {
    if (takes_number(slot)) return "whole number";
    if (std::holds_alternative<bool*>(slot)) return "true or false";
    return is_list(slot) ? "list of texts" : "text";
}

std::string allowed_at(const Key& key) {
    if (takes_number(key.slot))
        return "a whole number, " + std::to_string(key.range.min) + " to " + std::to_string(key.range.max);
    return std::visit(
        Overloaded{[](Name*) { return std::string{"1 to 23 characters of A-Z a-z 0-9 _ . -"}; },
                   [](Role*) { return choice_of(Role{}); }, [](LaneUse*) { return choice_of(LaneUse{}); },
                   [](bool*) { return std::string{"true or false"}; },
                   [](std::vector<Name>*) {
                       return std::string{
                           "a list of 1 to 16 names, each of 1 to 23 characters of A-Z a-z 0-9 _ . -"};
                   },
                   [](TimeOfDay) { return std::string{"a time of day, \"00:00\" to \"23:59\""}; },
                   [](std::vector<Point>*) {
                       return std::string{
                           "a list of wires in channel order, such as \"L1.A.beam\" or \"P1.gate\"; \"\" "
                           "leaves a channel free"};
                   },
                   [&](const auto&) { return std::string{key.rule.allowed}; }},
        key.slot);
}

bool put_number(const Key& key, std::int64_t value) {
    if (value < key.range.min || value > key.range.max) return false;
    return std::visit(
        Overloaded{[](std::string*) { return false; }, [](Name*) { return false; },
                   [](Role*) { return false; }, [](LaneUse*) { return false; }, [](bool*) { return false; },
                   [](TimeOfDay) { return false; }, [](std::vector<Point>*) { return false; },
                   [](std::vector<Name>*) { return false; },
                   [&](std::uint8_t* held) {
                       *held = static_cast<std::uint8_t>(value);
                       return true;
                   },
                   [&](std::uint16_t* held) {
                       *held = static_cast<std::uint16_t>(value);
                       return true;
                   },
                   [&](CountedTime time) {
                       *time.held = time.unit * value;
                       return true;
                   },
                   [&](auto* held) {
                       *held = std::remove_reference_t<decltype(*held)>{value};
                       return true;
                   }},
        key.slot);
}

bool put_text(const Key& key, std::string_view value) {
    return std::visit(Overloaded{[&](std::string* held) {
                                     if (key.rule.accepts && !key.rule.accepts(value)) return false;
                                     *held = value;
                                     return true;
                                 },
                                 [&](Name* held) {
                                     const auto name = Name::parse(value);
                                     const bool is_none = value.empty() && !key.is_required;
                                     if (name || is_none) *held = name.value_or(Name{});
                                     return name || is_none;
                                 },
                                 [&](Role* held) { return put_choice(*held, value); },
                                 [&](LaneUse* held) { return put_choice(*held, value); },
                                 [&](TimeOfDay time) {
                                     const auto minute = minute_of_day(value);
                                     if (minute) *time.held = minutes(*minute);
                                     return minute.has_value();
                                 },
                                 [](const auto&) { return false; }},
                      key.slot);
}

std::string toml_of(const Slot& slot) {
    return std::visit(
        Overloaded{[](const std::string* held) { return quoted(*held); },
                   [](const Name* held) { return quoted(held->view()); },
                   [](const Role* held) { return choice_text(*held); },
                   [](const LaneUse* held) { return choice_text(*held); },
                   [](const bool* held) { return std::string{*held ? "true" : "false"}; },
                   [](const std::vector<Name>* held) { return names_text(*held); },
                   [](TimeOfDay time) { return quoted(clock_text(*time.held)); },
                   [](const std::vector<Point>* held) { return points_text(*held); },
                   [](CountedTime time) { return std::to_string(time.held->us() / time.unit.us()); },
                   [](const Kilograms* held) { return std::to_string(held->count()); },
                   [](const auto* held) { return std::to_string(*held); }},
        slot);
}

}  // namespace graingate::app
