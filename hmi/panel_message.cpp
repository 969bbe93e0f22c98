#include "hmi/panel_message.hpp"

#include "controller/core/codec_write.hpp"

namespace graingate::hmi {

std::string panel_view(View view) {
    view.slots.clear();
    view.behind.clear();
    for (TicketIssued& ticket : view.tickets) ticket.farmer = {};
    std::string text;
    codec::Writer(text).put(view);
    return text;
}

std::string panel_message(std::uint64_t heartbeat, std::int64_t age_ms, Instant now,
                          const std::string& view) {
    std::string text = "{\"heartbeat\":" + std::to_string(heartbeat) +
                       ",\"age_ms\":" + std::to_string(age_ms) + ",\"now_us\":" + std::to_string(now.us());
    if (!view.empty()) text += ",\"view\":" + view;
    return text + "}";
}

}  // namespace graingate::hmi
