#include "controller/devices/profile/profile.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace graingate::devices {
namespace {

/// The files of controller/devices/profiles, put here by the build.
constexpr std::pair<std::string_view, std::string_view> built_in[] = {
#include "device_profiles.inc"
};

ProfileFault one(std::string sentence) {
    return ProfileFault{{std::move(sentence)}};
}

Result<Profile, ProfileFault> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return Unexpected{one(path + ": cannot be opened")};
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return parse_profile(text, path);
}

template <class Kind>
Result<Kind, ProfileFault> load_as(std::string_view name_or_path, std::string_view wanted) {
    auto profile = load_profile(name_or_path);
    if (!profile) return Unexpected{profile.error()};
    if (auto* kind = std::get_if<Kind>(&*profile)) return std::move(*kind);
    return Unexpected{one(std::string{name_or_path} + ": is not the profile of " + std::string{wanted})};
}

}  // namespace

std::optional<WeighingProfile> weighing_of(const Profile& profile) {
    if (const auto* registers = std::get_if<IndicatorProfile>(&profile)) return *registers;
    if (const auto* frames = std::get_if<FrameProfile>(&profile)) return *frames;
    return std::nullopt;
}

const ProfileTitle& title_of(const Profile& profile) {
    return std::visit([](const auto& each) -> const ProfileTitle& { return each; }, profile);
}

std::string ProfileFault::text() const {
    std::string out;
    for (const auto& sentence : sentences) {
        if (!out.empty()) out += '\n';
        out += sentence;
    }
    return out;
}

std::vector<std::string_view> profile_names() {
    std::vector<std::string_view> names;
    for (const auto& [name, text] : built_in) names.push_back(name);
    return names;
}

Result<Profile, ProfileFault> load_profile(std::string_view name_or_path) {
    if (name_or_path.ends_with(".toml")) return read_file(std::string{name_or_path});
    std::string known;
    for (const auto& [name, text] : built_in) {
        if (name == name_or_path) return parse_profile(text, name);
        known += known.empty() ? "" : ", ";
        known += name;
    }
    return Unexpected{one("no profile is called '" + std::string{name_or_path} + "'; there are " + known +
                          ", or the path of a .toml file")};
}

Result<IndicatorProfile, ProfileFault> load_indicator_profile(std::string_view name_or_path) {
    return load_as<IndicatorProfile>(name_or_path, "an indicator");
}

Result<FrameProfile, ProfileFault> load_frame_profile(std::string_view name_or_path) {
    return load_as<FrameProfile>(name_or_path, "an indicator that sends frames");
}

Result<RemoteIoProfile, ProfileFault> load_remote_io_profile(std::string_view name_or_path) {
    return load_as<RemoteIoProfile>(name_or_path, "a remote I/O module");
}

}  // namespace graingate::devices
