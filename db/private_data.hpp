#pragma once

#include "controller/core/result.hpp"
#include "db/fault.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace graingate::db {

/// A farmer as the journal may know him.
struct Farmer {
    std::string farmer_id;  ///< 128 random bits, 32 hexadecimal digits
    std::string phone_tag;  ///< first 128 bits of HMAC-SHA256 of the phone under the depot's key, in hex
    bool operator==(const Farmer&) const = default;
};

/// `DIR/private.db`: the only place that knows a phone number. Nothing of it enters the journal or a log, and
/// no fault's words repeat what was asked for.
/// Thread: one; process: one, held by `DIR/private.lock`.
class PrivateData {
public:
    /// Opens or makes the file (permissions 0600) and the key `KEYS/phone.key` (32 random bytes, 0600). A new
    /// key would make every farmer a stranger, so a missing key beside a file with farmers is refused.
    ///   dir     data folder, made when missing
    ///   keys    folder of keys, made when missing (0700); outside `dir`, so that a copy of the data has no
    ///   key errors  locked, newer_schema, damaged, failed
    static Result<std::unique_ptr<PrivateData>, DbFault> open(const std::string& dir,
                                                              const std::string& keys);
    ~PrivateData();
    PrivateData(const PrivateData&) = delete;
    PrivateData& operator=(const PrivateData&) = delete;

    /// The farmer with this phone number, made when it is new; durable when it returns.
    ///   phone  as a person writes it: 6 to 15 digits with an optional `+`; blanks and dashes are dropped
    ///   now_us microseconds since 1970, kept as the day of creation of a new one
    ///   errors failed: not a phone number, or the disk
    Result<Farmer, DbFault> farmer_for_phone(std::string_view phone, std::int64_t now_us);

    /// Makes a secret that opens one booking's page: 128 random bits, 32 hexadecimal digits.
    ///   booking  the booking's id as text, `1-17`
    Result<std::string, DbFault> make_token(const std::string& booking, const std::string& farmer_id);

    /// What a token opens.
    struct Opened {
        std::string booking;
        std::string farmer_id;
        bool operator==(const Opened&) const = default;
    };
    /// nothing, when no such token was made
    Result<std::optional<Opened>, DbFault> find_token(std::string_view token);

    /// What the QR code of a farmer's booking says: 16 letters and digits (80 bits) that nobody can guess
    /// without the depot's key. The same for the same booking, so that it need not be kept.
    ///   plate  in its one spelling
    ///   day    `2026-11-23`
    [[nodiscard]] std::string booking_code(std::string_view farmer_id, std::string_view plate,
                                           std::string_view day) const;

private:
    struct Open;
    explicit PrivateData(std::unique_ptr<Open> open);
    std::unique_ptr<Open> open_;
};

/// What a booking's QR code looks like: 16 of the digits and capital letters without I, L, O and U. Anything
/// else before a camera is somebody else's.
[[nodiscard]] bool is_booking_code(std::string_view text);

/// What the journal may know of a code: the first half of its SHA-256, 32 hexadecimal digits.
[[nodiscard]] std::string code_tag(std::string_view code);

/// A phone number in its one spelling, an optional `+` and 6 to 15 digits (E.164 has at most 15); nothing
/// when it is none.
[[nodiscard]] std::optional<std::string> plain_phone(std::string_view written);

}  // namespace graingate::db
