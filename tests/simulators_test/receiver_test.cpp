// SPDX-License-Identifier: Apache-2.0
#include "simulators/receiver/receiver.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

using namespace sluice::simulators;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

class Sender {
 public:
  explicit Sender(std::uint16_t port, int type = SOCK_STREAM) : socket_(::socket(AF_INET, type, 0)) {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(port);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
  }
  bool connected() const { return connected_; }
  int descriptor() const { return socket_.get(); }
  void send(const std::string& text) const {
    CHECK(::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
  }
  void half_close() const { ::shutdown(socket_.get(), SHUT_WR); }

  /// `end`, `reset`, or `open` when nothing comes within the time.
  std::string outcome(std::chrono::milliseconds time) const {
    pollfd entry{socket_.get(), POLLIN, 0};
    if (::poll(&entry, 1, static_cast<int>(time.count())) == 0) return "open";
    char byte = 0;
    const auto got = ::recv(socket_.get(), &byte, 1, 0);
    return got == 0 ? "end" : got < 0 && errno == ECONNRESET ? "reset" : "data";
  }

 private:
  Descriptor socket_;
  bool connected_ = false;
};

}  // namespace

TEST_CASE("a receiver takes what each connection sends and closes after its end of file") {
  Receiver receiver;
  const Sender first(receiver.port()), second(receiver.port());
  first.send("one\ntwo\n");
  CHECK(receiver.wait_for_bytes(8, patience));
  second.send("three\n");
  first.half_close();
  CHECK(first.outcome(patience) == "end");
  CHECK(second.outcome(50ms) == "open");
  second.half_close();
  CHECK(second.outcome(patience) == "end");
  CHECK(receiver.wait_until_idle(patience));
  CHECK(receiver.text() == "one\ntwo\nthree\n");
  CHECK(receiver.counters().lines == 3);
  CHECK(receiver.received()[0].ending == Ending::end_of_file);
}

TEST_CASE("a receiver may never close, and can be changed while it does so") {
  Receiver receiver({.behaviour = Behaviour::never_close});
  const Sender sender(receiver.port());
  sender.send("x\n");
  sender.half_close();
  CHECK(receiver.wait_for_bytes(2, patience));
  CHECK(sender.outcome(100ms) == "open");
  receiver.set("behaviour", "normal");
  CHECK(sender.outcome(patience) == "end");
}

TEST_CASE("a receiver may close or reset after so many bytes") {
  Receiver closing({.behaviour = Behaviour::close_after, .after = 5});
  const Sender polite(closing.port());
  polite.send("12345");
  CHECK(polite.outcome(patience) == "end");
  CHECK(closing.text() == "12345");

  Receiver resetting({.behaviour = Behaviour::reset_after, .after = 5});
  const Sender rude(resetting.port());
  rude.send("1234567");
  CHECK(rude.outcome(patience) == "reset");
  CHECK(resetting.text() == "12345");
  CHECK(resetting.wait_until_idle(patience));
  CHECK(resetting.received()[0].ending == Ending::reset_by_us);
}

TEST_CASE("a behaviour may be that of the next connections only") {
  Receiver receiver({.behaviour = Behaviour::reset_after, .behaviour_connections = 2});
  for (const char* expected : {"reset", "reset", "end"}) {
    const Sender sender(receiver.port());
    sender.half_close();
    CHECK(sender.outcome(patience) == expected);
    CHECK(receiver.wait_until_idle(patience));
  }
}

TEST_CASE("a receiver may read nothing, or not accept at all") {
  for (const auto behaviour : {Behaviour::never_read, Behaviour::half_open, Behaviour::do_not_accept}) {
    Receiver receiver({.behaviour = behaviour});
    const Sender sender(receiver.port());
    CHECK(sender.connected());
    sender.send("unread\n");
    sender.half_close();
    if (behaviour != Behaviour::do_not_accept) CHECK(receiver.wait_for_connections(1, patience));
    CHECK(sender.outcome(100ms) == "open");
    CHECK(receiver.counters().bytes == 0);
    CHECK(receiver.counters().connections == (behaviour == Behaviour::do_not_accept ? 0 : 1));
    receiver.set("behaviour", "normal");
    CHECK(sender.outcome(patience) == "end");
    CHECK(receiver.text() == "unread\n");
  }
}

TEST_CASE("a receiver that is down comes up on the same port") {
  Receiver receiver({.behaviour = Behaviour::down});
  CHECK(!Sender(receiver.port()).connected());
  receiver.set("behaviour", "normal");
  bool connected = false;
  for (int i = 0; i < 1000 && !connected; ++i) {
    connected = Sender(receiver.port()).connected();
    if (!connected) ::poll(nullptr, 0, 10);
  }
  CHECK(connected);
}

TEST_CASE("a slow receiver and one that closes late get everything") {
  for (const auto behaviour : {Behaviour::slow_read, Behaviour::delayed_close}) {
    Receiver receiver({.behaviour = behaviour, .slow_rate = 100'000, .delay = 0.1});
    const Sender sender(receiver.port());
    sender.send(std::string(10'000, 's'));
    sender.half_close();
    CHECK(sender.outcome(patience) == "end");
    CHECK(receiver.text().size() == 10'000);
  }
}

TEST_CASE("a receiver of datagrams keeps them apart") {
  Receiver receiver({.transport = Transport::udp});
  const Sender sender(receiver.port(), SOCK_DGRAM);
  sender.send("a");
  sender.send("bc");
  CHECK(receiver.wait_for_bytes(3, patience));
  REQUIRE(receiver.received().size() == 2);
  CHECK(receiver.received()[1].bytes == "bc");
}

TEST_CASE("a TLS receiver takes data, and answers close_notify or does not") {
  for (const bool answers : {true, false}) {
    Receiver receiver({.transport = Transport::tls, .answer_close_notify = answers});
    const Sender sender(receiver.port());
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                    SSL_CTX_free);
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
    SSL_set_fd(ssl.get(), sender.descriptor());
    REQUIRE(SSL_connect(ssl.get()) == 1);
    REQUIRE(SSL_write(ssl.get(), "over tls\n", 9) == 9);
    CHECK(SSL_shutdown(ssl.get()) == 0);
    sender.half_close();
    std::array<char, 16> place{};
    const int result = SSL_read(ssl.get(), place.data(), place.size());
    CHECK((SSL_get_error(ssl.get(), result) == SSL_ERROR_ZERO_RETURN) == answers);
    CHECK(receiver.wait_until_idle(patience));
    CHECK(receiver.text() == "over tls\n");
    CHECK(receiver.received()[0].ending == Ending::close_notify);
  }
}

TEST_CASE("a TLS receiver can ask for a client certificate") {
  Receiver receiver({.transport = Transport::tls, .require_client_certificate = true});
  const Sender sender(receiver.port());
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
  SSL_set_fd(ssl.get(), sender.descriptor());
  std::array<char, 16> place{};
  if (SSL_connect(ssl.get()) == 1) CHECK(SSL_read(ssl.get(), place.data(), place.size()) <= 0);
  CHECK(receiver.wait_until_idle(patience));
  CHECK(receiver.counters().handshakes_failed == 1);
}
