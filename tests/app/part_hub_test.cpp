#include "controller/app/part_hub.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace graingate::app {
namespace {

class PartHubTest : public testing::Test {
protected:
    PartHubTest() : folder(make_folder()), hub(*PartHub::open(folder, inbox, [](int) {})) {}
    ~PartHubTest() override {
        hub.reset();
        std::filesystem::remove_all(folder);
    }

    static std::string make_folder() {
        std::string made = (std::filesystem::temp_directory_path() / "graingate-hub-XXXXXX").string();
        if (::mkdtemp(made.data()) == nullptr) std::abort();
        return made;
    }

    /// Whether `holds` becomes true within a generous time.
    static bool comes(const auto& holds) {
        for (int i = 0; i < 400; ++i) {
            if (holds()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
        return false;
    }

    /// A peer that connects; the hub refuses it while too many others have not quite left.
    std::unique_ptr<PartSocket> connected() {
        std::unique_ptr<PartSocket> peer;
        EXPECT_TRUE(comes([&] {
            auto tried = PartSocket::connect(folder, engine::Peer::panel);
            if (tried) peer = *std::move(tried);
            return peer != nullptr;
        }));
        return peer;
    }

    const std::string folder;
    engine::Inbox inbox;
    std::unique_ptr<PartHub> hub;
};

TEST_F(PartHubTest, KeepsNoThreadOfAPeerThatLeft) {
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(connected());
    const auto one_more_finds_them_joined = [&] {
        const auto peer = PartSocket::connect(folder, engine::Peer::panel);
        return peer && hub->readers() <= 2;
    };
    EXPECT_TRUE(comes(one_more_finds_them_joined)) << hub->readers() << " threads after 40 peers";
}

/// Sockets of this process from 256 on.
std::size_t high_sockets() {
    std::size_t found = 0;
    struct stat what {};
    for (int file = 256; file < 300; ++file)
        if (::fstat(file, &what) == 0 && S_ISSOCK(what.st_mode)) ++found;
    return found;
}

TEST_F(PartHubTest, LeavesLowDescriptorsToModbus) {
    std::vector<std::unique_ptr<PartSocket>> peers;
    for (int i = 0; i < 5; ++i) peers.push_back(connected());
    EXPECT_TRUE(comes([] { return high_sockets() == 5; })) << high_sockets();
}

}  // namespace
}  // namespace graingate::app
