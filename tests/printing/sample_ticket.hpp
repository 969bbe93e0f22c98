#pragma once

#include "controller/core/ticket.hpp"
#include "controller/printing/ticket_sheet.hpp"

#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <string>

namespace graingate::printing {

/// How a failed test shows a row.
inline void PrintTo(const SheetRow& row, std::ostream* out) {
    *out << static_cast<int>(row.look) << " '" << row.left << "' '" << row.right << "'";
}

namespace test {

using namespace graingate::literals;

/// A ticket with everything that one may have.
inline TicketIssued sample_ticket() {
    constexpr std::int64_t arrived_us = 1'795'400'000'000'000;  // 2026-11-23 02:13:20 UTC
    return {.ticket = {1, 17},
            .outcome = TicketOutcome::delivered,
            .visit = {1, 21},
            .booking = {1, 19},
            .farmer = FarmerId::from("0123456789abcdef0123456789abcdef").value(),
            .plate = Plate::parse("黑A12345").value(),
            .trailer = Plate::parse("黑B6789挂"),
            .commodity = "maize"_name,
            .lane_gross = "L1"_name,
            .scale_gross = "L1.indicator"_name,
            .lane_tare = "L2"_name,
            .scale_tare = "L2.indicator"_name,
            .pit = "P1"_name,
            .gross = Kilograms{31'240},
            .tare = Kilograms{11'620},
            .net = Kilograms{19'620},
            .arrived_at = Instant{arrived_us},
            .gross_at = Instant{arrived_us} + minutes(3),
            .tare_at = Instant{arrived_us} + minutes(26),
            .sample = SampleId::from("S-20261123-0007").value(),
            .quality = {{Measure::moisture, 1'405}, {Measure::impurity, 80}, {Measure::test_weight, 721}},
            .terms = 12};
}

/// A folder that is gone with the test.
class TempDir {
public:
    TempDir() {
        std::string made = (std::filesystem::temp_directory_path() / "graingate-print-XXXXXX").string();
        if (::mkdtemp(made.data()) == nullptr) std::abort();
        path_ = made;
    }
    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace test

}  // namespace graingate::printing
