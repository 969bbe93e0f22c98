#include "controller/core/view.hpp"
#include "hmi/server.hpp"
#include "tests/hmi/fake_depot.hpp"

#include <atomic>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>

/// Serves the invented depot for a browser test.
///   usage   hmi_fixture EVIDENCE_FOLDER
///   stdout  the address, one line
///   stdin   one command a line: `calm`, `busy`, `held`, `moving`, `silent` (the engine says nothing any
///   more);
///           its end stops the server
namespace graingate::hmi {
namespace {
using namespace literals;

View calm() {
    View view = busy_view();
    LaneView& lane = view.lanes[0];
    lane.phase = "idle";
    lane.waits_for = "truck";
    lane.side = Side::none;
    lane.visit = {};
    lane.booking = {};
    lane.plate.clear();
    lane.commodity = {};
    lane.crop = {};
    lane.weight = Kilograms{};
    lane.flags = {WeightFlag::stable, WeightFlag::centre_of_zero};
    lane.inputs_on = {Point::parse("L1.A.barrier_closed").value(),
                      Point::parse("L1.B.barrier_closed").value()};
    view.visits.erase(view.visits.begin());
    return view;
}

View held() {
    View view = calm();
    LaneView& lane = view.lanes[0];
    lane.phase = "held";
    lane.waits_for = "operator";
    lane.side = Side::a;
    lane.hold = "no_booking";
    lane.detail = "黑A12345";
    lane.plate = "黑A12345";
    lane.inputs_on.push_back(Point::parse("L1.A.presence").value());
    view.alarms = {{Alarm::device_lost, "P1.io"_name}};
    view.alarms_count = 1;
    return view;
}

/// The truck rolls on: barrier A goes down behind it, beam A is cut.
View moving() {
    View view = busy_view();
    LaneView& lane = view.lanes[0];
    lane.phase = "entering";
    lane.waits_for = "aboard";
    lane.weight = Kilograms{21'340};
    lane.inputs_on = {Point::parse("L1.A.beam").value(), Point::parse("L1.A.boom").value(),
                      Point::parse("L1.A.barrier_open").value(), Point::parse("L1.B.barrier_closed").value()};
    lane.outputs_on = {Point::parse("L1.A.barrier").value(), Point::parse("L1.A.light_in").value()};
    return view;
}

int serve(const std::string& evidence) {
    FakeBackend backend;
    backend.now = Instant{busy_view().at_us};
    ServerOptions options;
    options.evidence = evidence;
    auto server = Server::start(options, backend);
    if (!server) {
        std::cerr << server.error().text << "\n";
        return 1;
    }
    (*server)->show(std::make_shared<const View>(busy_view()));
    std::atomic<bool> is_silent{false};
    std::atomic<bool> is_over{false};
    std::thread engine([&] {
        while (!is_over) {
            if (!is_silent) (*server)->measured(std::make_shared<const engine::Vitals>(busy_vitals()));
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        }
    });
    std::cout << "http://127.0.0.1:" << (*server)->port() << "/" << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        is_silent = line == "silent";
        if (is_silent) continue;
        (*server)->show(std::make_shared<const View>(line == "calm"     ? calm()
                                                     : line == "held"   ? held()
                                                     : line == "moving" ? moving()
                                                                        : busy_view()));
    }
    is_over = true;
    engine.join();
    return 0;
}

}  // namespace
}  // namespace graingate::hmi

int main(int count, char** words) {
    if (count != 2) {
        std::cerr << "usage: hmi_fixture EVIDENCE_FOLDER\n";
        return 2;
    }
    return graingate::hmi::serve(words[1]);
}
