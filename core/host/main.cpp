// SPDX-License-Identifier: Apache-2.0
#include "host/options.hpp"

int main(int argc, char** argv) {
  return sluice::host::run_command_line(argc, argv);
}
