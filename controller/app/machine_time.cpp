#include "controller/app/machine_time.hpp"

#include "controller/app/log.hpp"
#include "controller/core/ensure.hpp"
#include "db/durable_file.hpp"
#include "db/sha256.hpp"

#include <ctime>
#include <string_view>

namespace graingate::app {
namespace {

constexpr std::size_t anchor_size_max = 1'024;

std::int64_t machine_clock_ns(clockid_t clock) {
    timespec time{};
    ENSURE(clock_gettime(clock, &time) == 0);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::string path_in(const std::string& dir) {
    return dir + "/clock_anchor";
}

/// The anchor with its hash under it: a flipped digit would set the depot's time for good.
std::string text_of(const std::string& anchor) {
    return anchor + "\n" + db::hex(db::Sha256{}.of({anchor})) + "\n";
}

}  // namespace

MachineTime::MachineTime() {
    const auto text = db::read_whole("/proc/sys/kernel/random/boot_id", 64);
    if (!text) return;
    if (const auto id = engine::BootId::from(std::string_view(*text).substr(0, text->find('\n'))))
        boot_ = *id;
}

std::int64_t MachineTime::boot_ns() const {
    return machine_clock_ns(CLOCK_BOOTTIME);
}

std::int64_t MachineTime::wall_us() const {
    return machine_clock_ns(CLOCK_REALTIME) / 1'000;
}

std::optional<engine::ClockAnchor> read_anchor(const std::string& dir) {
    const auto text = db::read_whole(path_in(dir), anchor_size_max);
    if (!text) return std::nullopt;
    const std::string line = text->substr(0, text->find('\n'));
    if (text_of(line) != *text) return std::nullopt;
    auto anchor = engine::decode_anchor(line);
    if (anchor && anchor->boot.empty()) return std::nullopt;  // a machine that names no boot proves none
    return anchor;
}

void keep_anchor(const std::string& dir, const engine::ClockAnchor& anchor) {
    if (auto kept = db::write_durably(path_in(dir), text_of(engine::encode_anchor(anchor)), 0640); !kept)
        log_error("engine", kept.error());
}

}  // namespace graingate::app
