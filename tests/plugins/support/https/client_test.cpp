// SPDX-License-Identifier: Apache-2.0
#include "support/https/client.hpp"

#include <future>
#include <thread>

#include <doctest/doctest.h>

#include "plugins/support/https/fixture.hpp"

using namespace sluice;
using namespace sluice::testing;

namespace {

/// See the same in the socket tests: waits are long, only the cancel can end them; the pause proves nothing
/// by itself.
template <typename Action>
Thrown cancelled_during(Client& client, Action action) {
  std::future<Thrown> outcome = std::async(std::launch::async, [&] { return thrown_by(action); });
  std::this_thread::sleep_for(milliseconds(20));
  client.cancel();
  return outcome.get();
}

bool has_line(const std::string& head, const std::string& line) {
  return head.find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a request says what it was told to, and the answer comes back with its headers") {
  std::string seen;
  Site site([&](Peer& peer, const std::string& head, int) {
    seen = head;
    return peer.write(sized("hello", "404 Not Found", "X-Reason: gone\r\nRetry-After: 7\r\n"));
  });
  ClientOptions options = site.options();
  options.url += "/kics/api/";
  Client client(options);
  Response response = client.request(
      {.method = "GET", .target = "/v4/about?x=%20y", .headers = {{"Authorization", "Bearer t"}}});
  CHECK(response.status() == 404);
  CHECK(response.status_line() == "404 Not Found");
  CHECK(response.header("x-reason") == "gone");
  CHECK_FALSE(response.header("X-Other"));
  CHECK(response.retry_after() == std::chrono::seconds(7));
  CHECK(response.content_length() == 5);
  CHECK(read_all(response) == "hello");
  CHECK(seen.starts_with("GET /kics/api/v4/about?x=%20y HTTP/1.1\r\n"));
  CHECK(has_line(seen, "Accept-Encoding: identity"));
  CHECK(has_line(seen, "Authorization: Bearer t"));
  CHECK(has_line(seen, "Host: " + client.peer()));
}

TEST_CASE("a body is sent with its length") {
  std::string seen;
  const std::string body(100'000, 'b');
  Site site([&](Peer& peer, const std::string& head, int) {
    seen = head;
    while (seen.size() - seen.find("\r\n\r\n") < body.size() + 4) seen += peer.read();
    return peer.write(sized("ok"));
  });
  Client client(site.options());
  Response response = client.request({.method = "POST", .target = "/query", .body = body});
  CHECK(read_all(response) == "ok");
  CHECK(has_line(seen, "Content-Length: 100000"));
  CHECK(seen.ends_with("\r\n\r\n" + body));
}

TEST_CASE("a redirect is an answer like any other") {
  Site site([](Peer& peer, const std::string&, int) {
    return peer.write(sized("", "302 Found", "Location: https://elsewhere.example/\r\n"));
  });
  Client client(site.options());
  CHECK(client.request({}).status() == 302);
  CHECK(site.requests == 1);
}

TEST_CASE("a connection is kept for the next request, and dropped where the server says so") {
  Site site([](Peer& peer, const std::string&, int number) {
    return peer.write(sized("x", "200 OK", number == 3 ? "Connection: close\r\n" : ""));
  });
  Client client(site.options());
  for (int i = 0; i < 4; ++i) {
    Response response = client.request({});
    CHECK(read_all(response) == "x");
  }
  CHECK(client.connections() == 2);
}

TEST_CASE("a kept connection that has died is replaced in silence") {
  std::promise<void> closed;
  Site site([&](Peer& peer, const std::string&, int number) {
    peer.write(sized("x"));
    if (number > 1) return true;
    peer.close_politely();
    closed.set_value();
    return false;
  });
  Client client(site.options());
  Response first = client.request({});
  CHECK(read_all(first) == "x");
  closed.get_future().wait();
  Response second = client.request({});
  CHECK(read_all(second) == "x");
  CHECK(client.connections() == 2);
}

TEST_CASE("a kept connection that dies under a request: only a repeatable request is sent again") {
  for (const bool repeatable : {true, false}) {
    CAPTURE(repeatable);
    Site site([&](Peer& peer, const std::string&, int number) {
      if (number != 2) return peer.write(sized("x"));
      peer.reset();
      return false;
    });
    Client client(site.options());
    Response first = client.request({});
    read_all(first);
    const Thrown thrown = thrown_by([&] {
      Response second = client.request({.repeatable = repeatable});
      CHECK(read_all(second) == "x");
    });
    CHECK(thrown.status == (repeatable ? SLUICE_OK : SLUICE_RETRY));
    CHECK(site.requests == (repeatable ? 3 : 2));
  }
}

TEST_CASE("a fresh connection that is closed without an answer is a failure, not repeated") {
  Site site([](Peer& peer, const std::string&, int) {
    peer.close();
    return false;
  });
  Client client(site.options());
  const Thrown thrown = thrown_by([&] { client.request({}); });
  CHECK(thrown.status == SLUICE_RETRY);
  CHECK(thrown.message == client.peer() + ": answer: the server closed the connection");
  CHECK(site.requests == 1);
}

TEST_CASE("an answer that is no HTTP, or too large a head, is a reason to retry") {
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 1000; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
  const std::string answers[] = {"220 mail\r\n\r\n", "\r\n\r\n", many + "\r\n",
                                 "HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'y') + "\r\n\r\n"};
  for (const std::string& answer : answers) {
    CAPTURE(answer.substr(0, 20));
    Site site([&](Peer& peer, const std::string&, int) {
      peer.write(answer);
      return false;
    });
    Client client(site.options());
    CHECK(thrown_by([&] { client.request({}); }).status == SLUICE_RETRY);
  }
}

TEST_CASE("a head that never ends is given up") {
  for (const std::string& line :
       {std::string("HTTP/1.1 100 Continue\r\n\r\n"), std::string("no field\r\n")}) {
    CAPTURE(line);
    std::string many;
    while (many.size() < 65536) many += line;
    Site site([&](Peer& peer, const std::string&, int) {
      peer.write("HTTP/1.1 100 Continue\r\n");
      while (peer.write(many)) {
      }
      return false;
    });
    Client client(site.options());
    const Thrown thrown = thrown_by([&] { client.request({}); });
    CHECK(thrown.status == SLUICE_RETRY);
    CHECK(mentions(thrown, "answer: the head of the answer has no end"));
  }
}

TEST_CASE("a server that does not answer ends the request after the silence") {
  Site site([](Peer& peer, const std::string&, int) {
    peer.wait_for_end();
    return false;
  });
  Client client(site.options());
  const Thrown thrown = thrown_by([&] { client.request({.max_idle = milliseconds(50)}); });
  CHECK(thrown.status == SLUICE_RETRY);
  CHECK(mentions(thrown, ": answer: the server was silent for 50 ms"));
}

TEST_CASE("the server's certificate is checked") {
  Site site([](Peer& peer, const std::string&, int) { return peer.write(sized("x")); });
  ClientOptions options = site.options();
  SUBCASE("another pin") {
    options.tls.server_certificate.text = issue().certificate_pem();
    Client client(options);
    const Thrown thrown = thrown_by([&] { client.request({}); });
    CHECK(thrown.status == SLUICE_RETRY);
    CHECK(thrown.delay == SLUICE_DELAY_LONGEST);
    CHECK(mentions(thrown, client.peer() + ": TLS handshake: the server showed another certificate"));
    CHECK(site.requests == 0);
  }
  SUBCASE("system trust") {
    options.tls.server_certificate = {};
    Client client(options);
    CHECK(mentions(thrown_by([&] { client.request({}); }), "self-signed"));
    CHECK(site.requests == 0);
  }
  SUBCASE("trusted for its address") {
    options.tls.server_certificate = {};
    options.tls.ca.text = site.identity.certificate_pem();
    Client client(options);
    CHECK(client.request({}).status() == 200);
  }
  SUBCASE("trusted, wrong name") {
    options.tls.server_certificate = {};
    options.tls.ca.text = site.identity.certificate_pem();
    options.tls.server_name = "other.example";
    Client client(options);
    CHECK(mentions(thrown_by([&] { client.request({}); }), "not for other.example"));
  }
  SUBCASE("not verified") {
    options.tls.server_certificate = {};
    options.tls.verify = false;
    Client client(options);
    CHECK(client.request({}).status() == 200);
  }
}

TEST_CASE("a demanded client certificate is presented, and its absence is explained") {
  const Issued authority = issue({.common_name = "authority", .names = {}, .is_authority = true});
  const Issued mine = issue({.common_name = "gateway", .names = {}}, &authority);
  std::string seen;
  Site site(
      [&](Peer& peer, const std::string&, int) {
        seen = peer.client_subject();
        return peer.write(sized("x"));
      },
      &authority);
  ClientOptions options = site.options();
  {
    Client without(options);
    CHECK(mentions(thrown_by([&] { without.request({}); }), "demands a client certificate"));
  }
  options.tls.identity = std::make_shared<const tls::Identity>(mine.identity());
  Client with(options);
  CHECK(with.request({}).status() == 200);
  CHECK(seen == "CN = gateway");
}

TEST_CASE("cancel ends every wait and holds for later calls") {
  for (const int phase : {0, 1, 2}) {
    CAPTURE(phase);
    Server silent([](Peer& peer, int) { peer.wait_for_end(); });
    Site site([&](Peer& peer, const std::string&, int) {
      if (phase == 2) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
      peer.wait_for_end();
      return false;
    });
    ClientOptions options = site.options();
    options.idle_timeout = std::chrono::minutes(10);
    options.connect_timeout = std::chrono::minutes(10);
    if (phase == 0) options.url = "https://127.0.0.1:" + std::to_string(silent.port());
    Client client(options);
    const Thrown thrown = cancelled_during(client, [&] {
      Response response = client.request({});
      read_all(response);
    });
    CHECK(thrown.status == SLUICE_CANCELLED);
    CHECK(thrown_by([&] { client.request({}); }).status == SLUICE_CANCELLED);
  }
}

TEST_CASE("an answer is refused once the next request was made") {
  Site site([](Peer& peer, const std::string&, int) { return peer.write(sized("x")); });
  Client client(site.options());
  Response first = client.request({});
  Response second = client.request({});
  CHECK(thrown_by([&] { read_all(first); }).status == SLUICE_RETRY);
  CHECK(read_all(second) == "x");
}

TEST_CASE("an unusable configuration is refused before anything is sent") {
  for (const char* url : {"http://127.0.0.1/", "127.0.0.1", "https://", "https://u:p@host/",
                          "https://host/?q", "https://[::1"}) {
    CAPTURE(url);
    ClientOptions options;
    options.url = url;
    CHECK(thrown_by([&] { Client client(options); }).status == SLUICE_BROKEN);
  }
  Site site([](Peer& peer, const std::string&, int) { return peer.write(sized("x")); });
  Client client(site.options());
  CHECK(thrown_by([&] { client.request({.target = "/a\r\nX: y"}); }).status == SLUICE_BROKEN);
  CHECK(thrown_by([&] { client.request({.headers = {{"X", "a\nb"}}}); }).status == SLUICE_BROKEN);
}
