#include "controller/core/snapshot.hpp"

#include "controller/core/codec_read.hpp"
#include "controller/core/codec_write.hpp"

#include <algorithm>
#include <utility>

namespace graingate {
namespace {

/// What is written: the depot stays where it is.
struct Written {
    const Depot& depot;

    static void fields(const Written& self, auto&& field) {
        field("codec", codec_version);
        field("behaviour", behaviour_version);
        field("seq", self.depot.seq());
        field("rules", self.depot.rules());
        field("state", self.depot.state());
    }
};

struct Read {
    std::uint32_t codec = 0;
    std::uint32_t behaviour = 0;
    std::int64_t seq = 0;
    Rules rules;
    State state;

    static void fields(Read& self, auto&& field) {
        field("codec", self.codec);
        field("behaviour", self.behaviour);
        field("seq", self.seq);
        field("rules", self.rules);
        field("state", self.state);
    }
};

/// The codec's number, which comes first in every version; nothing, when no number stands there.
std::optional<std::uint32_t> codec_of(std::string_view text) {
    constexpr std::string_view start = "{\"codec\":";
    if (!text.starts_with(start)) return std::nullopt;
    std::uint32_t number = 0;
    const std::string_view rest = text.substr(start.size(), 10);
    const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    return read.ec == std::errc{} ? std::optional(number) : std::nullopt;
}

template <class Map, class KeyOf>
bool has_own_keys(const Map& map, KeyOf key_of) {
    return std::ranges::all_of(map, [&](const auto& each) { return each.first == key_of(each.second); });
}

JobId job_of(const Command& command) {
    return std::visit(
        [](const auto& c) -> JobId {
            if constexpr (requires { c.job; })
                return c.job;
            else
                return {};
        },
        command);
}

template <class Places, class Rules>
bool fit(const Places& places, const Rules& rules) {
    return std::ranges::equal(
        places, rules, {}, [](const auto& place) { return place.name; },
        [](const auto& rule) { return rule.name; });
}

/// What the state lacks to be one; empty when it is one.
std::string lack(const Read& read) {
    const State& state = read.state;
    if (read.seq < 0) return "a row's number";
    if (!has_own_keys(state.visits, [](const Visit& visit) { return visit.id; }))
        return "visits by their ids";
    if (!has_own_keys(state.jobs, job_of)) return "jobs by their ids";
    const auto is_job = [&](const auto& each) { return state.jobs.contains(each.first); };
    if (!std::ranges::all_of(state.print_again, is_job)) return "prints that are jobs";
    if (!fit(state.lanes, read.rules.lanes) || !fit(state.pits, read.rules.pits))
        return "the lanes and pits of its rules";
    return "";
}

}  // namespace

std::string encode_snapshot(const Depot& depot) {
    std::string text;
    codec::Writer(text).put(Written{depot});
    return text;
}

Result<Snapshot, CodecFault> decode_snapshot(std::string_view text) {
    const auto codec = codec_of(text);
    if (!codec || *codec > codec_version)
        return Unexpected{
            CodecFault{0, "a snapshot of codec version " + std::to_string(codec_version) + " or older"}};
    codec::Reader reader(text, {.line_size = snapshot_size_max,
                                .array_size = snapshot_array_max,
                                .never = true,
                                .is_older = *codec < codec_version});
    Read read;
    reader.get(read);
    reader.end();
    if (!reader.is_good()) return Unexpected{reader.fault()};
    if (std::string lacks = lack(read); !lacks.empty()) return Unexpected{CodecFault{0, std::move(lacks)}};
    return Snapshot{read.codec, read.behaviour,
                    Depot{std::move(read.rules), std::move(read.state), read.seq}};
}

}  // namespace graingate
