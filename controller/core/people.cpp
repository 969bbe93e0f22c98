#include "controller/core/people.hpp"

#include <algorithm>

namespace graingate {

const UserRules* find_user(const Rules& rules, const std::string& name) {
    const auto found =
        std::ranges::find_if(rules.users, [&](const UserRules& user) { return user.name.view() == name; });
    return found == rules.users.end() ? nullptr : &*found;
}

bool needs_two_people(Ask ask) {
    return ask == Ask::identify || ask == Ask::accept || ask == Ask::close_visit || needs_reason(ask);
}

bool needs_reason(Ask ask) {
    return ask == Ask::withdraw || ask == Ask::let_out || ask == Ask::out_of_turn;
}

std::optional<Refusal> refusal_of(const Rules& rules, const OperatorAsked& asked) {
    const UserRules* actor = find_user(rules, asked.actor);
    if (actor == nullptr) return Refusal::unknown_user;
    if (actor->role == Role::laboratory) return Refusal::not_your_role;
    if (!needs_two_people(asked.ask)) return std::nullopt;
    const UserRules* second = find_user(rules, asked.second);
    const bool is_other = second != nullptr && asked.second != asked.actor;
    if (!is_other || second->role != Role::supervisor) return Refusal::needs_two_people;
    if (needs_reason(asked.ask) && asked.reason.empty()) return Refusal::needs_reason;
    return std::nullopt;
}

}  // namespace graingate
