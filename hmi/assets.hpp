#pragma once

#include <span>
#include <string_view>

namespace graingate::hmi {

/// A file of `hmi/web/dist`, as built into the program.
struct Asset {
    std::string_view path;  ///< `/assets/index-Ab12.js`; `/` for `index.html`
    std::string_view type;  ///< value of Content-Type
    std::string_view bytes;
    bool is_immutable = false;  ///< its name holds a hash of its content
};

std::span<const Asset> assets();

/// `hmi/messages.json`
std::string_view dictionary_text();

}  // namespace graingate::hmi
