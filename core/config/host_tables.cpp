// SPDX-License-Identifier: Apache-2.0
#include "config/host_tables.hpp"

#include <charconv>
#include <utility>

#include "config/check_options.hpp"
#include "config/describe.hpp"

namespace sluice::sdk {

template <>
struct OptionType<double> {
  static constexpr uint32_t type = config::option_number;
  static std::string text(double value) {
    char buffer[32];
    const auto end = std::to_chars(std::begin(buffer), std::end(buffer), value).ptr;
    const std::string text(buffer, end);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
  }
  static void read(double& value, const sluice_setting& setting) {
    const std::string_view written = view(setting.text);
    std::from_chars(written.data(), written.data() + written.size(), value);
  }
};

template <>
struct OptionType<config::PathList> {
  static constexpr uint32_t type = config::option_paths;
  static std::string text(const config::PathList&) { return ""; }
  static void read(config::PathList& value, const sluice_setting& setting) {
    OptionType<std::vector<std::string>>::read(value.paths, setting);
  }
};

}  // namespace sluice::sdk

namespace sluice::config {

using sdk::field;
using sdk::Spec;
using namespace std::chrono_literals;

namespace {

const std::vector<std::pair<std::string, LogLevel>> level_names{{"debug", LogLevel::debug},
                                                                {"info", LogLevel::info},
                                                                {"warning", LogLevel::warning},
                                                                {"error", LogLevel::error}};

const std::vector<std::pair<std::string, std::optional<BufferType>>> buffer_types{
    {"memory", BufferType::memory}, {"disk", BufferType::disk}};

constexpr sdk::Bytes smallest_part{std::uint64_t{64} << 10};

}  // namespace

const Spec<PluginsTable>& plugins_spec() {
  static const Spec<PluginsTable> spec{
      {field(
           "path", &PluginsTable::path,
           "Folder with plugin libraries, or a list of folders; the first that has a plugin wins. Left out: "
           "the folder that belongs to the program.")
           .example("/usr/lib/sluice/plugins"),
       field("allow", &PluginsTable::allow,
             "SHA-256 digests of the libraries that may be loaded, those that come with sluice included; as "
             "sha256sum prints them. Left out: all in the folders.")
           .example("[\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"]")}};
  return spec;
}

const Spec<StoreTable>& store_spec() {
  static const Spec<StoreTable> spec{
      {field("path", &StoreTable::path,
             "Folder of the state store: checkpoints, disk buffers, ledger and dead letters.")
           .path(),
       field("abandon", &StoreTable::abandon,
             "Names of pipelines that have no file any more and whose state is not wanted either: the "
             "checkpoint is put aside, records that wait in the buffer are dropped.")
           .example("[\"old-pipeline\"]")}};
  return spec;
}

const Spec<LogTable>& log_spec() {
  static const Spec<LogTable> spec{
      {field("level", &LogTable::level, "Messages below this level are not written.", level_names),
       field("levels", &LogTable::levels, "Other levels for single parts of the program, by name.")
           .one_of({"debug", "info", "warning", "error"})
           .example("{ schedule = \"debug\" }")}};
  return spec;
}

const Spec<RetryConfig>& retry_spec() {
  using C = RetryConfig;
  static const Spec<C> spec{
      {field("initial", &C::initial, "The wait after the first failure.").at_least(1ms),
       field("max", &C::max, "The longest wait between two tries.").at_least(1ms),
       field("multiplier", &C::multiplier, "Each wait is this many times the one before.")
           .at_least(1)
           .at_most(10),
       field("jitter", &C::full_jitter,
             "\"full\": a random time up to the wait, so that many pipelines do not come back together; "
             "\"none\": "
             "exactly the wait.",
             {{"full", true}, {"none", false}}),
       field("max_elapsed", &C::max_elapsed,
             "The pipeline stops when one step has been failing for this long. Left out: never.")
           .at_least(1ms)
           .example("1d")}};
  return spec;
}

const Spec<BufferDefaultsTable>& buffer_defaults_spec() {
  using C = BufferDefaultsTable;
  static const Spec<C> spec{
      {field("type", &C::type,
             "Where transactions wait between source and sinks. Left out: on disk for a streaming source, in "
             "memory for others.",
             buffer_types),
       field("max_disk_size", &C::max_disk_size,
             "Largest disk buffer of one pipeline. Full: its source waits.")
           .at_least(sdk::Bytes{smallest_buffer(BufferType::disk)}),
       field("max_memory_size", &C::max_memory_size, "Largest memory buffer of one pipeline.")
           .at_least(sdk::Bytes{smallest_buffer(BufferType::memory)}),
       field("commit_every", &C::commit_every,
             "With a buffer on disk: after so much of a transaction a sink that may deliver twice commits. A "
             "failure then repeats no more than that.")
           .at_least(smallest_part)}};
  return spec;
}

const Spec<DeadLettersTable>& dead_letters_spec() {
  using C = DeadLettersTable;
  static const Spec<C> spec{
      {field("max_size", &C::max_size,
             "Most bytes of dead letters that a pipeline keeps. Full: what would add one waits until some "
             "were replayed or dropped.")
           .at_least(sdk::Bytes{std::uint64_t{1} << 20}),
       field("max_count", &C::max_count, "Most dead letters that a pipeline keeps.").at_least(1)}};
  return spec;
}

const Spec<HostTableOptions>& host_spec() {
  static const Spec<HostTableOptions> spec{
      {field("stop_timeout", &HostTableOptions::stop_timeout,
             "Time to finish or roll back what is in flight when the service is stopped.")
           .at_least(100ms)
           .at_most(1h),
       field("stuck_after", &HostTableOptions::stuck_after,
             "A plugin that is inside one call for this long without any sign of life counts as stuck: the "
             "watchdog is no longer fed, and systemd starts the service again.")
           .at_least(1min)
           .at_most(24h)}};
  return spec;
}

const Spec<AdminConfig>& admin_spec() {
  using C = AdminConfig;
  static const Spec<C> spec{
      {field(
           "listen", &C::listen,
           "Address for /metrics, /healthz and /readyz over plain HTTP. Left out: none; the socket has them "
           "too.")
           .address()
           .example("127.0.0.1:9464"),
       field("allow_remote", &C::allow_remote,
             "true: listen may be an address that other machines reach. There is no password and no "
             "encryption."),
       field("socket", &C::socket,
             "Unix socket for `sluice status` and `sluice reload`. Left out: sluice.sock in "
             "$RUNTIME_DIRECTORY, which systemd "
             "sets, or else in /run/sluice.")
           .path()
           .example("/run/sluice/sluice.sock")}};
  return spec;
}

const Spec<PipelineTable>& pipeline_spec() {
  using C = PipelineTable;
  static const Spec<C> spec{
      {field(
           "enabled", &C::enabled,
           "false: the file is checked, and the pipeline does not run; its checkpoint and its buffer stay."),
       field(
           "abandon", &C::abandon,
           "What a change may leave behind. \"sink.NAME\": the records in the buffer that a sink which is no "
           "longer here did not get. \"source.PLUGIN\": the checkpoint of the plugin that was the source "
           "before; the new one starts from the beginning.")
           .example("[\"sink.siem\"]")}};
  return spec;
}

const Spec<ScheduleTable>& schedule_spec() {
  using C = ScheduleTable;
  static const Spec<C> spec{
      {field("every", &C::every,
             "Time from one run to the next; a full page is followed at once. Left out, and no cron: \"1m\".")
           .at_least(1ms)
           .example("5s"),
       field("cron", &C::cron, "Calendar instead of every: minute, hour, day, month, day of the week.")
           .example("0 3 * * *"),
       field("time_zone", &C::time_zone, "Time zone of cron. Left out: that of the machine.")
           .example("Europe/Moscow"),
       field("jitter", &C::jitter, "Each run starts later by a random time up to this.").at_least(0ms)}};
  return spec;
}

const Spec<BufferTable>& buffer_spec() {
  using C = BufferTable;
  static const Spec<C> spec{{field("type", &C::type,
                                   "Where transactions wait between source and sinks. Left out: as "
                                   "sluice.toml says, else on disk for a "
                                   "streaming source, in memory for others.",
                                   buffer_types),
                             field("max_size", &C::max_size,
                                   "Size at which the source waits: at least 16 MiB on disk, 4 MiB in "
                                   "memory. Left out: as sluice.toml "
                                   "says, else 20 GiB on disk, 4 MiB in memory.")
                                 .example("20 GiB"),
                             field("commit_every", &C::commit_every,
                                   "On disk: after so much of a transaction a sink that may deliver twice "
                                   "commits. Left out: as sluice.toml says, else 8 MiB.")
                                 .at_least(smallest_part)
                                 .example("8 MiB")}};
  return spec;
}

const Spec<InstanceTable>& instance_spec() {
  static const Spec<InstanceTable> spec{
      {field("plugin", &InstanceTable::plugin, "Name of the plugin; the options of that plugin follow.")
           .required()
           .example("file"),
       field("isolation", &InstanceTable::isolated,
             "\"process\": the plugin runs in a process of its own, so that whatever it does costs this "
             "pipeline a restart of that process with the waits of retry, and nothing else. \"none\": in the "
             "service itself, which is faster.",
             {{"none", false}, {"process", true}}),
       field("isolation_timeout", &InstanceTable::isolation_timeout,
             "The process is ended when a call goes so long without a sign of life. Left out: a third of "
             "stuck_after of the host, 5 minutes.")
           .at_least(100ms)
           .example("1m"),
       field("isolation_memory", &InstanceTable::isolation_memory,
             "Memory that the process may take. A plugin that fails with nearly all of it in use is "
             "restarted.")
           .at_least(sdk::Bytes{std::uint64_t{64} << 20}),
       field("name", &InstanceTable::name,
             "Name of a sink in messages and in the store. Left out: the plugin's, with -2, -3 ... when "
             "repeated.")
           .example("archive")}};
  return spec;
}

OptionList source_options() {
  OptionList all = list_of(instance_spec());
  --all.count;
  return all;
}

OptionList isolation_options() {
  OptionList all = source_options();
  return {all.data + 1, all.count - 1, all.stride};
}

const std::vector<std::string>& log_rooms() {
  static const std::vector<std::string> rooms{"base",   "config",   "host",     "isolation", "observe",
                                              "plugin", "pipeline", "schedule", "store"};
  return rooms;
}

std::optional<LogLevel> log_level(std::string_view text) {
  for (const auto& [name, level] : level_names) {
    if (name == text) return level;
  }
  return std::nullopt;
}

std::uint64_t smallest_buffer(BufferType type) noexcept {
  return (type == BufferType::disk ? std::uint64_t{16} : std::uint64_t{4}) << 20;
}

const std::vector<HostTable>& host_tables() {
  static const std::vector<HostTable> tables{
      {"sluice.toml", "plugins", "Where the plugins are.", list_of(plugins_spec())},
      {"sluice.toml", "store", "Where the state is kept.", list_of(store_spec())},
      {"sluice.toml", "log", "What is written to the log.", list_of(log_spec())},
      {"sluice.toml", "retry", "How failed steps are repeated, unless a pipeline says otherwise.",
       list_of(retry_spec())},
      {"sluice.toml", "buffer", "Buffers, unless a pipeline says otherwise.",
       list_of(buffer_defaults_spec())},
      {"sluice.toml", "dead_letters", "How many dead letters are kept, unless a pipeline says otherwise.",
       list_of(dead_letters_spec())},
      {"sluice.toml", "host", "The service itself.", list_of(host_spec())},
      {"sluice.toml", "admin", "How the running service can be looked at.", list_of(admin_spec())},
      {"pipeline", "", "The top level of a pipeline's file.", list_of(pipeline_spec())},
      {"pipeline", "schedule", "When the source is asked. A rate or a calendar.", list_of(schedule_spec())},
      {"pipeline", "source", "Where records come from: exactly one. The options of the plugin stand beside.",
       source_options()},
      {"pipeline", "[sink]", "Where records go: one or more, each with its own position.",
       list_of(instance_spec())},
      {"pipeline", "retry",
       "How failed steps of this pipeline are repeated; overrides sluice.toml key by key.",
       list_of(retry_spec())},
      {"pipeline", "buffer", "What waits between source and sinks.", list_of(buffer_spec())},
      {"pipeline", "dead_letters",
       "How many dead letters this pipeline keeps; overrides sluice.toml key by key.",
       list_of(dead_letters_spec())}};
  return tables;
}

}  // namespace sluice::config
