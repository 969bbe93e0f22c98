#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace graingate::hmi {

/// The languages of all pages; the first is the one shown when nobody asked for another.
enum class Language : std::uint8_t { chinese, korean, english };
/// As BCP 47 writes them, and as the dictionary's keys are.
constexpr std::array<std::string_view, 3> names_of(Language) {
    return {"zh-CN", "ko", "en"};
}

/// `zh-CN` for a text that is none of the three.
Language language_of(std::string_view tag);

/// The words of `hmi/messages.json`, embedded in the program; the panel is built from the same file.
///   group     such as "hold"
///   key       such as "no_booking"
///   returns   the words; `⟦group.key⟧` when the dictionary has none (a test refuses such a page)
///   thread    any
std::string_view words(Language language, std::string_view group, std::string_view key);

/// The same with `{name}` replaced.
std::string words(Language language, std::string_view group, std::string_view key,
                  std::initializer_list<std::pair<std::string_view, std::string_view>> values);

/// Whether the dictionary has the key in all three languages.
bool has_words(std::string_view group, std::string_view key);

/// A commodity's name in words, or the name itself when the dictionary does not know it.
std::string commodity_words(Language language, std::string_view commodity);

}  // namespace graingate::hmi
