#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::vision {

/// Cuts a body of type multipart/x-mixed-replace (MJPEG over HTTP) into its parts. Memory is bounded.
///   source   RFC 2046, 5.1.1; parts without Content-Length end at the next boundary
class Multipart {
public:
    /// Of a head with all that stands before it.
    static constexpr std::size_t head_bytes_max = 16U << 10U;

    /// `boundary` as in the Content-Type; cameras that write its leading dashes there too are understood.
    ///   part_bytes_max  of a part's body
    Multipart(std::string_view boundary, std::size_t part_bytes_max);

    void add(std::span<const std::uint8_t> bytes);
    /// The next whole part's body; nothing while it is not all there.
    std::optional<std::vector<std::uint8_t>> take();
    /// The bytes were no such stream, or a part was too large: nothing more will come.
    [[nodiscard]] bool is_broken() const { return is_broken_ || is_too_large_; }
    [[nodiscard]] bool is_too_large() const { return is_too_large_; }

private:
    bool read_head();
    std::optional<std::vector<std::uint8_t>> cut(std::size_t size, std::size_t used);
    [[nodiscard]] std::string_view text() const;

    std::string delimiter_;
    std::size_t part_bytes_max_;
    std::vector<std::uint8_t> held_;
    bool is_in_part_ = false;
    bool is_broken_ = false;
    bool is_too_large_ = false;
    std::optional<std::size_t> length_;  ///< of the part, where its head states it
    std::size_t searched_ = 0;
};

/// The boundary that a Content-Type of multipart/x-mixed-replace states; nothing for any other type.
std::optional<std::string> boundary_of(std::string_view content_type);

}  // namespace graingate::vision
