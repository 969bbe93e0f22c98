#include "controller/app/demo/sim_line.hpp"

#include <unistd.h>

#include <array>
#include <iostream>
#include <sstream>
#include <utility>

namespace graingate::app {

SimLine::SimLine(Process process) : process_(std::move(process)), reader_([this] { read(); }) {}

SimLine::~SimLine() {
    process_.stop(2'000);  // its end closes the pipe, which ends the reader
    reader_.join();
}

void SimLine::read() {
    std::string rest;
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t got = ::read(process_.output(), buffer.data(), buffer.size());
        if (got <= 0) break;
        rest.append(buffer.data(), static_cast<std::size_t>(got));
        for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
            take(rest.substr(0, end));
            rest.erase(0, end + 1);
        }
    }
    const std::scoped_lock lock(mutex_);
    has_ended_ = true;
}

void SimLine::take(const std::string& line) {
    std::istringstream words(line);
    std::string what;
    words >> what;
    const std::scoped_lock lock(mutex_);
    if (what == "ready") is_ready_ = true;
    if (what == "stands") {
        std::string place;
        std::string plate;
        words >> place >> plate;
        standing_[place] = plate == "-" ? "" : plate;
    }
    if (what == "gone") {
        std::string plate;
        TrueMasses masses;
        std::string lane_in;
        std::string lane_out;
        std::string followed;
        words >> plate >> masses.how >> masses.gross_g >> masses.tare_g >> masses.net_g >> lane_in >>
            lane_out >> followed;
        masses.has_followed = followed == "followed";
        gone_[plate] = masses;
    }
    if (what == "violation") {
        ++violations_;
        std::cerr << line << '\n';
    }
}

bool SimLine::is_ready() {
    const std::scoped_lock lock(mutex_);
    return is_ready_;
}

bool SimLine::has_ended() {
    const std::scoped_lock lock(mutex_);
    return has_ended_;
}

std::string SimLine::plate_at(const std::string& place) {
    const std::scoped_lock lock(mutex_);
    const auto found = standing_.find(place);
    return found == standing_.end() ? "" : found->second;
}

std::optional<TrueMasses> SimLine::gone(const std::string& plate) {
    const std::scoped_lock lock(mutex_);
    const auto found = gone_.find(plate);
    return found == gone_.end() ? std::nullopt : std::optional(found->second);
}

std::size_t SimLine::violations() {
    const std::scoped_lock lock(mutex_);
    return violations_;
}

void SimLine::send_away(const std::string& place) {
    process_.tell("go_away " + place);
}

void SimLine::tell(const std::string& line) {
    process_.tell(line);
}

void SimLine::send_to_pit(const std::string& plate, const std::string& pit) {
    process_.tell("go_to_pit " + plate + " " + pit);
}

void SimLine::send_back(const std::string& plate) {
    process_.tell("go_back " + plate);
}

}  // namespace graingate::app
