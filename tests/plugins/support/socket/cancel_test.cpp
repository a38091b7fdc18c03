// SPDX-License-Identifier: Apache-2.0
#include <future>
#include <thread>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "plugins/support/socket/fixture.hpp"

using namespace sluice;
using namespace sluice::testing;

namespace {

/// Runs the action in a thread and cancels it. The limits of all waits are minutes: only the cancel can end
/// them within a test's time. The pause merely makes it likely that the action waits already; the result is
/// the same if not.
template <typename Action>
Thrown cancelled_during(Canceller& canceller, Action action) {
  std::future<Thrown> outcome = std::async(std::launch::async, [&] { return thrown_by(action); });
  std::this_thread::sleep_for(milliseconds(20));
  canceller.cancel();
  return outcome.get();
}

constexpr milliseconds for_ever = std::chrono::minutes(10);

/// A port whose queue of connections is full: a further connect is not answered.
class FullPort {
 public:
  FullPort() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address_), size) == 0);
    REQUIRE(::listen(listener_.get(), 0) == 0);
    REQUIRE(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address_), &size) == 0);
    for (FileDescriptor& filler : fillers_) {
      filler.reset(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      ::connect(filler.get(), reinterpret_cast<sockaddr*>(&address_), size);
    }
  }
  uint16_t port() const { return ntohs(address_.sin_port); }

 private:
  FileDescriptor listener_;
  sockaddr_in address_{};
  FileDescriptor fillers_[4];
};

}  // namespace

TEST_CASE("cancel ends a connect") {
  const FullPort full;
  Canceller canceller;
  ConnectionOptions options{.peer = {"127.0.0.1", full.port()}};
  options.tcp.connect_timeout = for_ever;
  Connection connection(options, canceller);
  CHECK(cancelled_during(canceller, [&] { connection.open(); }).status == SLUICE_CANCELLED);
}

TEST_CASE("a connect that is not answered ends after its time") {
  const FullPort full;
  const Canceller canceller;
  ConnectionOptions options{.peer = {"127.0.0.1", full.port()}};
  options.tcp.connect_timeout = milliseconds(50);
  Connection connection(options, canceller);
  const Thrown thrown = thrown_by([&] { connection.open(); });
  CHECK(thrown.status == SLUICE_RETRY);
  CHECK(mentions(thrown, "connect: timed out (127.0.0.1)"));
}

TEST_CASE("cancel ends a TLS handshake") {
  Server silent([](Peer& peer, int) { peer.wait_for_end(); });
  support::tls::TlsOptions trust;
  trust.verify = false;
  support::tls::ClientContext tls(trust);
  Canceller canceller;
  ConnectionOptions options{.peer = {"127.0.0.1", silent.port()}};
  options.tcp.connect_timeout = for_ever;
  Connection connection(options, canceller, &tls);
  CHECK(cancelled_during(canceller, [&] { connection.open(); }).status == SLUICE_CANCELLED);
}

TEST_CASE("cancel ends writing, finishing and confirming, and holds for later calls") {
  for (const Wire wire : {Wire::tcp, Wire::tls13}) {
    for (const int call : {0, 1, 2}) {
      CAPTURE(static_cast<int>(wire));
      CAPTURE(call);
      Stand stand(
          wire, [](Peer& peer, int) { peer.wait_for_end(); }, for_ever, 4096);
      stand.connection->open();
      if (call > 0) stand.connection->write(std::string(300'000, 'x'));
      const Thrown thrown = cancelled_during(stand.canceller, [&] {
        if (call == 0) stand.connection->write(std::string(64'000'000, 'x'));
        if (call == 1) stand.connection->finish();
        if (call == 2) stand.connection->await_kernel();
      });
      CHECK(thrown.status == SLUICE_CANCELLED);
      CHECK_FALSE(stand.connection->is_open());
      CHECK(thrown_by([&] { stand.connection->open(); }).status == SLUICE_CANCELLED);
    }
  }
}
