#pragma once

#include <iosfwd>
#include <span>
#include <string>

namespace graingate::app {

/// `ticket pdf DB --number N -o FILE [--heading TEXT]`: writes a ticket of the journal as PDF, marked as a
/// copy: a file can be printed any number of times.
///   args     what follows `ticket pdf`
///   returns  the exit status: 0 done, 1 no such ticket or the file cannot be written, 2 usage
int ticket_pdf(std::span<const std::string> args, std::ostream& out, std::ostream& err);

}  // namespace graingate::app
