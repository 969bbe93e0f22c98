#pragma once

#include "controller/core/text.hpp"

#include <compare>
#include <cstdint>

namespace graingate {

/// A depot-wide number, counted up within an epoch of the journal and written `epoch-number` (`1-17`).
/// The tag keeps ids of different things apart; number 0 is none.
template <class Tag>
struct Id {
    std::uint32_t epoch = 0;
    std::uint32_t number = 0;

    [[nodiscard]] constexpr bool is_some() const { return number != 0; }
    constexpr auto operator<=>(const Id&) const = default;
};

using BookingId = Id<struct BookingTag>;
using VisitId = Id<struct VisitTag>;
using TicketId = Id<struct TicketTag>;
using JobId = Id<struct JobTag>;

/// A farmer's random number in `private.db`, 32 hexadecimal digits; nothing can be told from it.
using FarmerId = FixedText<32>;
/// HMAC of a phone number under the depot's key, 32 hexadecimal digits; serves quotas only.
using PhoneTag = FixedText<32>;
/// The first half of the SHA-256 of what a booking's QR code says, 32 hexadecimal digits; the code itself is
/// its farmer's secret.
using CodeTag = FixedText<32>;
/// The name that the asker gave a request, so that an answer finds it; 1 to 32 bytes.
using RequestId = FixedText<32>;
/// SHA-256 of an evidence file, 64 hexadecimal digits; empty when there is none.
using Digest = FixedText<64>;

}  // namespace graingate
