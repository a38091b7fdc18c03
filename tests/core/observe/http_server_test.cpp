// SPDX-License-Identifier: Apache-2.0
#include "observe/http_server.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/StreamSocket.h>
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/error.hpp"
#include "observe/unix_address.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using observe::http_get;
using observe::HttpServer;
using observe::Reply;

namespace {

std::optional<Reply> pages(const std::string& path) {
  if (path == "/page") return Reply{200, "text/plain", "hello\n"};
  if (path == "/broken") throw base::Error("the store is gone");
  return std::nullopt;
}

struct Asked {
  int status = 0;
  std::string body;
};

Asked ask(const std::string& address, const std::string& method, const std::string& path) {
  Poco::Net::HTTPClientSession session{Poco::Net::SocketAddress(address)};
  Poco::Net::HTTPRequest request(method, path, "HTTP/1.1");
  session.sendRequest(request);
  Poco::Net::HTTPResponse response;
  auto& in = session.receiveResponse(response);
  return {response.getStatus(), std::string(std::istreambuf_iterator<char>(in), {})};
}

struct OnSocket {
  test::TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "run" / "admin.sock";
  std::unique_ptr<HttpServer> server = HttpServer::on_socket(path, pages);
};

}  // namespace

TEST_CASE("a page is served over loopback and anything else is refused with its code") {
  const auto server = HttpServer::on_address("127.0.0.1:0", pages);
  const std::string& at = server->place();
  CHECK(ask(at, "GET", "/page").body == "hello\n");
  CHECK(ask(at, "GET", "/page?x=1").status == 200);
  CHECK(ask(at, "HEAD", "/page").status == 200);
  CHECK(ask(at, "HEAD", "/page").body == "");
  CHECK(ask(at, "GET", "/other").status == 404);
  CHECK(ask(at, "POST", "/page").status == 405);
  CHECK(ask(at, "GET", "/broken").status == 500);
  CHECK(ask(at, "GET", "/broken").body == "the store is gone\n");
}

TEST_CASE_FIXTURE(OnSocket, "a page is served over a unix socket that only user and group may use") {
  CHECK(http_get(path, "/page").body == "hello\n");
  CHECK(http_get(path, "/none").status == 404);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0660);
  server.reset();
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK_THROWS_AS(http_get(path, "/page"), base::Error);
}

TEST_CASE_FIXTURE(OnSocket, "a socket in use is left alone and one left behind is replaced") {
  CHECK_THROWS_WITH_AS(HttpServer::on_socket(path, pages), doctest::Contains("in use by another service"),
                       base::Error);
  CHECK(http_get(path, "/page").status == 200);
  const auto dead = folder.path() / "dead.sock";
  {
    Poco::Net::StreamSocket socket;
    const auto other = HttpServer::on_socket(dead, pages);
    std::filesystem::create_hard_link(dead, folder.path() / "kept.sock");  // outlives its server
  }
  const auto replaced = HttpServer::on_socket(folder.path() / "kept.sock", pages);
  CHECK(http_get(folder.path() / "kept.sock", "/page").status == 200);
}

TEST_CASE("a port in use and a path that is too long are refused with the reason") {
  const auto server = HttpServer::on_address("127.0.0.1:0", pages);
  CHECK_THROWS_WITH_AS(HttpServer::on_address(server->place(), pages),
                       doctest::Contains("cannot listen on 127.0.0.1:"), base::Error);
  CHECK_THROWS_WITH_AS(
      HttpServer::on_socket("/tmp/" + std::string(sizeof(sockaddr_un::sun_path), 'x'), pages),
      doctest::Contains("is longer than"), base::Error);
  CHECK_THROWS_AS(HttpServer::on_socket("/nowhere/at/all/admin.sock", pages), base::Error);
}

TEST_CASE_FIXTURE(OnSocket, "clients that say nothing take nobody's turn and do not hold up the end") {
  std::vector<Poco::Net::StreamSocket> silent;
  for (int i = 0; i < 30; ++i) silent.emplace_back(observe::unix_address(path));
  CHECK(http_get(path, "/page").status == 200);
  server.reset();
}

TEST_CASE_FIXTURE(OnSocket, "many clients at once are all answered") {
  std::vector<std::thread> clients;
  std::atomic<int> good = 0;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      for (int n = 0; n < 25; ++n) good += http_get(path, "/page").status == 200 ? 1 : 0;
    });
  }
  for (auto& client : clients) client.join();
  CHECK(good == 100);
}

TEST_CASE_FIXTURE(OnSocket, "what is no HTTP costs its connection only") {
  Poco::Net::StreamSocket socket(observe::unix_address(path));
  const std::string noise("\0\xff\r\n\r\n\0GET", 9);
  socket.sendBytes(noise.data(), static_cast<int>(noise.size()));
  socket.shutdownSend();
  CHECK(http_get(path, "/page").status == 200);
}

TEST_CASE("what is done on a POST is done there alone and its answer gets out although the server ends") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "admin.sock";
  std::promise<void> asked, ended;
  auto server = HttpServer::on_socket(path, pages, [&](const std::string& what) -> std::optional<Reply> {
    if (what != "/do") return std::nullopt;
    asked.set_value();
    ended.get_future().wait();
    return Reply{200, "text/plain", "done\n"};
  });
  using namespace std::chrono_literals;
  CHECK(observe::http_post(path, "/page", 10s).status == 404);
  CHECK(http_get(path, "/do").status == 404);
  auto reply = std::async(std::launch::async, [&] { return observe::http_post(path, "/do", 60s).body; });
  asked.get_future().wait();
  std::thread ending([&] { server.reset(); });
  ended.set_value();
  ending.join();
  CHECK(reply.get() == "done\n");
  const auto no_actions = HttpServer::on_socket(path, pages);
  CHECK(observe::http_post(path, "/page", 10s).status == 405);
}
