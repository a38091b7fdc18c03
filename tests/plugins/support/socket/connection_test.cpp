// SPDX-License-Identifier: Apache-2.0
#include "support/socket/connection.hpp"

#include <future>

#include <doctest/doctest.h>

#include "plugins/support/socket/fixture.hpp"

using namespace sluice;
using namespace sluice::testing;

TEST_CASE("nobody listening is a reason to retry that names peer, phase and cause") {
  uint16_t port = 0;
  {
    port = Server([](Peer&, int) {}).port();
  }
  const Canceller canceller;
  Connection connection({.peer = {"127.0.0.1", port}}, canceller);
  const Thrown thrown = thrown_by([&] { connection.open(); });
  CHECK(thrown.status == SLUICE_RETRY);
  CHECK(thrown.message == "127.0.0.1:" + std::to_string(port) + ": connect: connection refused (127.0.0.1)");
}

TEST_CASE("a name without an address is a reason to retry") {
  const Canceller canceller;
  Connection connection({.peer = {"no-such-host.invalid", 1}}, canceller);
  const Thrown thrown = thrown_by([&] { connection.open(); });
  CHECK(thrown.status == SLUICE_RETRY);
  CHECK(mentions(thrown, "no-such-host.invalid:1: resolve: "));
}

TEST_CASE("every address of a name is tried") {
  std::promise<std::string> got;
  Server server([&](Peer& peer, int) { got.set_value(peer.read_all()); });
  const Canceller canceller;
  Connection connection({.peer = {"localhost", server.port()}}, canceller);  // ::1 refuses where it exists
  connection.open();
  connection.write("record\n");
  CHECK(connection.finish().closing == Closing::peer_closed);
  CHECK(got.get_future().get() == "record\n");
}

TEST_CASE("a peer that closed while we were idle is noticed before anything is written") {
  for (const Wire wire : {Wire::tcp, Wire::tls12, Wire::tls13}) {
    CAPTURE(static_cast<int>(wire));
    std::promise<void> closed;
    Stand stand(wire, [&](Peer& peer, int number) {
      if (number > 1) return;
      peer.close();
      closed.set_value();
    });
    stand.connection->open();
    closed.get_future().wait();
    const Thrown thrown = thrown_by([&] { stand.connection->write("record\n"); });
    CHECK(thrown.status == SLUICE_RETRY);
    CHECK(mentions(thrown, "after 0 bytes"));
    CHECK_FALSE(stand.connection->is_open());
    stand.connection->open();
    CHECK(stand.connection->is_open());
  }
}

TEST_CASE("a reset in the middle is a reason to retry and raises no signal") {
  for (const Wire wire : {Wire::tcp, Wire::tls13}) {
    CAPTURE(static_cast<int>(wire));
    Stand stand(wire, [](Peer& peer, int) {
      peer.read(100);
      peer.reset();
    });
    stand.connection->open();
    const Thrown thrown = thrown_by([&] {
      const std::string block(1'000'000, 'x');
      for (int i = 0; i < 100; ++i) stand.connection->write(block);
    });
    CHECK(thrown.status == SLUICE_RETRY);
    CHECK(mentions(thrown, ": sending: "));
  }
}

TEST_CASE("a peer that reads nothing ends the writing after the time without progress") {
  for (const Wire wire : {Wire::tcp, Wire::tls13}) {
    CAPTURE(static_cast<int>(wire));
    Stand stand(
        wire, [](Peer& peer, int) { peer.wait_for_end(); }, milliseconds(200), 4096);
    stand.connection->open();
    const Thrown thrown = thrown_by([&] { stand.connection->write(std::string(64'000'000, 'x')); });
    CHECK(thrown.status == SLUICE_RETRY);
    CHECK(mentions(thrown, "no progress for 200 ms"));
  }
}

TEST_CASE("a peer that talks all the time neither blocks us nor confuses the end") {
  for (const Wire wire : {Wire::tcp, Wire::tls13}) {
    CAPTURE(static_cast<int>(wire));
    std::promise<std::size_t> got;
    Stand stand(wire, [&](Peer& peer, int) {
      std::size_t size = 0;
      for (std::string piece = peer.read(); !piece.empty(); piece = peer.read()) {
        size += piece.size();
        peer.write("acknowledged " + std::to_string(size) + "\n");
      }
      got.set_value(size);
    });
    stand.connection->open();
    const std::string block(100'000, 'x');
    for (int i = 0; i < 50; ++i) stand.connection->write(block);
    CHECK(stand.connection->finish().closing == Closing::peer_closed);
    CHECK(got.get_future().get() == 5'000'000);
  }
}

TEST_CASE("a refused certificate needs a person, and a port without TLS is named as such") {
  const Issued identity = issue();
  const Issued other = issue();
  support::tls::TlsOptions trust;
  trust.server_certificate.text = other.certificate_pem();
  support::tls::ClientContext tls(trust);
  const Canceller canceller;
  SUBCASE("certificate") {
    ServerOptions options;
    options.identity = &identity;
    Server server(options, [](Peer&, int) {});
    Connection connection({.peer = {"127.0.0.1", server.port()}}, canceller, &tls);
    try {
      connection.open();
      FAIL("opened");
    } catch (const sdk::Failure& failure) {
      CHECK(failure.status() == SLUICE_RETRY);
      CHECK(failure.retry_after_ms() == SLUICE_DELAY_LONGEST);
      CHECK(std::string(failure.what()).find("TLS handshake: the server showed another") !=
            std::string::npos);
    }
  }
  SUBCASE("no TLS") {
    Server server([](Peer& peer, int) {
      peer.read();
      peer.write("220 hello, this is a mail server\r\n");
      peer.read();
    });
    Connection connection({.peer = {"127.0.0.1", server.port()}}, canceller, &tls);
    CHECK(mentions(thrown_by([&] { connection.open(); }), "TLS handshake: the peer does not speak TLS"));
  }
  SUBCASE("silence") {
    Server server([](Peer& peer, int) { peer.wait_for_end(); });
    ConnectionOptions options{.peer = {"127.0.0.1", server.port()}};
    options.tcp.connect_timeout = milliseconds(50);
    Connection connection(options, canceller, &tls);
    CHECK(mentions(thrown_by([&] { connection.open(); }), "TLS handshake: timed out"));
  }
}

TEST_CASE("a server that demands a client certificate says so, and gets it") {
  const Issued identity = issue();
  const Issued authority = issue({.common_name = "authority", .names = {}, .is_authority = true});
  const Issued client = issue({.common_name = "gateway", .names = {}}, &authority);
  std::promise<std::string> seen;
  ServerOptions options;
  options.identity = &identity;
  options.client_authority = &authority;
  Server server(options, [&](Peer& peer, int) {
    seen.set_value(peer.client_subject());
    peer.read_all();
  });
  support::tls::TlsOptions trust;
  trust.server_certificate.text = identity.certificate_pem();
  const Canceller canceller;
  {
    support::tls::ClientContext without(trust);
    Connection connection({.peer = {"127.0.0.1", server.port()}}, canceller, &without);
    const Thrown thrown = thrown_by([&] {
      connection.open();  // TLS 1.3 tells only afterwards
      connection.write("record\n");
      connection.finish();
    });
    CHECK(thrown.status == SLUICE_RETRY);
    CHECK(mentions(thrown, "demands a client certificate"));
  }
  trust.identity = std::make_shared<const support::tls::Identity>(client.identity());
  support::tls::ClientContext with(trust);
  Connection connection({.peer = {"127.0.0.1", server.port()}}, canceller, &with);
  connection.open();
  connection.write("record\n");
  CHECK(connection.finish().closing == Closing::peer_closed);
  CHECK(seen.get_future().get() == "CN = gateway");
}
