#include "controller/app/config/reading.hpp"

#include <map>
#include <utility>

namespace graingate::app {
namespace {

/// Names that must differ, and the key at which each is already taken.
class Taken {
public:
    explicit Taken(Reading& reading) : reading_(reading) {}

    void add(std::string_view list, std::size_t row, const Name& name) {
        const std::string key = key_of(list, row, "name");
        if (!reading_.is_sound(key)) return;
        const auto [held, is_new] = keys_.emplace(name, key);
        if (!is_new)
            reading_.refuse(
                key, "a name of its own; " + held->second + reading_.at_line(held->second) + " has this one");
    }

private:
    Reading& reading_;
    std::map<Name, std::string> keys_;
};

/// Names of one list must differ among themselves.
template <class Rows>
void check_list(Reading& reading, std::string_view list, const Rows& rows) {
    Taken taken(reading);
    for (std::size_t row = 0; row < rows.size(); ++row) taken.add(list, row, rows[row].name);
}

/// `X.A.beam` is a wire at side A of X: no place may be called `X.A`.
void check_place(Reading& reading, std::string_view list, std::size_t row, const Name& name) {
    if (name.view().ends_with(".A") || name.view().ends_with(".B"))
        reading.refuse(key_of(list, row, "name"), "a name that does not end in .A or .B, which are sides");
}

}  // namespace

void check_names(Reading& reading) {
    const Rules& rules = reading.config.rules;
    check_list(reading, "device", reading.config.devices);
    check_list(reading, "camera", reading.config.cameras);
    check_list(reading, "printer", reading.config.printers);
    check_list(reading, "user", rules.users);
    Taken commodities(reading);
    for (std::size_t row = 0; row < rules.commodities.size(); ++row)
        commodities.add("commodity", row, rules.commodities[row]);
    Taken places(reading);
    for (std::size_t row = 0; row < rules.lanes.size(); ++row) {
        check_place(reading, "lane", row, rules.lanes[row].name);
        places.add("lane", row, rules.lanes[row].name);
    }
    for (std::size_t row = 0; row < rules.pits.size(); ++row) {
        check_place(reading, "pit", row, rules.pits[row].name);
        places.add("pit", row, rules.pits[row].name);
    }
}

}  // namespace graingate::app
