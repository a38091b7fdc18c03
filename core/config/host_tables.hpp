// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sluice/sdk/spec.hpp>

#include "config/catalogue.hpp"
#include "config/model.hpp"

namespace sluice::config {

/// The tables of the host's own files as they are declared: parsing, defaults, checks and documentation come
/// from these. What stands in model.hpp is made from them with all defaults applied.

struct PathList {
  std::vector<std::string> paths;
};

struct PluginsTable {
  PathList path;
  std::vector<std::string> allow;
};

struct StoreTable {
  std::string path = HostConfig{}.store_path;
  std::vector<std::string> abandon;
};

struct LogTable {
  LogLevel level = LogConfig{}.level;
  sdk::Map levels;
};

struct BufferDefaultsTable {
  std::optional<BufferType> type;
  sdk::Bytes max_disk_size{BufferDefaults{}.max_disk_size};
  sdk::Bytes max_memory_size{BufferDefaults{}.max_memory_size};
  sdk::Bytes commit_every{BufferDefaults{}.commit_every};
};

struct DeadLettersTable {
  sdk::Bytes max_size{DeadLettersConfig{}.max_size};
  std::int64_t max_count = DeadLettersConfig{}.max_count;
};

struct HostTableOptions {
  milliseconds stop_timeout = HostConfig{}.stop_timeout;
  milliseconds stuck_after = HostConfig{}.stuck_after;
};

struct PipelineTable {
  bool enabled = true;
  std::vector<std::string> abandon;
};

struct ScheduleTable {
  std::optional<milliseconds> every;
  std::string cron;
  std::string time_zone;
  milliseconds jitter{0};
};

struct BufferTable {
  std::optional<BufferType> type;
  std::optional<sdk::Bytes> max_size;
  std::optional<sdk::Bytes> commit_every;
};

/// What every [source] and [[sink]] has beside the options of its plugin.
struct InstanceTable {
  std::string plugin;
  bool isolated = IsolationConfig{}.process;
  std::optional<milliseconds> isolation_timeout;
  sdk::Bytes isolation_memory{IsolationConfig{}.memory};
  std::string name;
};

const sdk::Spec<PluginsTable>& plugins_spec();
const sdk::Spec<StoreTable>& store_spec();
const sdk::Spec<LogTable>& log_spec();
const sdk::Spec<RetryConfig>& retry_spec();
const sdk::Spec<BufferDefaultsTable>& buffer_defaults_spec();
const sdk::Spec<DeadLettersTable>& dead_letters_spec();
const sdk::Spec<HostTableOptions>& host_spec();
const sdk::Spec<AdminConfig>& admin_spec();
const sdk::Spec<PipelineTable>& pipeline_spec();
const sdk::Spec<ScheduleTable>& schedule_spec();
const sdk::Spec<BufferTable>& buffer_spec();
const sdk::Spec<InstanceTable>& instance_spec();
/// The same for a source, which needs no name, and of both what is about isolation.
OptionList source_options();
OptionList isolation_options();

/// The names that [log.levels] may have: the rooms of the core.
const std::vector<std::string>& log_rooms();
/// Nothing for a text that is no level.
std::optional<LogLevel> log_level(std::string_view text);

/// The smallest buffer of a type, in bytes.
std::uint64_t smallest_buffer(BufferType type) noexcept;

template <class Config>
OptionList list_of(const sdk::Spec<Config>& spec) {
  return {spec.options().data(), spec.options().size(), sizeof(sluice_option)};
}

}  // namespace sluice::config
