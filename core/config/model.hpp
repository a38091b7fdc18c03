// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"

namespace sluice::config {

using std::chrono::milliseconds;

enum class LogLevel { debug, info, warning, error };

/// `[log]` of sluice.toml.
struct LogConfig {
  LogLevel level = LogLevel::info;
  std::map<std::string, LogLevel> levels;  ///< by name of a room of the core; overrides level
};

/// `[retry]`: shared defaults in sluice.toml, overridden key by key in a pipeline's file.
struct RetryConfig {
  milliseconds initial = std::chrono::seconds{1};
  milliseconds max = std::chrono::minutes{5};
  double multiplier = 2.0;
  bool full_jitter = true;
  std::optional<milliseconds> max_elapsed;  ///< absent: for ever

  bool operator==(const RetryConfig&) const = default;
};

enum class BufferType { memory, disk };

/// `[buffer]` of sluice.toml: what a pipeline gets that does not say.
struct BufferDefaults {
  std::optional<BufferType> type;  ///< absent: disk for a streaming source, memory for others
  std::uint64_t max_disk_size = std::uint64_t{20} << 30;
  std::uint64_t max_memory_size = std::uint64_t{4} << 20;
  std::uint64_t commit_every = std::uint64_t{8} << 20;
};

/// The buffer of one pipeline, with all defaults applied.
struct BufferConfig {
  BufferType type = BufferType::memory;
  std::uint64_t max_size = 0;  ///< bytes
  /// Bytes after which a sink that may deliver twice commits within a transaction; on disk only.
  std::uint64_t commit_every = BufferDefaults{}.commit_every;

  bool operator==(const BufferConfig&) const = default;
};

/// `[dead_letters]`: how many a pipeline keeps; defaults in sluice.toml, overridden key by key.
struct DeadLettersConfig {
  std::uint64_t max_size = std::uint64_t{256} << 20;  ///< bytes of the letters' data
  std::int64_t max_count = 1'000'000;

  bool operator==(const DeadLettersConfig&) const = default;
};

/// `[admin]`: how the running service may be looked at.
struct AdminConfig {
  std::string listen;         ///< host:port for metrics and health over HTTP; empty: none
  bool allow_remote = false;  ///< listen may be an address that other machines reach
  std::string socket;         ///< unix socket for `sluice status`; empty: in the runtime folder

  bool operator==(const AdminConfig&) const = default;
};

/// sluice.toml. Paths are absolute.
struct HostConfig {
  std::string file;                       ///< empty: no file, all defaults
  std::vector<std::string> plugin_paths;  ///< empty: found relative to the program
  /// SHA-256 of each library that may be loaded, in lower case; absent: all of them.
  std::optional<std::vector<std::string>> allowed_plugins;
  std::string store_path = "/var/lib/sluice";
  std::vector<std::string> abandon;  ///< pipelines without a file whose state may go
  LogConfig log;
  RetryConfig retry;
  BufferDefaults buffer;
  DeadLettersConfig dead_letters;
  AdminConfig admin;
  milliseconds stop_timeout = std::chrono::seconds{10};  ///< bound for draining at the end
  milliseconds stuck_after = std::chrono::minutes{15};   ///< without a sign of life from a plugin's call
};

/// `[schedule]`: a rate, or a calendar when cron is not empty.
struct ScheduleConfig {
  milliseconds every = std::chrono::minutes{1};
  std::string cron;
  std::string time_zone;  ///< of cron; empty: that of the machine
  milliseconds jitter{0};

  bool operator==(const ScheduleConfig&) const = default;
};

/// Whether an instance runs in a process of its own, and what that process may do.
struct IsolationConfig {
  bool process = false;
  milliseconds timeout = std::chrono::minutes{5};   ///< of a call without a sign of life; below stuck_after
  std::uint64_t memory = std::uint64_t{512} << 20;  ///< bytes

  bool operator==(const IsolationConfig&) const = default;
};

/// One `[source]` or `[[sink]]`: the plugin, and what it gets.
struct InstanceConfig {
  std::string name;    ///< in the pipeline: "source" for the source, unique among the sinks
  std::string plugin;  ///< known to the catalogue, of the right kind
  Settings settings;
  IsolationConfig isolation = {};

  bool operator==(const InstanceConfig&) const = default;
};

/// One file of a pipeline, checked: everything in it can be used.
struct PipelineConfig {
  std::string name;  ///< the file's name without ".toml": [A-Za-z0-9._-]+
  std::string file;
  bool enabled = true;
  std::vector<std::string> abandon;  ///< what may be left behind: "sink.NAME", "source.PLUGIN"
  ScheduleConfig schedule;
  InstanceConfig source;
  std::vector<InstanceConfig> sinks;  ///< at least one
  RetryConfig retry;
  BufferConfig buffer;
  DeadLettersConfig dead_letters;

  bool operator==(const PipelineConfig&) const = default;
};

}  // namespace sluice::config
