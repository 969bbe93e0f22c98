#include "hmi/http.hpp"

#include <cstdint>

namespace graingate::hmi {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            made += ' ';
        } else if (text[i] != '%') {
            made += text[i];
        } else {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            made += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return made;
}

/// UTF-8 (RFC 3629) without control characters: what may be shown again on a page.
bool is_shown_text(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x20 || lead == 0x7F) return false;
        const std::size_t size = lead < 0x80   ? 1
                                 : lead < 0xC2 ? 0
                                 : lead < 0xE0 ? 2
                                 : lead < 0xF0 ? 3
                                 : lead < 0xF5 ? 4
                                               : 0;
        if (size == 0 || i + size > text.size()) return false;
        std::uint32_t point = size == 1 ? lead : lead & (0x7FU >> size);
        for (std::size_t k = 1; k < size; ++k) {
            const auto tail = static_cast<unsigned char>(text[i + k]);
            if ((tail & 0xC0U) != 0x80U) return false;
            point = (point << 6U) | (tail & 0x3FU);
        }
        const bool is_overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
        if (is_overlong || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return false;
        i += size;
    }
    return true;
}

}  // namespace

Response plain(unsigned status, std::string text) {
    Response response;
    response.status = status;
    response.body = std::move(text) + "\n";
    return response;
}

std::optional<Fields> parse_fields(std::string_view encoded) {
    Fields fields;
    while (!encoded.empty()) {
        const std::string_view pair = encoded.substr(0, encoded.find('&'));
        encoded.remove_prefix(pair.size() < encoded.size() ? pair.size() + 1 : pair.size());
        if (pair.empty()) continue;
        const std::size_t equals = pair.find('=');
        const auto name = percent_decoded(pair.substr(0, equals));
        const auto value =
            percent_decoded(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
        if (!name || !value || !is_shown_text(*name) || !is_shown_text(*value)) return std::nullopt;
        fields.emplace(*name, *value);
    }
    return fields;
}

std::string_view value_of(const Fields& fields, std::string_view name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string_view{} : std::string_view(found->second);
}

bool is_same_origin(const Request& request) {
    if (!request.fetch_site.empty())
        return request.fetch_site == "same-origin" || request.fetch_site == "none";
    return request.origin.empty() || request.origin == "http://" + request.host ||
           request.origin == "https://" + request.host;
}

std::string escape_html(std::string_view text) {
    std::string made;
    for (const char c : text) switch (c) {
            case '&':
                made += "&amp;";
                break;
            case '<':
                made += "&lt;";
                break;
            case '>':
                made += "&gt;";
                break;
            case '"':
                made += "&quot;";
                break;
            case '\'':
                made += "&#39;";
                break;
            default:
                made += c;
        }
    return made;
}

}  // namespace graingate::hmi
