#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace graingate::db {

/// A SHA-256 digest, in the order in which FIPS 180-4 prints it.
using Hash = std::array<std::uint8_t, 32>;

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string hex(const Hash& hash);

/// Any bytes in lower-case hexadecimal.
[[nodiscard]] std::string hex(std::span<const std::uint8_t> bytes);

/// nothing, unless `text` is exactly 64 lower-case hexadecimal digits
[[nodiscard]] std::optional<Hash> parse_hash(std::string_view text);

/// SHA-256 (FIPS 180-4) with an algorithm fetched once and a context that is reused.
/// Thread: one object a thread.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    /// The digest of the parts, one behind the other.
    [[nodiscard]] Hash of(std::initializer_list<std::string_view> parts);

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace graingate::db
