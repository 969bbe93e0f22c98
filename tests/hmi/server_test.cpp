#include "tests/hmi/served.hpp"

#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::hmi {

using PanelServer = Served;
using HttpServer = Served;

TEST_F(HttpServer, ServesThePanelAndItsFilesUnderHashedNames) {
    start();
    const Reply page = get("/");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(page.headers.at("cache-control"), "no-store");
    const std::size_t at = page.body.find("/assets/index-");
    ASSERT_NE(at, std::string::npos);
    const Reply script = get(page.body.substr(at, page.body.find('"', at) - at));
    EXPECT_EQ(script.status, 200);
    EXPECT_EQ(script.headers.at("content-type"), "text/javascript; charset=utf-8");
    EXPECT_NE(script.headers.at("cache-control").find("immutable"), std::string::npos);
}

TEST_F(HttpServer, SendsEveryPageWithItsPolicies) {
    start();
    for (const char* path : {"/", "/f/", "/healthz", "/nothing", "/evidence/x.jpg"}) {
        const Reply reply = get(path);
        EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff") << path;
        const std::string& policy = reply.headers.at("content-security-policy");
        EXPECT_NE(policy.find("default-src 'none'"), std::string::npos) << path;
        EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << path;
        EXPECT_EQ(policy.find("unsafe"), std::string::npos) << path;
        EXPECT_EQ(reply.headers.at("referrer-policy"),
                  std::string(path) == "/f/" ? "same-origin" : "no-referrer");
    }
}

TEST_F(HttpServer, AnswersWhatIsNotThereWith404) {
    start();
    for (const char* path : {"/nothing", "/assets/", "/index.html", "//", "/f/nothing", "/f/b/short", "/.."})
        EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(HttpServer, TakesNoCommandOutsideTheFarmersPages) {
    start();
    for (const char* path : {"/", "/ws2", "/healthz", "/api", "/evidence/x.jpg"}) {
        const Reply reply = post(path, "a=1");
        EXPECT_EQ(reply.status, 405) << path;
        EXPECT_EQ(reply.headers.at("allow"), "GET") << path;
    }
}

TEST_F(HttpServer, AnswersHeadWithTheLengthAlone) {
    start();
    Client client(server_->port());
    client.send("HEAD /healthz HTTP/1.1\r\nHost: depot\r\n\r\nGET /nothing HTTP/1.1\r\nHost: depot\r\n\r\n");
    const Reply head = client.receive(false);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.headers.at("content-length"), "3");
    EXPECT_EQ(client.receive().status, 404) << "the next answer follows the head at once";
}

TEST_F(HttpServer, RefusesALongHeaderABigBodyAndNonsense) {
    start();
    {
        Client client(server_->port());
        client.send("GET / HTTP/1.1\r\nHost: depot\r\nX: " + std::string(9'000, 'x') + "\r\n\r\n");
        EXPECT_EQ(client.receive().status, 431);
    }
    {
        const Reply reply = post("/f/book", std::string(4'097, 'x'));
        EXPECT_EQ(reply.status, 413);
        EXPECT_NE(reply.body.find("4096"), std::string::npos) << "the text says what is allowed";
    }
    for (const char* nonsense : {"\x16\x03\x01\x02 hello\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"}) {
        Client client(server_->port());
        client.send(nonsense);
        EXPECT_EQ(client.receive().status, 400) << nonsense;
    }
}

TEST_F(HttpServer, KeepsAConnectionForTheNextRequest) {
    start();
    Client client(server_->port());
    for (int i = 0; i < 3; ++i) {
        client.send("GET /healthz HTTP/1.1\r\nHost: depot\r\n\r\n");
        EXPECT_EQ(client.receive().status, 200);
    }
}

TEST_F(HttpServer, ClosesAConnectionThatSaysNothingOrDripsItsRequest) {
    options_.request_timeout = std::chrono::milliseconds(300);
    start();
    Client silent(server_->port());
    EXPECT_TRUE(silent.is_closed_within(5'000));
    Client dripping(server_->port());
    dripping.send("GET / HTTP/1.1\r\nHo");
    EXPECT_TRUE(dripping.is_closed_within(5'000));
}

TEST_F(HttpServer, TurnsAwayTheConnectionThatIsOneTooMany) {
    options_.connections_max = 4;
    start();
    std::vector<std::unique_ptr<Client>> held;
    for (int i = 0; i < 4; ++i) {
        held.push_back(std::make_unique<Client>(server_->port()));
        held.back()->send("GET /healthz HTTP/1.1\r\nHost: depot\r\n\r\n");
        ASSERT_EQ(held.back()->receive().status, 200);
    }
    EXPECT_EQ(get("/healthz").status, 503);
    held.pop_back();
    int status = 503;
    for (int i = 0; i < 500 && status != 200; ++i) status = get("/healthz").status;
    EXPECT_EQ(status, 200) << "a place that was left is free again";
}

TEST_F(HttpServer, SaysWhyItCannotListen) {
    start();
    ServerOptions taken = options_;
    taken.port = server_->port();
    const auto second = Server::start(taken, backend_);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().text.find("127.0.0.1:" + std::to_string(taken.port)), std::string::npos);
    taken.address = "nowhere";
    EXPECT_NE(Server::start(taken, backend_).error().text.find("not an IP address"), std::string::npos);
}

TEST_F(HttpServer, ServesOnlyPhotographsByTheirHash) {
    const std::string digest(64, 'a');
    std::filesystem::create_directories(options_.evidence / "aa");
    std::ofstream(options_.evidence / "aa" / (digest + ".jpg")) << "jpeg bytes";
    std::ofstream(folder_ / "secret.jpg") << "secret";
    start();
    const Reply photo = get("/evidence/" + digest + ".jpg");
    EXPECT_EQ(photo.status, 200);
    EXPECT_EQ(photo.headers.at("content-type"), "image/jpeg");
    EXPECT_EQ(photo.body, "jpeg bytes");

    const std::string dots = "/evidence/../secret.jpg";
    for (const std::string& path :
         {dots, std::string("/evidence/%2e%2e/secret.jpg"), std::string("/evidence/..%2fsecret.jpg"),
          "/evidence/" + std::string(64, 'A') + ".jpg", "/evidence/" + std::string(64, 'b') + ".jpg",
          "/evidence/" + digest, "/evidence/" + digest + ".jpg/", "/evidence//" + digest + ".jpg",
          "/evidence/" + std::string(63, 'a') + ".jpg", std::string("/evidence/")}) {
        const Reply reply = get(path);
        EXPECT_EQ(reply.status, 404) << path;
        EXPECT_EQ(reply.body.find("secret"), std::string::npos) << path;
    }
}

// ---- the panel's socket -------------------------------------------------------------------------

namespace {
constexpr std::string_view upgrade =
    "GET /ws HTTP/1.1\r\nHost: depot\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
    "13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

std::int64_t number_behind(const std::string& text, const std::string& key) {
    const std::size_t at = text.find("\"" + key + "\":");
    return at == std::string::npos ? -99 : std::stoll(text.substr(at + key.size() + 3));
}
}  // namespace

TEST_F(PanelServer, SendsThePictureAtOnceThenHeartbeats) {
    start();
    Client client(server_->port());
    client.send(std::string(upgrade) + "\r\n");
    ASSERT_EQ(client.receive().status, 101);
    const std::string first = client.receive_message();
    EXPECT_NE(first.find("\"view\":{\"seq\":4711"), std::string::npos);
    EXPECT_EQ(number_behind(first, "now_us"), busy_view().at_us);
    const auto begun = std::chrono::steady_clock::now();
    std::int64_t last = number_behind(first, "heartbeat");
    for (int i = 0; i < 3; ++i) {
        const std::string beat = client.receive_message();
        EXPECT_GT(number_behind(beat, "heartbeat"), last);
        EXPECT_GE(number_behind(beat, "age_ms"), 0);
        EXPECT_EQ(beat.find("\"view\""), std::string::npos);
        last = number_behind(beat, "heartbeat");
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(1'900));
}

TEST_F(PanelServer, SendsEachNewPictureAndNoFarmer) {
    start();
    Client client(server_->port());
    client.send(std::string(upgrade) + "\r\n");
    ASSERT_EQ(client.receive().status, 101);
    View changed = busy_view();
    changed.seq = 5'000;
    const auto newest = [&] {
        std::string text = client.receive_message();
        while (!text.empty() && text.find("\"seq\":5000") == std::string::npos)
            text = client.receive_message();
        return text;
    };
    server_->show(std::make_shared<const View>(changed));
    const std::string text = newest();
    ASSERT_FALSE(text.empty());
    EXPECT_NE(text.find("\"net_kg\":24540"), std::string::npos);
    EXPECT_EQ(text.find("0123456789abcdef"), std::string::npos) << "the farmer's number";
}

TEST_F(PanelServer, GivesASlowClientOnlyTheNewest) {
    start();
    Client client(server_->port());
    client.send(std::string(upgrade) + "\r\n");
    ASSERT_EQ(client.receive().status, 101);
    View view = busy_view();
    const int count = 4'000;
    for (int i = 1; i <= count; ++i) {
        view.seq = 10'000 + i;
        server_->show(std::make_shared<const View>(view));
    }
    // Let the server work through them all while the client reads nothing.
    while (get("/healthz").status != 200) continue;
    int got = 0;
    std::int64_t seq = 0;
    while (seq != 10'000 + count) {
        const std::string text = client.receive_message();
        ASSERT_FALSE(text.empty());
        if (text.find("\"view\"") == std::string::npos) continue;
        const std::int64_t next = number_behind(text, "seq");
        ASSERT_GE(next, seq);
        seq = next;
        ++got;
    }
    EXPECT_LT(got, count / 2);
}

TEST_F(PanelServer, SaysHowLongTheLoopIsStuckThoughPicturesStillCome) {
    start(false);
    Client client(server_->port());
    client.send(std::string(upgrade) + "\r\n");
    ASSERT_EQ(client.receive().status, 101);
    EXPECT_GE(number_behind(client.receive_message(), "age_ms"), 0) << "silent from the beginning";
    const auto turn = [&] { server_->measured(std::make_shared<const engine::Vitals>(busy_vitals())); };
    turn();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    std::string text = client.receive_message();
    while (number_behind(text, "age_ms") < 700) {
        ASSERT_LT(std::chrono::steady_clock::now(), until) << "a picture was taken for a turn";
        show(busy_view());
        text = client.receive_message();
        ASSERT_FALSE(text.empty());
    }
    turn();
    while (number_behind(text, "age_ms") >= 700) {
        text = client.receive_message();
        ASSERT_FALSE(text.empty());
    }
}

TEST_F(PanelServer, ClosesABrowserThatSpeaks) {
    start();
    Client client(server_->port());
    client.send(std::string(upgrade) + "\r\n");
    ASSERT_EQ(client.receive().status, 101);
    const std::string masked_text = {'\x81', '\x82', 1, 2, 3, 4, 'h' ^ 1, 'i' ^ 2};
    client.send(masked_text);
    int messages = 0;
    while (!client.receive_message().empty() && messages < 20) ++messages;
    EXPECT_LT(messages, 20);
}

TEST_F(PanelServer, ShowsNothingToAPageOfAnotherSite) {
    start();
    Client client(server_->port());
    client.send(std::string(upgrade) + "Origin: http://elsewhere.example\r\n\r\n");
    EXPECT_EQ(client.receive().status, 403);
    Client own(server_->port());
    own.send(std::string(upgrade) + "Origin: http://depot\r\n\r\n");
    EXPECT_EQ(own.receive().status, 101);
    EXPECT_EQ(get("/ws").status, 426);
}

}  // namespace graingate::hmi
