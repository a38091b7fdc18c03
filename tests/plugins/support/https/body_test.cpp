// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "plugins/support/https/fixture.hpp"

using namespace sluice;
using namespace sluice::testing;

namespace {

constexpr const char* chunked_head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
  return text;
}

std::string chunked(const std::string& body, std::size_t piece) {
  std::string text;
  for (std::size_t at = 0; at < body.size(); at += piece) {
    const std::string part = body.substr(at, piece);
    char head[32];
    std::snprintf(head, sizeof head, "%zx;name=value\r\n", part.size());
    text += head + part + "\r\n";
  }
  return text + "0\r\n\r\n";
}

/// What reading a canned answer, after which the server ends politely or not, comes to.
Thrown reading(const std::string& answer, std::string& body, bool polite = true) {
  Site site([&](Peer& peer, const std::string&, int) {
    peer.write(answer);
    polite ? peer.close_politely() : peer.close();
    return false;
  });
  Client client(site.options());
  return thrown_by([&] {
    Response response = client.request({});
    body = read_all(response);
    CHECK(response.received() == body.size());
  });
}

}  // namespace

TEST_CASE("bodies arrive whole, with a length and in chunks of any size") {
  const std::string body = pattern(3'000'000);
  std::string got;
  CHECK(reading(sized(body), got).status == SLUICE_OK);
  CHECK(got == body);
  for (const std::size_t piece : {1000U, 16'384U, 1'000'003U}) {
    CAPTURE(piece);
    CHECK(reading(chunked_head + chunked(body, piece), got).status == SLUICE_OK);
    CHECK(got == body);
  }
  CHECK(reading(chunked_head + chunked(pattern(500), 1), got).status == SLUICE_OK);
  CHECK(got == pattern(500));
}

TEST_CASE("a body may be empty in every way") {
  std::string got = "x";
  for (const std::string& answer :
       {sized(""), chunked_head + chunked("", 1), std::string("HTTP/1.1 204 No Content\r\n\r\n")}) {
    CHECK(reading(answer, got).status == SLUICE_OK);
    CHECK(got.empty());
  }
}

TEST_CASE("trailers behind the last chunk are read over") {
  std::string got;
  const std::string answer = std::string(chunked_head) + "3\r\nabc\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n";
  CHECK(reading(answer, got).status == SLUICE_OK);
  CHECK(got == "abc");
}

TEST_CASE("a body with a length that is cut is a reason to retry, however the connection ends") {
  for (const bool polite : {true, false}) {
    CAPTURE(polite);
    std::string got;
    const std::string whole = sized(pattern(100'000));
    const Thrown thrown = reading(whole.substr(0, whole.size() - 1), got, polite);
    CHECK(thrown.status == SLUICE_RETRY);
    CHECK(mentions(thrown, "reading: body cut after 99999 bytes of 100000: "));
  }
}

TEST_CASE("a chunked body that is cut anywhere is a reason to retry") {
  const std::string whole = chunked(pattern(40), 10);
  for (const bool polite : {true, false}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(polite);
      CAPTURE(whole.substr(0, size));
      std::string got;
      CHECK(reading(chunked_head + whole.substr(0, size), got, polite).status == SLUICE_RETRY);
    }
  }
}

TEST_CASE("a malformed chunk is never taken for the end") {
  for (const char* rest : {"zz\r\n\r\n", "\r\n\r\n", "-1\r\n\r\n", "fffffffff\r\nabc", "3 apples"}) {
    CAPTURE(rest);
    std::string got;
    CHECK(reading(std::string(chunked_head) + "3\r\nabc\r\n" + rest, got).status == SLUICE_RETRY);
  }
}

TEST_CASE("a body without length and chunks ends with TLS's own end only") {
  std::string got;
  CHECK(reading("HTTP/1.1 200 OK\r\n\r\nabc", got, true).status == SLUICE_OK);
  CHECK(got == "abc");
  CHECK(reading("HTTP/1.1 200 OK\r\n\r\nabc", got, false).status == SLUICE_RETRY);
}

TEST_CASE("a Content-Length that is no number is refused") {
  for (const char* length : {"-1", "abc", "12abc", "99999999999999999999"}) {
    CAPTURE(length);
    std::string got;
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: " + std::string(length) + "\r\n\r\nabc";
    CHECK(reading(answer, got).status == SLUICE_RETRY);
  }
}

TEST_CASE("the body of an error is read up to a limit, and a cut one as far as it goes") {
  Site site([&](Peer& peer, const std::string&, int number) {
    if (number == 1) return peer.write(sized(pattern(100'000), "500 Internal Server Error"));
    peer.write("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nabc");
    return false;
  });
  Client client(site.options());
  Response first = client.request({});
  CHECK(first.status_line() == "500 Internal Server Error");
  CHECK(first.read_limited(4096) == pattern(4096));
  Response second = client.request({});
  CHECK(second.read_limited(4096) == "abc");
  CHECK(client.connections() == 2);  // what was left of the first body is not taken for the second answer
}

TEST_CASE("silence inside of a body ends the reading") {
  Site site([&](Peer& peer, const std::string&, int) {
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
    peer.wait_for_end();
    return false;
  });
  Client client(site.options());
  Request request;
  request.max_idle = milliseconds(1000);
  Response response = client.request(request);
  const Thrown thrown = thrown_by([&] { read_all(response); });
  CHECK(thrown.status == SLUICE_RETRY);
  CHECK(mentions(thrown, "body cut after 3 bytes of 100: the server was silent for 1000 ms"));
}
