// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::host {

/// What the command line said; one member for each option of each command.
struct Options {
  std::string config;              ///< --config: the folder; empty: the default
  std::string store;               ///< --store: instead of [store] path; empty: that one
  std::string format = "text";     ///< --format
  bool once = false;               ///< run --once
  std::string map_format = "cef";  ///< map --format
  std::string stream;              ///< map, store export: --stream
  std::string give_up_after;       ///< run --give-up-after: instead of retry.max_elapsed
  bool yes = false;                ///< checkpoint reset, dlq drop: --yes
  std::string sink;                ///< dlq --sink
  std::string reason;              ///< dlq --reason
  int64_t id = 0;                  ///< dlq show ID, dlq --id
  int64_t up_to = 0;               ///< dlq --up-to
  int64_t limit = 0;               ///< dlq --limit
  std::string output;              ///< export --output: a file; empty: standard output
  bool dry_run = false;            ///< reload --dry-run
  std::string socket;              ///< status, reload --socket: instead of [admin] socket
  bool create = false;             ///< plugin trial --create
  std::string work;                ///< plugin case --work: a folder for the instance
  std::string delivered;         ///< plugin test --delivered: a command that prints what a sink has delivered
  std::string sha256;            ///< plugin host --sha256: the digest of the library
  bool valgrind = false;         ///< plugin test --valgrind
  int slowness = 1;              ///< plugin case --slowness
  std::string only;              ///< plugin test --only: cases with this in their name
  std::string name;              ///< a plugin or pipeline
  std::string kind;              ///< new: source or sink
  std::string language = "c++";  ///< new --lang
  std::string into;              ///< new --into: a folder; empty: sluice-KIND-NAME here
  std::vector<std::string> targets;  ///< files, folders or pipelines
  std::vector<std::string> words;    ///< setup: the plugin and what it is told
};

/// Reads the command line and runs the command; returns the exit code.
int run_command_line(int argc, const char* const* argv);

}  // namespace sluice::host
