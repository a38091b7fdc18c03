// SPDX-License-Identifier: Apache-2.0
#include "host/metrics.hpp"

#include <array>
#include <chrono>
#include <string_view>

#include "observe/exposition.hpp"

namespace sluice::host {

using observe::Exposition;
using observe::MetricKind;

namespace {

struct Family {
  const char* name;
  MetricKind kind;
  const char* help;
};

constexpr auto counter = MetricKind::counter;
constexpr auto gauge = MetricKind::gauge;

// docs/operating.md lists the same names; a test compares.
constexpr std::array families{
    Family{"sluice_build_info", gauge, "Always 1; the version is the label."},
    Family{"sluice_ready", gauge, "1 while the service runs and is not stopping."},
    Family{"sluice_healthy", gauge, "1 while everything makes progress or waits for a reason."},
    Family{"sluice_store_has_room", gauge,
           "0 while the store's disk is full, and what would fill it further waits."},
    Family{"sluice_config_last_reload_successful", gauge, "0 when the last reload found errors."},
    Family{"sluice_config_last_reload_success_timestamp_seconds", gauge,
           "When a configuration was last taken over."},
    Family{"sluice_config_refused_files", gauge, "Pipeline files that are not run because of errors."},
    Family{"sluice_pipeline_up", gauge, "1 while the pipeline runs; 0 when it could not be started."},
    Family{"sluice_source_up", gauge, "1 unless the source's last attempt failed or it has stopped."},
    Family{"sluice_source_stopped", gauge, "1 when the source has stopped for good."},
    Family{"sluice_source_waits_for_room", gauge, "1 while the source waits because the buffer is full."},
    Family{"sluice_source_records_total", counter, "Records fetched, malformed ones and gaps included."},
    Family{"sluice_source_bytes_total", counter, "Bytes of valid records fetched."},
    Family{"sluice_source_transactions_total", counter, "Transactions fetched and stored."},
    Family{"sluice_source_dead_letters_total", counter, "Malformed records kept as dead letters."},
    Family{"sluice_source_gaps_total", counter, "Times data was lost at the source before it was fetched."},
    Family{"sluice_source_retries_total", counter, "Failed attempts to fetch."},
    Family{"sluice_source_failures_total", counter, "Failures since the start of the process, by kind."},
    Family{"sluice_source_bytes_per_second", gauge, "Fetched in the last minute."},
    Family{"sluice_source_next_run_timestamp_seconds", gauge,
           "When the source runs or tries next, while it waits for that."},
    Family{"sluice_source_retention_seconds", gauge, "How long the source keeps what is not fetched."},
    Family{"sluice_source_retention_left_seconds", gauge,
           "Time until the source drops data that was not fetched; 0: it does."},
    Family{"sluice_checkpoint_timestamp_seconds", gauge, "When the checkpoint was last stored."},
    Family{"sluice_buffer_bytes", gauge, "Bytes that wait in the disk buffer."},
    Family{"sluice_dead_letters", gauge, "Dead letters that are kept, of the source and all sinks."},
    Family{"sluice_dead_letters_limit", gauge, "Most dead letters that are kept (dead_letters.max_count)."},
    Family{"sluice_dead_letters_bytes", gauge, "Bytes of the dead letters that are kept."},
    Family{"sluice_dead_letters_limit_bytes", gauge, "Most of these bytes (dead_letters.max_size)."},
    Family{"sluice_buffer_limit_bytes", gauge, "Size of the buffer at which the source waits."},
    Family{"sluice_sink_up", gauge, "1 unless the sink's last attempt failed or it has stopped."},
    Family{"sluice_sink_stopped", gauge, "1 when the delivery to the sink has stopped for good."},
    Family{"sluice_sink_records_total", counter, "Records delivered."},
    Family{"sluice_sink_bytes_total", counter, "Bytes delivered."},
    Family{"sluice_sink_transactions_total", counter, "Transactions that the sink has committed."},
    Family{"sluice_sink_filtered_records_total", counter, "Records left out on purpose."},
    Family{"sluice_sink_dead_letters_total", counter, "Records that the sink refused, kept as dead letters."},
    Family{"sluice_sink_possibly_duplicated_records_total", counter,
           "Records that the receiver may have got again after a break."},
    Family{"sluice_sink_retries_total", counter, "Failed attempts to deliver."},
    Family{"sluice_sink_failures_total", counter, "Failures since the start of the process, by kind."},
    Family{"sluice_sink_bytes_per_second", gauge, "Delivered in the last minute."},
    Family{"sluice_sink_lag_records", gauge, "Records in the disk buffer that the sink has not taken."},
    Family{"sluice_sink_lag_seconds", gauge, "Age of the oldest transaction that the sink has not taken."},
    Family{"process_cpu_seconds_total", counter, "Processor time of the process."},
    Family{"process_resident_memory_bytes", gauge, "Resident memory."},
    Family{"process_virtual_memory_bytes", gauge, "Virtual memory."},
    Family{"process_open_fds", gauge, "Open file descriptors."},
    Family{"process_max_fds", gauge, "Most file descriptors that may be open."},
    Family{"process_threads", gauge, "Threads."},
    Family{"process_start_time_seconds", gauge, "When the process was started."},
};

/// What plugins may say of themselves and the host knows how to explain.
constexpr std::array known_gauges{
    std::pair<std::string_view, const char*>{"certificate_expiry_timestamp_seconds",
                                             "When the first certificate that the instance uses expires."},
};

class Page {
 public:
  explicit Page(const Overview& all) : all_(all) {
    for (const auto& family : families) page_.declare(family.name, family.kind, family.help);
  }

  std::string text() {
    service();
    process();
    for (const auto& one : all_.pipelines) pipeline(one);
    plugin_gauges();
    return page_.text();
  }

 private:
  using Labels = Exposition::Labels;

  void put(const char* name, const Labels& labels, double value) { page_.add(name, labels, value); }
  void put(const char* name, const Labels& labels, uint64_t value) {
    put(name, labels, static_cast<double>(value));
  }
  void put(const char* name, const Labels& labels, bool value) { put(name, labels, value ? 1.0 : 0.0); }
  void put_time(const char* name, const Labels& labels, int64_t ms) {
    if (ms > 0) put(name, labels, static_cast<double>(ms) / 1000);
  }

  static double seconds(std::chrono::milliseconds time) { return static_cast<double>(time.count()) / 1000; }

  void service() {
    const Self& self = all_.self;
    put("sluice_build_info", {{"version", SLUICE_VERSION}}, true);
    put("sluice_ready", {}, self.phase == Phase::running || self.phase == Phase::reloading);
    put("sluice_healthy", {}, self.problems.empty());
    put("sluice_store_has_room", {}, all_.store_has_room);
    put("sluice_config_last_reload_successful", {}, !self.reload || self.reload->succeeded);
    put_time("sluice_config_last_reload_success_timestamp_seconds", {}, self.last_success_ms);
    put("sluice_config_refused_files", {}, static_cast<uint64_t>(self.refused.size()));
  }

  void process() {
    const auto& figures = all_.process;
    put("process_cpu_seconds_total", {}, figures.cpu_seconds);
    put("process_resident_memory_bytes", {}, figures.resident_bytes);
    put("process_virtual_memory_bytes", {}, figures.virtual_bytes);
    put("process_open_fds", {}, figures.open_files);
    put("process_max_fds", {}, figures.most_files);
    put("process_threads", {}, figures.threads);
    put_time("process_start_time_seconds", {}, all_.self.started_ms);
  }

  void pipeline(const PipelineOverview& one) {
    const Labels labels{{"pipeline", one.look.name}};
    put("sluice_pipeline_up", labels, one.look.state.has_value());
    put("sluice_buffer_limit_bytes", labels, one.look.buffer.max_size);
    put("sluice_dead_letters_limit", labels, static_cast<uint64_t>(one.look.dead_letters.max_count));
    put("sluice_dead_letters_limit_bytes", labels, one.look.dead_letters.max_size);
    if (one.account) source_account(labels, *one.account);
    failures("sluice_source_failures_total", labels, *one.source);
    if (!one.look.state) return;
    source_state(labels, one);
    if (const auto& retention = one.look.state->retention) {
      put("sluice_source_retention_seconds", labels, seconds(retention->keeps));
      put("sluice_source_retention_left_seconds", labels, seconds(retention->left));
    }
    for (std::size_t i = 0; i < one.sinks.size(); ++i) sink(one, one.look.state->sinks[i], *one.sinks[i]);
  }

  void source_account(const Labels& labels, const store::PipelineAccount& account) {
    put("sluice_source_records_total", labels, account.fetched);
    put("sluice_source_bytes_total", labels, account.fetched_bytes);
    put("sluice_source_transactions_total", labels, account.transactions);
    put("sluice_source_dead_letters_total", labels, account.malformed);
    put("sluice_source_gaps_total", labels, account.gaps);
    put("sluice_source_retries_total", labels, account.retries);
    put("sluice_buffer_bytes", labels, account.buffered_bytes);
    put("sluice_dead_letters", labels, account.letters.letters);
    put("sluice_dead_letters_bytes", labels, account.letters.bytes);
    put_time("sluice_checkpoint_timestamp_seconds", labels, account.checkpoint_ms);
  }

  void source_state(const Labels& labels, const PipelineOverview& one) {
    using pipeline::Doing;
    const auto& source = one.look.state->source;
    const auto& activity = source.activity;
    put("sluice_source_up", labels, !source.failing && !source.stopped());
    put("sluice_source_stopped", labels, source.stopped());
    put("sluice_source_waits_for_room", labels, activity.doing == Doing::room);
    put("sluice_source_bytes_per_second", labels, one.source->throughput.per_second(all_.now.steady).bytes);
    const bool waits = activity.doing == Doing::schedule || activity.doing == Doing::retry;
    if (waits && activity.until != base::SteadyTime::max())
      put_time("sluice_source_next_run_timestamp_seconds", labels, all_.wall_ms(activity.until));
  }

  void sink(const PipelineOverview& one, const pipeline::StageState& sink,
            const observe::StageFigures& figures) {
    const Labels labels{{"pipeline", one.look.name}, {"sink", sink.instance}};
    put("sluice_sink_up", labels, !sink.failing && !sink.stopped());
    put("sluice_sink_stopped", labels, sink.stopped());
    put("sluice_sink_bytes_per_second", labels, figures.throughput.per_second(all_.now.steady).bytes);
    failures("sluice_sink_failures_total", labels, figures);
    const auto* account = one.account_of(sink.instance);
    if (account == nullptr) return;
    put("sluice_sink_records_total", labels, account->counts.delivered);
    put("sluice_sink_bytes_total", labels, account->counts.delivered_bytes);
    put("sluice_sink_transactions_total", labels, account->transactions);
    put("sluice_sink_filtered_records_total", labels, account->counts.filtered);
    put("sluice_sink_dead_letters_total", labels, account->counts.rejected);
    put("sluice_sink_possibly_duplicated_records_total", labels, account->possibly_duplicated);
    put("sluice_sink_retries_total", labels, account->retries);
    put("sluice_sink_lag_records", labels, account->in_flight);
    put("sluice_sink_lag_seconds", labels, all_.lag_seconds(*account));
  }

  void failures(const char* name, const Labels& labels, const observe::StageFigures& figures) {
    const auto kind = [&](const char* text, uint64_t value) {
      Labels with = labels;
      with.emplace_back("kind", text);
      put(name, with, value);
    };
    kind("transient", figures.transient);
    kind("permanent", figures.permanent);
    kind("rejected", figures.rejected);
    kind("store", figures.store);
  }

  void plugin_gauges() {
    for (const auto& [name, help] : known_gauges) page_.declare(plugin_name(name), gauge, help);
    for (const auto& one : all_.gauges) {
      const std::string name = plugin_name(one.name);
      bool known = false;
      for (const auto& [text, help] : known_gauges) known = known || text == one.name;
      if (!known) page_.declare(name, gauge, "As the plugin says.");
      page_.add(name, {{"pipeline", one.pipeline}, {"stage", one.instance}}, one.value);
    }
  }
  static std::string plugin_name(std::string_view name) { return "sluice_plugin_" + std::string(name); }

  const Overview& all_;
  Exposition page_;
};

}  // namespace

std::string metrics_page(const Overview& all) {
  return Page(all).text();
}

}  // namespace sluice::host
