#pragma once

#include "controller/app/part_socket.hpp"
#include "controller/core/load.hpp"
#include "controller/core/view.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace graingate::app {

/// What an operator knows besides the panel: he looks out of the window and speaks to drivers.
struct OperatorSenses {
    /// The plate of the truck at `L1.A`, `L1.B` or `P1`, as a person reads it; empty when nobody stands
    /// there.
    std::function<std::string(const std::string& place)> look;
    /// "Go away" by intercom, to the truck at a place.
    std::function<void(const std::string& place)> send_away;
    /// What somebody in the yard does for him: a line of sim/depot_lines.hpp.
    std::function<void(const std::string& line)> have_done;
    /// Whether that truck was seen driving off to the road, past the scales.
    std::function<bool(const std::string& plate)> has_driven_off;
    /// What the laboratory finds in a sample of that truck's load.
    struct Finding {
        std::vector<QualityFigure> quality;
        std::string unfit;  ///< why the load cannot be taken; empty: it can
    };
    std::function<Finding(const std::string& plate)> analyse;
    /// Depot time: a person takes a while.
    std::function<Instant()> now;
};

/// The scripted operator `wang`, with `li` as his second person, and `lan` of the laboratory: sits at a
/// panel's socket, waits as a person would, then answers each hold through the path that a panel uses.
class ScriptedOperator {
public:
    ScriptedOperator(std::unique_ptr<PartSocket> socket, OperatorSenses senses);
    ~ScriptedOperator();
    ScriptedOperator(const ScriptedOperator&) = delete;
    ScriptedOperator& operator=(const ScriptedOperator&) = delete;

    /// Requests that the engine refused; each was asked again.
    [[nodiscard]] int refused() const { return refused_.load(); }

private:
    struct Held {
        std::string place;  ///< `L1`
        std::string spot;   ///< `L1.A`: where the truck stands
        std::string code;
        std::string detail;
        Instant since;
        bool is_ready = true;    ///< what the answer needs is there again
        bool is_loaded = false;  ///< a truck is on the lane's deck
    };

    void run();
    void look_at(const View& view);
    void look_at_loads(const View& view);
    void look_for_deserters(const View& view);
    void lend_a_hand(const Held& held);
    void consider(const Held& held);
    void ask(const Held& held);
    void hear(const engine::Answer& answer);
    RequestId next_request();
    OperatorAsked answer_to(const Held& held);

    std::unique_ptr<PartSocket> socket_;
    OperatorSenses senses_;
    std::map<std::string, Instant> next_try_;  ///< by place, or by load and its stage
    std::map<RequestId, std::string> asked_;   ///< the place that each request is about
    std::map<std::string, int> sweeps_;        ///< by lane: how often somebody was sent to its deck
    std::set<std::string> nobodys_;            ///< places whose truck, looked at, has no booking
    std::atomic<int> refused_{0};
    int requests_ = 0;
    std::atomic<bool> is_stopping_{false};
    std::thread reader_;
};

}  // namespace graingate::app
