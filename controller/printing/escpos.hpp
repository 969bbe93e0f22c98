#pragma once

#include "controller/printing/raster.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// The few ESC/POS commands that a ticket needs; every one is in the command set that printers of all makers
/// share.
///   source  Epson, ESC/POS Command Reference: ESC @, ESC d, GS v 0, GS V, GS r, DLE EOT
namespace graingate::printing::escpos {

/// Rows in one `GS v 0`: small enough for the receive buffer of a cheap printer.
constexpr std::size_t band_rows = 128;

/// DLE EOT n: a status in real time, answered by a printer that is offline too.
enum class Ask : std::uint8_t { printer = 1, offline_cause = 2, error_cause = 3, paper = 4 };
std::string ask(Ask what);
/// GS r 1: answered only when everything before it has been printed.
std::string ask_when_done();

std::string initialise();
/// `GS v 0` bands of the picture, each one a text of its own.
std::vector<std::string> bands(const Raster& raster);
/// Feeds the ticket past the knife and cuts it.
std::string feed_and_cut();

/// A real-time status has bits 0xx1xx10. A picture that holds the bytes of DLE EOT by chance makes a printer
/// send one more.
constexpr bool is_real_time(std::uint8_t status) {
    return (status & 0x93U) == 0x12U;
}
/// The answer to GS r 1 has bits 0xx0xxxx.
constexpr bool is_done_answer(std::uint8_t status) {
    return (status & 0x90U) == 0;
}

constexpr bool is_offline(std::uint8_t printer) {
    return (printer & 0x08U) != 0;
}
constexpr bool is_cover_open(std::uint8_t offline_cause) {
    return (offline_cause & 0x04U) != 0;
}
/// The knife, or what the printer cannot mend by itself.
constexpr bool is_faulty(std::uint8_t error_cause) {
    return (error_cause & 0x68U) != 0;
}
constexpr bool is_paper_out(std::uint8_t paper) {
    return (paper & 0x60U) != 0;
}

}  // namespace graingate::printing::escpos
