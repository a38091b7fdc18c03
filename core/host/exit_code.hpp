// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sluice::host {

/// What the program says when it ends. Documented in docs/operating.md; scripts and systemd depend on the
/// numbers.
enum ExitCode : int {
  exit_ok = 0,
  exit_failed =
      1,  ///< check: there are problems; run --once: not everything was delivered; others: it did not work
  exit_dead_letters = 3,  ///< run --once: all is accounted for, but some records are dead letters; map: some
                          ///< records cannot be rendered
  exit_interrupted = 4,   ///< run --once: stopped by a signal before everything was delivered
  exit_usage = 64,        ///< the command line is wrong
  exit_store = 75,        ///< the store cannot be used now: in use, newer, damaged, no room
  exit_config = 78,       ///< the configuration has errors; restarting does not help
};

}  // namespace sluice::host
