#include "controller/core/codec.hpp"

#include "controller/core/codec_read.hpp"
#include "controller/core/codec_write.hpp"

#include <cstdint>

namespace graingate {
namespace codec {
namespace {

/// How many bytes the UTF-8 sequence at the front of `text` has; 0 when it is not well-formed
/// (RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto is_tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return is_tail(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (!is_tail(1) || !is_tail(2)) return 0;
        if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F)) return 0;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (!is_tail(1) || !is_tail(2) || !is_tail(3)) return 0;
        if ((lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F)) return 0;
        return 4;
    }
    return 0;
}

}  // namespace

void Reader::fail(std::string expected) {
    if (failed_) return;
    failed_ = true;
    fault_ = {at_, std::move(expected)};
}

namespace {

/// Whether `rest` begins with the key, its quotes and its colon.
bool begins_with_key(std::string_view rest, std::string_view key) {
    return rest.size() >= key.size() + 3 && rest[0] == '"' && rest.substr(1, key.size()) == key &&
           rest[key.size() + 1] == '"' && rest[key.size() + 2] == ':';
}

}  // namespace

bool Reader::is_next_key(std::string_view key) const {
    const std::size_t comma = has_field_ && next() == ',' ? 1 : 0;
    return !failed_ && begins_with_key(line_.substr(at_ + comma), key);
}

void Reader::take_key(std::string_view key) {
    if (failed_) return;
    if (!begins_with_key(line_.substr(at_), key)) return fail("the key \"" + std::string(key) + "\"");
    at_ += key.size() + 3;
}

void Reader::get_integer(std::int64_t& value) {
    if (failed_) return;
    const char* const first = line_.data() + at_;
    const char* const last = line_.data() + line_.size();
    const bool is_negative = first != last && *first == '-';
    const char* const digits = first + (is_negative ? 1 : 0);
    const auto [end, error] = std::from_chars(first, last, value);
    if (error != std::errc{}) return fail("an integer");
    const bool has_leading_zero = *digits == '0' && end - digits > 1;
    const bool is_minus_zero = is_negative && value == 0;
    if (has_leading_zero || is_minus_zero) return fail("an integer without leading zeros");
    at_ += static_cast<std::size_t>(end - first);
}

std::string_view Reader::get_plain() {
    take('"');
    if (failed_) return {};
    const std::size_t close = line_.find('"', at_);
    if (close == std::string_view::npos) return fail("the end of a string"), std::string_view{};
    const std::string_view text = line_.substr(at_, close - at_);
    if (text.find('\\') != std::string_view::npos)
        return fail("a string without escapes"), std::string_view{};
    at_ = close + 1;
    return text;
}

void Reader::get_escape(std::string& value) {
    ++at_;  // the backslash
    const char kind = next();
    if (kind == '"' || kind == '\\') {
        value += kind;
        ++at_;
        return;
    }
    const std::string_view rest = line_.substr(at_);
    const auto nibble = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    if (!rest.starts_with("u00") || rest.size() < 5)
        return fail("\\\", \\\\ or \\u00.. for a control character");
    const int high = nibble(rest[3]);
    const int low = nibble(rest[4]);
    if (high < 0 || high > 1 || low < 0) return fail("a control character below \\u0020, in small letters");
    value += static_cast<char>(high * 16 + low);
    at_ += 5;
}

void Reader::get_text(std::string& value) {
    take('"');
    value.clear();
    while (!failed_) {
        if (at_ >= line_.size()) return fail("the end of a string");
        if (value.size() > text_size_max) return fail("a text of at most 400 bytes");
        const char c = next();
        if (c == '"') return take('"');
        if (c == '\\') {
            get_escape(value);
            continue;
        }
        const std::size_t length = utf8_length(line_.substr(at_));
        if (length == 0 || static_cast<unsigned char>(c) < 0x20)
            return fail("UTF-8 without bare control characters");
        value.append(line_.substr(at_, length));
        at_ += length;
    }
}

namespace {

template <class T>
Result<T, CodecFault> decode(std::string_view line, Allowed allowed = {}) {
    Reader reader(line, allowed);
    T value{};
    reader.get(value);
    reader.end();
    if (!reader.is_good()) return Unexpected{reader.fault()};
    return value;
}

}  // namespace
}  // namespace codec

std::string fit_text(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t length = codec::utf8_length(text);
        if (out.size() + length > text_size_max) break;
        if (length == 0)
            out += '?';
        else
            out += text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out.size() > text_size_max ? out.substr(0, text_size_max) : out;
}

std::string CodecFault::text() const {
    return "at byte " + std::to_string(at) + ": expected " + expected;
}

namespace {

template <class T>
std::string written(const T& value) {
    std::string out;
    codec::Writer(out).put(value);
    return out;
}

}  // namespace

std::string encode(const Event& event) {
    return written(event);
}
std::string encode(const Command& command) {
    return written(command);
}
std::string encode(const Commands& commands) {
    return written(commands);
}
std::string encode(const Rules& rules) {
    return written(rules);
}

Result<Event, CodecFault> decode_event(std::string_view line) {
    return codec::decode<Event>(line);
}
Result<Commands, CodecFault> decode_commands(std::string_view line) {
    return codec::decode<Commands>(line);
}
Result<Commands, CodecFault> decode_recorded_commands(std::string_view line) {
    return codec::decode<Commands>(line, {.is_older = true});
}
Result<Rules, CodecFault> decode_rules(std::string_view line) {
    return codec::decode<Rules>(line);
}

}  // namespace graingate
