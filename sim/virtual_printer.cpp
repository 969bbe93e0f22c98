#include "sim/virtual_printer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <opencv2/imgcodecs.hpp>

#include <array>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace graingate::sim {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t row_bytes_max = 104;

void keep_png(const PrintedPaper& paper, const std::string& path) {
    cv::Mat image(static_cast<int>(paper.height), static_cast<int>(paper.width), CV_8UC1);
    for (std::size_t y = 0; y < paper.height; ++y)
        for (std::size_t x = 0; x < paper.width; ++x) {
            const bool is_black = (paper.bits[y * paper.width / 8 + x / 8] & (0x80U >> (x % 8))) != 0;
            image.at<std::uint8_t>(static_cast<int>(y), static_cast<int>(x)) = is_black ? 0 : 255;
        }
    std::error_code ignored;
    const std::string fresh = path + ".part.png";
    if (cv::imwrite(fresh, image)) std::filesystem::rename(fresh, path, ignored);
}

}  // namespace

class VirtualPrinter::Device {
public:
    Device(std::uint16_t port, const Name& name, const std::string& folder)
        : path_(folder.empty() ? "" : folder + "/" + std::string(name.view()) + ".png"),
          acceptor_(io_, {asio::ip::address_v4::loopback(), port}) {
        accept();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~Device() {
        io_.stop();
        thread_.join();
    }
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    mutable std::mutex mutex;
    std::size_t paper_rows = endless;
    std::size_t break_after = endless;
    bool is_cover_open = false;
    std::size_t cuts = 0;
    PrintedPaper last;
    std::string rejected;

private:
    void accept() {
        acceptor_.async_accept(socket_, [this](boost::system::error_code error) {
            if (error) return;
            pending_.clear();
            sheet_ = {};
            real_time_ = 0;
            read();
        });
    }

    void end_line() {
        boost::system::error_code ignored;
        socket_.close(ignored);
        accept();
    }

    void read() {
        socket_.async_read_some(asio::buffer(buffer_),
                                [this](boost::system::error_code error, std::size_t got) {
                                    if (error) return end_line();
                                    std::string answer;
                                    bool goes_on = true;
                                    {
                                        const std::scoped_lock lock(mutex);
                                        for (std::size_t i = 0; i < got && goes_on; ++i) {
                                            watch_real_time(buffer_[i], answer);
                                            pending_.push_back(buffer_[i]);
                                        }
                                        goes_on = obey(answer);
                                    }
                                    boost::system::error_code failed;
                                    asio::write(socket_, asio::buffer(answer), failed);
                                    if (failed || !goes_on) return end_line();
                                    read();
                                });
    }

    [[nodiscard]] bool can_print() const { return paper_rows > 0 && !is_cover_open; }

    /// DLE EOT n is answered wherever it stands.
    void watch_real_time(std::uint8_t byte, std::string& answer) {
        if (real_time_ == 2 && byte >= 1 && byte <= 4) answer += static_cast<char>(status(byte));
        real_time_ = byte == 0x10 ? 1 : real_time_ == 1 && byte == 0x04 ? 2 : 0;
    }

    [[nodiscard]] unsigned status(std::uint8_t what) const {
        constexpr unsigned fixed = 0x12;
        if (what == 1) return fixed | (can_print() ? 0U : 0x08U);
        if (what == 2) return fixed | (is_cover_open ? 0x04U : 0U) | (paper_rows == 0 ? 0x20U : 0U);
        if (what == 4) return fixed | (paper_rows == 0 ? 0x6CU : 0U);
        return fixed;
    }

    /// Executes what has come whole; false ends the connection.
    bool obey(std::string& answer) {
        while (!pending_.empty()) {
            const auto size = command_size();
            if (!size) return reject();
            if (*size == 0 || pending_.size() < *size) return true;
            // Offline, all but the question in real time waits.
            if (pending_[0] != 0x10 && !can_print()) return true;
            if (!execute(answer)) return !is_broken_;
            pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(*size));
        }
        return true;
    }

    /// Of the first command; 0 while that cannot be told; nothing for one that is unknown.
    [[nodiscard]] std::optional<std::size_t> command_size() const {
        const auto at = [&](std::size_t i) -> unsigned { return i < pending_.size() ? pending_[i] : 0x100; };
        if (pending_.size() < 3 && at(0) != 0x1B)
            return known_start() ? std::optional<std::size_t>{0} : std::nullopt;
        if (at(0) == 0x10 && at(1) == 0x04 && at(2) >= 1 && at(2) <= 4) return 3;
        if (at(0) == 0x1B && at(1) == 0x100) return 0;
        if (at(0) == 0x1B && at(1) == '@') return 2;
        if (at(0) == 0x1B && at(1) == 'd') return 3;
        if (at(0) == 0x1D && at(1) == 'r' && at(2) == 1) return 3;
        if (at(0) == 0x1D && at(1) == 'V' && at(2) == 66) return 4;
        if (at(0) == 0x1D && at(1) == 'v' && at(2) == '0') {
            if (pending_.size() < 8) return 0;
            const std::size_t wide = at(4) + 256U * at(5);
            const std::size_t rows = at(6) + 256U * at(7);
            if (at(3) != 0 || wide == 0 || wide > row_bytes_max || rows == 0 || rows > 2'303)
                return std::nullopt;
            return 8 + wide * rows;
        }
        return std::nullopt;
    }

    [[nodiscard]] bool known_start() const { return pending_[0] == 0x10 || pending_[0] == 0x1D; }

    /// False when it could not be finished: no paper, or the line broke.
    bool execute(std::string& answer) {
        if (pending_[0] == 0x1B && pending_[1] == '@') sheet_ = {};
        if (pending_[0] != 0x1D) return true;
        if (pending_[1] == 'v') return print_rows();
        if (pending_[1] == 'V') cut();
        if (pending_[1] == 'r') answer += '\0';
        return true;
    }

    bool print_rows() {
        const std::size_t wide = pending_[4] + 256U * pending_[5];
        const std::size_t rows = pending_[6] + 256U * pending_[7];
        for (std::size_t row = 0; row < rows; ++row) {
            is_broken_ = break_after == 0;
            if (is_broken_) break_after = endless;
            if (is_broken_ || paper_rows == 0) return false;
            if (paper_rows != endless) --paper_rows;
            if (break_after != endless) --break_after;
            const auto from = pending_.begin() + static_cast<std::ptrdiff_t>(8 + row * wide);
            sheet_.bits.insert(sheet_.bits.end(), from, from + static_cast<std::ptrdiff_t>(wide));
            sheet_.width = wide * 8;
            ++sheet_.height;
        }
        return true;
    }

    void cut() {
        ++cuts;
        last = std::exchange(sheet_, {});
        if (!path_.empty() && last.height > 0) keep_png(last, path_);
    }

    bool reject() {
        std::array<char, 4> hex{};
        for (std::size_t i = 0; i < pending_.size() && i < 3 && rejected.size() < 9; ++i) {
            std::snprintf(hex.data(), hex.size(), "%02X ", static_cast<unsigned>(pending_[i]));
            rejected += hex.data();
        }
        return false;
    }

    std::string path_;
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    std::uint16_t port_ = acceptor_.local_endpoint().port();
    tcp::socket socket_{io_};
    std::array<std::uint8_t, 4096> buffer_{};
    std::vector<std::uint8_t> pending_;
    PrintedPaper sheet_;
    int real_time_ = 0;  ///< bytes of a DLE EOT that have come
    bool is_broken_ = false;
    std::thread thread_;
};

Result<std::unique_ptr<VirtualPrinter>, std::string> VirtualPrinter::start(std::uint16_t port,
                                                                           const Name& name,
                                                                           const std::string& folder) {
    try {
        return std::unique_ptr<VirtualPrinter>(
            new VirtualPrinter(std::make_unique<Device>(port, name, folder)));
    } catch (const std::exception& error) {
        return Unexpected{"printer " + std::string(name.view()) + ": port " + std::to_string(port) +
                          " of 127.0.0.1 cannot be had: " + error.what()};
    }
}

VirtualPrinter::VirtualPrinter(std::unique_ptr<Device> device) : device_(std::move(device)) {}
VirtualPrinter::~VirtualPrinter() = default;

std::uint16_t VirtualPrinter::port() const {
    return device_->port();
}
void VirtualPrinter::set_paper(std::size_t rows) {
    const std::scoped_lock lock(device_->mutex);
    device_->paper_rows = rows;
}
void VirtualPrinter::set_cover_open(bool is_open) {
    const std::scoped_lock lock(device_->mutex);
    device_->is_cover_open = is_open;
}
void VirtualPrinter::break_line_after(std::size_t rows) {
    const std::scoped_lock lock(device_->mutex);
    device_->break_after = rows;
}
std::size_t VirtualPrinter::cuts() const {
    const std::scoped_lock lock(device_->mutex);
    return device_->cuts;
}
PrintedPaper VirtualPrinter::last() const {
    const std::scoped_lock lock(device_->mutex);
    return device_->last;
}
std::string VirtualPrinter::rejected() const {
    const std::scoped_lock lock(device_->mutex);
    return device_->rejected;
}

}  // namespace graingate::sim
