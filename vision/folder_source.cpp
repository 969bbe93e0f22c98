#include "vision/frame_source.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace graingate::vision {
namespace {

constexpr std::chrono::milliseconds folder_frame_period{100};
constexpr std::size_t files_max = 100'000;

/// The regular files of a folder in the order of their names, a tenth of a second apart. A file that is no
/// picture is a fault in its place; the next call gives the next.
class FolderSource final : public FrameSource {
public:
    FolderSource(std::string folder, const ImageLimits& limits)
        : folder_(std::move(folder)), limits_(limits) {}

    Result<Frame, VisionFault> next() override {
        if (!is_listed_)
            if (auto refusal = list()) return Unexpected{*std::move(refusal)};
        if (at_ == names_.size())
            return Unexpected{
                VisionFault{VisionFaultKind::ended, "folder " + folder_ + ": no more pictures in it"}};
        const std::string path = folder_ + "/" + names_[at_++];
        auto bytes = read_bytes(path, limits_);
        if (!bytes) return Unexpected{bytes.error()};
        if (auto refusal = refusal_of(*bytes, limits_))
            return Unexpected{VisionFault{refusal->kind, path + ": " + refusal->what}};
        return Frame{*std::move(bytes), {}, limits_};
    }

    [[nodiscard]] Rhythm rhythm() const override { return Rhythm::recorded; }
    [[nodiscard]] std::chrono::milliseconds frame_period() const override { return folder_frame_period; }

private:
    std::optional<VisionFault> list() {
        std::error_code error;
        for (std::filesystem::directory_iterator entry(folder_, error), end; !error && entry != end;
             entry.increment(error)) {
            if (!entry->is_regular_file(error)) continue;
            if (names_.size() == files_max)
                return VisionFault{VisionFaultKind::too_large, "folder " + folder_ + ": more than " +
                                                                   std::to_string(files_max) + " files"};
            names_.push_back(entry->path().filename());
        }
        if (error) {
            names_.clear();
            return VisionFault{VisionFaultKind::unreadable, "folder " + folder_ + ": " + error.message()};
        }
        std::ranges::sort(names_);
        is_listed_ = true;
        return std::nullopt;
    }

    std::string folder_;
    ImageLimits limits_;
    std::vector<std::string> names_;
    std::size_t at_ = 0;
    bool is_listed_ = false;
};

}  // namespace

std::unique_ptr<FrameSource> make_folder_source(const std::string& folder, const ImageLimits& limits) {
    return std::make_unique<FolderSource>(folder, limits);
}

}  // namespace graingate::vision
