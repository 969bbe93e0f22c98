#include "hmi/health.hpp"

#include <utility>
#include <vector>

namespace graingate::hmi {
namespace {

struct Reason {
    std::string code;
    std::string words;
};

/// Tenths of a second, as a person reads them.
std::string seconds(std::chrono::milliseconds time) {
    const auto tenths = time.count() / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

std::optional<Reason> silence(const Pulse& pulse) {
    if (pulse.is_beating()) return std::nullopt;
    if (!pulse.vitals) return Reason{"engine_silent", "nothing was heard of the engine so far"};
    return Reason{"engine_silent", "the engine's loop has not turned for " + seconds(pulse.age)};
}

std::vector<Reason> reasons_against(const Pulse& pulse) {
    if (const auto silent = silence(pulse)) return {*silent};
    std::vector<Reason> all;
    if (!pulse.view) all.push_back({"no_picture", "the engine has shown no picture of the depot so far"});
    if (pulse.vitals->is_disk_read_only)
        all.push_back({"disk_read_only", "the journal's file system is mounted read-only"});
    if (pulse.vitals->disk_free_bytes < disk_free_min_bytes)
        all.push_back({"disk_full", std::to_string(pulse.vitals->disk_free_bytes / 1'048'576) +
                                        " MiB are free for the journal; " +
                                        std::to_string(disk_free_min_bytes / 1'048'576) + " are needed"});
    return all;
}

}  // namespace

Response health_page(const Pulse& pulse) {
    const auto silent = silence(pulse);
    return silent ? plain(503, silent->words) : plain(200, "ok");
}

Response ready_page(const Pulse& pulse) {
    const std::vector<Reason> reasons = reasons_against(pulse);
    Response response;
    response.status = reasons.empty() ? 200 : 503;
    response.type = "application/json";
    std::string listed;
    for (const auto& [code, words] : reasons) {
        if (!listed.empty()) listed += ',';
        listed += R"({"code":")" + code + R"(","words":")" + words + R"("})";
    }
    response.body = std::string(R"({"ready":)") + (reasons.empty() ? "true" : "false") + R"(,"reasons":[)" +
                    listed + "]}\n";
    return response;
}

}  // namespace graingate::hmi
