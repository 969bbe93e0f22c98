#pragma once

#include "controller/printing/raster.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace graingate::printing {

struct PrinterAddress {
    std::string host;
    std::uint16_t port = 9100;
};

/// Real time. The defaults suit a printer that needs 10 s for a long ticket.
struct PrinterTimes {
    std::chrono::milliseconds connect{3'000};
    std::chrono::milliseconds answer{2'000};    ///< to a question
    std::chrono::milliseconds write{10'000};    ///< for a band to be taken
    std::chrono::milliseconds printed{20'000};  ///< from the last byte to the proof that it is on paper
};

struct PrintResult {
    std::string fault;  ///< `paper out`, `cover open`, `no answer`, ... with the details; empty: proven done
    bool may_be_on_paper = false;  ///< dots were sent: whatever follows is a copy
};

/// Prints a picture and waits for the proof that it is on paper. Asks first whether the printer has paper, is
/// closed and answers `GS r`, without which nothing could ever be proven.
///   begin   called once, before the first dot is sent; its text says why not to, and nothing is sent
/// Thread: any; takes up to the sum of the times.
PrintResult print(const PrinterAddress& address, const Raster& raster, const PrinterTimes& times,
                  const std::function<std::string()>& begin);

}  // namespace graingate::printing
