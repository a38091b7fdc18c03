// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "simulators/common/program.hpp"
#include "simulators/receiver/knobs.hpp"
#include "simulators/receiver/receiver.hpp"

int main(int argc, char** argv) try {
  namespace simulators = sluice::simulators;
  simulators::Program program(
      "sluice-receiver",
      "Plays a SIEM's collector: takes what comes over TCP, TLS or UDP, and behaves badly on demand.\n"
      "Prints one line when it is ready, ends at SIGTERM or SIGINT.",
      "\nControl end point: GET /state, GET /knobs, POST /set?KNOB=VALUE.");
  simulators::ReceiverOptions options;
  options.keep = false;
  auto knobs = simulators::receiver_knobs(options);
  program.add_options(knobs);
  if (const auto end = program.parse(argc, argv)) return *end;

  simulators::Receiver receiver(options);
  program.announce(receiver.url(), receiver.control().port());
  program.wait_for_end();
  return 0;
} catch (const std::exception& e) {
  std::cerr << "sluice-receiver: " << e.what() << "\n";
  return 1;
}
