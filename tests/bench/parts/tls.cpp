// SPDX-License-Identifier: Apache-2.0
// The body of an answer over TLS, read as the source reads it: in pieces, into memory that stays.
#include <vector>

#include <benchmark/benchmark.h>

#include "simulators/kata/simulator.hpp"
#include "support/https/client.hpp"

namespace sluice::bench {
namespace {

/// One page from a Central Node in this process; the CPU time is that of the reader alone.
void read_tls(benchmark::State& state) {
  simulators::KataOptions options;
  options.events = 20'000;
  options.long_poll = simulators::LongPoll::none;
  options.accept = true;
  simulators::KataSimulator node(options);
  support::https::ClientOptions client_options;
  client_options.url = node.url();
  client_options.tls.certificate.text = node.client_identity().certificate;
  client_options.tls.private_key.text = node.client_identity().key;
  client_options.tls.server_certificate.text = node.server_identity().certificate;
  support::https::Client client(client_options);
  support::https::Request request;
  request.target =
      "/kata/events_api/v1/" + node.external_system_id() + "/events?max_timeout=PT1S&max_events=20000";
  std::vector<char> window(256 * 1024);
  std::int64_t bytes = 0;
  for (auto _ : state) {
    auto response = client.request(request);
    if (response.status() != 200) return state.SkipWithError("no page");
    while (const std::size_t size = response.read(window.data(), window.size()))
      bytes += static_cast<std::int64_t>(size);
  }
  state.SetBytesProcessed(bytes);
}

BENCHMARK(read_tls)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sluice::bench
