#include "controller/engine/messages.hpp"

#include "controller/core/codec_read.hpp"
#include "controller/core/codec_write.hpp"

namespace graingate::engine {

std::string encode(const Message& message) {
    std::string out;
    codec::Writer(out).put_tagged("message", message);
    return out;
}

Result<Message, CodecFault> decode_message(std::string_view line) {
    codec::Reader reader(line, {.line_size = message_size_max});
    Message message;
    reader.get_tagged("message", message);
    reader.end();
    if (!reader.is_good()) return Unexpected{reader.fault()};
    return message;
}

}  // namespace graingate::engine
