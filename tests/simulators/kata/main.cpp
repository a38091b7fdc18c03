// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "simulators/common/program.hpp"
#include "simulators/kata/simulator.hpp"

int main(int argc, char** argv) try {
  namespace simulators = sluice::simulators;
  simulators::Program program(
      "sluice-kata-simulator",
      "Plays a KATA Central Node, or the nodes of a cluster: serves events and alerts over HTTPS as its APIs "
      "do, and goes wrong "
      "on demand.\n"
      "Prints one line when it is ready, ends at SIGTERM or SIGINT.",
      "\nControl end point: GET /state, GET /knobs, POST /set?KNOB=VALUE, POST /fault?spec=FAULT, POST "
      "/clear-faults,\n"
      "POST /accept and /reject (all clients, or ?id=ID&fingerprint=SHA256), POST /forget-tokens,\n"
      "POST /replace-server-certificate, each for all nodes or with node=N; POST /stop-node?node=N, "
      "/start-node?node=N.\n"
      "Scopes of faults: events (meant when none is named), alerts, node1, node2, ...");
  simulators::KataOptions options;
  auto knobs = simulators::kata_knobs(options);
  program.add_options(knobs);
  program.add_faults(options.faults, simulators::kata_fault_kinds());
  if (const auto end = program.parse(argc, argv)) return *end;

  simulators::KataSimulator simulator(options);
  program.announce(simulator.urls(), simulator.control().port());
  program.wait_for_end();
  return 0;
} catch (const std::exception& e) {
  std::cerr << "sluice-kata-simulator: " << e.what() << "\n";
  return 1;
}
