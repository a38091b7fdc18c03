// SPDX-License-Identifier: Apache-2.0
#include "config/changes.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace sluice::config {
namespace {

/// Collects the keys of one table after the other.
class Changes {
 public:
  /// Every member that differs, or the table itself where none of those named here does.
  template <class Table, class... Members>
  void table(const std::string& name, const Table& before, const Table& now, const Members&... members) {
    if (before == now) return;
    const std::size_t known = keys_.size();
    (member(name, before, now, members), ...);
    if (keys_.size() == known) keys_.push_back(name);
  }

  void instance(const std::string& name, const InstanceConfig& before, const InstanceConfig& now) {
    if (before == now) return;
    if (before.plugin != now.plugin) keys_.push_back(name + ".plugin");
    if (before.isolation != now.isolation) keys_.push_back(name + ".isolation");
    for (const auto& option : differences(before.settings, now.settings))
      keys_.push_back(name + '.' + option);
  }

  void sinks(const std::vector<InstanceConfig>& before, const std::vector<InstanceConfig>& now) {
    const std::size_t known = keys_.size();
    for (const auto& sink : before) {
      const auto* stays = find(now, sink.name);
      if (stays == nullptr) {
        keys_.push_back("sink." + sink.name + " (gone)");
      } else {
        instance("sink." + sink.name, sink, *stays);
      }
    }
    for (const auto& sink : now) {
      if (find(before, sink.name) == nullptr) keys_.push_back("sink." + sink.name + " (new)");
    }
    if (keys_.size() == known && before != now) keys_.push_back("sink (order)");
  }

  std::vector<std::string> take() { return std::move(keys_); }

 private:
  template <class Table, class Named>
  void member(const std::string& table, const Table& before, const Table& now, const Named& named) {
    if (before.*named.second != now.*named.second) keys_.push_back(table + '.' + named.first);
  }
  static const InstanceConfig* find(const std::vector<InstanceConfig>& all, const std::string& name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
  }

  std::vector<std::string> keys_;
};

}  // namespace

std::vector<std::string> changed_keys(const PipelineConfig& before, const PipelineConfig& now) {
  Changes all;
  all.table("schedule", before.schedule, now.schedule, std::pair("every", &ScheduleConfig::every),
            std::pair("cron", &ScheduleConfig::cron), std::pair("time_zone", &ScheduleConfig::time_zone),
            std::pair("jitter", &ScheduleConfig::jitter));
  all.instance("source", before.source, now.source);
  all.sinks(before.sinks, now.sinks);
  all.table("retry", before.retry, now.retry, std::pair("initial", &RetryConfig::initial),
            std::pair("max", &RetryConfig::max), std::pair("multiplier", &RetryConfig::multiplier),
            std::pair("jitter", &RetryConfig::full_jitter),
            std::pair("max_elapsed", &RetryConfig::max_elapsed));
  all.table("buffer", before.buffer, now.buffer, std::pair("type", &BufferConfig::type),
            std::pair("max_size", &BufferConfig::max_size),
            std::pair("commit_every", &BufferConfig::commit_every));
  return all.take();
}

}  // namespace sluice::config
