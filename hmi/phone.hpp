#pragma once

#include "controller/core/text.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace graingate::hmi {

/// A mobile number of mainland China: 11 digits, 13x to 19x. It is personal data: it has no stream operator,
/// and whatever leaves the program shows `masked()`.
///   source  the numbering plan of MIIT: mobile service numbers are 1[3-9] and nine more digits
class Phone {
public:
    /// Reads a number as people write it: blanks, hyphens and a leading +86 or 0086 are dropped.
    /// nothing, when what remains is no mobile number
    static std::optional<Phone> parse(std::string_view written);

    /// All 11 digits: for `private.db` and the HMAC alone.
    [[nodiscard]] std::string_view digits() const { return digits_.view(); }

    /// `138****1234`
    [[nodiscard]] std::string masked() const;

    bool operator==(const Phone&) const = default;

private:
    explicit Phone(const FixedText<11>& digits) : digits_(digits) {}
    FixedText<11> digits_;
};

}  // namespace graingate::hmi
