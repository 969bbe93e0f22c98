#pragma once

#include <string>

namespace graingate::devices {

/// Holds an open terminal against other programs until it is closed; two masters on one line would take each
/// other's answers.
///   returns  nothing, or why it cannot be had
std::string hold_line(int terminal);

}  // namespace graingate::devices
