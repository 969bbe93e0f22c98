// A line that the codec takes is spelt as the codec spells it; every other line is refused with its place.
#include "controller/core/snapshot.hpp"
#include "controller/engine/messages.hpp"
#include "tests/fuzz/input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace graingate;
    const std::string_view line = fuzz::text_of(data, size);
    const auto check = [&](const auto& read) {
        if (read)
            fuzz::must(encode(*read) == line);
        else
            fuzz::must(read.error().at <= line.size() && !read.error().text().empty());
    };
    check(decode_event(line));
    check(decode_commands(line));
    check(decode_rules(line));
    check(engine::decode_message(line));
    // A state may be in another behaviour's words; what is read is written and read again alike.
    if (const auto state = decode_snapshot(line)) {
        const std::string text = encode_snapshot(state->depot);
        const auto again = decode_snapshot(text);
        fuzz::must(again && again->depot == state->depot);
    }
    return 0;
}
