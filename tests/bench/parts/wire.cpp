// SPDX-License-Identifier: Apache-2.0
// A batch to a collector on loopback, and its confirmation.
#include <benchmark/benchmark.h>

#include "bench/parts/material.hpp"
#include "simulators/receiver/receiver.hpp"
#include "support/socket/connection.hpp"

namespace sluice::bench {
namespace {

/// Sends all events over one connection and waits until the collector has closed it. range: megabytes sent
/// before that.
void send_and_confirm(benchmark::State& state) {
  const auto events = material(2100);
  const std::string lines = events.lines();
  simulators::ReceiverOptions options;
  options.keep = false;
  simulators::Receiver receiver(options);
  support::socket::ConnectionOptions connection_options;
  connection_options.peer = {"127.0.0.1", receiver.port()};
  const support::socket::Canceller canceller;
  support::socket::Connection connection(connection_options, canceller);
  const std::int64_t times = state.range(0) * 1'000'000 / static_cast<std::int64_t>(lines.size()) + 1;
  for (auto _ : state) {
    connection.open();
    for (std::int64_t n = 0; n < times; ++n) connection.write(lines);
    connection.finish();
  }
  state.SetBytesProcessed(state.iterations() * times * static_cast<std::int64_t>(lines.size()));
}

BENCHMARK(send_and_confirm)->Arg(1)->Arg(8)->Arg(64)->UseRealTime();

}  // namespace
}  // namespace sluice::bench

BENCHMARK_MAIN();
