#include "controller/app/config/schema.hpp"

#include "controller/app/config/text_rules.hpp"
#include "vision/camera_address.hpp"

#include <algorithm>
#include <utility>

namespace graingate::app {
namespace {

constexpr bool required = true;
constexpr TextRule link_rule{is_link,
                             "an IP address, a host name, or a serial line such as "
                             "serial:/dev/ttyUSB0:9600:8N1 (1200, 2400, 4800, 9600, 19200, 38400, 57600 or "
                             "115200 baud; 7 or 8 data bits; N, E or O; 1 or 2 stop bits)"};
constexpr TextRule record_rule{is_record_or_empty, "when and by whom, such as \"2026-11-01 by Wang Wei\""};
constexpr TextRule use_rule{is_use, "\"unattended\" or \"attended\""};
constexpr TextRule listen_rule{is_ip_address, "an IP address of this machine; 127.0.0.1 admits nobody else"};
constexpr TextRule url_rule{is_camera_url, vision::camera_addresses_allowed};
constexpr TextRule printer_rule{is_printer_address, "tcp:HOST:PORT, such as tcp:192.168.10.40:9100"};
constexpr TextRule heading_rule{is_heading, "at most 60 bytes (20 Chinese characters) on one line"};
constexpr TextRule profile_rule{is_short_text, "the name of a built-in profile, or the path of a .toml file"};

std::vector<Key> keys_of(Rules& rules) {
    return {
        {.name = "utc_offset_minutes",
         .slot = CountedTime{&rules.utc_offset, minutes(1)},
         .range = {-720, 840},
         .meaning = "local time less UTC, the same all year; days, slots and tickets follow it"},
        {.name = "tare_drift_divisions",
         .slot = &rules.tare_drift_divisions,
         .range = {1, 1'000},
         .meaning = "a tare further than this many divisions from the vehicle's mean is doubted"},
    };
}

std::vector<Key> keys_of(WebConfig& web) {
    return {
        {.name = "listen",
         .slot = &web.listen,
         .rule = listen_rule,
         .meaning = "where panel and farmers' pages are served"},
        {.name = "port", .slot = &web.port, .range = {0, 65'535}, .meaning = "0 takes a free one"},
    };
}

std::vector<Key> keys_of(Name& commodity) {
    return {{.name = "name",
             .slot = &commodity,
             .is_required = required,
             .meaning = "as farmers book it; some pit must take it"}};
}

std::vector<Key> keys_of(DeviceConfig& device) {
    return {
        {.name = "name",
         .slot = &device.name,
         .is_required = required,
         .meaning = "as lanes and pits name it"},
        {.name = "profile",
         .slot = &device.profile,
         .is_required = required,
         .rule = profile_rule,
         .meaning = "how its registers are laid out; says whether it is an indicator or a remote I/O module"},
        {.name = "host",
         .slot = &device.host,
         .is_required = required,
         .rule = link_rule,
         .meaning =
             "its address, or that of its gateway; or the line on which it hangs, with others or alone"},
        {.name = "port",
         .slot = &device.port,
         .range = {1, 65'535},
         .meaning = "its TCP port; a serial line has none"},
        {.name = "unit",
         .slot = &device.unit,
         .range = {0, 255},
         .meaning = "its Modbus unit identifier; 1 to 247 behind a gateway or on a serial line"},
        {.name = "poll_ms",
         .slot = CountedTime{&device.poll_period, milliseconds(1)},
         .range = {10, 500},
         .meaning = "from one poll to the next; three without an answer and the device is lost"},
        {.name = "watchdog_ms",
         .slot = CountedTime{&device.watchdog, milliseconds(1)},
         .range = {100, 60'000},
         .meaning =
             "remote I/O only: after this long without a request the module makes its outputs safe; at "
             "least three polls, at most what the module can count"},
        {.name = "inputs",
         .slot = &device.inputs,
         .meaning = "remote I/O only: which wire hangs on input channel 0, 1, 2, ..."},
        {.name = "outputs",
         .slot = &device.outputs,
         .meaning = "remote I/O only: which wire hangs on output channel 0, 1, 2, ..."},
        {.name = "pull_the_plug_test",
         .slot = &device.pull_the_plug_test,
         .rule = record_rule,
         .meaning =
             "remote I/O only: when somebody pulled its plug while an output was on, saw the output fall, "
             "and wrote it down; stands in for a watchdog that cannot be read back"},
        {.name = "flags_test",
         .slot = &device.flags_test,
         .rule = record_rule,
         .meaning =
             "indicators only: when somebody compared stable, zero, over- and underload with the display "
             "(docs/devices.md); until then bits that are not documented are not believed"},
        {.name = "use",
         .slot = &device.use,
         .rule = use_rule,
         .meaning = "\"attended\" admits a device that is not fit for a lane without a person who stands by"},
    };
}

std::vector<Key> keys_of(CameraConfig& camera) {
    return {
        {.name = "name",
         .slot = &camera.name,
         .is_required = required,
         .meaning = "as lanes and pits name it"},
        {.name = "url",
         .slot = &camera.url,
         .is_required = required,
         .rule = url_rule,
         .meaning = "where its pictures come from: docs/vision.md"},
        {.name = "lane_left",
         .slot = &camera.region.left,
         .range = {0, 1'000},
         .meaning = "thousandths of the picture's width: a plate whose middle lies further left is not this "
                    "lane's, and is not read"},
        {.name = "lane_top",
         .slot = &camera.region.top,
         .range = {0, 1'000},
         .meaning = "thousandths of its height: the same of a plate further up"},
        {.name = "lane_right",
         .slot = &camera.region.right,
         .range = {0, 1'000},
         .meaning = "the same of a plate further right"},
        {.name = "lane_bottom",
         .slot = &camera.region.bottom,
         .range = {0, 1'000},
         .meaning = "the same of a plate further down"},
    };
}

std::vector<Key> keys_of(VisionConfig& vision) {
    return {
        {.name = "picture_bytes_max",
         .slot = &vision.image.bytes_max,
         .range = {10'000, 268'435'456},
         .meaning = "a larger picture is refused, from a file or a camera"},
        {.name = "picture_pixels_max",
         .slot = &vision.image.pixels_max,
         .range = {65'536, 200'000'000},
         .meaning = "a picture of more is refused before memory is taken for it: three bytes a pixel"},
        {.name = "picture_side_max",
         .slot = &vision.image.side_max,
         .range = {256, 32'000},
         .meaning = "pixels; a longer or taller picture is refused as well"},
        {.name = "plates_max",
         .slot = &vision.plates.plates_max,
         .range = {1, 32},
         .meaning =
             "plates read in one picture; of more, those that are most like plates. A trailer's counts"},
        {.name = "plates_near_max",
         .slot = &vision.plates.near_max,
         .range = {1, 32},
         .meaning = "of them, so many are looked at a second time, near"},
    };
}

std::vector<Key> keys_of(PrinterConfig& printer) {
    return {
        {.name = "name", .slot = &printer.name, .is_required = required, .meaning = "as lanes name it"},
        {.name = "address",
         .slot = &printer.address,
         .is_required = required,
         .rule = printer_rule,
         .meaning = "where it listens for ESC/POS; printers do so on port 9100"},
        {.name = "width_dots",
         .slot = &printer.width_dots,
         .range = {384, 832},
         .meaning = "dots across, a multiple of 8: 384 on paper of 58 mm, 576 on paper of 80 mm"},
        {.name = "heading",
         .slot = &printer.heading,
         .rule = heading_rule,
         .meaning = "the first line of its tickets: whose they are"},
    };
}

std::vector<Key> keys_of(LaneRules& lane) {
    return {
        {.name = "name",
         .slot = &lane.name,
         .is_required = required,
         .meaning = "as its wires and the panel name it; differs from every pit's, does not end in .A or .B"},
        {.name = "use",
         .slot = &lane.use,
         .meaning = "which way trucks cross: in from A, the road; out from B, the yard; or both"},
        {.name = "indicator",
         .slot = &lane.indicator,
         .is_required = required,
         .meaning = "the device that weighs; an indicator that no other lane has"},
        {.name = "io",
         .slot = &lane.io,
         .is_required = required,
         .meaning = "the remote I/O device that carries all of the lane's wires"},
        {.name = "camera_a",
         .slot = &lane.camera_a,
         .is_required = required,
         .meaning = "sees the waiting bay at A, the road"},
        {.name = "camera_b",
         .slot = &lane.camera_b,
         .is_required = required,
         .meaning = "sees the waiting bay at B, the yard"},
        {.name = "rear_a",
         .slot = &lane.rear_a,
         .meaning = "sees the tail of the truck that waits at A, with its trailer's plate; \"\": none"},
        {.name = "rear_b",
         .slot = &lane.rear_b,
         .meaning = "sees the tail of the truck that waits at B; \"\": none"},
        {.name = "printer",
         .slot = &lane.printer,
         .meaning = "puts the tickets of trucks that leave over this lane on paper; \"\": none"},
        {.name = "division_kg",
         .slot = &lane.division,
         .is_required = required,
         .range = {1, 10'000},
         .meaning = "e, the verification scale interval: 1, 2 or 5 x 10^k (R 76-1)"},
        {.name = "max_kg",
         .slot = &lane.max,
         .is_required = required,
         .range = {500, 1'000'000},
         .meaning = "Max: 500 to 10,000 whole divisions (R 76-1, table 3, class III)"},
        {.name = "min_divisions",
         .slot = &lane.min_divisions,
         .range = {20, 100},
         .meaning = "Min in divisions; nothing below it is weighed (R 76-1, table 3, class III: 20)"},
        {.name = "truck_min_kg",
         .slot = &lane.truck_min,
         .is_required = required,
         .range = {1, 1'000'000},
         .meaning = "more than this on the platform is a truck; from Min to Max"},
    };
}

std::vector<Key> keys_of(PitRules& pit) {
    return {
        {.name = "name",
         .slot = &pit.name,
         .is_required = required,
         .meaning =
             "as its wires and the panel name it; differs from every lane's, does not end in .A or .B"},
        {.name = "io",
         .slot = &pit.io,
         .is_required = required,
         .meaning = "the remote I/O device that carries all of the pit's wires"},
        {.name = "camera",
         .slot = &pit.camera,
         .is_required = required,
         .meaning = "identifies the truck at the pit"},
        {.name = "commodities",
         .slot = &pit.commodities,
         .is_required = required,
         .meaning = "what it may take, one after another: it holds one until it is declared clean"},
    };
}

std::vector<Key> keys_of(UserRules& user) {
    return {
        {.name = "name",
         .slot = &user.name,
         .is_required = required,
         .meaning = "as the journal names the person"},
        {.name = "role",
         .slot = &user.role,
         .is_required = required,
         .meaning = "a supervisor may also be the second person of a request that touches weight or payee"},
    };
}

std::vector<Key> keys_of(SlotRules& slots) {
    return {
        {.name = "first", .slot = TimeOfDay{&slots.first}, .meaning = "when the first slot of a day begins"},
        {.name = "minutes",
         .slot = CountedTime{&slots.length, minutes(1)},
         .range = {5, 1'440},
         .meaning = "how long a slot is"},
        {.name = "count",
         .slot = &slots.count,
         .range = {1, 288},
         .meaning = "slots in a day; the last must end by midnight"},
        {.name = "capacity", .slot = &slots.capacity, .range = {1, 1'000}, .meaning = "trucks in a slot"},
        {.name = "days_ahead",
         .slot = &slots.days_ahead,
         .range = {0, 60},
         .meaning = "how far ahead one may book; 0 is today alone"},
        {.name = "open_per_phone",
         .slot = &slots.open_per_phone,
         .range = {1, 100},
         .meaning = "bookings that one phone may have open"},
    };
}

std::vector<Key> keys_of(MatchRules& match) {
    constexpr Range nats{0, 100'000};
    return {
        {.name = "margin_milli_nats",
         .slot = &match.margin_milli_nats,
         .range = nats,
         .meaning = "how far the likeliest plate must be ahead of every other, as a natural logarithm in "
                    "thousandths"},
        {.name = "stranger_milli_nats",
         .slot = &match.stranger_milli_nats,
         .range = nats,
         .meaning = "how much less likely a truck is that nobody booked"},
        {.name = "distant_milli_nats",
         .slot = &match.distant_milli_nats,
         .range = nats,
         .meaning =
             "how much less likely one is whose plate agrees with a booked one in its last two characters"},
        {.name = "namesake_milli_nats",
         .slot = &match.namesake_milli_nats,
         .range = nats,
         .meaning =
             "how much less likely one is whose plate differs from a booked one in its province alone"},
        {.name = "floor_milli_nats",
         .slot = &match.floor_milli_nats,
         .range = nats,
         .meaning = "no plate is believed whose log-likelihood lies further below 0"},
    };
}

std::vector<Key> keys_of(YardRules& yard) {
    return {
        {.name = "call_forward",
         .slot = &yard.calls_forward,
         .meaning = "trucks come to a lane only when called; else as they arrive"},
        {.name = "called_max",
         .slot = &yard.called_max,
         .range = {1, 20},
         .meaning = "trucks called and not yet on a scale, for each lane that takes full ones"},
        {.name = "inside_max",
         .slot = &yard.inside_max,
         .range = {1, YardRules::inside_most},
         .meaning = "no full truck is let on while so many are inside"},
        {.name = "empties_in_a_row",
         .slot = &yard.empties_in_a_row,
         .range = {1, 100},
         .meaning = "empty trucks that a two-way lane lets on while a full one waits"},
        {.name = "walk_ins",
         .slot = &yard.walk_ins,
         .range = {0, 1'000},
         .meaning = "trucks a day without a slot"},
        {.name = "lateness_minutes",
         .slot = CountedTime{&yard.lateness, minutes(1)},
         .range = {0, 1'440},
         .meaning = "so long after its slot a truck still has its turn"},
        {.name = "no_show_minutes",
         .slot = CountedTime{&yard.no_show, minutes(1)},
         .range = {1, 2'880},
         .meaning = "so long after its slot the booking of a truck that never came ends"},
        {.name = "called_minutes",
         .slot = CountedTime{&yard.called, minutes(1)},
         .range = {1, 240},
         .meaning = "a called truck that does not come by then loses its turn"},
        {.name = "cycle_minutes",
         .slot = CountedTime{&yard.cycle, minutes(1)},
         .range = {1, 60},
         .meaning = "a full truck's time on a lane, before any was measured"},
    };
}

/// What the lane doubts when it takes longer, by the member's name in TimeRules.
struct TimeMeaning {
    std::string_view member;
    std::string_view meaning;
    Range range_ms = {100, 3'600'000};
};
constexpr TimeMeaning time_meanings[] = {
    {"stable_window", "all readings within one division for this long are a stable weight", {1'000, 60'000}},
    {"read_plate", "from the question to the camera to its answer"},
    {"barrier_travel", "a boom, from its command to its limit switch"},
    {"gate_travel", "a slide gate, from its command to its limit switch"},
    {"drive_on", "from green to a truck aboard"},
    {"settle", "from aboard to a stable weight; longer than stable_window_ms"},
    {"evidence", "the exit waits this long for the photograph"},
    {"drive_off", "from green to an empty platform"},
    {"prove_zero", "from an empty platform to the indicator's centre of zero"},
    {"start_tipping", "from an open gate to grain in the hopper"},
    {"unload", "from the first grain to an empty hopper; longer than flow_ended_ms"},
    {"flow_ended", "a hopper that stays empty this long is unloaded"},
    {"leave_pit", "from green to a pit without a truck"},
    {"visit", "from arrival to the exit; longer raises an alarm", {1'000, 172'800'000}},
    {"print_again", "between two tries to print a ticket"},
};

/// Every member of TimeRules; one that nobody described stops the program, and so the tests.
std::vector<Key> keys_of(TimeRules& times) {
    std::vector<Key> keys;
    TimeRules::fields(times, [&](std::string_view field, Duration& held) {
        ENSURE(field.ends_with("_us"));
        field.remove_suffix(3);
        const auto* found = std::find_if(std::begin(time_meanings), std::end(time_meanings),
                                         [&](const TimeMeaning& entry) { return entry.member == field; });
        ENSURE(found != std::end(time_meanings));
        keys.push_back({.name = std::string{field} + "_ms",
                        .slot = CountedTime{&held, milliseconds(1)},
                        .range = found->range_ms,
                        .meaning = std::string{found->meaning}});
    });
    return keys;
}

template <class Part>
Section table(std::string name, Part& (*part)(Config&), std::string meaning) {
    Section made;
    made.name = std::move(name);
    made.meaning = std::move(meaning);
    made.rows = [](Config&) { return std::size_t{1}; };
    made.keys = [part](Config& config, std::size_t) { return keys_of(part(config)); };
    return made;
}

/// How many tables a list may have.
struct Rows {
    std::size_t min;
    std::size_t max;
};

template <class Row>
Section list(std::string name, std::vector<Row>& (*part)(Config&), Rows rows, std::string meaning) {
    Section made;
    made.name = std::move(name);
    made.meaning = std::move(meaning);
    made.rows_min = rows.min;
    made.rows_max = rows.max;
    made.rows = [part](Config& config) { return part(config).size(); };
    made.resize = [part](Config& config, std::size_t count) { part(config).resize(count); };
    made.keys = [part](Config& config, std::size_t row) { return keys_of(part(config)[row]); };
    return made;
}

}  // namespace

std::string Section::path(std::size_t row) const {
    return is_list() ? name + "[" + std::to_string(row) + "]" : name;
}

const std::vector<Section>& sections() {
    static const std::vector<Section> all{
        table<Rules>(
            "depot", [](Config& c) -> auto& { return c.rules; }, "The depot as a whole."),
        table<WebConfig>(
            "web", [](Config& c) -> auto& { return c.web; }, "The panel and the farmers' pages."),
        list<Name>(
            "commodity", [](Config& c) -> auto& { return c.rules.commodities; }, {1, 16},
            "What the depot takes."),
        list<DeviceConfig>(
            "device", [](Config& c) -> auto& { return c.devices; }, {1, 64},
            "An indicator, or a remote I/O module."),
        list<CameraConfig>(
            "camera", [](Config& c) -> auto& { return c.cameras; }, {1, 64}, "A camera that reads plates."),
        table<VisionConfig>(
            "vision", [](Config& c) -> auto& { return c.vision; },
            "What is taken on of one picture: it bounds memory and time, whatever a camera sends."),
        list<PrinterConfig>(
            "printer", [](Config& c) -> auto& { return c.printers; }, {0, 16},
            "A ticket printer that speaks ESC/POS over TCP (devices.md)."),
        list<LaneRules>(
            "lane", [](Config& c) -> auto& { return c.rules.lanes; }, {1, Rules::lanes_most},
            "A weighbridge with its two sides: A lies towards the road, B towards the yard."),
        list<PitRules>(
            "pit", [](Config& c) -> auto& { return c.rules.pits; }, {1, 16},
            "A dump hopper with its slide gate."),
        list<UserRules>(
            "user", [](Config& c) -> auto& { return c.rules.users; }, {0, 256},
            "A person who may ask something of the depot."),
        table<SlotRules>(
            "slots", [](Config& c) -> auto& { return c.rules.slots; }, "The bookable day."),
        table<MatchRules>(
            "match", [](Config& c) -> auto& { return c.rules.match; },
            "When a reading of a plate is believed to be a truck's."),
        table<YardRules>(
            "yard", [](Config& c) -> auto& { return c.rules.yard; },
            "The order of the trucks that wait in the street, and how many are inside."),
        table<TimeRules>(
            "times", [](Config& c) -> auto& { return c.rules.times; },
            "How long things may take, in depot time, before the lane doubts them and holds."),
    };
    return all;
}

}  // namespace graingate::app
