// What a part sends is taken message by message up to the first that is none; the reader ends with a reason.
#include "controller/app/part_socket.hpp"
#include "tests/fuzz/input.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using graingate::fuzz::must;
    constexpr std::size_t head_size = 4;
    std::array<int, 2> ends{};
    must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    must(send(ends[1], data, size, MSG_DONTWAIT) == static_cast<ssize_t>(size));
    close(ends[1]);
    graingate::app::PartSocket socket(ends[0]);
    std::size_t taken = 0;
    for (;;) {
        const auto message = socket.receive();
        if (!message) {
            must(!message.error().empty());
            return 0;
        }
        taken += head_size + graingate::engine::encode(*message).size();
        must(taken <= size);
    }
}
