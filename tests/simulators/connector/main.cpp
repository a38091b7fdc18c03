// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "simulators/common/program.hpp"
#include "simulators/connector/connector.hpp"

int main(int argc, char** argv) try {
  namespace simulators = sluice::simulators;
  simulators::Program program(
      "sluice-kics-siem-connector",
      "Plays the SIEM connector of a KICS for Networks Server: sends CEF over TCP, TLS or UDP, waits where "
      "it is not\n"
      "read from, and connects again where it is cut off.\n"
      "Prints one line when it has begun, ends at SIGTERM or SIGINT.",
      "\nControl end point: GET /state, GET /knobs, POST /set?KNOB=VALUE.");
  simulators::ConnectorOptions options;
  auto knobs = simulators::connector_knobs(options);
  program.add_options(knobs);
  if (const auto end = program.parse(argc, argv)) return *end;

  simulators::SiemConnector connector(options);
  program.announce("sending to " + options.target, connector.control().port());
  program.wait_for_end();
  return 0;
} catch (const std::exception& e) {
  std::cerr << "sluice-kics-siem-connector: " << e.what() << "\n";
  return 1;
}
