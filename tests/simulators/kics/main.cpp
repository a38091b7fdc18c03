// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "simulators/common/program.hpp"
#include "simulators/kics/simulator.hpp"

int main(int argc, char** argv) try {
  namespace simulators = sluice::simulators;
  simulators::Program program(
      "sluice-kics-simulator",
      "Plays a KICS for Networks Server: writes a communication data package, hands out tokens, serves "
      "inventory, "
      "events,\n"
      "risks and the rest over its REST API, and goes wrong on demand. Prints one line when it is ready, "
      "ends at\n"
      "SIGTERM or SIGINT.",
      "\nScopes of a fault: query (every resource; the default), each resource by its name in paths, token, "
      "about. "
      "Each\n"
      "counts its own requests.\n"
      "\nControl end point: GET /state, GET /knobs, POST /set?KNOB=VALUE, POST /fault?spec=FAULT, POST "
      "/clear-faults,\n"
      "POST /revoke-tokens (?refresh=true: refresh tokens too), POST /replace-server-certificate,\n"
      "POST /insert-row and /remove-row (?resource=NAME), POST /change-row and /touch-row "
      "(?resource=NAME&n=ROW),\n"
      "POST /advance (?minutes=N: events come, repeat, are resolved, gather), POST /add-rows and /drop-rows\n"
      "(?resource=NAME&count=N: events, application-messages, audit), POST /repeat-event, /resolve-event "
      "and\n"
      "/mark-event (?id=ID: the last one), POST /add-incident (?children=N), POST /accept and /reject (the "
      "connector "
      "on\nand off).");
  simulators::KicsOptions options;
  auto knobs = simulators::kics_knobs(options);
  program.add_options(knobs);
  program.add_faults(options.faults, simulators::kics_fault_kinds());
  if (const auto end = program.parse(argc, argv)) return *end;

  simulators::KicsSimulator simulator(options);
  program.announce(simulator.url(), simulator.control().port());
  program.wait_for_end();
  return 0;
} catch (const std::exception& e) {
  std::cerr << "sluice-kics-simulator: " << e.what() << "\n";
  return 1;
}
