#pragma once

#include "controller/devices/profile/profile.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace graingate::devices {

/// Tests that people made at commissioning and wrote down; each says when and by whom (`is_record`), or is
/// empty.
struct RecordedTests {
    std::string pull_the_plug{};  ///< outputs fell when the plug was pulled while one was on
    std::string flags{};          ///< stable, zero, over- and underload were compared with the display
};

/// True for `2026-11-01 by Wang Wei`: a day that exists, and a name.
bool is_record(std::string_view text);

/// Why a lane with such a device needs a person who stands by, one sentence each; empty when it may run
/// unattended.
std::vector<std::string> why_attended(const Profile& profile, const RecordedTests& tests = {});

/// What a device can say by this profile, a few words each.
std::vector<std::string> capabilities_of(const Profile& profile);

/// The profile as it may be believed: what decides that nothing is wrong (stable, centre of zero) and is not
/// documented says nothing until its test is recorded. What says that something is wrong stays.
WeighingProfile believed(WeighingProfile profile, const RecordedTests& tests);

}  // namespace graingate::devices
