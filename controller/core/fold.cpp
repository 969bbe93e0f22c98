#include "controller/core/fold.hpp"

#include "controller/core/codec.hpp"
#include "controller/core/codec_read.hpp"

#include <algorithm>
#include <array>

namespace graingate {
namespace {

/// What a folded event would do to a depot that is not ready for it; empty when nothing.
std::string obstacle(const Depot& depot, std::int64_t seq, std::int64_t at_us, const Event& event) {
    if (seq != depot.seq() + 1) return "follows row " + std::to_string(depot.seq()) + ": a row is missing";
    if (at_us < depot.state().now.us()) return "lies before the row in front of it in time";
    if (const auto* taken = std::get_if<SnapshotTaken>(&event); taken != nullptr && taken->seq >= seq)
        return "names a state that lies behind it";
    const auto* epoch = std::get_if<EpochStarted>(&event);
    if (epoch == nullptr) return seq == 1 ? "the first row must be EpochStarted" : "";
    if (!can_fold({epoch->epoch, epoch->behaviour, epoch->codec, {}, {}}))
        return "begins an epoch of " + versions_text(epoch->behaviour, epoch->codec) + "; this build has " +
               versions_text(behaviour_version, codec_version);
    if (epoch->epoch <= depot.state().epoch)
        return "begins epoch " + std::to_string(epoch->epoch) + ", which does not follow epoch " +
               std::to_string(depot.state().epoch);
    if ((seq == 1) != epoch->state.empty())
        return "must name the state that it carries over, as every epoch but the first";
    return "";
}

/// Versions whose rows this build decides and spells as they are. Behaviour 2 let a truck that had backed off
/// the platform come in again.
struct Versions {
    std::uint32_t behaviour;
    std::uint32_t codec;
};
constexpr std::array<Versions, 1> foldable{{{behaviour_version, codec_version}}};

/// The first keys of EpochStarted.
struct HeadText {
    std::string event;
    EpochHead head;

    static void fields(HeadText& self, auto&& field) {
        field("event", self.event);
        field("epoch", self.head.epoch);
        field("behaviour", self.head.behaviour);
        field("codec", self.head.codec);
        field("build", self.head.build);
    }
};

}  // namespace

std::optional<EpochHead> epoch_head(std::string_view body) {
    constexpr std::string_view state_key = ",\"state\":\"";
    constexpr std::string_view end = "\"}";
    if (!body.starts_with("{\"event\":\"EpochStarted\",")) return std::nullopt;
    const auto rules = body.find(",\"rules\":");
    const auto state = body.rfind(state_key);
    if (rules == std::string_view::npos || state == std::string_view::npos || !body.ends_with(end))
        return std::nullopt;
    const std::string text = std::string(body.substr(0, rules)) + "}";
    codec::Reader reader(text);
    HeadText read;
    reader.get(read);
    reader.end();
    if (!reader.is_good()) return std::nullopt;
    const auto from = state + state_key.size();
    read.head.state = body.substr(from, body.size() - end.size() - from);
    return read.head;
}

bool can_fold(const EpochHead& head) {
    return std::ranges::any_of(foldable, [&](const Versions& each) {
        return each.behaviour == head.behaviour && each.codec == head.codec;
    });
}

bool is_own(const EpochHead& head) {
    return head.behaviour == behaviour_version && head.codec == codec_version;
}

bool can_spell(std::uint32_t codec) {
    return std::ranges::any_of(foldable, [&](const Versions& each) { return each.codec == codec; });
}

std::string versions_text(std::uint32_t behaviour, std::uint32_t codec) {
    return "behaviour " + std::to_string(behaviour) + ", codec " + std::to_string(codec);
}

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
