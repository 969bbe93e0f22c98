#pragma once

#include "controller/core/view.hpp"
#include "hmi/server.hpp"
#include "tests/hmi/client.hpp"
#include "tests/hmi/fake_depot.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

namespace graingate::hmi {

/// A real server on a free loopback port before the invented depot.
class Served : public testing::Test {
protected:
    Served() {
        folder_ =
            std::filesystem::temp_directory_path() / ("graingate-hmi-" + std::string(random_token().view()));
        std::filesystem::create_directories(folder_ / "evidence");
        options_.evidence = folder_ / "evidence";
        options_.silence_max = std::chrono::minutes(10);
    }
    ~Served() override {
        server_.reset();
        std::filesystem::remove_all(folder_);
    }

    void start(bool with_view = true) {
        backend_.now = Instant{busy_view().at_us};
        auto started = Server::start(options_, backend_);
        ASSERT_TRUE(started) << started.error().text;
        server_ = std::move(*started);
        if (!with_view) return;
        server_->measured(std::make_shared<const engine::Vitals>(busy_vitals()));
        server_->show(std::make_shared<const View>(busy_view()));
        // The picture is taken over on the server's thread: wait until a page can be made from it.
        for (int i = 0; i < 200 && get("/f/").status != 200; ++i) continue;
    }

    /// Another picture; it is taken over on the server's thread, before what is asked from then on.
    void show(const View& view) { server_->show(std::make_shared<const View>(view)); }

    Reply get(std::string_view path) { return hmi::get(server_->port(), path); }
    Reply post(std::string_view path, std::string_view body, std::string_view headers = "") {
        return hmi::post(server_->port(), path, body, headers);
    }

    static std::string today() { return busy_view().slots.front().day.text(); }
    /// A right form; `黑A54321` in UTF-8, escaped.
    static std::string good_form(std::string_view more = "") {
        return "commodity=corn&day=" + today() + "&slot=3&plate=%E9%BB%91A54321&phone=13812345678" +
               std::string(more);
    }

    std::filesystem::path folder_;
    ServerOptions options_;
    FakeBackend backend_;
    std::unique_ptr<Server> server_;
};

}  // namespace graingate::hmi
