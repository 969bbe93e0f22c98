#pragma once

#include "controller/core/result.hpp"
#include "controller/core/text.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::sim {

/// What left a virtual printer between two cuts. 1 is black; the highest bit of a byte is its leftmost dot.
struct PrintedPaper {
    std::size_t width = 0;  ///< in dots
    std::size_t height = 0;
    std::vector<std::uint8_t> bits;
};

/// An ESC/POS printer on a port of the loopback. Understands ESC @, ESC d, GS v 0, GS V 66, GS r 1 and, at
/// any moment and even inside a picture, DLE EOT 1 to 4; at anything else it closes the connection and notes
/// what came. Without paper it stops where it is and answers DLE EOT only. One thread of its own; all calls
/// are safe from any thread.
class VirtualPrinter {
public:
    static constexpr std::size_t endless = SIZE_MAX;

    /// `port` 0 takes a free one. Each paper is kept as FOLDER/NAME.png, the last one only; an empty folder
    /// keeps none. The error says why the port cannot be had.
    static Result<std::unique_ptr<VirtualPrinter>, std::string> start(std::uint16_t port, const Name& name,
                                                                      const std::string& folder);
    ~VirtualPrinter();

    [[nodiscard]] std::uint16_t port() const;
    /// How many rows of dots are left on the roll.
    void set_paper(std::size_t rows);
    void set_cover_open(bool is_open);
    /// The connection is lost after so many more rows.
    void break_line_after(std::size_t rows);

    [[nodiscard]] std::size_t cuts() const;
    [[nodiscard]] PrintedPaper last() const;
    /// The first command that was not understood, in hexadecimal; empty: none.
    [[nodiscard]] std::string rejected() const;

private:
    class Device;
    explicit VirtualPrinter(std::unique_ptr<Device> device);
    std::unique_ptr<Device> device_;
};

}  // namespace graingate::sim
