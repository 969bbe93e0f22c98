#pragma once

#include "controller/core/ticket.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Tickets on paper and as PDF: what stands on one, how it is drawn, how a printer is spoken to.
namespace graingate::printing {

/// There is one original of a ticket: the first paper that leaves the lane's printer.
enum class SheetKind : std::uint8_t {
    original,
    reprint,     ///< another paper; marked
    electronic,  ///< a file, which anybody prints as often as he likes; marked
};

/// How a row of a ticket looks.
enum class Look : std::uint8_t {
    heading,   ///< centred: whose ticket it is
    title,     ///< centred and large
    banner,    ///< white on black, over the whole width: what nobody may miss
    field,     ///< a label at the left, its value at the right
    weight,    ///< the same, larger
    net,       ///< the same, largest
    note,      ///< small; right of the row above that it explains
    rule,      ///< a line across, no text
    footnote,  ///< small and centred
};

/// A row of text, UTF-8. `left` alone where a row has one text.
struct SheetRow {
    Look look = Look::field;
    std::string left;
    std::string right;

    bool operator==(const SheetRow&) const = default;
};

struct TicketSheet {
    std::string number;  ///< of the ticket, `1-17`
    Instant issued_at;   ///< when the second weighing was recorded
    std::vector<SheetRow> rows;
};

struct SheetSettings {
    std::string heading;             ///< whose ticket it is; empty: nobody's name
    Duration utc_offset = hours(8);  ///< local time less UTC
};

/// `1-17`
std::string ticket_number(TicketId ticket);

/// What stands on a ticket, from top to bottom, in Chinese: weights in kilograms with time and scale of each
/// and, where there is none, that its photograph is missing, quality figures with their units, times local.
TicketSheet ticket_sheet(const TicketIssued& ticket, SheetKind kind, const SheetSettings& settings);

}  // namespace graingate::printing
