#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

/// A small HTTP client of its own on a real loopback socket: what a foreign program would send, byte by byte.
namespace graingate::hmi {

struct Reply {
    int status = 0;                              ///< 0, when the server closed without an answer
    std::map<std::string, std::string> headers;  ///< names in small letters
    std::string body;
};

class Client {
public:
    explicit Client(std::uint16_t port);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    void send(std::string_view bytes);

    /// One answer; waits at most 20 s. The answer to HEAD names the length of a body that does not follow.
    Reply receive(bool with_body = true);

    /// The text of one unmasked WebSocket message; empty when the socket was closed.
    std::string receive_message();

    /// Whether the server closes the connection within `ms`.
    bool is_closed_within(int ms);

private:
    bool fill();
    std::string take(std::size_t size);
    int socket_ = -1;
    std::string received_;
};

Reply get(std::uint16_t port, std::string_view path);

/// A form's body as a browser or curl sends it.
Reply post(std::uint16_t port, std::string_view path, std::string_view body,
           std::string_view more_headers = "");

/// The value of the hidden field `name`, or of the link behind `name="`; empty when there is none.
std::string hidden_value(std::string_view html, std::string_view name);

}  // namespace graingate::hmi
