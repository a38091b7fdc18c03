// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace sluice::observe {

enum class Level { debug, info, warning, error };

struct LogSettings {
  Level level = Level::info;
  std::map<std::string, Level, std::less<>>
      rooms;  ///< other levels for single rooms of the core: "pipeline", "plugin" ...
};

/// Directs the log of the whole process to standard error: coloured on a terminal, with journald's <N>
/// prefixes otherwise. Called by main, again when the settings have changed. Until the first call warnings
/// and errors are shown. [any thread]
void start_logging(const LogSettings& settings);

/// Gives every line to this function instead of standard error; for tests and for the progress line, which
/// has to make way. Null: back to standard error. [any thread]
using LogTap = std::function<void(Level, std::string_view line)>;
void tap_log(LogTap tap);

/// A place that logs: a room of the core and a context such as "kata-to-siem: sink siem". State changes, not
/// records; never a secret. Lines are made safe for a terminal. [any thread]
class Log {
 public:
  explicit Log(std::string room, std::string context = {});
  /// The same room, with more context.
  Log in(std::string_view context) const;

  void debug(std::string_view text) const { write(Level::debug, text); }
  void info(std::string_view text) const { write(Level::info, text); }
  void warn(std::string_view text) const { write(Level::warning, text); }
  void error(std::string_view text) const { write(Level::error, text); }
  void write(Level level, std::string_view text) const;

 private:
  std::string room_;
  std::string context_;
};

}  // namespace sluice::observe
