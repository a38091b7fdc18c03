// SPDX-License-Identifier: Apache-2.0
#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "isolation/serve.hpp"

namespace sluice::host {

int host_plugin(const Options& options) {
  isolation::serve(options.targets.front(), options.sha256);
  return exit_ok;
}

}  // namespace sluice::host
