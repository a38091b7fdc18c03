// SPDX-License-Identifier: Apache-2.0
#include <future>

#include <doctest/doctest.h>

#include "plugins/support/socket/fixture.hpp"

using namespace sluice;
using namespace sluice::testing;

namespace {

constexpr Wire wires[] = {Wire::tcp, Wire::tls12, Wire::tls13};

std::string lines(std::size_t bytes) {
  std::string text;
  for (int i = 0; text.size() < bytes; ++i) text += "{\"number\":" + std::to_string(i) + "}\n";
  return text;
}

}  // namespace

TEST_CASE("a peer that reads everything and closes confirms the data") {
  for (const Wire wire : wires) {
    CAPTURE(static_cast<int>(wire));
    std::promise<std::string> got;
    Stand stand(wire, [&](Peer& peer, int) {
      got.set_value(peer.read_all());
      peer.close_politely();
    });
    const std::string data = lines(300'000);
    stand.connection->open();
    stand.connection->write(data);
    CHECK(stand.connection->written() == data.size());
    const Finished finished = stand.connection->finish();
    CHECK(finished.closing == Closing::peer_closed);
    CHECK(finished.close_notify == (wire != Wire::tcp));
    CHECK(got.get_future().get() == data);
    CHECK_FALSE(stand.connection->is_open());
  }
}

TEST_CASE("a peer that closes without TLS's own goodbye still confirms") {
  Stand stand(Wire::tls13, [](Peer& peer, int) {
    peer.read_all();
    peer.close();
  });
  stand.connection->open();
  stand.connection->write("record\n");
  const Finished finished = stand.connection->finish();
  CHECK(finished.closing == Closing::peer_closed);
  CHECK_FALSE(finished.close_notify);
}

TEST_CASE("nothing is lost with a reader that starts late, tickets of TLS 1.3 or not") {
  for (const Wire wire : wires) {
    CAPTURE(static_cast<int>(wire));
    std::promise<void> start;
    std::promise<std::string> got;
    Stand stand(wire, [&](Peer& peer, int) {
      start.get_future().wait();
      std::string all;
      for (std::string piece = peer.read(997); !piece.empty(); piece = peer.read(997)) all += piece;
      got.set_value(all);
    });
    const std::string data = lines(1'000'000);
    stand.connection->open();
    stand.connection->write(data);
    start.set_value();
    CHECK(stand.connection->finish().closing == Closing::peer_closed);
    CHECK(got.get_future().get() == data);
  }
}

TEST_CASE("a peer that closes with data unread is a failure") {
  for (const Wire wire : wires) {
    CAPTURE(static_cast<int>(wire));
    std::promise<void> written;
    Stand stand(wire, [&](Peer& peer, int) {
      written.get_future().wait();
      peer.read(10);
      peer.close();
    });
    stand.connection->open();
    stand.connection->write(lines(200'000));
    written.set_value();
    const Thrown thrown = thrown_by([&] { stand.connection->finish(); });
    CHECK(thrown.status == SLUICE_RETRY);
    CHECK(mentions(thrown, ": closing: "));
    CHECK_FALSE(stand.connection->is_open());
  }
}

TEST_CASE("a peer that closes only after our end, with data unread, confirms nothing") {
  for (const Wire wire : wires) {
    CAPTURE(static_cast<int>(wire));
    Stand stand(wire, [](Peer& peer, int) {
      peer.wait_for_end();
      peer.close();
    });
    stand.connection->open();
    stand.connection->write(lines(1000));
    const Thrown thrown = thrown_by([&] { stand.connection->finish(); });
    CHECK(thrown.status == SLUICE_RETRY);
    CHECK(mentions(thrown, "connection reset by the peer"));
  }
}

TEST_CASE("a peer that reads everything and never closes is told from one that closes") {
  for (const Wire wire : wires) {
    CAPTURE(static_cast<int>(wire));
    std::promise<void> done;
    Stand stand(wire, [&](Peer& peer, int) {
      peer.read_all();
      done.get_future().wait();
    });
    stand.connection->open();
    stand.connection->write(lines(100'000));
    CHECK(stand.connection->finish(milliseconds(30)).closing == Closing::not_closed);
    done.set_value();
  }
}

TEST_CASE("a peer that expects TLS and closes politely after an alert confirms nothing") {
  Stand stand(Wire::tcp, [](Peer& peer, int) {
    peer.read_all();
    peer.write(std::string("\x15\x03\x01\x00\x02\x02\x46", 7));
    peer.close();
  });
  stand.connection->open();
  stand.connection->write(lines(100));
  const Thrown thrown = thrown_by([&] { stand.connection->finish(); });
  CHECK(thrown.status == SLUICE_RETRY);
  CHECK(mentions(thrown, "it expects TLS at this port"));
}

TEST_CASE("an end of the peer before ours confirms nothing") {
  std::promise<void> closed;
  Stand stand(Wire::tcp, [&](Peer& peer, int) {
    peer.read();
    peer.close();
    closed.set_value();
  });
  stand.connection->open();
  stand.connection->write("record\n");
  closed.get_future().wait();
  const Thrown thrown = thrown_by([&] { stand.connection->finish(); });
  CHECK(thrown.status == SLUICE_RETRY);
  CHECK(mentions(thrown, "before the end of the data"));
}

TEST_CASE("bytes that a stuck peer does not take are a failure at the end, not a confirmation") {
  for (const Wire wire : wires) {
    CAPTURE(static_cast<int>(wire));
    Stand stand(
        wire, [](Peer& peer, int) { peer.wait_for_end(); }, milliseconds(200), 4096);
    stand.connection->open();
    stand.connection->write(lines(300'000));
    const Thrown thrown = thrown_by([&] { stand.connection->finish(milliseconds(10)); });
    CHECK(thrown.status == SLUICE_RETRY);
    CHECK(mentions(thrown, "not acknowledged"));
  }
}

TEST_CASE("the kernel's confirmation comes without the application") {
  for (const Wire wire : wires) {
    CAPTURE(static_cast<int>(wire));
    std::promise<std::string> got;
    Stand stand(wire, [&](Peer& peer, int) { got.set_value(peer.read_all()); });
    stand.connection->open();
    stand.connection->write("one\n");
    stand.connection->await_kernel();
    stand.connection->write("two\n");
    stand.connection->await_kernel();
    stand.connection->finish();
    CHECK(got.get_future().get() == "one\ntwo\n");
  }
}

TEST_CASE("the kernel's confirmation fails on a stuck peer and on one that has left") {
  SUBCASE("stuck") {
    Stand stand(
        Wire::tcp, [](Peer& peer, int) { peer.wait_for_end(); }, milliseconds(200), 4096);
    stand.connection->open();
    stand.connection->write(lines(300'000));
    CHECK(mentions(thrown_by([&] { stand.connection->await_kernel(); }), "no progress for 200 ms"));
  }
  SUBCASE("left") {
    std::promise<void> left;
    Stand stand(Wire::tls13, [&](Peer& peer, int) {
      peer.read();
      peer.close();
      left.set_value();
    });
    stand.connection->open();
    stand.connection->write("record\n");
    left.get_future().wait();
    const Thrown thrown = thrown_by([&] { stand.connection->await_kernel(); });
    CHECK(thrown.status == SLUICE_RETRY);
    CHECK_FALSE(stand.connection->is_open());
  }
}
