#include "vision/multipart.hpp"

#include <algorithm>
#include <charconv>

namespace graingate::vision {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
    return out;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

/// The value of Content-Length in a part's head.
std::optional<std::size_t> length_in(std::string_view head) {
    constexpr std::string_view name = "\ncontent-length:";
    const std::string small = "\n" + lower(head);
    const std::size_t at = small.find(name);
    if (at == std::string::npos) return std::nullopt;
    std::string_view rest = std::string_view(small).substr(at + name.size());
    rest = trimmed(rest.substr(0, rest.find('\n')));
    std::size_t value = 0;
    const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (fault != std::errc{} || end != rest.data() + rest.size()) return std::nullopt;
    return value;
}

}  // namespace

Multipart::Multipart(std::string_view boundary, std::size_t part_bytes_max)
    : part_bytes_max_(part_bytes_max) {
    while (boundary.starts_with('-')) boundary.remove_prefix(1);
    delimiter_ = boundary;
}

std::string_view Multipart::text() const {
    return {static_cast<const char*>(static_cast<const void*>(held_.data())), held_.size()};
}

void Multipart::add(std::span<const std::uint8_t> bytes) {
    if (!is_broken()) held_.insert(held_.end(), bytes.begin(), bytes.end());
}

/// Takes boundary line and head together; false while they are not all there.
bool Multipart::read_head() {
    const std::string_view all = text();
    const std::size_t boundary = all.find(delimiter_);
    const std::size_t line_end = boundary == std::string_view::npos ? boundary : all.find('\n', boundary);
    // A head without any line ends at once: its empty line is the boundary's own end and the next.
    const std::size_t end = line_end == std::string_view::npos ? line_end : all.find("\n\r\n", line_end);
    if (end == std::string_view::npos) {
        is_broken_ = all.size() > head_bytes_max;
        return false;
    }
    length_ = length_in(all.substr(line_end, end - line_end));
    is_too_large_ = length_ && *length_ > part_bytes_max_;
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(end) + 3);
    return !is_too_large_;
}

std::optional<std::vector<std::uint8_t>> Multipart::cut(std::size_t size, std::size_t used) {
    const auto end = held_.begin() + static_cast<std::ptrdiff_t>(size);
    std::vector<std::uint8_t> part(held_.begin(), end);
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(used));
    is_in_part_ = false;
    searched_ = 0;
    return part;
}

std::optional<std::vector<std::uint8_t>> Multipart::take() {
    if (is_broken()) return std::nullopt;
    if (!is_in_part_) {
        if (!read_head()) return std::nullopt;
        is_in_part_ = true;
    }
    if (length_) {
        if (held_.size() < *length_) return std::nullopt;
        return cut(*length_, *length_);
    }
    const std::string end = "\r\n--" + delimiter_;
    const std::size_t at = text().find(end, searched_);
    if (at != std::string_view::npos) return cut(at, at + 2);
    searched_ = held_.size() > end.size() ? held_.size() - end.size() : 0;
    is_too_large_ = held_.size() > part_bytes_max_ + end.size();
    return std::nullopt;
}

std::optional<std::string> boundary_of(std::string_view content_type) {
    constexpr std::string_view name = "boundary=";
    const std::string small = lower(content_type);
    if (!small.starts_with("multipart/x-mixed-replace")) return std::nullopt;
    const std::size_t at = small.find(name);
    if (at == std::string::npos) return std::nullopt;
    std::string_view value = content_type.substr(at + name.size());
    value = trimmed(value.substr(0, value.find(';')));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
    if (value.find_first_not_of('-') == std::string_view::npos) return std::nullopt;
    return std::string(value);
}

}  // namespace graingate::vision
