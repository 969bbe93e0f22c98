#include "controller/core/likelihood.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>
#include <span>

namespace graingate {
namespace {

using Place = std::vector<CharacterScore>;

/// How often a character was read as another: the natural logarithm of the share of its readings.
struct Confusion {
    std::string_view read;   ///< empty: nothing was seen where the character stands
    std::string_view shown;  ///< empty: nothing stands where the character was read
    std::int64_t milli_nats;
};
constexpr std::array confusions = std::to_array<Confusion>({
#include "controller/core/confusions.inc"
});
static_assert(std::ranges::is_sorted(confusions, {}, &Confusion::read));

/// Those that end in the character that was read here. The table is sorted by it.
auto confusions_of(const Place& place) {
    const std::string_view read = place.empty() ? "none" : place.front().character.view();
    return std::ranges::equal_range(confusions, read, {}, &Confusion::read);
}

/// What is not listed at a place is no likelier than what is listed last; a place that lists one character
/// alone leaves nothing to others.
std::int64_t unlisted(const Place& place, const Confusion& confusion) {
    if (place.size() < 2) return unlisted_milli_nats;
    return std::max(unlisted_milli_nats, std::min(confusion.milli_nats, place.back().milli_nats));
}

std::int64_t score_at(const Place& place, std::string_view character) {
    for (const CharacterScore& each : place)
        if (each.character.view() == character) return each.milli_nats;
    for (const Confusion& each : confusions_of(place))
        if (each.shown == character) return unlisted(place, each);
    return unlisted_milli_nats;
}

bool is_ascii(std::string_view character) {
    return character.size() == 1 && static_cast<unsigned char>(character.front()) < 0x80;
}

/// The first character of UTF-8 text; `text` loses it.
std::string_view take_character(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    const std::string_view character = text.substr(0, std::min(size, text.size()));
    text.remove_prefix(character.size());
    return character;
}

/// A plate's characters.
class Characters {
public:
    explicit Characters(std::string_view text) {
        while (!text.empty()) all_.at(count_++) = take_character(text);
    }
    [[nodiscard]] std::span<const std::string_view> all() const { return std::span(all_).first(count_); }

private:
    std::array<std::string_view, Plate::bytes_max> all_;
    std::size_t count_ = 0;
};

/// The best way to lay characters, in their order, on places.
///   at(place, character), skip(place)  what each step counts
std::int64_t laid(std::size_t places, std::span<const std::string_view> characters, auto&& at, auto&& skip) {
    std::array<std::int64_t, Plate::bytes_max + 1> best{};  // of the first characters on the places so far
    for (std::size_t c = 0; c < characters.size(); ++c) best.at(c + 1) = best.at(c) + unlisted_milli_nats;
    for (std::size_t place = 0; place < places; ++place) {
        std::int64_t without = best[0];  // the character, before this place
        best[0] += skip(place);
        for (std::size_t c = 0; c < characters.size(); ++c) {
            const std::int64_t shown = without + at(place, characters[c]);
            without = best.at(c + 1);
            best.at(c + 1) = std::max({shown, without + skip(place), best.at(c) + unlisted_milli_nats});
        }
    }
    return best.at(characters.size());
}

}  // namespace

std::int64_t likelihood(const PlateSeen& seen, const Plate& plate) {
    const Characters characters(plate.text());
    return laid(
        seen.places.size(), characters.all(),
        [&](std::size_t place, std::string_view c) { return score_at(seen.places[place], c); },
        [&](std::size_t place) { return score_at(seen.places[place], ""); });
}

std::string spelled(const PlateSeen& seen) {
    std::string text;
    for (const Place& place : seen.places)
        if (!place.empty()) text += place.front().character.view();
    return text;
}

std::int64_t likelihood_of_spelled(const PlateSeen& seen) {
    std::int64_t sum = 0;
    for (const Place& place : seen.places)
        sum += place.empty() ? unlisted_milli_nats : place.front().milli_nats;
    return sum;
}

std::int64_t lead_of_spelled(const PlateSeen& seen) {
    std::int64_t lead = -unlisted_milli_nats;
    for (const Place& place : seen.places) {
        if (place.empty()) continue;
        // What is not listed is no likelier than the next one.
        const std::int64_t next = place.size() > 1 ? place[1].milli_nats : unlisted_milli_nats;
        lead = std::min(lead, place[0].milli_nats - next);
    }
    return lead;
}

Scores::Scores(const PlateSeen& seen, std::int64_t least) : seen_(seen), least_(least) {
    const auto set = [](Row& row, std::string_view character, std::int64_t milli_nats) {
        if (is_ascii(character)) row.at(static_cast<unsigned char>(character.front())) = milli_nats;
    };
    ENSURE(seen.places.size() <= at_.size());
    anywhere_.fill(unlisted_milli_nats);
    for (std::size_t at = 0; at < seen.places.size(); ++at) {
        const Place& place = seen.places[at];
        Row& row = at_.at(at);
        row.fill(unlisted_milli_nats);
        for (const Confusion& each : confusions_of(place)) set(row, each.shown, unlisted(place, each));
        for (auto each = place.rbegin(); each != place.rend(); ++each)
            set(row, each->character.view(), each->milli_nats);
        skipped_.at(at) = score_at(place, "");
        if (at + 1 < seen.places.size()) skipped_best_ = std::max(skipped_best_, skipped_.at(at));
        for (std::size_t c = 0; c < row.size(); ++c) anywhere_.at(c) = std::max(anywhere_.at(c), row.at(c));
    }
}

std::int64_t Scores::of(const Plate& plate) const {
    const std::string_view text = plate.text();
    std::size_t from = 0;
    while (from < text.size() && static_cast<unsigned char>(text[from]) >= ascii_max) ++from;
    // At most so likely: each character at its own place; or each at its best one and a step aside: a place
    // skipped, or one character missed, at best the unlikeliest. From the end, where plates differ most; a
    // character of more bytes counts nothing here.
    std::int64_t straight = 0;
    std::int64_t scattered = 0;
    std::int64_t unlikeliest = 0;
    for (std::size_t i = text.size(); i-- > from;) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= ascii_max) continue;
        const std::size_t place = i - from + (from > 0 ? 1 : 0);
        straight += place < seen_.places.size() ? at_[place][byte] : unlisted_milli_nats;
        scattered += anywhere_[byte];
        unlikeliest = std::min(unlikeliest, anywhere_[byte]);
        const std::int64_t aside = scattered + std::max(skipped_best_, unlisted_milli_nats - unlikeliest);
        if (std::max(straight, aside) < least_) return std::max(straight, aside);
    }
    const Characters characters(text);
    return laid(
        seen_.places.size(), characters.all(),
        [&](std::size_t place, std::string_view c) {
            return is_ascii(c) ? at_[place][static_cast<unsigned char>(c.front())]
                               : score_at(seen_.places[place], c);
        },
        [&](std::size_t place) { return skipped_[place]; });
}

}  // namespace graingate
