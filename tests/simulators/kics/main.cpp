// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <CLI/CLI.hpp>

#include "simulators/common/program.hpp"
#include "simulators/kics/simulator.hpp"

int main(int argc, char** argv) try {
  namespace simulators = sluice::simulators;
  simulators::Program program;
  CLI::App app(
      "Plays a KICS for Networks Server: writes a communication data package, hands out tokens, serves the "
      "device\n"
      "inventory over its REST API, and goes wrong on demand. Prints one line when it is ready, ends at "
      "SIGTERM or\n"
      "SIGINT.");
  app.name("sluice-kics-simulator");
  app.footer(
      "\nScopes of a fault: query (every resource; the default), devices, device-apps, device-patches, "
      "device-users,\n"
      "token, about. Each counts its own requests.\n"
      "\nControl end point: GET /state, GET /knobs, POST /set?KNOB=VALUE, POST /fault?spec=FAULT, POST "
      "/clear-faults,\n"
      "POST /revoke-tokens (?refresh=true: refresh tokens too), POST /replace-server-certificate,\n"
      "POST /insert-row and /remove-row (?resource=NAME), POST /accept and /reject (the connector on and "
      "off).");
  simulators::KicsOptions options;
  auto knobs = simulators::kics_knobs(options);
  program.add_options(app, knobs);
  program.add_faults(app, options.faults, simulators::kics_fault_kinds());
  CLI11_PARSE(app, argc, argv);

  simulators::KicsSimulator simulator(options);
  program.announce(simulator.url(), simulator.control().port());
  program.wait_for_end();
  return 0;
} catch (const std::exception& e) {
  std::cerr << "sluice-kics-simulator: " << e.what() << "\n";
  return 1;
}
