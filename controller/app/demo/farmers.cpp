#include "controller/app/demo/farmers.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <chrono>

namespace graingate::app {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using Response = http::response<http::string_body>;

constexpr std::chrono::seconds farmer_patience{10};

/// One request on a connection of its own, as a 2G phone makes it.
Result<Response, std::string> exchange(std::uint16_t port, http::verb verb, const std::string& path,
                                       const std::string& body) {
    try {
        boost::asio::io_context io;
        beast::tcp_stream stream(io);
        stream.expires_after(farmer_patience);
        stream.connect({boost::asio::ip::make_address("127.0.0.1"), port});
        http::request<http::string_body> request(verb, path, 11, body);
        request.set(http::field::host, "127.0.0.1:" + std::to_string(port));
        request.set(http::field::connection, "close");
        if (verb == http::verb::post)
            request.set(http::field::content_type, "application/x-www-form-urlencoded");
        request.prepare_payload();
        http::write(stream, request);
        beast::flat_buffer buffer;
        Response response;
        http::read(stream, buffer, response);
        return response;
    } catch (const std::exception& thrown) {
        return Unexpected{std::string(thrown.what())};
    }
}

std::string form_encoded(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
        if (is_plain) {
            out += c;
        } else {
            out += '%';
            out += hex[byte >> 4U];
            out += hex[byte & 0xFU];
        }
    }
    return out;
}

/// What stands in `name=nonce value="..."` of the form.
std::string nonce_in(const std::string& page) {
    constexpr std::string_view mark = "name=nonce value=\"";
    const std::size_t at = page.find(mark);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + mark.size();
    return page.substr(begin, page.find('"', begin) - begin);
}

}  // namespace

bool is_web_up(std::uint16_t port) {
    const auto response = exchange(port, http::verb::get, "/f/", "");
    return response && response->result() == http::status::ok && !nonce_in(response->body()).empty();
}

Result<std::string, std::string> book_by_page(std::uint16_t port, const FarmerWish& wish) {
    const auto page = exchange(port, http::verb::get, "/f/", "");
    if (!page) return Unexpected{page.error()};
    const std::string body =
        "nonce=" + nonce_in(page->body()) + "&commodity=" + form_encoded(wish.commodity.view()) +
        "&day=" + wish.day.text() + "&slot=" + std::to_string(wish.slot) +
        "&plate=" + form_encoded(wish.plate.text()) +
        "&trailer=" + form_encoded(wish.trailer ? wish.trailer->text() : std::string_view{}) +
        "&phone=" + form_encoded(wish.phone);
    const auto answer = exchange(port, http::verb::post, "/f/book", body);
    if (!answer) return Unexpected{answer.error()};
    if (answer->result() == http::status::see_other) return std::string((*answer)[http::field::location]);
    return Unexpected{std::to_string(answer->result_int()) + " " + answer->body().substr(0, 2'000)};
}

Result<Done, std::string> press_button(std::uint16_t port, const std::string& path, std::string_view button) {
    const std::string address = path.substr(0, path.find('?')) + "/" + std::string(button);
    const auto answer = exchange(port, http::verb::post, address, "");
    if (!answer) return Unexpected{answer.error()};
    if (answer->result() == http::status::see_other) return Done{};
    return Unexpected{std::to_string(answer->result_int()) + " " + answer->body().substr(0, 2'000)};
}

}  // namespace graingate::app
