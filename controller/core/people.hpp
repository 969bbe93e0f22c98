#pragma once

#include "controller/core/event.hpp"
#include "controller/core/reasons.hpp"

#include <optional>
#include <string>

/// Who may ask for what. That people are who they say is for the part that asks; what they may do is for us.
namespace graingate {

/// null, when the rules know nobody of that name
const UserRules* find_user(const Rules& rules, const std::string& name);

/// What touches weight, payee or the order of those who wait is asked by two people.
bool needs_two_people(Ask ask);

/// What an auditor could not judge without the words of who asked.
bool needs_reason(Ask ask);

/// Whether a panel's user may ask this: an operator or a supervisor; and for what needs two people a second
/// one, another and a supervisor.
///   returns  unknown_user, not_your_role, needs_two_people, needs_reason; nothing when they may
std::optional<Refusal> refusal_of(const Rules& rules, const OperatorAsked& asked);

}  // namespace graingate
