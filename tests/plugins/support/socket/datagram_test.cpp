// SPDX-License-Identifier: Apache-2.0
#include "support/socket/datagram.hpp"

#include <string>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sluice/sdk/failure.hpp>
#include <sys/socket.h>

using namespace sluice;
using namespace sluice::support::socket;

namespace {

/// A UDP port on loopback.
struct Receiver {
  FileDescriptor socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  Endpoint endpoint{"127.0.0.1", 0};

  Receiver() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    endpoint.port = ntohs(address.sin_port);
    const timeval limit{10, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  std::string receive() const {
    std::string bytes(70'000, '\0');
    const ssize_t size = ::recv(socket.get(), bytes.data(), bytes.size(), 0);
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return bytes;
  }
};

template <typename Action>
sluice_status status_of(Action action) {
  try {
    action();
  } catch (const sdk::Failure& failure) {
    return failure.status();
  }
  return SLUICE_OK;
}

}  // namespace

TEST_CASE("a record is one datagram") {
  const Receiver receiver;
  const Canceller canceller;
  Datagram datagram(receiver.endpoint, canceller);
  datagram.send("first");
  datagram.send("");
  datagram.send("second\n");
  CHECK(receiver.receive() == "first");
  CHECK(receiver.receive().empty());
  CHECK(receiver.receive() == "second\n");
}

TEST_CASE("a record larger than a datagram is rejected for ever, the next one goes out") {
  const Receiver receiver;
  const Canceller canceller;
  Datagram datagram(receiver.endpoint, canceller);
  CHECK(status_of([&] { datagram.send(std::string(70'000, 'x')); }) == SLUICE_REJECTED);
  datagram.send("next");
  CHECK(receiver.receive() == "next");
}

TEST_CASE("a port where nobody listens is a reason to retry") {
  Receiver receiver;
  const Canceller canceller;
  Datagram datagram(receiver.endpoint, canceller);
  receiver.socket.reset();
  datagram.send("lost");
  CHECK(status_of([&] { datagram.check(); }) == SLUICE_RETRY);
  CHECK_FALSE(datagram.is_open());
}

TEST_CASE("a cancelled sender sends nothing more") {
  const Receiver receiver;
  Canceller canceller;
  Datagram datagram(receiver.endpoint, canceller);
  canceller.cancel();
  CHECK(status_of([&] { datagram.send("x"); }) == SLUICE_CANCELLED);
}
