#pragma once

#include "controller/core/text.hpp"

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace graingate {

/// A vehicle's number plate, always a legal one: `Plate::parse` is the only maker of one. A Plate that nobody
/// parsed is empty, and the codec refuses it.
///   source  GA 36-2018; NY 345.1-2005 for tractors
/// Text is UTF-8: a province character and the authority's letter, then the serial.
class Plate {
public:
    static constexpr std::size_t bytes_max = 23;

    Plate() = default;

    /// Reads a plate as a person writes it: blanks and the middle dot (·) are dropped, small letters made
    /// capital, O read as 0 and I as 1 inside the serial (they are not used there).
    /// nothing, when what remains is no legal plate
    static std::optional<Plate> parse(std::string_view written);

    [[nodiscard]] std::string_view text() const { return text_.view(); }

    /// Whether it ends in 挂.
    [[nodiscard]] bool is_trailers() const;

    /// `黑A·B1234` as people write it.
    [[nodiscard]] std::string spaced() const;

    /// `黑A···34`: for a page that anyone can see.
    [[nodiscard]] std::string masked() const;

    auto operator<=>(const Plate&) const = default;

private:
    explicit Plate(const FixedText<bytes_max>& text) : text_(text) {}
    FixedText<bytes_max> text_;
};

/// What is allowed, in words, for a refusal.
constexpr std::string_view plate_help =
    "a province character, a letter and five (or six for green plates) letters or digits, such as 黑A12345";

}  // namespace graingate
