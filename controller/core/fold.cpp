#include "controller/core/fold.hpp"

#include "controller/core/codec.hpp"

namespace graingate {
namespace {

/// What a folded event would do to a depot that is not ready for it; empty when nothing.
std::string obstacle(const Depot& depot, std::int64_t seq, std::int64_t at_us, const Event& event) {
    if (seq != depot.seq() + 1) return "follows row " + std::to_string(depot.seq()) + ": a row is missing";
    if (at_us < depot.state().now.us()) return "lies before the row in front of it in time";
    const auto* epoch = std::get_if<EpochStarted>(&event);
    if (epoch == nullptr) return seq == 1 ? "the first row must be EpochStarted" : "";
    if (epoch->behaviour != behaviour_version)
        return "was written by behaviour version " + std::to_string(epoch->behaviour) +
               "; this build has version " + std::to_string(behaviour_version);
    return "";
}

}  // namespace

Result<Commands, std::string> apply_row(Depot& depot, std::int64_t seq, std::int64_t at_us,
                                        std::string_view body) {
    auto event = decode_event(body);
    if (!event) return Unexpected{"event " + event.error().text()};
    if (std::string why = obstacle(depot, seq, at_us, *event); !why.empty())
        return Unexpected{std::move(why)};
    return depot.apply({seq, Instant{at_us}, *std::move(event)});
}

Result<Done, std::string> replay_row(Depot& depot, std::int64_t seq, std::int64_t at_us,
                                     std::string_view body, std::string_view commands) {
    const auto decided = apply_row(depot, seq, at_us, body);
    if (!decided) return Unexpected{decided.error()};
    std::string text = encode(*decided);
    if (text == commands) return Done{};
    return Unexpected{"recorded " + std::string(commands) + "\ndecided  " + text};
}

}  // namespace graingate
