#pragma once

#include "controller/core/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace graingate::app {

/// A child process of this program's own binary. It dies with its parent, whatever ends that.
/// Only the engine may speak to the service manager: no other child is given $NOTIFY_SOCKET.
class Process {
public:
    /// What its standard output is connected to.
    enum class Output { inherited, piped };

    /// Starts this binary with `args` (without the program's name). Its standard input is a pipe when its
    /// output is piped, else empty.
    static Result<Process, std::string> start(const std::vector<std::string>& args, Output output);

    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;
    /// Kills it, if it still runs.
    ~Process();

    [[nodiscard]] int pid() const { return pid_; }
    /// Where its output can be read; -1 when it is inherited.
    [[nodiscard]] int output() const { return output_; }
    /// Writes a line to its input; false when it is gone.
    bool tell(const std::string& line) const;

    /// Its exit status (128 + signal when killed) once it has ended; nothing while it runs.
    std::optional<int> ended();
    /// Asks it to end (SIGTERM) and does not wait.
    void ask_to_end();
    /// Asks it to end (SIGTERM), kills it after `patience_ms`; its exit status.
    int stop(int patience_ms);

private:
    Process(int pid, int input, int output) : pid_(pid), input_(input), output_(output) {}

    int pid_ = -1;
    int input_ = -1;
    int output_ = -1;
    std::optional<int> status_;
};

/// Kills a process that our parent has started as it started us: one that hangs and is to start anew. Any
/// other process is left alone; false then.
bool kill_sibling(int pid);

/// True once SIGTERM or SIGINT came; `catch_stop_signals` must have been called. Any thread.
bool is_stop_asked();
void catch_stop_signals();

/// Sleeps until a stop is asked for or the time is over.
void sleep_unless_stopped(int ms);

}  // namespace graingate::app
