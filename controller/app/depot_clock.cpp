#include "controller/app/depot_clock.hpp"

#include "controller/core/ensure.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <new>

namespace graingate::app {
namespace {

constexpr std::int64_t ns_a_us = 1'000;

std::int64_t read_clock_ns(clockid_t clock) {
    timespec time{};
    ENSURE(clock_gettime(clock, &time) == 0);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

/// Shared by processes: lock-free atomics only. Writers bump `version` to odd, write, bump it to even.
struct DepotClock::Page {
    std::atomic<std::uint32_t> version{0};
    std::atomic<std::int64_t> base_us{0};
    std::atomic<std::int64_t> anchor_ns{0};
    std::atomic<std::int64_t> factor_ppm{0};
    std::atomic<std::int64_t> target_ppm{0};
    std::atomic<std::int64_t> epoch_us{0};
    std::atomic<std::int64_t> released_us{0};
    std::atomic<std::int64_t> released_ns{0};
    std::atomic<bool> is_released{false};

    struct Anchor {
        std::int64_t base_us;
        std::int64_t anchor_ns;
        std::int64_t factor_ppm;
    };

    [[nodiscard]] Anchor read() const {
        for (;;) {
            const std::uint32_t before = version.load();
            const Anchor anchor{base_us.load(), anchor_ns.load(), factor_ppm.load()};
            if (before % 2 == 0 && version.load() == before) return anchor;
        }
    }

    void write(const Anchor& anchor) {
        version.fetch_add(1);
        base_us.store(anchor.base_us);
        anchor_ns.store(anchor.anchor_ns);
        factor_ppm.store(anchor.factor_ppm);
        version.fetch_add(1);
    }

    void begin(Instant epoch, std::int64_t factor) {
        const std::int64_t now_ns = read_clock_ns(CLOCK_BOOTTIME);
        epoch_us.store(epoch.us());
        released_us.store(epoch.us());
        released_ns.store(now_ns);
        target_ppm.store(factor);
        write({epoch.us(), now_ns, million});
    }
};

DepotClock::DepotClock(Page* page, int file) : page_(page), file_(file) {}

DepotClock::~DepotClock() {
    if (file_ < 0) {
        delete page_;
        return;
    }
    munmap(page_, sizeof(Page));
    close(file_);
}

std::unique_ptr<DepotClock> DepotClock::real() {
    auto* page = new Page;
    const Instant wall{read_clock_ns(CLOCK_REALTIME) / ns_a_us};
    page->begin(wall, million);
    return std::unique_ptr<DepotClock>(new DepotClock(page, -1));
}

Result<std::unique_ptr<DepotClock>, std::string> DepotClock::create(const std::string& path, Instant epoch,
                                                                    std::int64_t factor) {
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof(Page)) != 0)
        return Unexpected{path + ": cannot make the clock page: " + std::strerror(errno)};
    void* memory = mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED)
        return Unexpected{path + ": cannot map the clock page: " + std::strerror(errno)};
    auto* page = new (memory) Page;
    page->begin(epoch, factor * million);
    return std::unique_ptr<DepotClock>(new DepotClock(page, file));
}

Result<std::unique_ptr<DepotClock>, std::string> DepotClock::join(const std::string& path) {
    const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return Unexpected{path + ": cannot open the clock page: " + std::strerror(errno)};
    void* memory = mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED || lseek(file, 0, SEEK_END) != sizeof(Page)) {
        close(file);
        return Unexpected{path + ": is no clock page"};
    }
    return std::unique_ptr<DepotClock>(new DepotClock(static_cast<Page*>(memory), file));
}

Instant DepotClock::now() const {
    const auto anchor = page_->read();
    const std::int64_t real_us = (read_clock_ns(CLOCK_BOOTTIME) - anchor.anchor_ns) / ns_a_us;
    return Instant{anchor.base_us + real_us * anchor.factor_ppm / million};
}

std::chrono::nanoseconds DepotClock::real_until(Instant instant) const {
    const std::int64_t factor = std::max<std::int64_t>(page_->factor_ppm.load(), 1);
    // A month is as good as for ever, and cannot overflow.
    const std::int64_t left_us = std::clamp<std::int64_t>((instant - now()).us(), 0, hours(24 * 31).us());
    return std::chrono::microseconds{left_us * million / factor + (left_us > 0 ? 1 : 0)};
}

void DepotClock::set_factor(std::int64_t factor_ppm) {
    const std::int64_t now_ns = read_clock_ns(CLOCK_BOOTTIME);
    page_->write({now().us(), now_ns, std::clamp<std::int64_t>(factor_ppm, 1, target_ppm())});
}

Instant DepotClock::epoch() const {
    return Instant{page_->epoch_us.load()};
}

void DepotClock::release() {
    page_->released_us.store(now().us());
    page_->released_ns.store(read_clock_ns(CLOCK_BOOTTIME));
    page_->is_released.store(true);
}

bool DepotClock::is_released() const {
    return page_->is_released.load();
}

std::int64_t DepotClock::factor_ppm() const {
    return page_->factor_ppm.load();
}
std::int64_t DepotClock::target_ppm() const {
    return page_->target_ppm.load();
}

std::int64_t DepotClock::reached_ppm() const {
    const std::int64_t real_us = (read_clock_ns(CLOCK_BOOTTIME) - page_->released_ns.load()) / ns_a_us;
    if (real_us <= 0) return factor_ppm();
    return (now().us() - page_->released_us.load()) * million / real_us;
}

}  // namespace graingate::app
