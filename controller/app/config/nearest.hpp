#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace graingate::app {

/// The one of `known` that was probably meant by a name that is none of them; empty when none is near.
std::string nearest(std::string_view name, const std::vector<std::string>& known);

}  // namespace graingate::app
