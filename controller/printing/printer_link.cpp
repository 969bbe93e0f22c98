#include "controller/printing/printer_link.hpp"

#include "controller/printing/escpos.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <optional>

namespace graingate::printing {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

/// A printer's answers may be delayed by what a picture made it say: more of these is noise.
constexpr int strays_max = 4'096;

/// One connection; each step has its time-out.
class Connection {
public:
    error_code open(const PrinterAddress& address, milliseconds limit) {
        error_code error;
        tcp::resolver resolver(io_);
        const auto found = resolver.resolve(address.host, std::to_string(address.port), error);
        if (error) return error;
        const error_code failed = within(limit, [&](auto done) {
            asio::async_connect(socket_, found, [done](error_code why, const tcp::endpoint&) { done(why); });
        });
        is_open_ = !failed;
        return failed;
    }

    error_code send(const std::string& bytes, milliseconds limit) {
        return within(limit, [&](auto done) {
            asio::async_write(socket_, asio::buffer(bytes),
                              [done](error_code why, std::size_t) { done(why); });
        });
    }

    /// The first byte that is wanted; others are passed over.
    std::optional<std::uint8_t> receive(bool (*is_wanted)(std::uint8_t), milliseconds limit) {
        const auto end = std::chrono::steady_clock::now() + limit;
        for (int stray = 0; stray < strays_max; ++stray) {
            std::array<std::uint8_t, 1> byte{};
            const auto left =
                std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now());
            if (left.count() <= 0) return std::nullopt;
            const error_code error = within(left, [&](auto done) {
                asio::async_read(socket_, asio::buffer(byte),
                                 [done](error_code why, std::size_t) { done(why); });
            });
            if (error) return std::nullopt;
            if (is_wanted(byte[0])) return byte[0];
        }
        return std::nullopt;
    }

private:
    /// Runs one operation and cancels it when it does not end in time; a connection that does not stand yet
    /// is closed, or the next address would be tried.
    error_code within(milliseconds limit, const auto& begin) {
        error_code result = asio::error::would_block;
        begin([&result](error_code why) { result = why; });
        io_.restart();
        io_.run_for(limit);
        if (!io_.stopped()) {
            error_code ignored;
            if (is_open_)
                socket_.cancel(ignored);
            else
                socket_.close(ignored);
            io_.run();
            return asio::error::timed_out;
        }
        return result;
    }

    asio::io_context io_{1};
    tcp::socket socket_{io_};
    bool is_open_ = false;
};

std::optional<std::uint8_t> status(Connection& line, escpos::Ask what, milliseconds limit) {
    if (line.send(escpos::ask(what), limit)) return std::nullopt;
    return line.receive(escpos::is_real_time, limit);
}

/// Why the printer cannot print now; empty when nothing says so.
std::string trouble(Connection& line, milliseconds limit) {
    const auto printer = status(line, escpos::Ask::printer, limit);
    const auto offline = printer ? status(line, escpos::Ask::offline_cause, limit) : std::nullopt;
    const auto error = offline ? status(line, escpos::Ask::error_cause, limit) : std::nullopt;
    const auto paper = error ? status(line, escpos::Ask::paper, limit) : std::nullopt;
    if (!paper) return "no answer: the printer does not tell its status (DLE EOT)";
    if (escpos::is_cover_open(*offline)) return "cover open";
    if (escpos::is_paper_out(*paper)) return "paper out";
    if (escpos::is_faulty(*error)) return "printer error: look at its knife and its lamps";
    if (escpos::is_offline(*printer)) return "printer offline";
    return {};
}

bool proves_done(Connection& line, const PrinterTimes& times, milliseconds limit) {
    if (line.send(escpos::ask_when_done(), times.write)) return false;
    const auto answer = line.receive(escpos::is_done_answer, limit);
    return answer && (*answer & 0x0CU) == 0;
}

/// Sends the whole ticket; false when the printer does not take it.
bool send_all(Connection& line, const Raster& raster, const PrinterTimes& times) {
    for (const std::string& band : escpos::bands(raster))
        if (line.send(band, times.write)) return false;
    return !line.send(escpos::feed_and_cut(), times.write);
}

PrintResult print_on(Connection& line, const Raster& raster, const PrinterTimes& times,
                     const std::function<std::string()>& begin) {
    if (std::string why = trouble(line, times.answer); !why.empty()) return {std::move(why), false};
    if (line.send(escpos::initialise(), times.write) || !proves_done(line, times, times.answer))
        return {"no answer: the printer does not confirm what it printed (GS r 1)", false};
    if (std::string why = begin(); !why.empty()) return {std::move(why), false};
    if (send_all(line, raster, times) && proves_done(line, times, times.printed)) return {{}, true};
    const std::string why = trouble(line, times.answer);
    return {(why.empty() ? "no answer: the printer did not confirm the ticket" : why) +
                "; a part may be on paper",
            true};
}

}  // namespace

PrintResult print(const PrinterAddress& address, const Raster& raster, const PrinterTimes& times,
                  const std::function<std::string()>& begin) {
    try {
        Connection line;
        if (const error_code error = line.open(address, times.connect))
            return {
                "no answer: " + address.host + ":" + std::to_string(address.port) + ": " + error.message(),
                false};
        return print_on(line, raster, times, begin);
    } catch (const std::exception& thrown) {
        return {std::string{"printer: "} + thrown.what(), true};
    }
}

}  // namespace graingate::printing
