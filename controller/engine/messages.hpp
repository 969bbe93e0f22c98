#pragma once

#include "controller/core/codec.hpp"
#include "controller/core/command.hpp"
#include "controller/core/event.hpp"
#include "controller/core/view.hpp"
#include "controller/engine/vitals.hpp"

#include <string>
#include <string_view>
#include <variant>

/// What the processes of one depot say to each other. On the Unix socket each message is a length (4 bytes,
/// big endian, at most `message_size_max`) and that many bytes: one line of the codec, tagged `message`.
namespace graingate::engine {

/// Who is at the other end of a socket.
enum class Peer : std::uint8_t { vision, web, panel };
constexpr std::array<std::string_view, 3> names_of(Peer) {
    return {"vision", "web", "panel"};
}

/// First message of a peer.
struct Hello {
    static constexpr std::string_view name = "Hello";
    Peer peer = Peer::web;

    static void fields(auto& self, auto&& field) { field("peer", self.peer); }
    bool operator==(const Hello&) const = default;
};

/// "I live"; both sides send it once a second (real time), and five seconds without any message is a loss.
struct Alive {
    static constexpr std::string_view name = "Alive";

    static void fields(auto&, auto&&) {}
    bool operator==(const Alive&) const = default;
};

/// Peer to engine: something happened. Vision may send PlateRead, QrRead, CameraFault, EvidenceStored,
/// JobFailed; web BookingRequested, BookingCancelled, ArrivalReported; a panel OperatorAsked, LoadSampled,
/// LoadJudged. Anything else is refused by closing the socket.
struct Happened {
    static constexpr std::string_view name = "Happened";
    Event event;

    static void fields(auto& self, auto&& field) { field("event", self.event); }
    bool operator==(const Happened&) const = default;
};

/// Engine to vision: a job that the state waits for.
struct Do {
    static constexpr std::string_view name = "Do";
    Command job;

    static void fields(auto& self, auto&& field) { field("job", self.job); }
    bool operator==(const Do&) const = default;
};

/// Engine to the asker, after the commit: what was decided on its request.
struct Answer {
    static constexpr std::string_view name = "Answer";
    RequestId request;
    Commands
        commands;  ///< those that name the request; empty when the queue was full and nothing was recorded

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("commands", self.commands);
    }
    bool operator==(const Answer&) const = default;
};

/// Engine to web and panels, after a commit that changed the picture, at most 20 times a second.
struct Show {
    static constexpr std::string_view name = "Show";
    View view;

    static void fields(auto& self, auto&& field) { field("view", self.view); }
    bool operator==(const Show&) const = default;
};

/// Engine to web, twice a second, from the loop itself: while it comes, the loop turns. Nothing else proves
/// that: threads beside the loop say `Alive`, answer for a full queue, and show the last picture to who
/// comes.
struct Measured {
    static constexpr std::string_view name = "Measured";
    Vitals vitals;

    static void fields(auto& self, auto&& field) { field("vitals", self.vitals); }
    bool operator==(const Measured&) const = default;
};

using Message = std::variant<Hello, Alive, Happened, Do, Answer, Show, Measured>;

/// The picture of the fullest depot, with the longest names, is two thirds of this.
constexpr std::size_t message_size_max = 320 * 1024;

std::string encode(const Message& message);
Result<Message, CodecFault> decode_message(std::string_view line);

}  // namespace graingate::engine
