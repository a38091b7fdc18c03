// SPDX-License-Identifier: Apache-2.0
#include "plugins/syslog/bench.hpp"
#include "simulators/common/certificates.hpp"
#include "simulators/common/identity_folder.hpp"

using namespace sluice;
using test::Bench;
using test::Client;
using namespace std::chrono_literals;

namespace {

/// Keys of a listener, and of senders that it knows and does not know.
struct Keys {
  Keys() {
    simulators::write_text_file(folder.path() / "server.crt", server.certificate);
    simulators::write_text_file(folder.path() / "server.key", server.key, true);
    simulators::write_text_file(folder.path() / "ca.pem", authority.certificate);
  }
  syslog::Config config(bool demand) const {
    auto out = test::listening({"tls://127.0.0.1:0", "tcp://127.0.0.1:0"});
    out.certificate = folder.path() / "server.crt";
    out.private_key = folder.path() / "server.key";
    if (demand) out.client_ca = folder.path() / "ca.pem";
    return out;
  }

  test::TemporaryFolder folder;
  simulators::Identity server = simulators::make_self_signed({});
  simulators::Identity authority = simulators::make_authority();
  simulators::Identity known = simulators::make_issued(authority, {.common_name = "kics"});
  simulators::Identity stranger = simulators::make_self_signed({.common_name = "stranger"});
};

simulators::ConnectorOptions tls_to(const Bench& bench) {
  simulators::ConnectorOptions options;
  options.target = bench.place();
  options.transport = simulators::Transport::tls;
  options.events = 500;
  return options;
}

bool only_ticks(const Bench& bench) {
  const auto records = bench.emit.records("syslog");
  return std::all_of(records.begin(), records.end(), [](const auto& record) { return record == "tick"; });
}

}  // namespace

TEST_CASE("messages over TLS arrive in order in every kind of piece") {
  const Keys keys;
  for (const auto pieces :
       {simulators::Pieces::whole, simulators::Pieces::split, simulators::Pieces::merged}) {
    Bench bench(keys.config(false));
    auto options = tls_to(bench);
    options.pieces = pieces;
    options.framing = simulators::WireFraming::octet_counting;
    simulators::SiemConnector connector(options);
    const auto expected = connector.expected();
    CHECK(bench.records(expected.size()) == expected);
    CHECK(connector.counters().failures == 0);
  }
}

TEST_CASE("a sender with a certificate of the right authority is let in") {
  const Keys keys;
  Bench bench(keys.config(true));
  auto options = tls_to(bench);
  options.client_certificate = true;
  options.client_identity = keys.known;
  simulators::SiemConnector connector(options);
  const auto expected = connector.expected();
  CHECK(bench.records(expected.size()) == expected);
}

TEST_CASE("a sender without a certificate is refused with the reason") {
  const Keys keys;
  Bench bench(keys.config(true));
  simulators::SiemConnector connector(tls_to(bench));
  bench.poll_until_warned("shows no client certificate", 1);
  CHECK(only_ticks(bench));
}

TEST_CASE("a sender with a certificate of somebody else is refused with the reason") {
  const Keys keys;
  Bench bench(keys.config(true));
  auto options = tls_to(bench);
  options.client_certificate = true;
  options.client_identity = keys.stranger;
  simulators::SiemConnector connector(options);
  bench.poll_until_warned("the sender's certificate is refused: self-signed certificate", 1);
  CHECK(only_ticks(bench));
}

TEST_CASE("TLS on one side only is recognised on both sides") {
  const Keys keys;
  SUBCASE("a plain sender") {
    Bench bench(keys.config(false));
    Client client(bench.port());
    client.send("<13>plain text and some more of it\n");
    bench.poll_until_warned("does not speak TLS", 1);
    CHECK(only_ticks(bench));
  }
  SUBCASE("a TLS sender") {
    Bench bench(test::listening());
    simulators::SiemConnector connector(tls_to(bench));
    bench.poll_until_warned("speaks TLS to a tcp:// address", 0);
    CHECK(only_ticks(bench));
  }
}

TEST_CASE("a sender that never finishes its handshake does not stay") {
  const Keys keys;
  Bench bench(keys.config(false), test::fast_clocks());
  Client client(bench.port());
  bench.poll_until_warned("not finished in time", 1);
  CHECK(client.ending() == 0);
}

TEST_CASE("a TLS sender that is not read from waits and loses nothing") {
  const Keys keys;
  auto config = keys.config(false);
  config.collect_size = sdk::Bytes{64 << 10};
  Bench bench(config);
  int checkpoints = 0;
  bench.emit.on_checkpoint = [&](std::string_view) {
    return ++checkpoints % 4 == 1 ? SLUICE_RETRY : SLUICE_OK;
  };
  auto options = tls_to(bench);
  options.events = 5000;
  simulators::SiemConnector connector(options);
  const auto expected = connector.expected();
  while (bench.emit.records("syslog").size() < expected.size()) {
    try {
      bench.emit.poll(bench.source);
    } catch (const sdk::Failure& failure) {
      REQUIRE(failure.status() == SLUICE_RETRY);
    }
  }
  CHECK(bench.emit.records("syslog") == expected);
}

TEST_CASE("a key that does not fit is refused when the source is made") {
  const Keys keys;
  auto config = keys.config(false);
  simulators::write_text_file(keys.folder.path() / "other.key", keys.stranger.key, true);
  config.private_key = keys.folder.path() / "other.key";
  const test::RecordingHost host;
  CHECK_THROWS_AS(syslog::Source(config, host.host()), sdk::Failure);
}
