#pragma once

#include "controller/core/result.hpp"
#include "controller/devices/profile/link_address.hpp"

#include <memory>
#include <string>

namespace graingate::sim {

/// The devices' end of a serial line. A terminal that exists is opened; where there is nothing, a
/// pseudo-terminal is made, and the path leads to its other end as long as this lives.
class SerialEnd {
public:
    ///   errors  in words, with the path
    static Result<std::unique_ptr<SerialEnd>, std::string> open(const devices::SerialLine& line);
    ~SerialEnd();
    SerialEnd(const SerialEnd&) = delete;
    SerialEnd& operator=(const SerialEnd&) = delete;

    /// Does not block.
    [[nodiscard]] int terminal() const { return terminal_; }

private:
    SerialEnd() = default;
    std::string make_pair();

    std::string path_;
    int terminal_ = -1;
    int other_ = -1;  ///< of our own pair: held open, so that a client may go and come
    bool is_link_ours_ = false;
};

}  // namespace graingate::sim
