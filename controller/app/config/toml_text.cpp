#include "controller/app/config/toml_text.hpp"

#include <toml++/toml.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace graingate::app {
namespace {

constexpr std::size_t file_size_max = 1024 * 1024;

/// Cuts values out of the file's text by the places that the parser reports.
class Lines {
public:
    explicit Lines(std::string_view text) {
        std::size_t from = 0;
        for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', from)) {
            lines_.push_back(text.substr(from, end - from));
            from = end + 1;
        }
        lines_.push_back(text.substr(from));
    }

    [[nodiscard]] std::string cut(const toml::source_region& region) const {
        if (region.begin.line == 0 || region.begin.line > lines_.size()) return {};
        const std::string_view line = lines_[region.begin.line - 1];
        const std::size_t from = offset(line, region.begin.column);
        const bool is_whole = region.begin.line == region.end.line;
        const std::size_t to = is_whole ? offset(line, region.end.column) : line.size();
        return std::string{line.substr(from, to - from)} + (is_whole ? "" : " ...");
    }

private:
    /// The parser counts columns in characters, from 1; a character of UTF-8 has one byte that is no
    /// continuation (10xxxxxx).
    static std::size_t offset(std::string_view line, std::size_t column) {
        std::size_t at = 0;
        for (std::size_t seen = 1; seen < column && at < line.size(); ++seen) {
            ++at;
            while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U) ++at;
        }
        return at;
    }

    std::vector<std::string_view> lines_;
};

TomlNode node_of(std::string key, const toml::node& node, const Lines& lines) {
    TomlNode made{std::move(key), static_cast<std::int64_t>(node.source().begin.line),
                  lines.cut(node.source()), TomlNode::Other{}};
    if (const auto* table = node.as_table()) {
        TomlNode::Table entries;
        for (const auto& [name, value] : *table)
            entries.entries.push_back(node_of(std::string{name.str()}, value, lines));
        made.held = std::move(entries);
    } else if (const auto* array = node.as_array()) {
        TomlNode::List list;
        for (const auto& value : *array) list.items.push_back(node_of({}, value, lines));
        made.held = std::move(list);
    } else if (const auto* flag = node.as_boolean()) {
        made.held = flag->get();
    } else if (const auto* number = node.as_integer()) {
        made.held = number->get();
    } else if (const auto* text = node.as_string()) {
        made.held = text->get();
    }
    return made;
}

}  // namespace

Result<TomlNode, ConfigFault> parse_toml(std::string_view text, const std::string& file) {
    try {
        return node_of({}, toml::parse(text), Lines{text});
    } catch (const toml::parse_error& error) {
        ConfigFault fault;
        fault.file = file;
        fault.line = static_cast<std::int64_t>(error.source().begin.line);
        fault.column = static_cast<std::int64_t>(error.source().begin.column);
        fault.allowed = "TOML 1.0; " + std::string{error.description()};
        return Unexpected{std::move(fault)};
    }
}

Result<std::string, ConfigFault> read_text(const std::string& file) {
    const auto refused = [&](std::string allowed) {
        ConfigFault fault;
        fault.file = file;
        fault.allowed = std::move(allowed);
        return Unexpected{std::move(fault)};
    };
    std::string text(file_size_max + 1, '\0');
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    // A folder opens and fails only when it is read.
    const bool is_read = stream.is_open() && (stream.read(text.data(), std::ssize(text)), !stream.bad());
    if (!is_read) {
        const std::string why = errno == 0 ? "" : ": " + std::generic_category().message(errno);
        return refused("a file that can be read" + why);
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > file_size_max) return refused("a file of at most 1,048,576 bytes");
    return text;
}

}  // namespace graingate::app
