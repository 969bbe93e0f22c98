#pragma once

#include "controller/core/ensure.hpp"
#include "controller/devices/profile/link_address.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace graingate::devices {

/// Two terminals with a wire between them, made by socat; goes with the test.
class SocatPair {
public:
    SocatPair() {
        std::array<char, 32> folder{"/tmp/graingate-line-XXXXXX"};
        ENSURE(::mkdtemp(folder.data()) != nullptr);
        folder_ = folder.data();
        child_ = ::fork();
        if (child_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            const std::string ours = "pty,rawer,link=" + path("ours");
            const std::string theirs = "pty,rawer,link=" + path("theirs");
            ::execlp("socat", "socat", ours.c_str(), theirs.c_str(), nullptr);
            ::_exit(127);
        }
        struct stat found {};
        for (int i = 0; i < 500 && ::stat(path("theirs").c_str(), &found) != 0; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        ENSURE(::stat(path("ours").c_str(), &found) == 0);  // else: is socat installed?
        ENSURE(::stat(path("theirs").c_str(), &found) == 0);
    }

    ~SocatPair() {
        pull();
        ::rmdir(folder_.c_str());
    }
    SocatPair(const SocatPair&) = delete;
    SocatPair& operator=(const SocatPair&) = delete;

    /// Ends the line, as when the plug of its adapter is pulled.
    void pull() {
        if (child_ <= 0) return;
        ::kill(child_, SIGTERM);
        ::waitpid(child_, nullptr, 0);
        child_ = 0;
        ::unlink(path("ours").c_str());
        ::unlink(path("theirs").c_str());
    }

    [[nodiscard]] SerialLine ours() const { return {.path = path("ours")}; }
    [[nodiscard]] SerialLine theirs() const { return {.path = path("theirs")}; }
    [[nodiscard]] LinkAddress unit(std::uint8_t number) const { return {.unit = number, .serial = ours()}; }

private:
    [[nodiscard]] std::string path(const std::string& end) const { return folder_ + "/" + end; }

    std::string folder_;
    pid_t child_ = 0;
};

}  // namespace graingate::devices
