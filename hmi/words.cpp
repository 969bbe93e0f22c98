#include "hmi/words.hpp"

#include "controller/core/ensure.hpp"
#include "hmi/assets.hpp"

#include <boost/json.hpp>

#include <map>
#include <set>

namespace graingate::hmi {
namespace {

using Three = std::array<std::string, 3>;

/// Keys are `group.key`.
std::map<std::string, Three, std::less<>> read_dictionary() {
    std::map<std::string, Three, std::less<>> read;
    const boost::json::value all = boost::json::parse(dictionary_text());
    for (const auto& [group, entries] : all.as_object())
        for (const auto& [key, entry] : entries.as_object()) {
            Three three;
            for (std::size_t i = 0; i < three.size(); ++i)
                if (const auto* text = entry.as_object().if_contains(names_of(Language{})[i]))
                    three[i] = boost::json::value_to<std::string>(*text);
            read.emplace(std::string(group) + "." + std::string(key), std::move(three));
        }
    return read;
}

const std::map<std::string, Three, std::less<>>& dictionary() {
    static const auto read = read_dictionary();
    return read;
}

/// Missing words are kept so that they can be shown and outlive the call; their number is that of the
/// program.
std::string_view missing(const std::string& name) {
    thread_local std::set<std::string, std::less<>> known;
    if (known.size() > 1'000) known.clear();
    return *known.insert("⟦" + name + "⟧").first;
}

}  // namespace

Language language_of(std::string_view tag) {
    constexpr auto tags = names_of(Language{});
    for (std::size_t i = 0; i < tags.size(); ++i)
        if (tags[i] == tag) return static_cast<Language>(i);
    return Language::chinese;
}

std::string_view words(Language language, std::string_view group, std::string_view key) {
    const std::string name = std::string(group) + "." + std::string(key);
    const auto found = dictionary().find(name);
    if (found == dictionary().end()) return missing(name);
    const std::string& text = found->second[static_cast<std::size_t>(language)];
    return text.empty() ? missing(name) : std::string_view(text);
}

std::string words(Language language, std::string_view group, std::string_view key,
                  std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
    const std::string_view pattern = words(language, group, key);
    std::string made;
    for (std::size_t at = 0; at < pattern.size();) {
        const std::pair<std::string_view, std::string_view>* hit = nullptr;
        if (pattern[at] == '{')
            for (const auto& value : values)
                if (pattern.substr(at + 1).starts_with(value.first) &&
                    pattern.substr(at + 1 + value.first.size()).starts_with('}'))
                    hit = &value;
        if (hit == nullptr) {
            made += pattern[at++];
        } else {
            made += hit->second;
            at += hit->first.size() + 2;
        }
    }
    return made;
}

bool has_words(std::string_view group, std::string_view key) {
    const auto found = dictionary().find(std::string(group) + "." + std::string(key));
    if (found == dictionary().end()) return false;
    for (const std::string& text : found->second)
        if (text.empty()) return false;
    return true;
}

std::string commodity_words(Language language, std::string_view commodity) {
    return has_words("commodity", commodity) ? std::string(words(language, "commodity", commodity))
                                             : std::string(commodity);
}

}  // namespace graingate::hmi
