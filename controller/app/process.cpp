#include "controller/app/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>
#include <utility>

namespace graingate::app {
namespace {

std::atomic<bool> stop_asked{false};

void on_stop(int) {
    stop_asked.store(true);
}

int status_of(int raw) {
    return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
}

/// As /proc/PID/stat has it, behind the name in brackets and the state; 0 when there is no such process.
int parent_of(int pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(file, line);
    const auto name_end = line.rfind(')');
    if (name_end == std::string::npos || name_end + 4 > line.size()) return 0;
    return std::atoi(line.c_str() + name_end + 4);
}

void close_if_open(int& file) {
    if (file >= 0) ::close(file);
    file = -1;
}

[[noreturn]] void run_child(const std::vector<std::string>& args, int input, int output, int parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);  // it died before we asked to die with it
    const int in = input >= 0 ? input : ::open("/dev/null", O_RDONLY);
    dup2(in, STDIN_FILENO);
    if (output >= 0) dup2(output, STDOUT_FILENO);
    const bool is_engine = args.size() > 1 && args[0] == "part" && args[1] == "engine";
    if (!is_engine) unsetenv("NOTIFY_SOCKET");
    std::vector<char*> argv;
    std::string name = "graingate";
    argv.push_back(name.data());
    for (const std::string& arg : args) argv.push_back(const_cast<char*>(arg.c_str()));
    argv.push_back(nullptr);
    execv("/proc/self/exe", argv.data());
    _exit(127);
}

}  // namespace

Result<Process, std::string> Process::start(const std::vector<std::string>& args, Output output) {
    std::array<int, 2> to_child{-1, -1};
    std::array<int, 2> from_child{-1, -1};
    const bool is_piped = output == Output::piped;
    if (is_piped && (pipe2(to_child.data(), O_CLOEXEC) != 0 || pipe2(from_child.data(), O_CLOEXEC) != 0))
        return Unexpected{std::string("cannot make a pipe: ") + std::strerror(errno)};
    const int parent = getpid();
    const int pid = fork();
    if (pid < 0) return Unexpected{std::string("cannot start a process: ") + std::strerror(errno)};
    if (pid == 0) run_child(args, to_child[0], from_child[1], parent);
    close_if_open(to_child[0]);
    close_if_open(from_child[1]);
    return Process(pid, to_child[1], from_child[0]);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      input_(std::exchange(other.input_, -1)),
      output_(std::exchange(other.output_, -1)),
      status_(other.status_) {}

Process& Process::operator=(Process&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(input_, other.input_);
    std::swap(output_, other.output_);
    std::swap(status_, other.status_);
    return *this;
}

Process::~Process() {
    if (pid_ > 0 && !ended()) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    close_if_open(input_);
    close_if_open(output_);
}

bool Process::tell(const std::string& line) const {
    const std::string whole = line + "\n";
    return input_ >= 0 && ::write(input_, whole.data(), whole.size()) == static_cast<ssize_t>(whole.size());
}

std::optional<int> Process::ended() {
    if (status_ || pid_ <= 0) return status_;
    int raw = 0;
    if (waitpid(pid_, &raw, WNOHANG) == pid_) status_ = status_of(raw);
    return status_;
}

void Process::ask_to_end() {
    if (pid_ > 0 && !ended()) kill(pid_, SIGTERM);
}

int Process::stop(int patience_ms) {
    if (pid_ <= 0) return status_.value_or(0);
    ask_to_end();
    // By the clock: on a busy machine each sleep is longer than what was asked for.
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
    while (!ended() && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (!ended()) kill(pid_, SIGKILL);
    while (!ended()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return *status_;
}

bool kill_sibling(int pid) {
    if (pid <= 0 || pid == getpid() || parent_of(pid) != getppid()) return false;
    return kill(pid, SIGKILL) == 0;
}

bool is_stop_asked() {
    return stop_asked.load();
}

void catch_stop_signals() {
    struct sigaction action {};
    action.sa_handler = on_stop;
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGINT, &action, nullptr);
    signal(SIGPIPE, SIG_IGN);
}

void sleep_unless_stopped(int ms) {
    using std::chrono::milliseconds;
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + milliseconds(ms);
    for (auto now = Clock::now(); now < until && !is_stop_asked(); now = Clock::now())
        std::this_thread::sleep_for(std::min<Clock::duration>(milliseconds(20), until - now));
}

}  // namespace graingate::app
